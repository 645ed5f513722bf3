using Chainrule.Initializers;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Controls;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>Where a proof ends: what it measures by, what it can't tell, and that nothing isn't proven.</summary>
public class ProofLimitTests
{
    [Fact]
    public void Errors_are_measured_by_the_gradients_and_not_by_what_came_in()
    {
        // over 400 classes a gradient is a four hundredth of dy, and the diagonal almost all of it
        var options = new ProofOptions
        {
            Spread = 0.1,
            Trials = 2,
            Rows = 1,
            EntriesPerBlock = 20,
        };
        BlockProof inputs = GradientProof.OfLayer(
            new FaultySoftmax(new Shape(400), SoftmaxFault.DiagonalOnly),
            options: options
        )["inputs"];
        Assert.False(inputs.Passed, inputs.ToString());
        Assert.InRange(inputs.Largest, 7e-4, 3e-2);
        Assert.True(GradientProof.OfLayer(new Softmax(new Shape(400)), options: options).Passed);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(1.0001, false)]
    public void Small_gradients_are_checked_as_large_ones_are(double factor, bool isRight)
    {
        var layer = new Scaled(new Shape(3), 1e-7f, (float)(1e-7 * factor));
        ProofResult proof = GradientProof.OfLayer(layer, (x, _, y) => Times(x, 1e-7f, y));
        Assert.True(isRight == proof["inputs"].Passed, proof.ToString());
        Assert.True(!isRight || proof.IsComplete, proof.ToString());
        Assert.True(proof["outputs"].Passed, proof.ToString());
    }

    [Theory]
    [InlineData("softmax", 60)]
    [InlineData("sigmoid", 200)]
    [InlineData("tanh", 200)]
    public void What_saturates_is_proven_as_far_as_floats_reach(string notation, double spread)
    {
        Layer layer = LayerNotation.Parse(notation, new Shape(1), seed: 1).Layers[0];
        ProofResult proof = GradientProof.OfLayer(layer, options: new ProofOptions { Spread = spread });
        Assert.True(proof.Passed, proof.ToString());
    }

    [Theory]
    [InlineData(1e5f)]
    [InlineData(1e6f)]
    public void A_large_loss_hides_no_error(float target)
    {
        foreach (double factor in new[] { 1, 1.001, 1.005 })
        {
            var network = Network
                .Input(3)
                .Dense(4)
                .Tanh()
                .Add(shape => new Scaled(shape, 1, (float)factor))
                .Dense(2)
                .Build(seed: 1);
            var proof = GradientProof.OfNetwork(
                network,
                new MeanSquaredError(),
                LayerCheck.Normal(new Random(1), 6, 1),
                Targets.OfValues([target, -target, 2 * target, 0])
            );
            Assert.True(proof.Passed == (factor == 1), proof.ToString());
            Assert.Equal(factor == 1, proof["layers.0.bias"].Passed);
            Assert.True(factor != 1 || proof.IsComplete, proof.ToString());
            Assert.InRange(proof["layers.3.bias"].WorstError, 1e-12, 5e-6);
        }
    }

    [Fact]
    public void What_differences_cant_tell_is_left_open_and_not_called_right()
    {
        // beside 1e15, a slope of 1 is lost in the rounding of a double
        BlockProof inputs = GradientProof.OfLayer(new Offset(), (x, _, y) => y[0] = x[0] + 1e15)["inputs"];
        Assert.False(inputs.Passed, inputs.ToString());
        Assert.Equal((0, inputs.Count), (inputs.Checked, inputs.Undecided));
        Assert.Equal((ProofVerdict.Undecided, UndecidedReason.Rounding), (inputs.Verdict, inputs.Reason));
        Assert.StartsWith(
            "undecided  inputs: 0 of 712 checked, 712 undecided (the function is so large that its own rounding hides its slope)",
            inputs.ToString());
    }

    [Fact]
    public void Kinks_are_printed_with_their_number()
    {
        var proof = GradientProof.OfLayer(new Relu(new Shape(3)), options: new ProofOptions { Input = _ => 0 });
        Assert.Equal(
            "right  inputs: 2,136 of 2,136 checked, 2,136 at kinks, worst error 0.0e+0 at inputs[0,0]",
            proof["inputs"].ToString()
        );
    }

