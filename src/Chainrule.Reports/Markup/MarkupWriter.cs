using System.Text;
using Chainrule.Text;

namespace Chainrule.Reports.Markup;

/// <summary>
/// Writes HTML and SVG element by element. Every text and every attribute's value is escaped, so that no name of a file, a class
/// or a column can become markup.
/// </summary>
/// <param name="output">Where it goes.</param>
/// <param name="wording">How steps of remedies are written; null for C#.</param>
public sealed class MarkupWriter(TextWriter output, Func<RemedyStep, string>? wording = null)
{
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element.</summary>
    /// <param name="name">Its name, from the program and never from data.</param>
    /// <param name="attributes">Its attributes; one whose value is null is left out.</param>
    public MarkupWriter Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        output.Write('>');
        _open.Push(name);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
    public MarkupWriter Close()
    {
        output.Write("</");
        output.Write(_open.Pop());
        output.Write('>');
        return this;
    }

    /// <summary>Ends the element that was begun last, and the line.</summary>
    public MarkupWriter CloseLine()
    {
        Close();
        output.Write('\n');
        return this;
    }

    /// <summary>An element that holds a text and nothing else.</summary>
    public MarkupWriter Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(name, attributes).Text(text).Close();

    /// <summary>An element without content: of HTML one that has no end, such as meta; of SVG one such as line.</summary>
    public MarkupWriter Empty(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Start(name, attributes);
        output.Write("/>");
        return this;
    }

    /// <summary>Text, escaped.</summary>
    public MarkupWriter Text(string text)
    {
        output.Write(Escape(text));
        return this;
    }

    /// <summary>A step as the program's reader types it.</summary>
    internal string Worded(RemedyStep step) => wording is null ? step.Code : wording(step);

    /// <summary>A remedy, escaped, in which each step looks like what one types, and stays on one line.</summary>
    public MarkupWriter Prose(Remedy remedy)
    {
        ArgumentNullException.ThrowIfNull(remedy);
        foreach (var (words, step) in remedy.Parts)
        {
            _ = step is null ? Text(words!) : Element("code", Worded(step));
        }

        return this;
    }

    /// <summary>
    /// A text with all that means something in markup replaced; what no page may hold, and what nobody would see, is shown by a
    /// picture or by U+FFFD: control
    /// characters but the ends of lines, those of direction, invisible ones and halves of pairs.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var escaped = new StringBuilder(text.Length);
        foreach (char c in UserText.Lines(text))
        {
            _ = c switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    // Markup that this program has written.
    internal MarkupWriter Markup(string markup)
    {
        output.Write(markup);
        return this;
    }

    // The style sheet: its text must stand as it is, and comes from the program alone.
    internal MarkupWriter Style(string css)
    {
        output.Write($"<style>{css}</style>\n");
        return this;
    }

    // The script, likewise: it is written so that nothing in it means anything in markup.
    internal MarkupWriter Script(string script)
    {
        output.Write($"<script>{script}</script>\n");
        return this;
    }

    internal MarkupWriter Doctype()
    {
        output.Write("<!DOCTYPE html>\n");
        return this;
    }

    private void Start(string name, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        output.Write('<');
        output.Write(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is not null)
            {
                output.Write($" {attribute}=\"{Escape(value)}\"");
            }
        }
    }
}
