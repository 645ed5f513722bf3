using System.Globalization;
using System.Text;
using Chainrule.Analysis.Topics;

namespace Chainrule.Cli.Display;

/// <summary>An explanation as text for a terminal: the formula, then numbered steps with their formulas and numbers.</summary>
internal static class ExplanationText
{
    private const int Width = 100;
    private const string Indent = "     ";

    /// <summary>The whole text.</summary>
    public static string Of(TopicExplanation explanation)
    {
        var text = new StringBuilder();
        text.Append(explanation.Topic).Append(": ").Append(explanation.Title).Append('\n');
        foreach (string formula in explanation.Formulas)
            text.Append("  ").Append(formula).Append('\n');

        for (int i = 0; i < explanation.Steps.Count; i++)
            Write(text.Append('\n'), i + 1, explanation.Steps[i]);

        text.Append('\n');
        Wrap(text, $"Source: {explanation.Source}", "");
        text.Append("The derivation in full: ").Append(explanation.Page).Append('\n');
        return text.ToString();
    }

    /// <summary>A number as people read it: five decimals, or six digits where it is very large or small.</summary>
    public static string Number(double value)
    {
        bool isPlain = Math.Abs(value) is 0 or (>= 1e-3 and < 10);
        string text = isPlain
            ? (Math.Round(value, 5) + 0.0).ToString("0.#####", CultureInfo.InvariantCulture)
            : value.ToString("G6", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal);
        return text == "-0" ? "0" : text;
    }

    private static void Write(StringBuilder text, int number, Step step)
    {
        Wrap(text, $"{number}. {step.Text}", "   ");
        foreach (string formula in step.Formulas)
            text.Append(Indent).Append(formula).Append('\n');

        foreach (var numbers in step.Numbers)
            Write(text, numbers);
    }

    private static void Write(StringBuilder text, NamedNumbers numbers)
    {
        if (numbers.IsNumber && !numbers.IsRow)
        {
            text.Append(Indent).Append(numbers.Name).Append(" = ").Append(Number(numbers.Rows[0][0])).Append('\n');
        }
        else if (numbers.IsRow)
        {
            text.Append(Indent).Append(numbers.Name).Append(" = [").AppendJoin(", ", numbers.Rows[0].Select(Number)).Append("]\n");
        }
        else
        {
            if (numbers.Columns.Count == 0)
                text.Append(Indent).Append(numbers.Name).Append(" =\n");

            WriteGrid(text, [numbers.Columns, .. numbers.Rows.Select(row => row.Select(Number).ToArray())]);
        }
    }

    private static void WriteGrid(StringBuilder text, IReadOnlyList<string>[] rows)
    {
        rows = [.. rows.Where(row => row.Count > 0)];
        int columns = rows.Length == 0 ? 0 : rows[0].Count;
        int[] widths = [.. Enumerable.Range(0, columns).Select(j => rows.Max(row => row[j].Length))];
        foreach (var row in rows)
        {
            text.Append(Indent);
            for (int j = 0; j < columns; j++)
                text.Append(j == 0 ? "  " : "   ").Append(row[j].PadLeft(widths[j]));

            text.Append('\n');
        }
    }

    private static void Wrap(StringBuilder text, string sentence, string indent)
    {
        int column = 0;
        foreach (string word in sentence.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(indent);
                column = indent.Length;
            }
            else if (column > 0)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        text.Append('\n');
    }
}
