using System.Text.Json;
using Chainrule.Metrics;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Metrics;

public class MetricsTests
{
    private const double Close = 1e-12;

    public static TheoryData<int> ClassificationCases => Cases("classification");

    public static TheoryData<int> BinaryCases => Cases("binary");

    public static TheoryData<int> RegressionCases => Cases("regression");

    [Fact]
    public void Of_all_or_no_rows_the_interval_ends_at_all_or_none_exactly()
    {
        for (int rows = 1; rows < 3000; rows++)
        {
            Assert.Equal(1, Proportion.Interval(rows, rows).High);
            Assert.Equal(0, Proportion.Interval(0, rows).Low);
            Assert.InRange(Proportion.Interval(rows, rows).Low, 0.2, 0.9999);
        }
    }

    [Theory]
    [MemberData(nameof(ClassificationCases))]
    public void Classification_agrees_with_scikit_learn(int index)
    {
        JsonElement golden = GoldenFile.Read("metrics.json").GetProperty("classification")[index];
        int classes = golden.GetProperty("classes").GetInt32();
        int[] actual = golden.GetProperty("actual").Integers();
        float[] probabilities = golden.GetProperty("probabilities").Floats();
        var matrix = new ConfusionMatrix(classes);
        matrix.Add(actual, probabilities);
        var top2 = new TopKAccuracy(2);
        var logLoss = new LogLoss();
        var brier = new BrierScore();
        var calibration = new CalibrationError();
        for (int row = 0; row < actual.Length; row++)
        {
            var scores = probabilities.AsSpan(row * classes, classes);
            top2.Add(actual[row], scores);
            logLoss.Add(actual[row], scores);
            brier.Add(actual[row], scores);
            int predicted = Ranking.ArgMax(scores);
            calibration.Add(actual[row], predicted, scores[predicted]);
        }

        Assert.Equal(golden.GetProperty("balancedAccuracy").GetDouble(), matrix.BalancedAccuracy, Close);
        Assert.Equal(golden.GetProperty("calibrationError").GetDouble(), calibration.Value, Close);
        Assert.Equal(golden.GetProperty("brier").GetDouble(), brier.Value, Close);

        Assert.Equal(
            golden.GetProperty("confusion").Integers(),
            Enumerable.Range(0, classes * classes).Select(i => (int)matrix[i / classes, i % classes])
        );
        Assert.Equal(golden.GetProperty("accuracy").GetDouble(), matrix.Accuracy, Close);
        Assert.Equal(golden.GetProperty("top2").GetDouble(), top2.Value, Close);
        Assert.Equal(golden.GetProperty("logLoss").GetDouble(), logLoss.Value, 1e-7); // scikit-learn scales rows to a sum of 1
        for (int i = 0; i < classes; i++)
        {
            double[] expected = golden.GetProperty("perClass")[i].Doubles();
            AssertEqual(expected, matrix.ForClass(i));
            Assert.Equal(expected[3], matrix.ForClass(i).Support);
        }

        AssertEqual(golden.GetProperty("macro").Doubles(), matrix.MacroAverage);
        AssertEqual(golden.GetProperty("weighted").Doubles(), matrix.WeightedAverage);
    }

    [Theory]
    [MemberData(nameof(RegressionCases))]
    public void Regression_agrees_with_scikit_learn(int index)
    {
        JsonElement golden = GoldenFile.Read("metrics.json").GetProperty("regression")[index];
        var metrics = new RegressionMetrics(golden.GetProperty("outputs").GetInt32());
        metrics.Add(golden.GetProperty("predicted").Floats(), golden.GetProperty("actual").Floats());
        double mse = golden.GetProperty("meanSquaredError").GetDouble();
        Assert.Equal(mse, metrics.MeanSquaredError, Close);
        Assert.Equal(Math.Sqrt(mse), metrics.RootMeanSquaredError, Close);
        Assert.Equal(golden.GetProperty("meanAbsoluteError").GetDouble(), metrics.MeanAbsoluteError, Close);
        Assert.Equal(golden.GetProperty("r2").GetDouble(), metrics.R2, 1e-9);
        Assert.Equal(golden.GetProperty("medianAbsoluteError").GetDouble(), metrics.MedianAbsoluteError, Close);
    }

    [Theory]
    [MemberData(nameof(BinaryCases))]
    public void Rankings_of_two_classes_agree_with_scikit_learn(int index)
    {
        JsonElement golden = GoldenFile.Read("metrics.json").GetProperty("binary")[index];
        bool[] positive = [.. golden.GetProperty("actual").Integers().Select(label => label == 1)];
        float[] scores = golden.GetProperty("scores").Floats(), probabilities = golden.GetProperty("probabilities").Floats();
        Assert.Equal(golden.GetProperty("rocAuc").GetDouble(), AreaUnderCurve.Roc(scores, positive), Close);
        Assert.Equal(golden.GetProperty("averagePrecision").GetDouble(), AreaUnderCurve.PrecisionRecall(scores, positive), Close);
        var brier = new BrierScore();
        for (int row = 0; row < positive.Length; row++)
        {
            brier.Add(positive[row] ? 1 : 0, [1 - probabilities[row], probabilities[row]]);
        }

        Assert.Equal(golden.GetProperty("brier").GetDouble(), brier.Value, Close);
    }

