using Chainrule.Data;
using Chainrule.Insight.Comparisons;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Tests.Support;

namespace Chainrule.Reports.Tests.Results;

/// <summary>
/// The pages of models that tell labels, of which any number may be true of a row: their numbers, recomputed from outputs and
/// truth by loops that share nothing with what made the pages.
/// </summary>
public sealed class LabelReportTests : IDisposable
{
    private const int Rows = 120, Count = 3;

    private static readonly string[] Names = ["fur", "wings", "horns"];
    private static readonly double[] Thresholds = [0.5, 0.3, 0.6];
    private static readonly float[] True =
    [
        .. Enumerable.Range(0, Rows * Count)
            .Select(i => i % Count == 2 ? i / Count % 11 == 4 ? 1f : 0 : i * i % 5 < 2 ? 1f : 0),
    ];
    private static readonly float[] Scores = ScoresOf(1.7, 1);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_verdict_is_F1_of_all_labels_with_what_always_the_same_would_have()
    {
        var page = new ShownPage(Report(null));
        string verdict = page.Section("Verdict").Value;
        int hits = Pairs(IsHit), said = Pairs(i => Said(Scores, i)), all = Pairs(i => True[i] == 1);
        Assert.True(hits > 20 && said > hits && all > hits);
        double f1 = 2.0 * hits / (said + all);
        Assert.Contains($"{100 * f1:0.00} %is the F1 of all labels", verdict);
        Assert.Contains($"of the {all} labels that the rows have, {hits} are found ({100.0 * hits / all:0.0}%)", verdict);
        Assert.Contains($"of the {said} that are said, {hits} are true ({100.0 * hits / said:0.0}%)", verdict);
        double most = Enumerable.Range(1, (1 << Count) - 1).Max(set =>
        {
            int right = Pairs(i => True[i] == 1 && (set >> (i % Count) & 1) == 1),
                always = Rows * System.Numerics.BitOperations.PopCount((uint)set);
            return 2.0 * right / (always + all);
        });
        Assert.Contains($"would have {100 * most:0.00}%", verdict);
        int whole = Enumerable.Range(0, Rows).Count(row =>
            Enumerable.Range(row * Count, Count).All(i => True[i] == 1 == Said(Scores, i)));
        var (low, high) = Wilson(whole, Rows);
        Assert.Contains($"{100.0 * whole / Rows:0.00}% (95% interval {100 * low:0.00}% to {100 * high:0.00}%)", verdict);
        Assert.Contains($"{100.0 * Pairs(i => True[i] == 1 != Said(Scores, i)) / (Rows * Count):0.00}%", verdict);
        Assert.Contains("'horns' 0 of", verdict); // a label that is never found is never passed over
    }

    [Fact]
    public void Each_label_has_its_figures_its_interval_its_areas_and_its_best_threshold()
    {
        var page = new ShownPage(Report(null));
        var numbers = page.Rows("Label by label");
        var thresholds = page.Rows("Thresholds");
        for (int label = 0; label < Count; label++)
        {
            int[] places = [.. Enumerable.Range(0, Rows).Select(row => row * Count + label)];
            int hits = places.Count(IsHit), said = places.Count(i => Said(Scores, i)), all = places.Count(i => True[i] == 1);
            string[] cells = numbers[label];
            Assert.Equal(Names[label], cells[0]);
            Assert.Equal(said == 0 ? 0 : (double)hits / said, ShownPage.Parse(cells[1]), 0.00051);
            Assert.Equal((double)hits / all, ShownPage.Parse(cells[2]), 0.00051);
            Assert.Equal(2.0 * hits / (said + all), ShownPage.Parse(cells[3]), 0.00051);
            Assert.Equal($"{all}", cells[4]);
            int[] of = [.. places.Where(i => True[i] == 1)], others = [.. places.Where(i => True[i] == 0)];
            double above = of.Sum(i => others.Sum(j => Scores[i] > Scores[j] ? 1 : Scores[i] == Scores[j] ? 0.5 : 0));
            Assert.Equal(above / ((double)of.Length * others.Length), ShownPage.Parse(cells[5]), 0.00051);

            Assert.Equal(Thresholds[label], ShownPage.Parse(thresholds[label][1]), 1e-9);
            double at = ShownPage.Parse(thresholds[label][3]);
            double F1(double bar) =>
                2.0 * of.Count(i => P(Scores[i]) >= bar) / (places.Count(i => P(Scores[i]) >= bar) + of.Length);
            Assert.Equal(places.Max(i => F1(P(Scores[i]))), F1(at), 1e-9);
            Assert.Equal(F1(at), ShownPage.Parse(thresholds[label][6]), 0.00051);
        }

        string told = page.Section("Label by label").Descendants().First(of => of.Name.LocalName == "svg")
            .Attribute("data-told")!.Value;
        int fur = Pairs(i => i % Count == 0 && IsHit(i)), furs = Pairs(i => i % Count == 0 && True[i] == 1);
        var (low, high) = Wilson(fur, furs);
        Assert.Contains($"fur: {100.0 * fur / furs:0.0}% (95% interval {100 * low:0.0}% to {100 * high:0.0}%)", told);
    }