    [Fact]
    public void A_layer_whose_parameter_must_be_positive_is_proven_with_such_ones()
    {
        LayerFormula formula = (x, p, y) => Times(x, Math.Sqrt(p[0]), y);
        var error = Assert.Throws<ChainruleException>(() => GradientProof.OfLayer(new Root(1), formula));
        Assert.StartsWith("the formula of root itself gives NaN for output ", error.Message);
        Assert.Contains("ProofOptions.Parameters", error.Help);

        var positive = new ProofOptions { Parameters = (name, value) => name == "square" ? 0.1f + MathF.Abs(value) : float.NaN };
        ProofResult proof = GradientProof.OfLayer(new Root(1), formula, positive);
        Assert.True(proof.Passed, proof.ToString());
        proof = GradientProof.OfLayer(new Root(1.001f), formula, positive);
        Assert.Equal((true, false), (proof["inputs"].Passed, proof["square"].Passed));
    }

    [Fact]
    public void A_loss_whose_formula_gives_no_number_is_named()
    {
        var error = Assert.Throws<ChainruleException>(() =>
            GradientProof.OfLoss(new MeanSquaredError(), 2, (y, t) => Math.Log(y[0] - 100))
        );
        Assert.StartsWith("the formula of mean-squared-error itself gives NaN", error.Message);
    }

    [Fact]
    public void Nothing_is_never_proven()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProofOptions { Trials = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProofOptions { Rows = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProofOptions { EntriesPerBlock = 0 });
        Assert.All(new[] { 0, -1, double.NaN, double.PositiveInfinity }, value =>
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => new ProofOptions { Tolerance = value });
            Assert.Throws<ArgumentOutOfRangeException>(() => new ProofOptions { Spread = value });
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientProof.OfLoss(new MeanSquaredError(), 0));
        Assert.False(new ProofResult("nothing", []).Passed);

        var network = Network.Input(2).Dense(2).Build(seed: 1);
        var error = Assert.Throws<ChainruleException>(() =>
            GradientProof.OfNetwork(network, new MeanSquaredError(), [], Targets.OfValues([]))
        );
        Assert.Equal("there is no row to prove the gradients with", error.Message);
        error = Assert.Throws<ChainruleException>(
            () => GradientProof.OfNetwork(network, new MeanSquaredError(), [1, 2], Targets.OfValues([1, 2], weights: [0])));
        Assert.Equal("there is no row of a weight above 0 to prove the gradients with", error.Message);
    }

    private static void Times(ReadOnlySpan<double> x, double factor, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = factor * x[i];
        }
    }

    /// <summary>y = factor·x, with a slope that may be another.</summary>
    private sealed class Scaled(Shape shape, float factor, float slope) : Layer(shape, shape)
    {
        public override string Notation => "scaled";

        public override LayerFormula Formula => (x, _, y) => Times(x, factor, y);

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = factor * x[i];
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

    /// <summary>y = x + 10¹⁵.</summary>
    private sealed class Offset() : Layer(new Shape(1), new Shape(1))
    {
        public override string Notation => "offset";

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] + 1e15f;
            }
        }

        public override void Backward(
            in Pass pass,
            ReadOnlySpan<float> x,
            ReadOnlySpan<float> y,
            ReadOnlySpan<float> dy,
            Span<float> dx
        ) => dy[..dx.Length].CopyTo(dx);
    }

    /// <summary>y = √a·x, for a > 0.</summary>
    private sealed class Root(float slip) : Layer(new Shape(3), new Shape(3))
    {
        public override string Notation => "root";

        public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("square", new Shape(1), new Zeros(), false)];

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = MathF.Sqrt(pass.Parameters[0]) * x[i];
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
            double root = Math.Sqrt(pass.Parameters[0]), sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                sum += x[i] * dy[i] / (2 * root);
                if (!dx.IsEmpty)
                {
                    dx[i] = (float)(root * dy[i]);
                }
            }

            pass.Gradients[0] = (float)(slip * sum);
        }
    }
}
