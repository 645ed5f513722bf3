using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>How well classes are told apart.</summary>
internal static class ClassSections
{
    /// <summary>As many intervals as a chart shows.</summary>
    public const int MostIntervals = 15;

    private const int MostMatrixClasses = 25, MostClasses = 200;

    /// <summary>The sections in their order, to be made by any threads.</summary>
    public static IReadOnlyList<Func<IEnumerable<Section?>>> Of(ClassResults results, ReportContent content)
    {
        bool areTwo = results.Outcome.Classes == 2;
        var thresholds = new Lazy<Section?>(() => results.Outcome.HasProbabilities ? ThresholdSection.Of(results) : null);
        // curves that say nothing are a number in a fold
        var quiet = new Lazy<Folded?>(() => thresholds.Value?.Blocks is [Folded fold] ? fold : null);
        return
        [
            () => [new WrongSection(results, content).Section()],
            () => [areTwo ? thresholds.Value : null, ByClass(results, quiet.Value)],
            () => [ErrorSections.Of(results, content)],
            () => [results.Calibration is { } calibration ? CalibrationSection.Of(results, calibration) : null],
            () => [areTwo || quiet.Value is not null ? null : thresholds.Value],
        ];
    }

    // Of many classes those that are found least, and of what is taken for a class those that are least of it.
    private static Section ByClass(ClassResults results, Folded? curves)
    {
        var outcome = results.Outcome;
        int[] known = [.. Enumerable.Range(0, outcome.Classes).Where(label => results.Confusion.ForClass(label).Support > 0)];
        IntervalRow[] found = [.. known.Select(label => Row(results, label, VerdictSection.Found(results, label)))],
            right =
            [
                .. Enumerable.Range(0, outcome.Classes)
                    .Select(label => (Label: label, Taken: TakenFor(results, label)))
                    .Where(of => of.Taken > 0)
                    .Select(of => Row(results, of.Label, Proportion.Interval(results.Confusion[of.Label, of.Label], of.Taken))),
            ];
        string few = known.Length > MostIntervals
            ? $" The {MostIntervals} that are found least, and those least right, of {NumberText.Count(known.Length)}." : "";
        return new Section("Class by class", 1,
        [
            new ChartRow([
                Intervals("Found, of the rows of a class", "found of its rows", found),
                Intervals("Right, of the rows taken for it", "right of those taken for it", right),
            ]),
            new Folded("Class by class in numbers", Classes(results)),
            .. curves is null ? Array.Empty<Block>() : [curves],
            .. ShownText.InFull(outcome.Names, "The names of classes in full"),
            new Note(
                new Paragraph("Lines reach over the 95% interval (Wilson). Where intervals overlap, the order may be chance."),
                new Paragraph("Orange: the interval lies below the mean of the classes." + few)),
        ]);
    }

    private static long TakenFor(ClassResults results, int label) =>
        Enumerable.Range(0, results.Outcome.Classes).Sum(actual => results.Confusion[actual, label]);

    private static IntervalRow Row(ClassResults results, int label, ConfidenceInterval share) =>
        Row(results.Outcome.Names[label], share);

    /// <summary>A share with its interval.</summary>
    public static IntervalRow Row(string name, ConfidenceInterval share) => new(
        name,
        share.Value,
        share.Low,
        share.High,
        ShownText.Percent(share.Value, 1),
        ShownText.WithInterval(share, value => ShownText.Percent(value, 1)));

    /// <summary>Shares as intervals, the least first, orange those that lie below the mean of all.</summary>
    public static IntervalChart Intervals(string title, string what, IntervalRow[] rows)
    {
        double mean = rows.Select(row => row.Value).DefaultIfEmpty(double.NaN).Average();
        IntervalRow[] shown =
            [.. rows.OrderBy(row => row.Value).Take(MostIntervals).Select(row => row with { IsWarm = row.High < mean })];
        return new IntervalChart(
            title,
            $"The share {what}, the least first: {string.Join("; ", shown.Select(row => $"{row.Name} {row.Text}"))}.",
            shown)
        {
            AreShares = true,
        };
    }

    private static Grid Classes(ClassResults results)
    {
        var (shown, which) = ShownClasses(results);
        string curves = results.HasCurves
            ? ". ROC AUC and average precision: how well its probability alone tells it from all others"
            : "";
        ClassMetrics[] metrics =
        [
            .. shown.Select(results.Confusion.ForClass),
            results.Confusion.MacroAverage,
            results.Confusion.WeightedAverage,
        ];
        string[] names =
        [
            .. shown.Select(label => Name(results.Outcome, label)),
            "mean of the classes",
            "mean, weighted by rows",
        ];
        string[][] columns =
        [
            names,
            ShownText.Percents(metrics.Select(of => of.Precision)),
            ShownText.Percents(metrics.Select(of => of.Recall)),
            ShownText.Percents(metrics.Select(of => of.F1)),
            [.. metrics.Select(of => NumberText.Count(of.Support))],
            .. results.HasCurves ? CurveColumns(results, shown) : [],
        ];
        return new Grid(
            [
                ("class", true),
                ("precision", false),
                ("recall", false),
                ("F1", false),
                ("rows", false),
                .. results.HasCurves ? [("ROC AUC", false), ("average precision", false)] : Array.Empty<(string, bool)>(),
            ],
            [.. names.Select((_, i) => new GridRow([.. columns.Select(column => column[i])]))],
            "Precision: of the rows predicted as the class, the share that are. Recall: of its rows, the share found. F1: the "
                + $"harmonic mean of both{which}{curves}"
        );
    }

    // All classes, or of very many those that are found least; and how that is said.
    private static (int[] Shown, string Which) ShownClasses(ClassResults results)
    {
        int classes = results.Outcome.Classes;
        var labels = Enumerable.Range(0, classes);
        if (classes <= MostMatrixClasses)
        {
            return ([.. labels], "");
        }

        return (
            [.. labels.OrderBy(label => results.Confusion.ForClass(label).F1).Take(MostClasses)],
            classes > MostClasses
                ? $". The {MostClasses} classes with the lowest F1, of {NumberText.Count(classes)}"
                : ". The lowest F1 comes first");
    }

    private static string[][] CurveColumns(ClassResults results, int[] shown)
    {
        ClassCurves[] curves = [.. Enumerable.Range(0, results.Outcome.Classes).Select(results.Curves)];
        return [ShownText.UpToOnes(Column(of => of.RocArea)), ShownText.UpToOnes(Column(of => of.AveragePrecision))];

        double[] Column(Func<ClassCurves, double> value)
        {
            var known = curves.Where(of => double.IsFinite(value(of)));
            return
            [
                .. shown.Select(label => value(curves[label])),
                known.Select(value).DefaultIfEmpty(double.NaN).Average(),
                known.Sum(of => of.Share * value(of)) / known.Sum(of => of.Share),
            ];
        }
    }

    private static string Name(Outcome outcome, int label) => outcome.Names[label];
}
