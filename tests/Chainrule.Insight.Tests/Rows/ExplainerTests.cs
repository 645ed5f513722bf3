using Chainrule.Data;
using Chainrule.Insight.Rows;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Reports;
using Chainrule.Training;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>What an explanation says, against the textbook written out here and against what training does.</summary>
public class ExplainerTests
{
    private static readonly float[] X = [0.9f, -0.4f, 0.3f];

    public static TheoryData<string> Optimizers =>
        ["sgd", "momentum", "nesterov:0.8", "rmsprop", "adagrad", "adam", "adamw", "lion"];

    public static TheoryData<string, string> Pairs => new()
    {
        { "dense:4 relu dense:3", "softmax-cross-entropy" },
        { "dense:4 leaky-relu dense:3", "softmax-cross-entropy:0.1" },
        { "dense:4 gelu dense:3", "sigmoid-cross-entropy" },
        { "dense:4 gelu-tanh dense:3", "sigmoid-cross-entropy:0.2" },
        { "dense:4 elu dense:3 softmax", "categorical-cross-entropy" },
        { "dense:4 selu dense:3 sigmoid", "binary-cross-entropy" },
        { "dense:4 silu dense:3", "mean-squared-error" },
        { "dense:4 softplus dense:3", "half-mean-squared-error" },
        { "dense:4 tanh dense:3", "mean-absolute-error" },
        { "dense:4 hard-sigmoid dense:3", "huber" },
        { "dense:4 sigmoid dense:3 log-softmax", "softmax-cross-entropy" },
        { "flatten dropout:0.5 dense:4:no-bias identity tanh dropout:0.2 dense:3", "softmax-cross-entropy" },
        { "relu dense:3", "softmax-cross-entropy" },
        { "dense:4 tanh dense:1", "sigmoid-cross-entropy" },
        { "dense:4 tanh dense:1 sigmoid", "binary-cross-entropy" },
        { "dense:4 tanh dense:1", "mean-squared-error" },
    };

    private static RowExplanation Explain(Network network, Loss loss, ExplanationOptions? options = null, int label = 1) =>
        Explainer.Explain(network, loss, new ExplainedRow(X, label, default), options);

    private static Network Build(string notation, ulong seed = 3) => LayerNotation.Parse(notation, new Shape(X.Length), seed);

    [Theory, MemberData(nameof(Pairs))]
    public void Every_number_of_every_layer_and_loss_agrees_with_double_precision(string notation, string loss)
    {
        var explanation = Explain(Build(notation), LossNotation.Parse(loss));

        Assert.All(explanation.Checks, check =>
            Assert.True(check.Agreement == Agreement.Agrees && check.Error < 5e-6, check.ToString())
        );
        Assert.Equal(explanation.Network.Layers.Count, explanation.Layers.Count);
    }

    [Fact]
    public void The_gradients_of_a_deep_network_are_those_of_the_textbook()
    {
        // Two tanh layers and squared error, written out: δ2 = 2(y − t)/n, δ1 = (1 − a²)·(W2·δ2), and so on down.
        var network = Build("dense:4 tanh dense:3 tanh dense:2");
        var explanation = Explainer.Explain(
            network,
            new MeanSquaredError(),
            new ExplainedRow(X, -1, new float[] { 0.5f, -0.25f }),
            new() { Entries = 100 }
        );
        double[][] w =
        [
            .. network.Blocks.Select(block => block.Of(network.Parameters).ToArray().Select(v => (double)v).ToArray()),
        ];
        double[] x = [.. X.Select(v => (double)v)];
        double[] a1 = [.. Affine(x, w[0], w[1]).Select(Math.Tanh)],
            a2 = [.. Affine(a1, w[2], w[3]).Select(Math.Tanh)],
            y = Affine(a2, w[4], w[5]);
        double[] d3 = [y[0] - 0.5, y[1] + 0.25];
        double[] d2 = Back(d3, w[4], a2), d1 = Back(d2, w[2], a1);

        Assert.Equal((((y[0] - 0.5) * (y[0] - 0.5)) + ((y[1] + 0.25) * (y[1] + 0.25))) / 2, explanation.Loss.Value.Value, 1e-6);
        Assert.Equal(x.SelectMany(v => d1.Select(d => v * d)), Gradients(explanation, 0), Close);
        Assert.Equal(d1, Gradients(explanation, 1), Close);
        Assert.Equal(a1.SelectMany(v => d2.Select(d => v * d)), Gradients(explanation, 2), Close);
        Assert.Equal(a2.SelectMany(v => d3.Select(d => v * d)), Gradients(explanation, 4), Close);
        Assert.Equal(d1, explanation.Layers[0].OutputGradient.Entries.Select(entry => entry.Number.Value), Close);
    }

