using Chainrule.Analysis.Results;
using Chainrule.Metrics;

namespace Chainrule.Reports.Results;

/// <summary>How well classes are told apart.</summary>
internal static class ClassSections
{
    private const int MostMatrixClasses = 25, LongestOfMatrix = 15, MostClasses = 200;

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

        if (results.Outcome is { Classes: 2, HasProbabilities: true })
        {
            // where the accuracy says little, what says more comes first
            facts.Insert(results.IsImbalanced ? 0 : facts.Count, ("area under the ROC curve", ShownText.UpToOne(results.Curves(1).RocArea)));
            facts.Insert(results.IsImbalanced ? 1 : facts.Count, ("average precision", ShownText.UpToOne(results.Curves(1).AveragePrecision)));
        }

        return
        [
            new Notice(
                ClassVerdict.ToneOf(results), ClassVerdict.Title(results),
                $"Of {content.TestName}, {ShownText.Percent(accuracy.Value)} were put into the right class{(isOwn ? ", but it was trained on them" : $"; for other rows of the same kind it is probably between {ShownText.Percent(accuracy.Low)} and {ShownText.Percent(accuracy.High)}")}. {string.Join(' ', ClassVerdict.AgainstBaseline(results, label => Name(results.Outcome, label)))}",
                null),
            new Facts(facts),
        ];
    }

    public static IEnumerable<Section> Of(ClassResults results, ReportContent content)
    {
        var outcome = results.Outcome;
        yield return new Section("Confusion matrix", 1, outcome.Classes <= MostMatrixClasses
            ? [Matrix(results)]
            : [new Paragraph($"There are {NumberText.Count(outcome.Classes)} classes, too many for a table; the pairs below are those that are confused most.")]);
        yield return new Section("Class by class", 1, [Classes(results)]);
        yield return ConfusedSection.Of(results, content);
        foreach (var section in ErrorSections.Of(results, content))
            yield return section;

        if (results.Calibration is not null)
            yield return CalibrationSection.Of(results, results.Calibration);

        if (outcome.HasProbabilities)
            yield return ThresholdSection.Of(results);
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
                    rows == 0 ? "·" : NumberText.Count(rows), rows == 0 ? "" : ShownText.Percent(share, 1), actual == predicted ? share : (double)rows / mostWrong);
            }
        }

        return new Heatmap(
            "Each row is a class, each column what its rows were taken for: how many, and below that the share of the class. Right ones are on the diagonal, in bold.",
            "is \\ taken for", [.. Enumerable.Range(0, classes).Select(label => ShownText.Name(results.Outcome.ClassName(label), LongestOfMatrix))], cells);
    }

    private static Grid Classes(ClassResults results)
    {
        int classes = results.Outcome.Classes;
        var labels = Enumerable.Range(0, classes);
        string caption = "Precision: of the rows predicted as the class, the share that are. Recall: of its rows, the share found. F1: the harmonic mean of both";
        if (classes > MostMatrixClasses)
        {
            labels = labels.OrderBy(label => results.Confusion.ForClass(label).F1).Take(MostClasses);
            caption += classes > MostClasses ? $". The {MostClasses} classes with the lowest F1, of {NumberText.Count(classes)}" : ". The lowest F1 comes first";
        }

        bool hasCurves = results.Outcome.HasProbabilities && classes <= ClassResults.MostClassesOfCurves;
        if (hasCurves)
            caption += ". ROC AUC and average precision: how well its probability alone tells it from all others";

        int[] shown = [.. labels];
        ClassMetrics[] metrics = [.. shown.Select(results.Confusion.ForClass), results.Confusion.MacroAverage, results.Confusion.WeightedAverage];
        string[] names = [.. shown.Select(label => Name(results.Outcome, label)), "mean of the classes", "mean, weighted by rows"];
        var columns = new List<string[]>
        {
            names, ShownText.Percents(metrics.Select(of => of.Precision)), ShownText.Percents(metrics.Select(of => of.Recall)), ShownText.Percents(metrics.Select(of => of.F1)),
            metrics.Select(of => NumberText.Count(of.Support)).ToArray(),
        };
        if (hasCurves)
        {
            string[] none = ["–", "–"];
            columns.Add([.. ShownText.UpToOnes(shown.Select(label => results.Curves(label).RocArea)), .. none]);
            columns.Add([.. ShownText.UpToOnes(shown.Select(label => results.Curves(label).AveragePrecision)), .. none]);
        }

        return new Grid(
            [("class", true), ("precision", false), ("recall", false), ("F1", false), ("rows", false), .. hasCurves ? [("ROC AUC", false), ("average precision", false)] : Array.Empty<(string, bool)>()],
            [.. names.Select((_, i) => new GridRow([.. columns.Select(column => column[i])]))], caption);
    }

    private static string Name(Outcome outcome, int label) => ShownText.Name(outcome.ClassName(label));
}
