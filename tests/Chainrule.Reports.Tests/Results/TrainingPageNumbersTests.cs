using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Training;

namespace Chainrule.Reports.Tests.Results;

/// <summary>
/// What a page says of a training and of the network, in its tables and its curves, against the numbers that went in; curves over
/// thresholds and bins of probabilities against those recomputed from the scores.
/// </summary>
public class TrainingPageNumbersTests
{
    private static readonly int[] Actual = [.. Enumerable.Range(0, 80).Select(row => row * 3 % 10 < 4 ? 1 : 0)];
    private static readonly float[] Scores =
        [.. Actual.Select((label, row) => (float)((2 * label) - 1 + (1.7 * Math.Sin(7 * row))))];

    [Fact]
    public void Epochs_are_drawn_and_listed_as_they_were()
    {
        double[] train = [0.91, 0.62, 0.48, 0.41], validation = [0.85, 0.66, 0.59, 0.63], trained = [0.41, 0.62, 0.71, 0.82],
            validated = [0.5, 0.6, 0.75, 0.7], rates = [0.1, 0.08, 0.05, 0.02], seconds = [1.25, 1.5, 1.75, 2.25];
        var history = new TrainingHistory(
            [
                .. train.Select((loss, i) => new EpochRecord(
                    i + 1, loss, validation[i], validated[i], (float)rates[i], 100, 1, seconds[i], i == 2)
                {
                    TrainAccuracy = trained[i],
                }),
            ],
            StopReason.Completed);
        var page = Page(new() { History = history });
        var rows = page.Rows("Learning curves");
        Assert.Equal(4, rows.Count);
        for (int i = 0; i < 4; i++)
        {
            double[] expected = [i + 1, train[i], validation[i], trained[i], validated[i], rates[i], seconds[i]];
            Assert.All(rows[i][..7].Zip(expected), pair => Assert.Equal(pair.Second, ShownPage.Parse(pair.First), 1e-6));
            Assert.Equal(i == 2 ? "best" : "", rows[i][7]);
        }

        string said = page.Section("Learning curves").Descendants("p").First().Value;
        Assert.StartsWith("Epoch 3 of 4 was the best on rows held back, with a loss of 0.59;", said);
        double[] at = [1, 2, 3, 4];
        Same(at.Zip(train), page.Lines("Loss")[0]);
        Same(at.Zip(validation), page.Lines("Loss")[1]);
        Same([(3, 0.59)], page.Dots("Loss"));
        Same(at.Zip(trained.Select(share => 100 * share)), page.Lines("Accuracy")[0], 0.6);
        Same(at.Zip(validated.Select(share => 100 * share)), page.Lines("Accuracy")[1], 0.6);
        Same(at.Zip(rates), page.Lines("Learning rate")[0]);
    }

    [Fact]
    public void Iterations_and_penalties_are_drawn_and_listed_as_they_were()
    {
        double[] train = [1.4, 0.9, 0.7, 0.65], validation = [1.5, 1.0, 0.8, 0.85];
        var iterations = new IterationHistory(
            [.. train.Select((loss, i) => new IterationRecord(10 * i, loss, validation[i], 0))], Folds: 5, HasConverged: true);
        double[] penalties = [0.001, 0.01, 0.1, 1], tried = [0.5, 0.55, 0.6, 0.9], held = [0.8, 0.7, 0.65, 0.95];
        var page = Page(new()
        {
            Iterations = iterations,
            Penalties = [.. penalties.Select((penalty, i) => new PenaltyTrial(penalty, tried[i], held[i]))],
        });
        Same(train.Select((loss, i) => (10.0 * i, loss)), page.Lines("Loss")[0]);
        Same(validation.Select((loss, i) => (10.0 * i, loss)), page.Lines("Loss")[1]);
        Same([(20, 0.8)], page.Dots("Loss"));
        Listed(page.Rows("Learning curves", "What some iterations"), [0, 10, 20, 30], train, validation, best: 2);
        Listed(page.Rows("Learning curves", "What each penalty"), penalties, tried, held, best: 2);
        string[] said = [.. page.Section("Learning curves").Descendants("p").Select(p => p.Value)];
        Assert.StartsWith(
            "Iteration 20 was the best on rows held back, with a log loss of 0.8; iteration 30, the last, has 0.85.", said[0]);
        Assert.StartsWith(
            "Of 4 penalties on the weights tried, 0.1 was the best on rows held back, with a log loss of 0.65.", said[^1]);
    }

