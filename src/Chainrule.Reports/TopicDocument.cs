using System.Globalization;
using Chainrule.Insight.Topics;

namespace Chainrule.Reports;

/// <summary>The explanation of a formula as a document: the formula, its drawing, and its derivation step by step.</summary>
public static class TopicDocument
{
    /// <summary>The document of an explanation.</summary>
    /// <param name="explanation">The explanation.</param>
    public static Document Of(TopicExplanation explanation)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        var sections = new List<Section>
        {
            new("Formula", 1, [new Verbatim(string.Join('\n', explanation.Formulas)), .. Drawn(explanation)]),
        };
        for (int i = 0; i < explanation.Steps.Count; i++)
        {
            string number = (i + 1).ToString(CultureInfo.InvariantCulture);
            sections.Add(new Section($"Step {number}", 2, [.. BlocksOf(explanation.Steps[i])]));
        }

        var page = new Paragraph($"The derivation in full: {explanation.Page}");
        sections.Add(new Section("Source", 1, [new Paragraph(explanation.Source), page]));
        return new Document(
            $"{explanation.Topic}: {explanation.Title}",
            "The formula, its derivation, and what it comes to in numbers.",
            sections
        );
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

    private static IEnumerable<Block> Drawn(TopicExplanation explanation)
    {
        if (explanation.Curve is { } curve)
        {
            yield return new ChartRow([CurvePlot.Of(explanation.Topic, explanation.Formulas[0], curve)]);
        }

        if (explanation.Graph is { } graph)
        {
            yield return new Drawing(
                "The computation: values forward from left to right, and below each what the loss changes with it, ∂L",
                svg => GraphDrawing.Draw(svg, graph));
        }
    }

    private static IEnumerable<Block> BlocksOf(Step step)
    {
        yield return new Paragraph(step.Text);
        if (step.Remedy is { } otherwise)
        {
            yield return new Instruction(otherwise.AsSentence());
        }

        if (step.Formulas.Count > 0)
        {
            yield return new Verbatim(string.Join('\n', step.Formulas));
        }

        var lines = step.Numbers.Where(numbers => numbers.IsNumber || numbers.IsRow).Select(LineOf).ToList();
        if (lines.Count > 0)
        {
            yield return new Equations(lines);
        }

        foreach (var numbers in step.Numbers.Where(numbers => !numbers.IsNumber && !numbers.IsRow && numbers.Rows.Count > 0))
        {
            IReadOnlyList<string> columns = numbers.Columns.Count > 0
                ? numbers.Columns
                : [.. numbers.Rows[0].Select((_, j) => $"[{j.ToString(CultureInfo.InvariantCulture)}]")];
            yield return new Paragraph($"{numbers.Name}:");
            yield return new Grid(
                [.. columns.Select(column => (column, false))],
                [.. numbers.Rows.Select(row => new GridRow([.. row.Select(Number)]))]);
        }
    }

    private static Equation LineOf(NamedNumbers numbers) =>
        new(
            numbers.Name, [],
            numbers.IsRow ? $"[{string.Join(", ", numbers.Rows[0].Select(Number))}]" : Number(numbers.Rows[0][0]));
}
