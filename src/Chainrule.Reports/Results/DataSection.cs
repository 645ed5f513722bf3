using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What the data is.</summary>
internal static class DataSection
{
    private const int MostClasses = 200, MostBars = 25, MostImages = 24;

    public static Section Of(ReportContent content)
    {
        var blocks = new List<Block>(NetworkSections.Of(content.Run.Test.Model, content.Run.DeadUnits));
        if (content.Run.Test.Classes > 0)
        {
            blocks.AddRange(Classes(content));
        }

        blocks.AddRange(content.Data.More);
        if (content.Data.Facts.Count > 0)
        {
            blocks.Add(new Folded("Files, rows and their SHA-256", new Facts(content.Data.Facts)));
        }

        blocks.AddRange(ShownText.InFull(content.Test.Columns, "The names of columns in full"));

        return new Section("Data and network", 1, blocks);
    }

    private static IEnumerable<Block> Classes(ReportContent content)
    {
        var outcome = content.Run.Test;
        var train = content.Run.Training.Support;
        long[] test = new long[outcome.Classes];
        foreach (int label in outcome.Actual)
        {
            test[label]++;
        }

        long[] counts = train is null ? test : [.. train];
        string what = train is null ? "test rows" : "rows trained on";
        if (outcome.Classes <= MostBars)
        {
            yield return new ChartRow([Bars(outcome, counts, what)]);
        }

        var numbers = new Grid(
            [
                ("class", true),
                .. train is null ? Array.Empty<(string, bool)>() : [("rows trained on", false)],
                ("test rows", false),
                ("of all test rows", false),
            ],
            [
                .. Enumerable
                    .Range(0, Math.Min(outcome.Classes, MostClasses))
                    .Select(label => new GridRow([
                        outcome.Names[label],
                        .. train is null ? Array.Empty<string>() : [NumberText.Count(train[label])],
                        NumberText.Count(test[label]),
                        ShownText.Percent((double)test[label] / outcome.Rows, 1),
                    ])),
            ],
            outcome.Classes > MostClasses
                ? $"How many rows each class has: the first {MostClasses} classes of " + $"{NumberText.Count(outcome.Classes)}"
                : "How many rows each class has"
        );
        bool hasImages = content.Test.Data is { } data && RowImage.CanDraw(data.Input);
        yield return hasImages
            ? new Folded("Classes in numbers, and a row of each", numbers, Samples(outcome, content.Test.Data!))
            : new Folded("Classes in numbers", numbers);
    }

    private static NamedBars Bars(Outcome outcome, long[] counts, string what) => new(
        $"Classes: {what}",
        $"How many {what} each class has, from {NumberText.Count(counts.Min())} to {NumberText.Count(counts.Max())}; the table "
            + "below has the numbers.",
        [.. counts.Select((count, label) => new NamedBar(outcome.Names[label], count, NumberText.Count(count)))]);

    private static Gallery Samples(Outcome outcome, IDataset data)
    {
        var rows = Enumerable
            .Range(0, outcome.Rows)
            .DistinctBy(row => outcome.Actual[row])
            .OrderBy(row => outcome.Actual[row])
            .Take(MostImages);
        return new Gallery(
            $"The first test row of each class.{ShownSize.Note(data.Input)}",
            [
                .. rows.Select(row =>
                {
                    string name = outcome.Names[outcome.Actual[row]];
                    return RowImage.Of(data, row, $"a row of class {name}", [name]);
                }),
            ]
        )
        {
            Kind = "small",
        };
    }
}
