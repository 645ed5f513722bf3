using Chainrule.Data;
using Chainrule.Insight.Comparisons;
using Chainrule.Kernels;
using Chainrule.Metrics;
using Chainrule.Tables;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Comparisons;

public sealed class ModelComparisonTests : IDisposable
{
    private static readonly RowFingerprint Same = new(200, "t", new Dictionary<string, string> { ["a"] = "1" });

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Figures_are_those_of_the_metrics()
    {
        var predictions = Classes(seed: 1, share: 0.8);
        var figures = ModelComparison.Of([predictions, Classes(seed: 2, share: 0.7)]).Models[0]!.Figures.ToDictionary(
            figure => figure.Measure.Name,
            figure => figure.Interval
        );
        var matrix = new ConfusionMatrix(2);
        var (logLoss, brier) = (new LogLoss(), new BrierScore());
        for (int row = 0; row < predictions.Rows; row++)
        {
            matrix.Add(predictions.Actual[row], predictions.Predicted[row]);
            logLoss.Add(predictions.Actual[row], predictions.Probabilities.AsSpan(2 * row, 2));
            brier.Add(predictions.Actual[row], predictions.Probabilities.AsSpan(2 * row, 2));
        }

        float[] scores = [.. Enumerable.Range(0, 200).Select(row => predictions.Probabilities[(2 * row) + 1])];
        Assert.Equal(matrix.Accuracy, figures["accuracy"].Value, 1e-12);
        Assert.Equal(matrix.MacroAverage.F1, figures["macro F1"].Value, 1e-12);
        Assert.Equal(logLoss.Value, figures["log loss"].Value, 1e-12);
        Assert.Equal(brier.Value, figures["Brier score"].Value, 1e-12);
        Assert.Equal(
            AreaUnderCurve.Roc(scores, [.. predictions.Actual.Select(label => label == 1)]),
            figures["ROC AUC"].Value,
            1e-12
        );
        Assert.Equal(Proportion.Interval(matrix[0, 0] + matrix[1, 1], 200), figures["accuracy"]);
        Assert.All(figures.Values, interval => Assert.True(interval.Low < interval.Value && interval.Value < interval.High));
    }

    [Theory]
    [InlineData(100, "b")]
    [InlineData(110, "b")]
    [InlineData(20, "a")]
    [InlineData(180, "b")]
    public void Average_precision_is_that_of_the_class_of_interest_and_says_so(int ofFirst, string interest)
    {
        int[] actual = [.. Enumerable.Range(0, 200).Select(row => row < ofFirst ? 0 : 1)];
        float[] second = [.. actual.Select((label, row) => ((row * 37 % 101) + (40 * label)) / 150f)];
        var predictions = new TestPredictions
        {
            Classes = ["a", "b"],
            Actual = actual,
            Predicted = [.. second.Select(p => p > 0.5f ? 1 : 0)],
            Probabilities = [.. second.SelectMany(p => new[] { 1 - p, p })],
            Fingerprint = Same,
        };
        int label = interest == "a" ? 0 : 1;
        var (measure, value) = ModelComparison.Of([predictions]).Models[0]!.Figures.Single(figure =>
            figure.Measure.Name == "average precision"
        );
        Assert.Equal(interest, measure.Class);
        Assert.Equal(
            AreaUnderCurve.PrecisionRecall(
                [.. second.Select(p => label == 0 ? 1 - p : p)],
                [.. actual.Select(of => of == label)]
            ),
            value.Value,
            1e-12
        );
    }

    [Fact]
    public void A_worse_model_is_found_worse_and_an_equal_one_is_not()
    {
        var first = Classes(seed: 1, share: 0.9);
        var comparison = ModelComparison.Of([first, Classes(seed: 2, share: 0.6), Classes(seed: 3, share: 0.9), first]);
        Assert.Null(comparison.Paired[0]);
        var (worse, alike, equal) = (comparison.Paired[1]!, comparison.Paired[2]!, comparison.Paired[3]!);
        Assert.True(worse.CorrectedP < 0.001 && worse.Differences[0].Difference.Interval.High < 0, $"{worse}");
        Assert.True(alike.CorrectedP > 0.05, $"{alike}");
        Assert.Equal(1, equal.P);
        Assert.Equal(worse.Counts!.Value.MidP, worse.P);
        Assert.Equal(
            HolmCorrection.Of([worse.P, alike.P, equal.P]),
            new[] { worse.CorrectedP, alike.CorrectedP, equal.CorrectedP }
        );
    }

    [Fact]
    public void Values_are_compared_by_the_paired_bootstrap()
    {
        var comparison = ModelComparison.Of([Values(1, noise: 1), Values(2, noise: 2), Values(3, noise: 1)]);
        Assert.Equal(["RMSE", "MAE", "R²"], comparison.Models[0]!.Figures.Select(figure => figure.Measure.Name));
        Assert.True(comparison.Paired[1]!.CorrectedP < 0.01);
        Assert.True(comparison.Paired[2]!.CorrectedP > 0.05);
        Assert.Null(comparison.Paired[1]!.Counts);
        var predictions = Values(1, noise: 1);
        var metrics = new RegressionMetrics();
        metrics.Add(predictions.PredictedValues, predictions.Values);
        Assert.Equal(metrics.RootMeanSquaredError, comparison.Models[0]!.Figures[0].Interval.Value, 1e-9);
        Assert.Equal(metrics.R2, comparison.Models[0]!.Figures[2].Interval.Value, 1e-9);
    }