    [Fact]
    public void Layers_have_their_shapes_parameters_and_dead_units()
    {
        var page = Page(new(), dead: [new DeadUnits(1, 2, 5)]);
        var rows = page.Rows("Data and network", "The layers with");
        Assert.Equal(["input", "3", "–", "–"], rows[0]);
        Assert.Equal(["0 dense:5", "5", $"{(3 * 5) + 5}", "–"], rows[1]);
        Assert.Equal(["1 relu", "5", "0", "2 of 5 (40.0%)"], rows[2]);
        Assert.Equal(["2 dense:1", "1", $"{5 + 1}", "–"], rows[3]);
        Assert.Contains($": {20 + 6} parameters, from 3 to 1.", page.Section("Data and network").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_matter_have_dots_where_their_fall_is_and_lines_as_long_as_its_spread()
    {
        double[][] drops = [[0.2, 0.3, 0.4], [0.1, 0.1, 0.04], [-0.02, 0, -0.01]];
        var page = Page(new(), new Importances(
            "accuracy", 0.9, 100, 3, [.. drops.Select((drop, i) => new ColumnImportance($"column {i}", drop))]));
        var rows = page.Rows("Which columns matter");
        double[] means = [.. drops.Select(drop => 100 * drop.Sum() / 3)];
        for (int i = 0; i < 3; i++)
        {
            double spread = Math.Sqrt(drops[i].Sum(drop => Math.Pow((100 * drop) - means[i], 2)) / 3);
            Assert.Equal($"column {i}", rows[i][0]);
            Assert.Equal(means[i], ShownPage.Parse(rows[i][1]), 0.0051);
            Assert.Equal(spread, ShownPage.Parse(rows[i][2]), 0.0051);
        }

        double[] at = [.. page.Drawn("Fall in", "dots").SelectMany(group => group.Elements())
                .Select(dot => ShownPage.Parse(dot.Attribute("cx")!.Value))],
            reach = [.. page.Drawn("Fall in", "reach").Select(line =>
                ShownPage.Parse(line.Attribute("x2")!.Value) - ShownPage.Parse(line.Attribute("x1")!.Value))];
        double scale = (at[0] - at[1]) / (means[0] - means[1]);
        Assert.Equal(scale, (at[1] - at[2]) / (means[1] - means[2]), 0.05);
        Assert.Equal(drops.Select((drop, i) => 2 * scale * Spread(drop, means[i])), reach, Near(0.05));

        static double Spread(double[] drop, double mean) => Math.Sqrt(drop.Sum(each => Math.Pow((100 * each) - mean, 2)) / 3);
    }

    [Fact]
    public void Curves_over_thresholds_and_bins_of_probabilities_are_those_of_the_scores()
    {
        var page = Page(new());
        double[] p = [.. Scores.Select(z => 1 / (1 + Math.Exp(-z)))];
        double positives = Actual.Sum(), negatives = Actual.Length - positives;
        // every point of the curve is what some threshold gives
        var points = p.Append(2).Distinct().Select(threshold => (
            X: p.Where((value, row) => value >= threshold && Actual[row] == 0).Count() / negatives,
            Y: p.Where((value, row) => value >= threshold && Actual[row] == 1).Count() / positives)).ToList();
        var roc = page.Lines("ROC")[0];
        Assert.InRange(roc.Count, 10, 300);
        Assert.All(roc, point => Assert.Contains(
            points, other => Math.Abs(other.X - point.X) < 0.006 && Math.Abs(other.Y - point.Y) < 0.006));
        Same(
            [(p.Where((value, row) => value > 0.5 && Actual[row] == 0).Count() / negatives,
                p.Where((value, row) => value > 0.5 && Actual[row] == 1).Count() / positives)],
            page.Dots("ROC"), 0.006);

        var bins = Enumerable.Range(0, 10)
            .Select(bin => Enumerable.Range(0, p.Length).Where(row => Math.Min(9, (int)(10 * p[row])) == bin).ToList())
            .Where(rows => rows.Count > 0);
        Same(
            bins.Select(rows => (rows.Average(row => p[row]), rows.Average(row => (double)Actual[row]))),
            page.Dots("Said and so"), 0.006);
    }

    private static void Listed(List<string[]> rows, double[] at, double[] train, double[] validation, int best)
    {
        Assert.Equal(at.Length, rows.Count);
        for (int i = 0; i < at.Length; i++)
        {
            Assert.Equal([at[i], train[i], validation[i]], rows[i][..3].Select(ShownPage.Parse));
            Assert.Equal(i == best ? "best" : "", rows[i][3]);
        }
    }

    private static void Same(
        IEnumerable<(double X, double Y)> expected, List<(double X, double Y)> shown, double tolerance = 0.01)
    {
        var all = expected.ToList();
        Assert.Equal(all.Count, shown.Count);
        Assert.All(all.Zip(shown), pair =>
        {
            Assert.Equal(pair.First.X, pair.Second.X, Math.Max(tolerance, 0.005 * Math.Abs(pair.First.X)));
            Assert.Equal(pair.First.Y, pair.Second.Y, tolerance);
        });
    }

    private static EqualityComparer<double> Near(double tolerance) =>
        EqualityComparer<double>.Create((a, b) => Math.Abs(a - b) <= tolerance);

    private static ShownPage Page(
        TrainingFacts training, Importances? importances = null, IReadOnlyList<DeadUnits>? dead = null)
    {
        var model = new Model(
            LayerNotation.Parse("dense:5 relu dense:1", new Shape(3), seed: 1), OutputKind.SigmoidLogits, classes: ["no", "yes"]);
        return new ShownPage(RunReport.Of(new ReportContent
        {
            Title = "numbers",
            Test = new("the rows"),
            Run = new RunFacts
            {
                Test = Outcome.OfClasses(model, Scores, Actual),
                Training = training,
                DeadUnits = dead ?? [],
            },
            Importances = importances,
        }));
    }
}
