using System.Globalization;
using Chainrule.Insight.Results;

namespace Chainrule.Reports.Results;

/// <summary>The rows that a model was most wrong about.</summary>
internal static class ErrorSections
{
    private const int MostImages = 40, MostRows = 20, MostColumns = 12;

    public static IEnumerable<Section> Of(ClassResults results, ReportContent content)
    {
        var outcome = results.Outcome;
        var worst = results.WorstErrors(MostImages);
        if (worst.Count == 0)
        {
            yield return new Section("Worst errors", 1, [new Paragraph("Every row was predicted right.")]);
        }
        else if (content.Test.Data is { } data && RowImage.CanDraw(data.Input))
        {
            yield return new Section("Worst errors", 1, [Images(outcome, worst, data)]);
        }
        else
        {
            yield return new Section("Worst errors", 1, [Rows(outcome, [.. worst.Take(MostRows)], content.Test.ShownCells)]);
        }
    }

    private static Gallery Images(Outcome outcome, IReadOnlyList<int> worst, IDataset data) =>
        new(
            (
                outcome.HasProbabilities
                    ? "The rows whose own class was given the least probability, the worst first."
                    : "The rows that were furthest from their own class, the worst first."
            ) + ShownSize.Note(data.Input),
            [
                .. worst.Select(row =>
                {
                    string actual = outcome.Names[outcome.Actual[row]],
                        predicted = outcome.Names[outcome.Predicted[row]];
                    string sure = outcome.HasProbabilities
                        ? $" ({ShownText.Percent(outcome.Probability(row, outcome.Predicted[row]), 1)})"
                        : "";
                    string own = outcome.HasProbabilities
                        ? $" ({ShownText.Percent(outcome.Probability(row, outcome.Actual[row]), 1)})"
                        : "";
                    return RowImage.Of(
                        data,
                        row,
                        $"test row {row}: {actual}, taken for {predicted}",
                        [$"is {actual}{own}", $"taken for {predicted}{sure}", $"row {row.ToString(CultureInfo.InvariantCulture)}"]
                    );
                }),
            ]
        );

    private static Grid Rows(
        Outcome outcome,
        IReadOnlyList<int> worst,
        Func<int, IReadOnlyList<(string Name, string Text)>>? cells
    )
    {
        var names = cells?.Invoke(worst[0]).Take(MostColumns).Select(cell => cell.Name).ToList() ?? [];
        return new Grid(
            [
                .. cells is null ? [("row", true)] : Array.Empty<(string, bool)>(),
                ("is", true),
                ("taken for", true),
                ("with probability", false),
                .. names.Select(name => (name, true)),
            ],
            [
                .. worst.Select(row => new GridRow([
                    .. cells is null ? [row.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
                    outcome.Names[outcome.Actual[row]], outcome.Names[outcome.Predicted[row]],
                    outcome.HasProbabilities ? ShownText.Percent(outcome.Probability(row, outcome.Predicted[row]), 1) : "–",
                    .. cells?.Invoke(row).Take(MostColumns).Select(cell => cell.Text) ?? [],
                ])),
            ],
            cells is null
                ? "The rows whose own class was given least, the worst first; rows are counted from 0"
                : "The rows whose own class was given least, the worst first"
        );
    }
}
