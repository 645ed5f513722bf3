using System.Globalization;
using System.Text;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports.Charts;

/// <summary>Writes SVG: elements with attributes; text and attribute values are escaped.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A number of the drawing, to a hundredth of a pixel, which no eye can tell apart.</summary>
    public static string Number(double value) => (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>
    /// How wide a text of a chart is, in its pixels, or a little less: an estimate for a wide font, DejaVu Sans at 13 pixels,
    /// since what is drawn
    /// can't be measured here.
    /// </summary>
    public static double WidthOf(string text) => text.EnumerateRunes().Sum(WidthOf);

    private static double WidthOf(Rune rune) => rune.Value switch
    {
        'i' or 'j' or 'l' or '\'' or '|' or '.' or ',' or ':' or ';' or ' ' => 4.2,
        'f' or 't' or 'r' or '(' or ')' or '-' or '!' or '/' or '[' or ']' => 5.3,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 12.7,
        '+' or '=' or '<' or '>' or '~' or '−' or '…' => 11,
        >= '0' and <= '9' => 8.3,
        >= 'A' and <= 'Z' => 9.1,
        < 0x1100 => 8,
        _ => 13.5, // Chinese, Japanese, Korean; pictures
    };

    /// <summary>Opens an element.</summary>
    public SvgText Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes).Append(">\n");
        _depth++;
        return this;
    }

    /// <summary>Closes the element opened last.</summary>
    public SvgText Close(string name)
    {
        _depth--;
        Indent().Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>An element without content.</summary>
    public SvgText Add(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes).Append("/>\n");
        return this;
    }

    /// <summary>An element with text.</summary>
    public SvgText AddText(string name, string content, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Start(name, attributes).Append('>').Append(Escape(content)).Append("</").Append(name).Append(">\n");
        return this;
    }

    /// <summary>A style sheet, which may not contain what would end it.</summary>
    public SvgText AddStyle(string css)
    {
        Indent().Append("<style>").Append(css).Append("</style>\n");
        return this;
    }

    /// <summary>Another drawing, as it is.</summary>
    public SvgText AddDrawing(string svg)
    {
        _text.Append(svg);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    // In double quotes an apostrophe means nothing; drawings keep it as it is.
    private static string Escape(string text) => MarkupWriter.Escape(text).Replace("&#39;", "'", StringComparison.Ordinal);

    private StringBuilder Start(string name, ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Indent().Append('<').Append(name);
        foreach ((string attribute, string value) in attributes)
        {
            _text.Append(' ').Append(attribute).Append("=\"").Append(Escape(value)).Append('"');
        }

        return _text;
    }

    private StringBuilder Indent() => _text.Append(' ', 2 * _depth);
}
