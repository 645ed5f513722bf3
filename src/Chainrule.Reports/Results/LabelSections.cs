using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>Where labels are missed or said though they aren't true, label by label, and the rows that are worst.</summary>
internal static class LabelSections
{
    private const int MostLabels = 200, MostPanes = 60, MostImages = 12, MostRows = 20, MostWorst = 40, MostAtOnce = 16;
    private const int MostBytes = 500_000;

    public static IEnumerable<Section> Of(LabelResults results, ReportContent content)
    {
        yield return Wrong(results, content);
        yield return ByLabel(results);
        yield return Thresholds(results);
        yield return Worst(results, content);
    }

    private static Section Wrong(LabelResults results, ReportContent content)
    {
        const string Title = "Where it is wrong";
        var errors = Enumerable.Range(0, results.Count)
            .SelectMany(label => new[] { new ConfusedPair(1, 0, 0, 0), new ConfusedPair(0, 1, 0, 0) }
                .Select(pair => (
                    Label: label,
                    IsMissed: pair.Actual == 1,
                    Rows: results.Of(label).Confusion[pair.Actual, pair.Predicted],
                    Shown: results.Of(label).Examples(pair, MostRows))))
            .Where(of => of.Rows > 0)
            .OrderByDescending(of => of.Rows)
            .ToList();
        if (errors.Count == 0)
        {
            return new Section(Title, 1, [new Paragraph("Every label of every row is right.")]);
        }

        var panes = new List<Pane>();
        int bytes = 0;
        foreach (var (label, isMissed, rows, shown) in errors.Take(MostPanes))
        {
            string name = results.Names[label], title = isMissed ? $"{name}, missed" : $"{name}, said though it isn't true";
            string some = rows > Math.Min(shown.Count, MostImages) ? "; some are shown" : "";
            string of = isMissed
                ? $"{NumberText.Count(rows)} of the {NumberText.Count(results.Metrics.Of(label).Support, "row")} of {name}"
                : $"{NumberText.Count(rows, "row")} without {name}";
            var list = Rows(results, content, [.. shown.Take(MostImages)], label, ref bytes);
            panes.Add(new Pane(IdOf(label, isMissed), title, [new Paragraph($"{of}. The surest first{some}."), list]));
        }

        Links LinksTo(string lead, bool isMissed) => new(
            lead,
            [
                .. errors.Take(MostPanes).Where(of => of.IsMissed == isMissed)
                    .Select(of => (IdOf(of.Label, isMissed), results.Names[of.Label], NumberText.Count(of.Rows))),
            ]);
        Links[] links = [LinksTo("Missed:", true), LinksTo("Said though not true:", false)];
        return new Section(Title, 1, [new Sides([.. links.Where(of => of.Items.Count > 0)], panes)]);
    }

    private static string IdOf(int label, bool isMissed) =>
        string.Create(CultureInfo.InvariantCulture, $"label-{label}-{(isMissed ? "missed" : "said")}");

    private static Block Rows(LabelResults results, ReportContent content, int[] rows, int label, ref int bytes)
    {
        if (content.Test.Data is not { } data || !RowImage.CanDraw(data.Input) || bytes > MostBytes)
        {
            return Table(results, content.Test, rows);
        }

        var gallery = new Gallery("",
        [
            .. rows.Select(row => RowImage.Of(
                data,
                row,
                $"test row {row}: {Named(results, results.TrueOf(row))}",
                [ShownText.Percent(results.Probability(row, label), 1), content.Test.NameOf(row)])),
        ]);
        bytes += gallery.Items.Sum(item => item.Png.Length) * 4 / 3;
        return gallery;
    }

    private static Section ByLabel(LabelResults results)
    {
        int[] known = [.. Enumerable.Range(0, results.Count).Where(label => results.Metrics.Of(label).Support > 0)],
            said = [.. Enumerable.Range(0, results.Count).Where(label => double.IsFinite(results.Right(label).Value))];
        if (known.Length == 0)
        {
            return new Section("Label by label", 1, [Numbers(results)]);
        }

        string few = known.Length > ClassSections.MostIntervals
            ? $" The {ClassSections.MostIntervals} that are found least, and those least right, of {known.Length}." : "";
        var right = said.Select(label => ClassSections.Row(results.Names[label], results.Right(label))).ToArray();
        return new Section("Label by label", 1,
        [
            new ChartRow([
                ClassSections.Intervals(
                    "Found, of the rows of a label",
                    "found of its rows",
                    [.. known.Select(label => ClassSections.Row(results.Names[label], results.Found(label)))]),
                .. right.Length == 0 ? [] : new[]
                {
                    ClassSections.Intervals("Right, of the rows it is said of", "right of those it is said of", right),
                },
            ]),
            new Folded("Label by label in numbers", Numbers(results)),
            .. ShownText.InFull(results.Names, "The names of labels in full"),
            new Note(
                new Paragraph("Lines reach over the 95% interval (Wilson). Where intervals overlap, the order may be chance."),
                new Paragraph("Orange: the interval lies below the mean of the labels." + few)),
        ]);
    }

    private static int[] Shown(LabelResults results) =>
        results.Count <= MostLabels
            ? [.. Enumerable.Range(0, results.Count)]
            : [.. Enumerable.Range(0, results.Count).OrderBy(label => results.Metrics.Of(label).F1).Take(MostLabels)];

