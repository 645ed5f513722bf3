using System.Globalization;
using Chainrule.Analysis.Results;

namespace Chainrule.Reports.Results;

/// <summary>The pairs of classes that are confused most often, with examples.</summary>
internal static class ConfusedSection
{
    private const int MostPairs = 10, MostShown = 5, MostImages = 7, MostRows = 4;

    public static Section Of(ClassResults results, ReportContent content)
    {
        var outcome = results.Outcome;
        var pairs = results.ConfusedPairs(MostPairs);
        if (pairs.Count == 0)
            return new Section("Most confused", 1, [new Paragraph("No row was taken for another class.")]);

        var blocks = new List<Block>
        {
            new Grid(
                [("is", true), ("taken for", true), ("rows", false), ("of its class", false), ("such as rows", true)],
                [
                    .. pairs.Select(pair => new GridRow(
                    [
                        Name(outcome, pair.Actual), Name(outcome, pair.Predicted), NumberText.Count(pair.Rows), ShownText.Percent(pair.Share, 1),
                        string.Join(", ", results.Examples(pair, MostRows).Select(row => row.ToString(CultureInfo.InvariantCulture))),
                    ])),
                ],
                "The pairs of classes that are confused most often, and test rows where it was surest about it; rows are counted from 0"),
        };
        if (content.TestData is { } data && RowImage.CanDraw(data.Input))
            blocks.AddRange(pairs.Take(MostShown).Select(pair => Images(results, pair, data)));

        return new Section("Most confused", 1, blocks);
    }

    private static Gallery Images(ClassResults results, ConfusedPair pair, IDataset data)
    {
        var outcome = results.Outcome;
        string actual = Name(outcome, pair.Actual), predicted = Name(outcome, pair.Predicted);
        return new Gallery($"{actual} taken for {predicted}:",
        [
            .. results.Examples(pair, MostImages).Select(row => new GalleryItem(
                RowImage.Of(data, row), data.Input[1], data.Input[0], $"test row {row}: {actual}, taken for {predicted}",
                [outcome.HasProbabilities ? $"row {row}, {ShownText.Percent(outcome.Probability(row, pair.Predicted), 1)}" : $"row {row}"])),
        ]);
    }

    private static string Name(Outcome outcome, int label) => ShownText.Name(outcome.ClassName(label));
}
