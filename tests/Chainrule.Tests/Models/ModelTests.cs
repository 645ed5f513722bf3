using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Models;

public sealed class ModelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    [Trait("Category", "Numbers")]
    public void A_rows_prediction_has_the_same_bits_alone_and_among_others_on_any_thread(int rows)
    {
        var model = Classifier();
        float[] raw = Numbers(rows * 6);
        var together = new float[rows * 3];
        using var workers = new Workers(3);
        model.Predict(raw, together, workers);
        var alone = new float[3];
        for (int row = 0; row < rows; row++)
        {
            model.Predict(raw.AsSpan(6 * row, 6), alone);
            Assert.Equal(alone, together[(3 * row)..(3 * row + 3)]);
        }
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void Bytes_give_the_bits_of_the_same_values_as_floats()
    {
        var model = Classifier();
        byte[] bytes = [.. Enumerable.Range(0, 6 * 300).Select(i => (byte)(i * 37))];
        float[] floats = [.. bytes.Select(value => (float)value)];
        float[] ofBytes = new float[900], ofFloats = new float[900];
        model.Predict(bytes, ofBytes);
        model.Predict(floats, ofFloats);
        Assert.Equal(ofFloats, ofBytes);
        Assert.Equal(model.Classify(floats.AsSpan(0, 6)), model.Classify(bytes.AsSpan(0, 6)));
    }

    [Fact]
    public void Predictions_are_the_networks_outputs_of_scaled_inputs_made_probabilities()
    {
        float[] raw = Numbers(12), x = [.. raw.Select(value => MathF.FusedMultiplyAdd(value, 0.5f, 0.25f))];
        foreach (var kind in Enum.GetValues<OutputKind>())
        {
            var model = Classifier(kind);
            float[] scores = new float[6], predictions = new float[6];
            model.Network.Predict(x, scores);
            model.Predict(raw, predictions);
            for (int i = 0; i < 6; i++)
            {
                double sum = scores.Skip(i / 3 * 3).Take(3).Sum(score => Math.Exp(score));
                double expected = kind switch
                {
                    OutputKind.SoftmaxLogits => Math.Exp(scores[i]) / sum,
                    OutputKind.SigmoidLogits => 1 / (1 + Math.Exp(-scores[i])),
                    _ => scores[i],
                };
                Assert.Equal(expected, predictions[i], 1e-6);
            }
        }
    }

    [Fact]
    public void The_class_is_that_of_the_highest_score_even_where_probabilities_are_equal()
    {
        var network = LayerNotation.Parse("dense:3", new Shape(1), seed: 1);
        new float[] { 0, 0, 0, 100, 300, 300.00003f }.CopyTo(network.Parameters);
        var model = new Model(network, OutputKind.SoftmaxLogits);
        var probabilities = new float[3];
        model.Predict([1f], probabilities);
        Assert.Equal(2, model.Classify([1f]));
        Assert.Equal(1, new Model(Constant(0.01f), OutputKind.SigmoidLogits).Classify([1f]));
        Assert.Equal(0, new Model(Constant(0), OutputKind.SigmoidLogits).Classify([1f]));
        Assert.Equal(0, new Model(Constant(0.5f), OutputKind.Probabilities).Classify([1f]));
        Assert.Equal(1, new Model(Constant(0.51f), OutputKind.Probabilities).Classify([1f]));
    }

    [Fact]
    public void A_prediction_allocates_nothing_once_warm()
    {
        var model = Classifier();
        float[] raw = Numbers(6);
        var y = new float[3];
        byte[] bytes = [1, 2, 3, 4, 5, 6];
        int sum = 0;
        for (int i = 0; i < 50; i++)
        {
            Run();
        }

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                Run();
            }
        }));
        Assert.InRange(sum, 0, 20_000);

        void Run()
        {
            model.Predict(raw, y);
            model.Predict(bytes, y);
            sum += model.Classify(raw) + model.Classify(bytes);
        }
    }

    [Fact]
    public async Task Many_threads_predict_at_once()
    {
        var model = Classifier();
        float[] raw = Numbers(6 * 40);
        var expected = new float[120];
        model.Predict(raw, expected);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            var y = new float[120];
            for (int round = 0; round < 200; round++)
            {
                model.Predict(raw, y, Workers.Shared);
                Assert.Equal(expected, y);
            }
        })));
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        var network = LayerNotation.Parse("dense:3", new Shape(6), seed: 1);
        var single = LayerNotation.Parse("dense:1", new Shape(6), seed: 1);
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.SoftmaxLogits, classes: ["a", "b"]));
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.SoftmaxLogits, classes: ["a", "b", "a"]));
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.SoftmaxLogits, classes: ["a", "b", " "]));
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.Values, classes: ["a", "b", "c"]));
        Assert.Throws<ChainruleException>(() => new Model(single, OutputKind.SigmoidLogits, classes: ["a"]));
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.Values, Scaling.Of([1, 2], [0, 0])));
        Assert.Equal(["no", "yes"], new Model(single, OutputKind.SigmoidLogits, classes: ["no", "yes"]).Classes);
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(6, 2)]
    [InlineData(12, 3)]
    [InlineData(0, 3)]
    public void Buffers_that_are_not_whole_rows_are_refused(int inputs, int outputs)
    {
        Assert.Throws<ArgumentException>(() => Classifier().Predict(new float[inputs], new float[outputs]));
        Assert.Throws<ArgumentException>(() => Classifier().Predict(new byte[inputs], new float[outputs]));
    }

    [Fact]
    public void A_row_of_another_length_is_not_classified()
    {
        Assert.Throws<ArgumentException>(() => Classifier().Classify(new float[5]));
        Assert.Throws<ArgumentException>(() => Classifier().Classify(new byte[12]));
    }

    internal static Model Classifier(OutputKind kind = OutputKind.SoftmaxLogits) => new(
        LayerNotation.Parse("dense:7 relu dropout:0.5 dense:3", new Shape(2, 3), seed: 12), kind, Scaling.Of(0.5f, 0.25f),
        kind == OutputKind.Values ? null : ["cat", "dog", "Ölsardine \"in oil\""],
        new Dictionary<string, string> { ["seed"] = "12", ["loss"] = "softmax-cross-entropy" });

    internal static float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7919 % 1000 / 250f - 2)];

    private static Network Constant(float value)
    {
        var network = LayerNotation.Parse("dense:1", new Shape(1), seed: 1);
        new float[] { 0, value }.CopyTo(network.Parameters);
        return network;
    }
}