    [Fact]
    public void Rankings_without_both_kinds_of_rows_or_with_nan_have_no_value()
    {
        Assert.True(double.IsNaN(AreaUnderCurve.Roc([1, 2], [true, true])));
        Assert.True(double.IsNaN(AreaUnderCurve.Roc([], [])));
        Assert.True(double.IsNaN(AreaUnderCurve.PrecisionRecall([1, 2], [false, false])));
        Assert.True(double.IsNaN(AreaUnderCurve.Roc([1, float.NaN, 2], [true, false, false])));
        Assert.Throws<ArgumentException>(() => AreaUnderCurve.Roc([1], [true, false]));
    }

    [Fact]
    public void A_bootstrap_interval_covers_the_true_mean_about_as_often_as_it_says_and_is_the_same_for_the_same_seed()
    {
        int covered = 0;
        for (int trial = 0; trial < 200; trial++)
        {
            double[] sample =
            [
                .. Enumerable.Range(0, 40).Select(i => new Chainrule.Kernels.RandomStream((ulong)trial, 1).Uniform((uint)i)),
            ];
            var interval = Bootstrap.Interval(40, rows => Mean(rows, sample), seed: 7, replicates: 200);
            Assert.Equal(interval, Bootstrap.Interval(40, rows => Mean(rows, sample), seed: 7, replicates: 200));
            covered += interval.Low <= 0.5 && interval.High >= 0.5 ? 1 : 0;
        }

        Assert.InRange(covered, 176, 198); // 190 are to be expected

        static double Mean(ReadOnlySpan<int> rows, double[] sample)
        {
            double sum = 0;
            foreach (int row in rows)
            {
                sum += sample[row];
            }

            return sum / rows.Length;
        }
    }

    [Fact]
    public void Ties_go_to_the_lower_class_and_nan_comes_last()
    {
        Assert.Equal(1, Ranking.ArgMax([1, 3, 3]));
        Assert.Equal(2, Ranking.ArgMax([float.NaN, float.NegativeInfinity, 3]));
        Assert.Equal(1, Ranking.ArgMax([float.NaN, float.NegativeInfinity, float.NaN]));
        Assert.Equal(0, Ranking.ArgMax([float.NaN, float.NaN]));
        float[] scores = [2, float.NaN, 5, 2, float.NaN];
        Assert.Equal([1, 3, 0, 2, 4], Enumerable.Range(0, 5).Select(label => Ranking.RankOf(label, scores)));
    }

    [Fact]
    public void Nothing_counted_gives_nan_and_zero_averages()
    {
        var matrix = new ConfusionMatrix(3);
        Assert.True(double.IsNaN(matrix.Accuracy));
        Assert.Equal(default, matrix.MacroAverage);
        Assert.True(double.IsNaN(new TopKAccuracy(1).Value));
        Assert.True(double.IsNaN(new LogLoss().Value));
        var regression = new RegressionMetrics();
        Assert.True(
            double.IsNaN(regression.MeanSquaredError)
                && double.IsNaN(regression.R2)
                && double.IsNaN(regression.MedianAbsoluteError)
        );
        Assert.True(
            double.IsNaN(new BrierScore().Value)
                && double.IsNaN(new CalibrationError().Value)
                && double.IsNaN(matrix.BalancedAccuracy)
        );
        regression.Add([1], [1]);
        Assert.Equal(0, regression.MeanSquaredError);
        Assert.True(double.IsNaN(regression.R2));
    }

    [Fact]
    public void Nan_predictions_show_in_regression_metrics()
    {
        var metrics = new RegressionMetrics();
        metrics.Add([1, float.NaN], [2, 2]);
        Assert.True(
            double.IsNaN(metrics.MeanSquaredError) && double.IsNaN(metrics.MeanAbsoluteError) && double.IsNaN(metrics.R2)
        );
        Assert.True(double.IsNaN(metrics.MedianAbsoluteError));
    }

    [Fact]
    public void Log_loss_of_certain_errors_is_finite()
    {
        var logLoss = new LogLoss();
        logLoss.Add(0, [0, 1]);
        Assert.Equal(-Math.Log(Math.Pow(2, -52)), logLoss.Value, 1e-9);
    }

    [Fact]
    public void Classes_outside_the_matrix_are_refused()
    {
        var matrix = new ConfusionMatrix(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix.Add(0, -1));
        Assert.Throws<ArgumentException>(() => matrix.Add([0, 1], [0.5f]));
        Assert.Throws<ArgumentException>(() => new RegressionMetrics(2).Add([1, 2, 3], [1, 2, 3]));
    }

    private static void AssertEqual(double[] expected, ClassMetrics actual)
    {
        Assert.Equal(expected[0], actual.Precision, Close);
        Assert.Equal(expected[1], actual.Recall, Close);
        Assert.Equal(expected[2], actual.F1, Close);
    }

    private static TheoryData<int> Cases(string name) =>
        [.. Enumerable.Range(0, GoldenFile.Read("metrics.json").GetProperty(name).GetArrayLength())];
}