    [Fact]
    public void What_was_tested_with_other_rows_has_figures_but_no_test()
    {
        var other = Classes(seed: 2, share: 0.6) with { Fingerprint = Same with { Truth = "u" } };
        var comparison = ModelComparison.Of([Classes(seed: 1, share: 0.9), other, null, Values(1, noise: 1)]);
        Assert.Contains("different rows", comparison.Paired[1]!.WhyNot, StringComparison.Ordinal);
        Assert.True(double.IsNaN(comparison.Paired[1]!.P));
        Assert.Empty(comparison.Paired[1]!.Differences);
        Assert.NotNull(comparison.Models[1]);
        Assert.Null(comparison.Models[2]);
        Assert.Null(comparison.Paired[2]);
        Assert.Contains("numbers", comparison.Paired[3]!.WhyNot, StringComparison.Ordinal);
        Assert.All(ModelComparison.Of([null, null]).Paired, Assert.Null);
    }

    [Fact]
    public void Rows_are_the_same_by_all_columns_that_both_have()
    {
        static Table Make(params (string Name, string[] Cells)[] columns) =>
            Table.FromColumns("t", [.. columns.Select(column => TableColumn.OfTexts(column.Name, column.Cells))]);

        var first = RowFingerprint.Of(Make(("a", ["1", "2"]), ("b", ["x", ""]), ("y", ["p", "q"])), ["y"]);
        Assert.Null(first.WhyOther(RowFingerprint.Of(Make(("y", ["p", "q"]), ("c", ["8", "9"]), ("a", ["1", "2"])), ["y"])));
        Assert.Contains(
            "'a' differs",
            first.WhyOther(RowFingerprint.Of(Make(("a", ["1", "3"]), ("y", ["p", "q"])), ["y"])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "to be predicted",
            first.WhyOther(RowFingerprint.Of(Make(("a", ["1", "2"]), ("y", ["p", "p"])), ["y"])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "nothing in common",
            first.WhyOther(RowFingerprint.Of(Make(("z", ["1", "2"]), ("y", ["p", "q"])), ["y"])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "other with 1",
            first.WhyOther(RowFingerprint.Of(Make(("a", ["1"]), ("y", ["p"])), ["y"])),
            StringComparison.Ordinal
        );
        // no two columns come to the same bytes
        Assert.NotNull(first.WhyOther(RowFingerprint.Of(Make(("b", ["x", " x"]), ("y", ["p", "q"])), ["y"])));
    }

    [Fact]
    public void Images_are_the_same_whatever_their_scaling()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        var raw = RowFingerprint.Of(new ByteDataset(bytes, new Shape(2, 2), [0, 1], 2));
        Assert.Null(raw.WhyOther(RowFingerprint.Of(new ByteDataset(bytes, new Shape(2, 2), [0, 1], 2, Scaling.None))));
        Assert.NotNull(raw.WhyOther(RowFingerprint.Of(new ByteDataset(bytes, new Shape(2, 2), [1, 1], 2))));
        Assert.Contains(
            "inputs",
            raw.WhyOther(RowFingerprint.Of(new ByteDataset([.. bytes.Reverse()], new Shape(2, 2), [0, 1], 2))),
            StringComparison.Ordinal
        );
        var floats = RowFingerprint.Of(Toy.Blobs(20));
        Assert.Null(floats.WhyOther(RowFingerprint.Of(Toy.Blobs(20))));
        Assert.NotNull(floats.WhyOther(RowFingerprint.Of(Toy.Blobs(20, stream: 1))));
    }

    [Fact]
    public void Predictions_come_back_from_their_file()
    {
        foreach (
            var predictions in new[]
            {
                Classes(seed: 1, share: 0.8) with
                {
                    Run = "abc",
                    Targets = ["<y>"],
                },
                Values(1, noise: 1),
                Classes(seed: 1, share: 0.8) with
                {
                    Probabilities = [],
                },
            }
        )
        {
            string path = _folder["p.safetensors"];
            PredictionsFile.Save(path, predictions, overwrite: true);
            var read = PredictionsFile.Load(path);
            Assert.Equal(predictions.Actual, read.Actual);
            Assert.Equal(predictions.Predicted, read.Predicted);
            Assert.Equal(predictions.Probabilities, read.Probabilities);
            Assert.Equal(predictions.Values, read.Values);
            Assert.Equal(predictions.PredictedValues, read.PredictedValues);
            Assert.Equal((predictions.Run, predictions.Outputs, predictions.Rows), (read.Run, read.Outputs, read.Rows));
            Assert.Equal(predictions.Classes, read.Classes);
            Assert.Equal(predictions.Targets, read.Targets);
            Assert.Null(read.WhyNotPaired(predictions));
        }
    }

    [Fact]
    public void A_damaged_file_is_refused()
    {
        string path = _folder["p.safetensors"];
        var predictions = Classes(seed: 1, share: 0.8);
        foreach (var wrong in new[]
        {
            predictions with { Predicted = [.. predictions.Predicted.Select(_ => 2)] },
            predictions with { Fingerprint = Same with { Rows = 199 } },
            predictions with { Fingerprint = Same with { Rows = -1 } },
        })
        {
            PredictionsFile.Save(path, wrong, overwrite: true);
            Assert.Throws<FileFormatException>(() => PredictionsFile.Load(path));
        }

        PredictionsFile.Save(path, predictions, overwrite: true);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^1]);
        Assert.Throws<FileFormatException>(() => PredictionsFile.Load(path));
        File.WriteAllBytes(path, [.. whole.Select(b => b == (byte)'t' ? (byte)'x' : b)]);
        Assert.Throws<FileFormatException>(() => PredictionsFile.Load(path));
    }