    private static string Which(LabelResults results) =>
        results.Count <= MostLabels ? "" : $". The {MostLabels} labels with the lowest F1, of {results.Count}";

    private static Grid Numbers(LabelResults results)
    {
        int[] labels = Shown(results);
        Metrics.ClassMetrics[] metrics =
            [.. labels.Select(results.Metrics.Of), results.Metrics.MacroAverage, results.Metrics.MicroAverage];
        ClassCurves[] curves = [.. labels.Select(label => results.Of(label).Curves(1))];
        string[][] columns =
        [
            [.. labels.Select(label => results.Names[label]), "mean of the labels", "all labels together"],
            ShownText.Percents(metrics.Select(of => of.Precision)),
            ShownText.Percents(metrics.Select(of => of.Recall)),
            ShownText.Percents(metrics.Select(of => of.F1)),
            [.. metrics.Select(of => NumberText.Count(of.Support))],
            [.. ShownText.UpToOnes(curves.Select(of => of.RocArea)), "", ""],
            [.. ShownText.UpToOnes(curves.Select(of => of.AveragePrecision)), "", ""],
        ];
        return new Grid(
            [
                ("label", true), ("precision", false), ("recall", false), ("F1", false), ("rows", false), ("ROC AUC", false),
                ("average precision", false),
            ],
            [.. columns[0].Select((_, i) => new GridRow([.. columns.Select(column => column[i])]))],
            "Precision: of the rows that a label is said of, the share that have it. Recall: of the rows that have it, the share "
                + "found. F1: the harmonic mean of both. ROC AUC and average precision: how well its probability alone tells "
                + $"rows that have it from others{Which(results)}");
    }

    private static Section Thresholds(LabelResults results)
    {
        int[] labels = Shown(results);
        return new Section("Thresholds", 1,
        [
            new Paragraph(
                "A label is said of a row where its probability is above a threshold. A lower one finds more of its rows, and is "
                    + "wrong more often. The best is that with the greatest F1 on these very rows: on others it is a little "
                    + "less."),
            new Grid(
                [
                    ("label", true), ("threshold", false), ("F1", false), ("best", false), ("its precision", false),
                    ("its recall", false), ("its F1", false),
                ],
                [
                    .. labels.Select(label =>
                    {
                        var best = new ClassThresholds(results.Of(label), 1).Best();
                        return new GridRow([
                            results.Names[label],
                            ShownText.Number(results.Outcome.Model.Labels!.Thresholds[label]),
                            ShownText.Percent(results.Metrics.Of(label).F1, 1),
                            best is { } at ? ShownText.Number(at.Threshold) : "–",
                            best is { } precision ? ShownText.Percent(precision.Precision, 1) : "–",
                            best is { } recall ? ShownText.Percent(recall.Recall, 1) : "–",
                            best is { } f1 ? ShownText.Percent(f1.F1, 1) : "–",
                        ]);
                    }),
                ],
                $"The threshold of each label now, and the one with the best F1{Which(results)}"),
        ]);
    }

    private static Section Worst(LabelResults results, ReportContent content)
    {
        const string Title = "Worst errors";
        int[] worst = [.. results.WorstErrors(MostWorst)];
        if (worst.Length == 0)
        {
            return new Section(Title, 1, [new Paragraph("Every label of every row is right.")]);
        }

        if (content.Test.Data is not { } data || !RowImage.CanDraw(data.Input))
        {
            return new Section(Title, 1, [Table(results, content.Test, [.. worst.Take(MostRows)])]);
        }

        GalleryItem[] images =
        [
            .. worst.Select(row =>
            {
                string actual = Named(results, results.TrueOf(row)), said = Named(results, results.SaidOf(row));
                return RowImage.Of(
                    data, row, $"test row {row}: {actual}; said: {said}",
                    [$"is: {actual}", $"said: {said}", content.Test.NameOf(row)]);
            }),
        ];
        return new Section(Title, 1,
        [
            new Gallery(
                "The rows with a wrong label whose labels were given the least probability in all, the worst first."
                    + ShownSize.Note(data.Input),
                [.. images.Take(MostAtOnce)]),
            .. images.Length <= MostAtOnce ? [] : new[]
            {
                new Folded(
                    $"{images.Length - MostAtOnce} more",
                    new Gallery("", [.. images.Skip(MostAtOnce)]) { Kind = "small" }),
            },
        ]);
    }

    private static Grid Table(LabelResults results, TestRows test, int[] rows)
    {
        var cells = test.ShownCells;
        string[] names = [.. cells?.Invoke(rows[0]).Select(cell => cell.Name) ?? []];
        return new Grid(
            [
                .. cells is null ? [("row", true)] : Array.Empty<(string, bool)>(),
                ("is", true),
                ("said", true),
                .. names.Select(name => (name, true)),
            ],
            [
                .. rows.Select(row => new GridRow([
                    .. cells is null ? [test.NameOf(row)] : Array.Empty<string>(),
                    Named(results, results.TrueOf(row)),
                    Named(results, results.SaidOf(row)),
                    .. cells?.Invoke(row).Select(cell => cell.Text) ?? [],
                ])),
            ],
            "Rows with what is true of them and what was said");
    }

    private static string Named(LabelResults results, IReadOnlyList<int> labels) =>
        labels.Count == 0 ? "none" : string.Join(", ", labels.Select(label => results.Names[label]));
}
