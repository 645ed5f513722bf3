using System.Globalization;
using System.Text;
using Chainrule.Insight.Topics;
using Chainrule.Reports;

namespace Chainrule.Cli.Display;

/// <summary>An explanation as text for a terminal: the formula, then numbered steps with their formulas and numbers.</summary>
internal sealed class ExplanationText
{
    private const string Indent = "     ", Deeper = "         ";

    private readonly StringBuilder _text = new();
    private readonly int _width;

    private ExplanationText(int width) => _width = width;

    /// <summary>The whole text, in lines of a width at which sentences can be read.</summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="width">The columns there are.</param>
    public static string Of(TopicExplanation explanation, int width)
    {
        var writer = new ExplanationText(Math.Clamp(width, 40, 100));
        writer.Write(explanation);
        return writer._text.ToString();
    }

    private void Write(TopicExplanation explanation)
    {
        Wrap("", $"{explanation.Topic}: {explanation.Title}", "  ");
        foreach (string formula in explanation.Formulas)
        {
            Wrap("  ", formula, Indent);
        }

        for (int i = 0; i < explanation.Steps.Count; i++)
        {
            Write(i + 1, explanation.Steps[i]);
        }

        _text.Append('\n');
        Wrap("", $"Source: {explanation.Source}", "");
        _text.Append("The derivation in full: ").Append(explanation.Page).Append('\n');
    }

    /// <summary>What a step says, and how to have it otherwise.</summary>
    public static string TextOf(Step step) =>
        OptionWording.Of(step.Remedy) is string otherwise ? $"{step.Text.TrimEnd(':')} ({otherwise}):" : step.Text;

    private void Write(int number, Step step)
    {
        _text.Append('\n');
        Wrap("", $"{number}. {TextOf(step)}", "   ");
        foreach (string formula in step.Formulas)
        {
            Wrap(Indent, formula, Deeper);
        }

        foreach (var numbers in step.Numbers)
        {
            Write(numbers);
        }
    }

    private void Write(NamedNumbers numbers)
    {
        if (numbers.IsNumber && !numbers.IsRow)
        {
            Wrap(Indent, $"{numbers.Name} = {TopicDocument.Number(numbers.Rows[0][0])}", Deeper);
        }
        else if (numbers.IsRow)
        {
            Wrap(Indent, $"{numbers.Name} = [{string.Join(", ", numbers.Rows[0].Select(TopicDocument.Number))}]", Deeper);
        }
        else
        {
            if (numbers.Columns.Count == 0)
            {
                _text.Append(Indent).Append(numbers.Name).Append(" =\n");
            }

            string[][] rows = [.. numbers.Rows.Select(row => row.Select(TopicDocument.Number).ToArray())];
            WriteGrid(numbers.Columns.Count == 0 ? rows : [[.. numbers.Columns], .. rows], hasHeading: numbers.Columns.Count > 0);
        }
    }

    // A grid that is too wide goes on below; one with a heading repeats its first column there, which says what a row is.
    private void WriteGrid(string[][] rows, bool hasHeading)
    {
        rows = [.. rows.Where(row => row.Length > 0)];
        int columns = rows.Length == 0 ? 0 : rows[0].Length;
        int[] widths = [.. Enumerable.Range(0, columns).Select(j => 3 + rows.Max(row => row[j].Length))];
        for (int first = 0; first < columns;)
        {
            int repeated = hasHeading && first > 0 ? 1 : 0;
            int end = first, used = Indent.Length + (repeated * widths[0]);
            while (end < columns && (end == first || used + widths[end] <= _width))
            {
                used += widths[end++];
            }

            if (first > 0)
            {
                _text
                    .Append(
                        hasHeading ? "" : string.Create(CultureInfo.InvariantCulture, $"{Indent}columns {first} to {end - 1}:")
                    )
                    .Append('\n');
            }

            foreach (string[] row in rows)
            {
                _text.Append(Indent);
                if (repeated > 0)
                {
                    _text.Append(row[0].PadLeft(widths[0] - 1));
                }

                for (int j = first; j < end; j++)
                {
                    _text.Append(row[j].PadLeft(widths[j] - (j == 0 || (j == first && repeated == 0) ? 1 : 0)));
                }

                _text.Append('\n');
            }

            first = end;
        }
    }

    private void Wrap(string start, string sentence, string indent)
    {
        foreach (string line in WrappedText.Lines(sentence, _width, indent, start))
        {
            _text.Append(line).Append('\n');
        }
    }
}