    [Fact]
    public void Terms_and_bias_add_up_to_each_output_and_factors_multiply_to_each_derivative()
    {
        var explanation = Explain(Build("dense:64 tanh dense:3"), new SoftmaxCrossEntropy());
        var units = explanation.Layers[2].Units;

        Assert.All(units, unit =>
            Assert.Equal(unit.Output.Value, unit.Sum.Terms.Sum(t => t.Product) + unit.Sum.OtherSum + unit.Bias!.Value.Value, 1e-6)
        );
        Assert.All(units, unit => Assert.Equal(64, unit.Sum.Terms.Count + unit.Sum.OtherTerms));
        Assert.All(units, unit => Assert.All(unit.Sum.Terms, term => Assert.Equal(term.Weight * term.Factor, term.Product)));
        var activation = explanation.Layers[1];
        Assert.Equal(5, activation.Units.Count);
        Assert.All(activation.Units.Zip(activation.InputGradient), pair =>
            Assert.Equal(pair.First.FromAbove.Value * pair.First.Local!.Value.Value, pair.Second.Gradient.Value, 1e-7)
        );
        Assert.All(explanation.Layers[2].InputGradient, entry =>
            Assert.Equal(entry.Gradient.Value, entry.Sum.Terms.Sum(t => t.Product) + entry.Sum.OtherSum, 1e-6)
        );
        Assert.All(explanation.Blocks.SelectMany(block => block.Entries), entry =>
            Assert.Equal((entry.Input ?? 1) * entry.Delta!.Value, entry.Gradient.Value, 1e-7));
    }

    [Fact]
    public void A_large_layer_shows_the_largest_derivatives_and_counts_the_rest()
    {
        var network = Build("dense:64 relu dense:3");
        var explanation = Explain(network, new SoftmaxCrossEntropy(), new() { Entries = 4 });
        var gradients = GradientsOf(network, new SoftmaxCrossEntropy(), 1);
        float[] weights = network.Blocks[2].Of(gradients.AsSpan()).ToArray();

        Assert.Equal(
            weights.Select(Math.Abs).OrderDescending().Take(4).Order(),
            explanation.Blocks[2].Entries.Select(e => (float)Math.Abs(e.Gradient.Value)).Order()
        );
        Assert.Equal(Math.Sqrt(weights.Sum(g => (double)g * g)), explanation.Blocks[2].GradientNorm, 1e-6);
        Assert.Equal(
            explanation.Layers[0].Units.Select(unit => unit.Index),
            explanation.Layers[1].Units.Select(unit => unit.Index)
        );
        Assert.Equal(explanation.Layers[1].OutputZeros, Enumerable.Range(0, 64).Count(i => Outputs(network, 1)[i] == 0));
    }

