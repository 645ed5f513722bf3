using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>How well classes are told apart.</summary>
internal static class ClassSections
{
    private const int MostMatrixClasses = 25, MostClasses = 200;

    public static IReadOnlyList<Block> Verdict(ClassResults results, ReportContent content)
    {
        // of rows that were trained on there is nothing to conclude for others
        bool isOwn = content.Run.TestWasTrainedOn;
        var accuracy = isOwn ? results.Accuracy with { Low = double.NaN, High = double.NaN } : results.Accuracy;
        var facts = new List<(string, string)>
        {
            ("accuracy", ShownText.WithInterval(accuracy, share => ShownText.Percent(share))),
        };
        var f1 = isOwn ? results.MacroF1() with { Low = double.NaN, High = double.NaN } : results.MacroF1();
        facts.Add(("mean F1 of the classes", ShownText.WithInterval(f1, share => ShownText.Percent(share))));
        facts.Add(("balanced accuracy", ShownText.Percent(results.Confusion.BalancedAccuracy)));
        if (results.Calibration is { } calibration)
        {
            facts.Add(("log loss", ShownText.Number(results.LogLoss)));
            facts.Add(("Brier score", ShownText.Number(results.Brier)));
            facts.Add(("expected calibration error", ShownText.Percent(calibration.Value)));
        }

        if (results.CurvesOfInterest is { } curves)
        {
            // where the accuracy says little, what says more comes first
            facts.Insert(results.IsImbalanced ? 0 : facts.Count, ("area under the ROC curve", ShownText.UpToOne(curves.RocArea)));
            facts.Insert(
                results.IsImbalanced ? 1 : facts.Count,
                ($"average precision of '{Name(results.Outcome, curves.Label)}'", ShownText.UpToOne(curves.AveragePrecision))
            );
        }

        return
        [
            new Notice(
                ClassVerdict.ToneOf(results), ClassVerdict.Title(results),
                $"Of {content.Test.Name}, {ShownText.Percent(accuracy.Value)} were put into the right "
                    + "class"
                    + (
                        isOwn
                            ? ", but it was trained on them"
                            : $"; for other rows of the same kind it is probably between {ShownText.Percent(accuracy.Low)} and "
                                + $"{ShownText.Percent(accuracy.High)}"
                    )
                    + ". "
                    + string.Join(' ', ClassVerdict.AgainstBaseline(results, label => Name(results.Outcome, label))),
                null),
            new Facts(facts),
        ];
    }

    public static IEnumerable<Section> Of(ClassResults results, ReportContent content)
    {
        var outcome = results.Outcome;
        yield return new Section(
            "Confusion matrix",
            1,
            outcome.Classes <= MostMatrixClasses ? [Matrix(results)] : LargeMatrix(results)
        );
        yield return new Section(
            "Class by class",
            1,
            [Classes(results), .. ShownText.InFull(outcome.Names, "The names of classes in full")]
        );
        yield return ConfusedSection.Of(results, content);
        foreach (var section in ErrorSections.Of(results, content))
        {
            yield return section;
        }

        if (results.Calibration is not null)
        {
            yield return CalibrationSection.Of(results, results.Calibration);
        }

        if (outcome.HasProbabilities)
        {
            yield return ThresholdSection.Of(results);
        }
    }

    private static Heatmap Matrix(ClassResults results)
    {
        int classes = results.Outcome.Classes;
        long mostWrong = results.ConfusedPairs(1) is [var worst, ..] ? worst.Rows : 1;
        var cells = new HeatmapCell[classes, classes];
        for (int actual = 0; actual < classes; actual++)
        {
            long support = results.Confusion.ForClass(actual).Support;
            for (int predicted = 0; predicted < classes; predicted++)
            {
                long rows = results.Confusion[actual, predicted];
                double share = support == 0 ? 0 : (double)rows / support;
                cells[actual, predicted] = new HeatmapCell(
                    rows == 0 ? "·" : NumberText.Count(rows),
                    rows == 0 ? "" : ShownText.Percent(share, 1),
                    actual == predicted ? share : (double)rows / mostWrong
                );
            }
        }

        return new Heatmap(
            "Each row is a class, each column what its rows were taken for: how many, and below that the share of the class. "
                + "Right ones are on the diagonal, in bold.",
            "is \\ taken for", [.. Enumerable.Range(0, classes).Select(label => results.Outcome.Names[label])], cells);
    }

    // Hardly any of its cells has rows: a drawing shows where, and a list of each class's how many.
    private static Block[] LargeMatrix(ClassResults results)
    {
        int classes = results.Outcome.Classes;
        bool areAll = classes <= MostClasses;
        var shown = Enumerable.Range(0, classes).Where(label => results.Confusion.ForClass(label).Support > 0);
        if (!areAll)
        {
            shown = shown.OrderBy(label => results.Confusion.ForClass(label).Recall).Take(MostClasses);
        }

        return
        [
            new Drawing(
                "Each row is a class, each column what its rows were taken for, in the same order. Right ones are on the "
                    + "diagonal. The stronger the color of a square, the larger its share of the class.",
                svg => ConfusionDrawing.Draw(svg, results)
            ),
            new Folded(
                "The same in numbers: what rows of each class were taken "
                    + $"for{(areAll ? "" : $", of the {MostClasses} classes found least")}",
                new Grid(
                    [("is", true), ("rows", false), ("taken for", true)],
                    [
                        .. shown.Select(label => new GridRow([
                            Name(results.Outcome, label),
                            NumberText.Count(results.Confusion.ForClass(label).Support),
                            TakenFor(results, label),
                        ])),
                    ],
                    "How many rows of each class were taken for which, and their share of the class, the most frequent "
                        + "first"
                        + (areAll ? "" : $"; the {MostClasses} classes with the lowest recall, of {NumberText.Count(classes)}")
                )
            ),
        ];
    }

    // What rows of a class were taken for, the most frequent first.
    private static string TakenFor(ClassResults results, int actual)
    {
        const int MostCells = 12;
        long support = results.Confusion.ForClass(actual).Support;
        var cells = Enumerable
            .Range(0, results.Outcome.Classes)
            .Select(predicted => (Predicted: predicted, Rows: results.Confusion[actual, predicted]))
            .Where(cell => cell.Rows > 0)
            .OrderByDescending(cell => cell.Rows)
            .ThenBy(cell => cell.Predicted)
            .ToList();
        long rest = cells.Skip(MostCells).Sum(cell => cell.Rows);
        string more =
            rest == 0 ? "" : $", {NumberText.Count(rest, "other row")} for {NumberText.Count(cells.Count - MostCells)} more";
        var told = cells.Take(MostCells).Select(cell =>
            $"{results.Outcome.Names[cell.Predicted]} {NumberText.Count(cell.Rows)} "
                + $"({ShownText.Percent((double)cell.Rows / support, 1)})");
        return string.Join(", ", told) + more;
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