    private static TestPredictions Classes(ulong seed, double share)
    {
        var truth = new RandomStream(99, RandomStreams.User(0));
        var random = new RandomStream(seed, RandomStreams.User(1));
        int[] actual = [.. Enumerable.Range(0, 200).Select(row => truth.Below(2, (uint)row))];
        float[] p = [.. actual.Select((label, row) =>
        {
            bool isRight = random.Uniform((uint)(2 * row)) < share;
            double sure = 0.5 + (0.49 * Math.Round(random.Uniform((uint)((2 * row) + 1)), 1)); // rounded, so that there are ties
            return (float)(isRight == (label == 1) ? sure : 1 - sure);
        })];
        return new TestPredictions
        {
            Classes = ["no", "yes"],
            Actual = actual,
            Predicted = [.. p.Select(each => each > 0.5f ? 1 : 0)],
            Probabilities = [.. p.SelectMany(each => new[] { 1 - each, each })],
            Fingerprint = Same,
        };
    }

    private static TestPredictions Values(ulong seed, double noise)
    {
        var truth = new RandomStream(99, RandomStreams.User(0));
        var random = new RandomStream(seed, RandomStreams.User(1));
        float[] actual = [.. Enumerable.Range(0, 200).Select(row => (float)(10 * truth.Uniform((uint)row)))];
        return new TestPredictions
        {
            Outputs = 1,
            Values = actual,
            PredictedValues = [.. actual.Select((value, row) => value + (float)(noise * (random.Uniform((uint)row) - 0.5)))],
            Fingerprint = Same,
        };
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Where_one_class_is_rare_models_are_compared_by_its_average_precision(int rare)
    {
        var (good, bad) = (Rare(seed: 1, rare, strength: 3), Rare(seed: 2, rare, strength: 0.3));
        var comparison = ModelComparison.Of([good, bad, good with { Probabilities = [] }]);
        Assert.Equal("macro F1", comparison.Models[2]!.Figures[0].Measure.Name); // what all three have
        comparison = ModelComparison.Of([good, bad]);
        Assert.Equal(
            ["average precision", "ROC AUC", "macro F1", "log loss", "Brier score", "accuracy"],
            comparison.Models[0]!.Figures.Select(figure => figure.Measure.Name)
        );
        float[] scores = [.. Enumerable.Range(0, good.Rows).Select(row => good.Probabilities[(2 * row) + rare])];
        bool[] positive = [.. good.Actual.Select(label => label == rare)];
        Assert.Equal(AreaUnderCurve.PrecisionRecall(scores, positive), comparison.Models[0]!.Figures[0].Interval.Value, 1e-12);
        Assert.Equal(AreaUnderCurve.Roc(scores, positive), comparison.Models[0]!.Figures[1].Interval.Value, 1e-12);
        var pair = comparison.Paired[1]!;
        // both always say the same: McNemar's test sees nothing
        Assert.Equal((0, 0), (pair.Counts!.Value.OnlyFirst, pair.Counts.Value.OnlySecond));
        Assert.True(pair.P < 0.01, $"{pair}");
        Assert.Equal(pair.Differences[0].Difference.P, pair.P);
    }

    // 5% of one class, told apart by their probabilities alone, which all are below one half.
    private static TestPredictions Rare(ulong seed, int rare, double strength)
    {
        var random = new RandomStream(seed, RandomStreams.User(2));
        int[] actual = [.. Enumerable.Range(0, 400).Select(row => row % 20 == 0 ? rare : 1 - rare)];
        float[] p =
        [
            .. actual.Select(
                (label, row) =>
                    (float)(0.4 / (1 + Math.Exp(-(2 * random.Uniform((uint)row)) - (label == rare ? strength : 0) + 2)))
            ),
        ];
        return new TestPredictions
        {
            Classes = ["no", "yes"],
            Actual = actual,
            Predicted = [.. actual.Select(_ => 1 - rare)],
            Probabilities = [.. p.SelectMany(each => rare == 1 ? new[] { 1 - each, each } : [each, 1 - each])],
            Fingerprint = Same with { Rows = 400 },
        };
    }
}