    [Fact]
    public void The_gradients_are_bit_for_bit_those_of_a_workspace()
    {
        var network = Build("dense:7 gelu dense:3");
        var explanation = Explain(network, new SoftmaxCrossEntropy(), new() { Entries = 1000 });
        float[] gradients = GradientsOf(network, new SoftmaxCrossEntropy(), 1);

        Assert.Equal(
            gradients,
            explanation
                .Blocks.SelectMany(block =>
                    block.Count <= 10 || block.Entries.Count == block.Count
                        ? block.Entries
                        : throw new InvalidOperationException()
                )
                .Select(entry => (float)entry.Gradient.Value)
        );
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void The_update_is_bit_for_bit_that_of_the_first_step_of_a_training(string notation)
    {
        var network = Build("dense:5 tanh dense:3");
        var trained = Build("dense:5 tanh dense:3");
        var regularization = new Regularization
        {
            L2 = 0.01f,
            L1 = 0.001f,
            ClipValue = 0.3f,
            ClipNorm = 0.5f,
        };
        var options = new ExplanationOptions
        {
            Optimizer = OptimizerNotation.Parse(notation),
            LearningRate = 0.02f,
            Regularization = regularization,
            Entries = 100,
        };
        var explanation = Explain(network, new SoftmaxCrossEntropy(), options);
        using var trainer = new Trainer(
            trained,
            new SoftmaxCrossEntropy(),
            options.Optimizer,
            new TrainingOptions
            {
                LearningRate = 0.02f,
                Regularization = regularization,
                Threads = 1,
            }
        );
        var batch = new Batch(ArrayDataset.OfClasses([.. X], new Shape(3), [1], 3), 1);
        batch.FillInOrder(0, 1);
        trainer.Step(batch);

        Assert.Equal(
            trained.Parameters.ToArray(),
            explanation.Blocks.SelectMany(block => block.Entries).Select(entry => (float)entry.After.Value)
        );
        Assert.All(explanation.Blocks.SelectMany(block => block.Entries), entry =>
            Assert.True(entry.After.Agreement == Agreement.Agrees, entry.ToString())
        );
        Assert.Equal(Build("dense:5 tanh dense:3").Parameters.ToArray(), network.Parameters.ToArray());
    }

    [Fact]
    public void Softmax_and_cross_entropy_are_two_factors_whose_product_is_what_the_library_fuses()
    {
        var outputs = Explain(Build("dense:4"), new SoftmaxCrossEntropy(), label: 2).Loss.Outputs;
        double[] e = [.. outputs.Select(output => Math.Exp(output.Output.Value))];
        for (int i = 0; i < 4; i++)
        {
            double p = e[i] / e.Sum(), c = e[2] / e.Sum(), t = i == 2 ? 1 : 0;
            Assert.Equal(p, outputs[i].Factors!.Probability, 1e-6);
            Assert.Equal(-1 / c, outputs[i].Factors!.ByProbability!.Value, 1e-5);
            Assert.Equal(c * (t - p), outputs[i].Factors!.Jacobian!.Value, 1e-6);
            Assert.Equal(p - t, outputs[i].Factors!.Chained!.Value, 1e-6);
            Assert.Equal(p - t, outputs[i].Gradient.Value, 1e-6);
            Assert.Equal(t, outputs[i].Target);
        }
    }

    [Fact]
    public void A_row_that_is_wrong_is_refused_in_words()
    {
        var network = Build("dense:3");
        var data = ArrayDataset.OfClasses([.. X], new Shape(3), [1], 3);
        ChainruleException Refused(Action action) => Assert.Throws<ChainruleException>(action);

        Assert.StartsWith("there is no row 1: the data has 1 row", Refused(() => ExplainedRow.Of(data, 1)).Message);
        Assert.Contains(
            "class 3, but the network tells only 3",
            Refused(() => Explain(network, new SoftmaxCrossEntropy(), label: 3)).Message
        );
        Assert.Contains(
            "2 inputs, but the network takes 3",
            Refused(() =>
                Explainer.Explain(network, new SoftmaxCrossEntropy(), new ExplainedRow(X.AsMemory(0, 2), 1, default))
            ).Message
        );
        Assert.Contains(
            "1 target numbers, but the network has 3 outputs",
            Refused(() => Explainer.Explain(network, new MeanSquaredError(), new ExplainedRow(X, -1, new float[1]))).Message
        );
        network.Parameters[0] = float.NaN;
        Assert.Contains(
            "the output of layer 0 (dense:3): number 0 is NaN",
            Refused(() => Explain(network, new SoftmaxCrossEntropy())).Message
        );
        Assert.Contains(
            "the inputs: number 0 is NaN",
            Refused(() =>
                Explainer.Explain(network, new SoftmaxCrossEntropy(), new ExplainedRow(new[] { float.NaN, 0, 0 }, 1, default))
            ).Message
        );
    }

    [Fact]
    public void A_layer_whose_backward_is_wrong_is_marked_where_it_is_wrong()
    {
        var right = new NetworkBuilder(new Shape(3)).Dense(4).Add(shape => new Doubling(shape, 2)).Dense(3).Build(3);
        var wrong = new NetworkBuilder(new Shape(3)).Dense(4).Add(shape => new Doubling(shape, 3)).Dense(3).Build(3);
        var explanation = Explain(wrong, new SoftmaxCrossEntropy());

        Assert.DoesNotContain(Explain(right, new SoftmaxCrossEntropy()).Checks, check => check.Agreement == Agreement.Differs);
        Assert.All(explanation.Layers[1].InputGradient, entry => Assert.Equal(Agreement.Differs, entry.Gradient.Agreement));
        Assert.All(explanation.Layers[2].InputGradient, entry => Assert.Equal(Agreement.Agrees, entry.Gradient.Agreement));
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(1, 50)]
    [InlineData(2, 50)]
    [InlineData(0, 5000)]
    [InlineData(1, 5000)]
    [InlineData(2, 5000)]
    public void A_network_that_is_all_too_sure_is_explained_without_a_false_alarm(int label, float scale)
    {
        var network = Build("dense:3");
        foreach (ref float weight in network.Parameters)
        {
            weight *= scale;
        }

        var explanation = Explain(network, new SoftmaxCrossEntropy(), label: label);
        var page = new StringWriter();
        HtmlPage.Write(page, RowDocument.Of(explanation, "title", []));

        Assert.DoesNotContain(explanation.Checks, check => check.Agreement == Agreement.Differs);
        Assert.DoesNotContain("NaN", page.ToString());
        Assert.DoesNotContain("Infinity", page.ToString());
    }

    [Fact]
    public void A_kink_is_told_from_an_error()
    {
        var network = Build("dense:2:no-bias relu dense:2");
        network.Parameters[..6].Clear();                        // z is exactly 0: relu's derivative is any number from 0 to 1
        var explanation = Explain(network, new SoftmaxCrossEntropy());

        Assert.All(explanation.Layers[1].Units, unit => Assert.Equal(Agreement.AtKink, unit.Local!.Value.Agreement));
        Assert.DoesNotContain(explanation.Checks, check => check.Agreement == Agreement.Differs);
    }

    private static readonly Comparison Close = new();

    private static IEnumerable<double> Gradients(RowExplanation explanation, int block) =>
        explanation.Blocks[block].Entries.Select(entry => entry.Gradient.Value);

    private static double[] Affine(double[] x, double[] w, double[] b) =>
        [.. b.Select((bias, j) => bias + x.Select((value, i) => value * w[(i * b.Length) + j]).Sum())];

    private static double[] Back(double[] delta, double[] w, double[] a) =>
        [.. a.Select((value, i) => (1 - (value * value)) * delta.Select((d, j) => d * w[(i * delta.Length) + j]).Sum())];

    private static float[] GradientsOf(Network network, Loss loss, int label)
    {
        var workspace = new Workspace(network, 1, forTraining: true);
        var y = workspace.Forward(X, 1, 0, 1, Workers.None);
        loss.Evaluate(Workers.None, y, y.Length, Targets.OfClasses([label]), new float[1], workspace.OutputGradient);
        var gradients = new float[network.ParameterCount];
        workspace.Backward(X, gradients, 0, 1, Workers.None);
        return gradients;
    }

    private static float[] Outputs(Network network, int layer)
    {
        var workspace = new Workspace(network, 1, forTraining: true);
        workspace.Forward(X, 1, 0, 1, Workers.None);
        return workspace.OutputOf(layer, X).ToArray();
    }

    private sealed class Comparison : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= 1e-6;

        public int GetHashCode(double obj) => 0;
    }

    /// <summary>y = 2·x, with a derivative that may be wrong.</summary>
    private sealed class Doubling(Shape input, float slope) : Layer(input, input)
    {
        public override string Notation => "doubling";

        public override LayerFormula Formula => (x, _, y) =>
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = 2 * x[i];
            }
        };

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = 2 * x[i];
            }
        }

        public override void Backward(
            in Pass pass,
            ReadOnlySpan<float> x,
            ReadOnlySpan<float> y,
            ReadOnlySpan<float> dy,
            Span<float> dx
        )
        {
            for (int i = 0; i < dx.Length; i++)
            {
                dx[i] = slope * dy[i];
            }
        }
    }
}
