using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>The pairs of classes that are confused most often, with examples.</summary>
internal static class ConfusedSection
{
    private const int MostPairs = 10, MostShown = 5, MostImages = 7, MostRows = 4, MostColumns = 12;

    public static Section Of(ClassResults results, ReportContent content)
    {
        var outcome = results.Outcome;
        var pairs = results.ConfusedPairs(MostPairs);
        if (pairs.Count == 0)
        {
            return new Section("Most confused", 1, [new Paragraph("No row was taken for another class.")]);
        }

        var cells = content.Test.ShownCells;
        var blocks = new List<Block>
        {
            new Grid(
                [
                    ("is", true),
                    ("taken for", true),
                    ("rows", false),
                    ("of its class", false),
                    (cells is null ? "such as rows" : "such as lines", true),
                ],
                [
                    .. pairs.Select(pair => new GridRow([
                        Name(outcome, pair.Actual),
                        Name(outcome, pair.Predicted),
                        NumberText.Count(pair.Rows),
                        ShownText.Percent(pair.Share, 1),
                        string.Join(
                            ", ",
                            results
                                .Examples(pair, MostRows)
                                .Select(row => cells is null ? row.ToString(CultureInfo.InvariantCulture) : cells(row)[0].Text)
                        ),
                    ])),
                ],
                "The pairs of classes that are confused most often, and test rows where it was surest about it; "
                    + $"{(cells is null ? "rows are counted from 0" : "lines are those of the file")}"
            ),
        };
        if (content.Test.Data is { } data && RowImage.CanDraw(data.Input))
        {
            blocks.AddRange(pairs.Take(MostShown).Select((pair, i) => Images(results, pair, data, isFirst: i == 0)));
        }
        else if (cells is not null)
        {
            blocks.AddRange(pairs.Take(MostShown).Select(pair => Rows(results, pair, cells)));
        }

        return new Section("Most confused", 1, blocks);
    }

    private static Gallery Images(ClassResults results, ConfusedPair pair, IDataset data, bool isFirst)
    {
        var outcome = results.Outcome;
        string actual = Name(outcome, pair.Actual),
            predicted = Name(outcome, pair.Predicted);
        return new Gallery(
            $"{actual} taken for {predicted}:{(isFirst ? ShownSize.Note(data.Input) : "")}",
            [
                .. results
                    .Examples(pair, MostImages)
                    .Select(row =>
                        RowImage.Of(
                            data,
                            row,
                            $"test row {row}: {actual}, taken for {predicted}",
                            [
                                outcome.HasProbabilities
                                    ? $"row {row}, {ShownText.Percent(outcome.Probability(row, pair.Predicted), 1)}"
                                    : $"row {row}",
                            ]
                        )
                    ),
            ]
        );
    }

    private static Grid Rows(ClassResults results, ConfusedPair pair, Func<int, IReadOnlyList<(string Name, string Text)>> cells)
    {
        var (outcome, rows) = (results.Outcome, results.Examples(pair, MostImages));
        return new Grid(
            [("with probability", false), .. cells(rows[0]).Take(MostColumns).Select(cell => (cell.Name, true))],
            [
                .. rows.Select(row => new GridRow(
                [
                    outcome.HasProbabilities ? ShownText.Percent(outcome.Probability(row, pair.Predicted), 1) : "–",
                    .. cells(row).Take(MostColumns).Select(cell => cell.Text),
                ])),
            ],
            $"{Name(outcome, pair.Actual)} taken for {Name(outcome, pair.Predicted)}");
    }

    private static string Name(Outcome outcome, int label) => outcome.Names[label];
}
