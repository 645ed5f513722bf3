using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>The library's own formulas against the textbook of the tests, which shares nothing with them.</summary>
public class ReferenceStepTests
{
    public static TheoryData<string> Layers => [.. LayerOracles.All.Keys];

    public static TheoryData<int> Losses => [.. Enumerable.Range(0, LossOracles.All.Count)];

    [Theory, MemberData(nameof(Layers))]
    public void The_formula_of_a_layer_is_that_of_the_textbook(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            Layer layer = oracle.Create(new Shape(1 + random.Next(8)));
            double[] x = Numbers(random, layer.Input.Count, 6), parameters = Numbers(random, LayerRun.CountParameters(layer), 1);
            double[] expected = oracle.Forward(x, parameters), y = new double[layer.Output.Count];
            layer.Formula!(x, parameters, y);
            for (int i = 0; i < y.Length; i++)
            {
                Assert.Equal(expected[i], y[i], 1e-13 * Math.Max(1, Math.Abs(expected[i])));
            }
        }
    }

    [Theory, MemberData(nameof(Layers))]
    public void The_slope_that_a_layer_tells_is_the_one_written_by_hand(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        Func<double, double>? told = oracle.Create(new Shape(1)).Curve?.Derivative;
        for (int i = -400; told is not null && i <= 400; i++)
        {
            double x = i / 40.0 + 0.0012345, slope = oracle.Slope!(x);
            Assert.Equal(slope, told(x), 1e-13 * Math.Max(1, Math.Abs(slope)));
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void The_loss_of_a_batch_is_that_of_the_textbook(int oracle)
    {
        for (uint number = 0; number < 200; number++)
        {
            var @case = new LossCase(oracle, number);
            Network network = Network.Input(@case.Width).Identity().Build(seed: 0);
            Targets targets = @case.Classes.Length > 0
                ? Targets.OfClasses(@case.Classes, @case.Weights)
                : Targets.OfValues(@case.Values, @case.Weights);
            var reference = new ReferenceStep(network, @case.Loss, @case.Y, targets);
            double[] y = [.. @case.Y.Select(v => (double)v)];
            Assert.Equal(@case.Expected(y), reference.Loss(), 1e-9 * Math.Max(1, Math.Abs(@case.Expected(y))));
            Assert.Equal(@case.ExpectedRow(y, 0), reference.RowLoss(0), 1e-9 * Math.Max(1, Math.Abs(reference.RowLoss(0))));
        }
    }

    [Fact]
    public void Differences_of_a_whole_training_step_are_the_gradients_of_the_workspace()
    {
        Network network = Network.Input(5).Dense(7).Tanh().Dropout(0.4).Dense(6).Gelu().Dense(3).Build(seed: 3);
        float[] x = LayerCheck.Normal(new Random(4), 4 * 5, 1), gradients = new float[network.ParameterCount];
        int[] classes = [2, 0, 1, 1];
        var workspace = new Workspace(network, 4, forTraining: true);
        var y = workspace.Forward(x, 4, seed: 9, step: 17, Workers.None);
        var loss = new SoftmaxCrossEntropy();
        double value = loss.Evaluate(Workers.None, y, 3, Targets.OfClasses(classes), new float[4], workspace.OutputGradient);
        workspace.Backward(x, gradients, seed: 9, step: 17, Workers.None);

        var reference = new ReferenceStep(network, loss, x, Targets.OfClasses(classes), (9, 17));
        Assert.Equal(reference.Loss(), value, 1e-6);
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Equal(Difference.Central(reference.Parameters, i, reference.Loss), gradients[i], 1e-6);
        }

        Assert.NotEqual(reference.Loss(), new ReferenceStep(network, loss, x, Targets.OfClasses(classes)).Loss(), 1e-3);
        Assert.Equal(reference.Output(2, -1, reference.Inputs[2]), reference.Activations(2)[^1]);
        Assert.Equal(reference.RowLoss(2), reference.RowLoss(2, 2, reference.Activations(2)[3]));
        Assert.Equal(7 * 6 + 6, reference.ParametersOf(3).Length);
        Assert.Equal([0, 0, 1], reference.TargetOf(0).ToArray());
    }

    [Fact]
    public void One_sided_differences_show_a_kink()
    {
        double[] v = [0];
        Assert.Equal((0, 1), Difference.OneSided(v, 0, () => Math.Max(v[0], 0)));
        Assert.Equal(0.5, Difference.Central(v, 0, () => Math.Max(v[0], 0)), 1e-12);
        Assert.Equal([0], v);
    }

    [Fact]
    public void A_layer_without_a_formula_is_named()
    {
        Network network = Network.Input(2).Dense(2).Add(shape => new Silent(shape)).Build(seed: 0);
        var error = Assert.Throws<ChainruleException>(
            () => new ReferenceStep(network, new MeanSquaredError(), new float[2], Targets.OfValues(new float[2])));
        Assert.Equal("layer 1 (silent) doesn't tell its formula in double precision", error.Message);
        Assert.Throws<ArgumentException>(() =>
            new ReferenceStep(
                Network.Input(2).Dense(2).Build(0),
                new MeanSquaredError(),
                new float[3],
                Targets.OfValues(new float[2])
            )
        );
    }

    private static double[] Numbers(Random random, int count, double spread) =>
        [.. Enumerable.Range(0, count).Select(_ => spread * (2 * random.NextDouble() - 1))];

    private sealed class Silent(Shape shape) : Layer(shape, shape)
    {
        public override string Notation => "silent";

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);

        public override void Backward(
            in Pass pass,
            ReadOnlySpan<float> x,
            ReadOnlySpan<float> y,
            ReadOnlySpan<float> dy,
            Span<float> dx
        ) => dy.CopyTo(dx);
    }
}