    [Fact]
    public void The_worst_rows_are_shown_with_what_is_true_what_was_said_and_their_names()
    {
        var data = new ByteDataset(
            [.. Enumerable.Range(0, Rows * 16).Select(i => (byte)(i * 7919 % 251))], new Shape(4, 4), new int[Rows], 1);
        var page = new ShownPage(Report(data));
        var shown = page.Pictures("Worst errors");
        double Loss(int row) =>
            Enumerable.Range(row * Count, Count).Sum(i => -Math.Log(True[i] == 1 ? P(Scores[i]) : 1 - P(Scores[i])));
        var worst = Enumerable.Range(0, Rows)
            .Where(row => Enumerable.Range(row * Count, Count).Any(i => True[i] == 1 != Said(Scores, i)))
            .OrderByDescending(Loss).Take(40).ToList();
        Assert.Equal(worst.Count, shown.Count);
        string Named(Func<int, bool> isSo, int row) =>
            Enumerable.Range(0, Count).Where(label => isSo(row * Count + label)).ToArray() is { Length: > 0 } labels
                ? string.Join(", ", labels.Select(label => Names[label])) : "none";
        foreach (var ((_, lines), row) in shown.Zip(worst))
        {
            Assert.Equal(
                [$"is: {Named(i => True[i] == 1, row)}", $"said: {Named(i => Said(Scores, i), row)}", $"file-{row}.png"], lines);
        }

        int missed = Pairs(i => i % Count == 2 && True[i] == 1 && !Said(Scores, i));
        Assert.True(missed > 5);
        var pane = page.Section("Where it is wrong").Descendants().First(of => of.Attribute("id")?.Value == "label-2-missed");
        Assert.Contains($"{missed} of the {missed} rows of horns", pane.Value);
    }

    [Fact]
    public void Runs_that_tell_labels_are_compared_row_by_row_also_from_their_files()
    {
        float[] other = ScoresOf(2.6, 5);
        var second = Predictions(other);
        string path = _folder["predictions.safetensors"];
        PredictionsFile.Save(path, second);
        var page = new ShownPage(ComparisonReport.Of(new ComparisonContent(
            [Run("one", Predictions(Scores)), Run("two", PredictionsFile.Load(path))])));
        var figures = page.Rows("Figures");
        string[] columns = page.Columns("Figures");
        foreach (var (cells, scores) in figures.Zip([Scores, other]))
        {
            double Of(string column) => ShownPage.Parse(cells[Array.IndexOf(columns, column)].Split(' ')[0]);
            int hits = Pairs(i => True[i] == 1 && Said(scores, i)), said = Pairs(i => Said(scores, i));
            Assert.Equal(2.0 * hits / (said + Pairs(i => True[i] == 1)), Of("F1 of all labels"), 0.000051);
            Assert.Equal(
                (double)Pairs(i => True[i] == 1 != Said(scores, i)) / (Rows * Count), Of("decisions that are wrong"), 0.000051);
            double loss = Enumerable.Range(0, Rows * Count)
                .Average(i => -Math.Log(True[i] == 1 ? P(scores[i]) : 1 - P(scores[i])));
            Assert.Equal(loss, Of("log loss"), 0.00051);
        }

        int differ = Enumerable.Range(0, Rows).Count(row =>
            Enumerable.Range(row * Count, Count).Any(i => Said(Scores, i) != Said(other, i)));
        Assert.Contains($"differ in {differ} rows of {Rows}", page.Section("Rows where they differ").Value);
        Assert.Equal("one tells labels, the other predicts numbers", second.WhyNotPaired(second with { Labels = [], Said = [] }));
        Assert.Equal("their labels differ", second.WhyNotPaired(second with { Labels = ["a", "b", "c"] }));
    }

    [Fact]
    public void A_model_that_says_nothing_is_no_better_than_always_the_same_labels()
    {
        var outcome = Outcome.OfValues(NewModel(), [.. Scores.Select(_ => -3f)], True);
        var findings = new RunFindings(new RunFacts { Test = outcome });
        Assert.False(findings.Labels!.BeatsBaseline);
        Assert.Equal(AlertKind.NoBetterThanBaseline, findings.Alerts[0].Kind);
        Assert.Contains("no label is said of any row", new ShownPage(Report(null, outcome)).Section("Verdict").Value);
    }

    private static int Pairs(Func<int, bool> isSo) => Enumerable.Range(0, Rows * Count).Count(isSo);

    private static bool IsHit(int i) => True[i] == 1 && Said(Scores, i);

    private static bool Said(float[] scores, int i) => P(scores[i]) > Thresholds[i % Count];

    private static double P(float score) => 1 / (1 + Math.Exp(-score));

    private static (double Low, double High) Wilson(double hits, double n)
    {
        const double Z = 1.959963984540054;
        double middle = (hits + Z * Z / 2) / (n + Z * Z),
            half = Z / (n + Z * Z) * Math.Sqrt(hits * (n - hits) / n + Z * Z / 4);
        return (Math.Max(0, middle - half), Math.Min(1, middle + half));
    }

    // The third label never comes above its threshold.
    private static float[] ScoresOf(double step, double from) =>
    [
        .. Enumerable.Range(0, Rows * Count).Select(i => i % Count == 2
            ? (float)(-2 + Math.Sin(step * i))
            : (float)(2 * Math.Sin(step * i + from) + (True[i] == 1 ? 1.2 : -1.2))),
    ];

    private static Model NewModel() => new(LayerNotation.Parse("dense:3", new Shape(4, 4), seed: 1), OutputKind.SigmoidLogits)
    {
        Labels = new Labels(Names, Thresholds),
    };

    private static TestPredictions Predictions(float[] scores) => TestPredictions.Of(
        Outcome.OfValues(NewModel(), scores, True),
        new RowFingerprint(Rows, "truth", new Dictionary<string, string> { ["a"] = "1" }),
        "run");

    private static ComparedRun Run(string name, TestPredictions predictions) => new() { Name = name, Predictions = predictions };

    private static Document Report(IDataset? data, Outcome? outcome = null) => RunReport.Of(new ReportContent
    {
        Title = "labels",
        Test = new("the rows") { Data = data, RowName = row => $"file-{row}.png" },
        Run = new RunFacts { Test = outcome ?? Outcome.OfValues(NewModel(), Scores, True) },
    });
}
