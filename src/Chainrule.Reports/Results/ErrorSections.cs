using System.Globalization;
using Chainrule.Insight.Results;

namespace Chainrule.Reports.Results;

/// <summary>The rows that a model was most wrong about.</summary>
internal static class ErrorSections
{
    private const int MostImages = 40, MostAtOnce = 16, MostRows = 15, MostColumns = 12;

    public static Section Of(ClassResults results, ReportContent content)
    {
        const string Title = "Worst errors";
        var outcome = results.Outcome;
        var worst = results.WorstErrors(MostImages);
        if (worst.Count == 0)
        {
            return new Section(Title, 1, [new Paragraph("Every row was predicted right.")]);
        }

        if (content.Test.Data is not { } data || !RowImage.CanDraw(data.Input))
        {
            return new Section(Title, 1, [Rows(outcome, [.. worst.Take(MostRows)], content.Test)]);
        }

        var images = worst.Select(row => Picture(content.Test, outcome, row, data)).ToList();
        string order = outcome.HasProbabilities
            ? "The rows whose own class was given the least probability, the worst first."
            : "The rows that were furthest from their own class, the worst first.";
        return new Section(Title, 1,
        [
            new Gallery(order + ShownSize.Note(data.Input), [.. images.Take(MostAtOnce)]),
            .. images.Count > MostAtOnce
                ? new[]
                {
                    new Folded(
                        $"{images.Count - MostAtOnce} more",
                        new Gallery("", [.. images.Skip(MostAtOnce)]) { Kind = "small" }),
                }
                : [],
            .. AttentionSection.Of(outcome, data) is { } misled ? new[] { new Folded("What misled it", misled) } : [],
        ]);
    }

    private static GalleryItem Picture(TestRows test, Outcome outcome, int row, IDataset data)
    {
        string actual = outcome.Names[outcome.Actual[row]], predicted = outcome.Names[outcome.Predicted[row]];
        string sure = outcome.HasProbabilities
            ? $" {ShownText.Percent(outcome.Probability(row, outcome.Predicted[row]), 1)}" : "";
        string own = outcome.HasProbabilities
            ? $"own class {ShownText.Percent(outcome.Probability(row, outcome.Actual[row]), 1)}" : "";
        return RowImage.Of(
            data,
            row,
            $"test row {row}: {actual}, taken for {predicted}",
            [$"{actual} → {predicted}{sure}", .. own.Length > 0 ? [own] : Array.Empty<string>(), test.NameOf(row)]);
    }

    private static Grid Rows(Outcome outcome, IReadOnlyList<int> worst, TestRows test)
    {
        var cells = test.ShownCells;
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
