using System.Text.Json;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Networks;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Metrics;

public class LabelMetricsTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("labels.json");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Golden.GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Metrics_are_those_of_scikit_learn(int index)
    {
        var golden = Golden[index];
        int labels = golden.GetProperty("labels").GetInt32();
        var metrics = new LabelMetrics(labels);
        foreach (var (actual, predicted) in Rows(golden, "actual", labels).Zip(Rows(golden, "predicted", labels)))
        {
            metrics.Add(actual, predicted);
        }

        AssertGolden(golden, metrics);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_evaluation_reports_them_by_the_thresholds_of_the_labels(int index)
    {
        // a network that puts its inputs out, so that the golden scores are its scores
        var golden = Golden[index];
        int labels = golden.GetProperty("labels").GetInt32();
        var network = LayerNotation.Parse("identity", new Shape(labels), seed: 1);
        float[] targets = [.. golden.GetProperty("actual").Integers().Select(value => (float)value)];
        var data = ArrayDataset.OfValues(golden.GetProperty("scores").Floats(), new Shape(labels), targets, labels);
        double[] thresholds = golden.GetProperty("thresholds").Doubles();
        var evaluator = new Evaluator(network, new SigmoidCrossEntropy()) { LabelThresholds = thresholds };
        AssertGolden(golden, evaluator.Evaluate(data).Labels!);
        Assert.Null(evaluator.Evaluate(data).Accuracy);
        Assert.Equal(index > 0, new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Labels!.HammingLoss
            != golden.GetProperty("hammingLoss").GetDouble()); // at even odds unless told
        Assert.Null(new Evaluator(network, new MeanSquaredError()).Evaluate(data).Labels);
        Assert.Throws<ChainruleException>(() =>
            new Evaluator(network, new SigmoidCrossEntropy()) { LabelThresholds = [0.5] }.Evaluate(data));
    }

    [Fact]
    public void Classes_are_no_labels()
    {
        var network = LayerNotation.Parse("dense:3", new Shape(6), seed: 1);
        Assert.Null(new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(Toy.Blobs(30)).Labels);
    }

    [Fact]
    public void Without_rows_shares_are_undefined_and_without_anything_true_they_are_zero()
    {
        var metrics = new LabelMetrics(2);
        Assert.True(double.IsNaN(metrics.SubsetAccuracy) && double.IsNaN(metrics.HammingLoss));
        metrics.Add([false, false], [false, false]);
        Assert.Equal((1, 0), (metrics.SubsetAccuracy, metrics.HammingLoss));
        Assert.Equal(new ClassMetrics(0, 0, 0, 0), metrics.MicroAverage);
        Assert.Throws<ArgumentException>(() => metrics.Add([true], [true]));
    }

    private static void AssertGolden(JsonElement golden, LabelMetrics metrics)
    {
        for (int label = 0; label < metrics.Count; label++)
        {
            var (precision, recall, f1, support) = metrics.Of(label);
            Assert.Equal(golden.GetProperty("precision")[label].GetDouble(), precision, 1e-12);
            Assert.Equal(golden.GetProperty("recall")[label].GetDouble(), recall, 1e-12);
            Assert.Equal(golden.GetProperty("f1")[label].GetDouble(), f1, 1e-12);
            Assert.Equal(golden.GetProperty("support")[label].GetInt64(), support);
        }

        foreach (var (name, average) in new[] { ("micro", metrics.MicroAverage), ("macro", metrics.MacroAverage) })
        {
            double[] expected = golden.GetProperty(name).Doubles();
            Assert.Equal(expected[0], average.Precision, 1e-12);
            Assert.Equal(expected[1], average.Recall, 1e-12);
            Assert.Equal(expected[2], average.F1, 1e-12);
        }

        Assert.Equal(golden.GetProperty("rows").GetInt64(), metrics.Rows);
        Assert.Equal(golden.GetProperty("subsetAccuracy").GetDouble(), metrics.SubsetAccuracy, 1e-12);
        Assert.Equal(golden.GetProperty("hammingLoss").GetDouble(), metrics.HammingLoss, 1e-12);
    }

    private static IEnumerable<bool[]> Rows(JsonElement golden, string name, int labels) =>
        golden.GetProperty(name).Integers().Select(value => value == 1).Chunk(labels);
}
