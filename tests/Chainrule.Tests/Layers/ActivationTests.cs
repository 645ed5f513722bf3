using Chainrule.Initializers;
using Chainrule.Layers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>Kinks, edges, settings and names of the activations.</summary>
[Trait("Category", "Numbers")]
public class ActivationTests
{
    private const float Inf = float.PositiveInfinity;

    private static readonly Shape One = new(1);

    public static TheoryData<string> ElementWise =>
        [.. LayerOracles.All.Keys.Where(name => LayerOracles.All[name].Create(One).Curve is not null)];

    public static TheoryData<Layer, string> Notations => new()
    {
        { new LeakyRelu(One, 0.2), "leaky-relu:0.2" },
        { new Elu(One, 0.7), "elu:0.7" },
        { new Sinh(One, 7.5), "sinh:7.5" },
        { new HardSigmoid(One, 0.2), "hard-sigmoid:0.2" },
        { new HardSigmoid(One, 1.0 / 6, 0.4), "hard-sigmoid:0.16666666666666666:0.4" },
        { new Dropout(One, 0.2), "dropout:0.2" },
    };

    [Theory, MemberData(nameof(ElementWise))]
    public void Takes_the_documented_subgradient_at_a_kink(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        Layer layer = oracle.Create(One);
        foreach (double kink in layer.Curve!.Kinks)
        {
            Assert.Equal(oracle.Slope!(kink), layer.Curve.Derivative(kink));
            foreach (float x in kink == 0 ? [0f, -0f] : (float[])[(float)kink])
            {
                for (int rows = 1; rows <= 35; rows++)
                {
                    float[] at = [.. Enumerable.Repeat(x, rows)], dy = LayerCheck.Normal(new Random(rows), rows, 1);
                    Assert.Equal(
                        dy.Select(v => v * (float)oracle.Slope(kink)),
                        new LayerRun(layer, rows, at, dy).Dx.Select(v => v + 0f));
                }
            }
        }
    }

    [Theory, MemberData(nameof(ElementWise))]
    public void Gives_the_limits_at_infinity(string name)
    {
        const double Far = 1e8, Endless = 1e5;
        LayerOracle oracle = LayerOracles.All[name];
        var run = new LayerRun(oracle.Create(One), 2, [-Inf, Inf], [1f, 1f]);
        foreach (int side in (int[])[0, 1])
        {
            double x = side == 0 ? -Far : Far, y = oracle.Forward([x], [])[0], slope = oracle.Slope!(x);
            Assert.Equal(Math.Abs(y) > Endless ? Math.CopySign(Inf, y) : y, run.Y[side], 1e-6 * Math.Max(1, Math.Abs(y)));
            Assert.Equal(slope, run.Dx[side], 1e-6 * Math.Max(1, slope));
        }
    }

    [Theory, MemberData(nameof(Notations), DisableDiscoveryEnumeration = true)]
    public void Is_written_without_the_settings_that_have_their_default(Layer layer, string notation) =>
        Assert.Equal(notation, layer.Notation);

    [Fact]
    public void Flatten_makes_one_axis_and_others_keep_the_shape()
    {
        var image = new Shape(4, 3, 2);
        Assert.Equal(new Shape(24), new Flatten(image).Output);
        Assert.All(
            (Layer[])[new Relu(image), new Gelu(image), new Softmax(image), new Dropout(image, 0.5), new Identity(image)],
            layer => Assert.Equal((image, image), (layer.Input, layer.Output)));
    }

    [Fact]
    public void Softmax_runs_over_the_last_axis()
    {
        var run = new LayerRun(new Softmax(new Shape(2, 2)), 1, [0f, 0f, 5f, 5f], [1f, 0f, 0f, 0f]);
        Assert.Equal([0.5f, 0.5f, 0.5f, 0.5f], run.Y);
        Assert.Equal([0.25f, -0.25f, 0f, 0f], run.Dx);

        var logs = new LayerRun(new LogSoftmax(new Shape(2, 2)), 1, [0f, 0f, 5f, 5f], [1f, 0f, 0f, 0f]);
        Assert.Equal([-0.6931472f, -0.6931472f, -0.6931472f, -0.6931472f], logs.Y);
        Assert.Equal([0.5f, -0.5f, 0f, 0f], logs.Dx);
    }

    [Fact]
    public void Sinh_goes_straight_beyond_its_limit_and_overflows_nowhere()
    {
        float slope = (float)Math.Cosh(80), height = (float)Math.Sinh(80);
        var run = new LayerRun(new Sinh(One, 80), 4, [-1000f, 80f, 1000f, Inf], [1f, 1f, 1f, 1f]);
        Assert.Equal(height + 920.0 * slope, run.Y[2], 1e-6 * run.Y[2]);
        Assert.Equal([-run.Y[2], Inf], [run.Y[0], run.Y[3]]);
        Assert.All(run.Dx, dx => Assert.Equal(slope, dx, 1e-6 * slope));
    }

    [Fact]
    public void A_single_number_may_be_a_sample()
    {
        Assert.Equal([1f], new LayerRun(new Softmax(new Shape()), 1, [3f], [1f]).Y);
        Assert.Equal([2f], new LayerRun(new Relu(new Shape()), 1, [2f], [1f]).Y);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Refused(() => new LeakyRelu(One, -0.1), "leaky-relu", "from 0 to 1");
        Refused(() => new LeakyRelu(One, double.NaN), "leaky-relu", "from 0 to 1");
        Refused(() => new Elu(One, 0), "elu", "above 0");
        Refused(() => new Sinh(One, 0), "limit", "above 0");
        Refused(() => new Sinh(One, 81), "limit", "at most 80");
        Refused(() => new HardSigmoid(One, 0), "slope", "above 0");
        Refused(() => new HardSigmoid(One, 0.2, 1.5), "offset", "from 0 to 1");
        Refused(() => new Dropout(One, 1), "dropout", "below 1");
        Refused(() => new Dropout(One, -0.5), "dropout", "at least 0");
    }

    [Fact]
    public void The_weights_before_an_activation_suit_it()
    {
        Assert.All(
            (Layer[])[new Relu(One), new LeakyRelu(One), new Elu(One), new Gelu(One), new Silu(One), new Softplus(One)],
            l => Assert.IsType<He>(l.PreferredInitializer)
        );
        Assert.All(
            (Layer[])
                [new Sigmoid(One), new Tanh(One), new Sinh(One), new HardSigmoid(One), new Softmax(One), new LogSoftmax(One)],
            l => Assert.IsType<Glorot>(l.PreferredInitializer)
        );
        Assert.IsType<LeCun>(new Selu(One).PreferredInitializer);
        Assert.All((Layer[])[new Identity(One), new Flatten(One), new Dropout(One, 0.5)], l =>
            Assert.Null(l.PreferredInitializer)
        );
    }

    private static void Refused(Func<Layer> create, string message, string help)
    {
        var error = Assert.Throws<ChainruleException>(create);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(help, error.Help, StringComparison.Ordinal);
    }
}
