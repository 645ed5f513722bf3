using Chainrule.Initializers;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>What a user proves, and what a proof says. That it can fail is shown in Controls.</summary>
public class GradientProofTests
{
    public static TheoryData<string> Layers => [.. LayerOracles.All.Keys];

    public static TheoryData<int> Losses => [.. Enumerable.Range(0, LossOracles.All.Count)];

    [Fact]
    public void Joins_are_proven_by_their_formulas()
    {
        Join[] joins =
        [
            new Sum(new Shape(3), new Shape(3), new Shape(3)),
            new Concatenate(new Shape(2, 1), new Shape(2, 3)),
            new Concatenate(new Shape(4), new Shape(1)),
        ];
        Assert.All(joins, join => Assert.True(GradientProof.OfLayer(join).Passed, GradientProof.OfLayer(join).ToString()));
    }

    [Theory, MemberData(nameof(Layers))]
    public void Every_layer_of_the_library_is_proven(string name)
    {
        foreach (int width in (int[])[1, 3, 17])
        {
            ProofResult proof = GradientProof.OfLayer(LayerOracles.All[name].Create(new Shape(width)));
            Assert.True(proof.Passed, proof.ToString());
            Assert.True(proof.IsComplete);
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void Every_loss_of_the_library_is_proven(int oracle)
    {
        LossOracle loss = LossOracles.All[oracle];
        foreach (int width in (int[])[1, 2, 18])
        {
            if (width == 1 && loss.IsDistribution)
            {
                continue;
            }

            int classes = Math.Max(width, 2);
            foreach (float[]? weights in (float[]?[])[null, [.. Enumerable.Range(1, classes).Select(k => (float)k)]])
            {
                ProofResult proof = GradientProof.OfLoss(loss.Make(0.1f, weights), width);
                Assert.True(proof.Passed, $"{width} outputs, {proof}");
            }
        }
    }

    [Theory]
    [InlineData("dense:9 relu dense:4", "softmax-cross-entropy:0.1")]
    [InlineData("flatten dropout:0.3 dense:9 gelu dropout:0.5 dense:6:no-bias selu dense:4 identity", "sigmoid-cross-entropy")]
    [InlineData("tanh dense:5 silu dense:4 softmax", "categorical-cross-entropy")]
    [InlineData("dense:5 softplus dense:4 sigmoid", "half-mean-squared-error")]
    [InlineData("relu dense:4", "huber")]
    public void A_network_is_proven_with_its_loss_dropout_and_all(string layers, string loss)
    {
        Network network = LayerNotation.Parse(layers, new Shape(2, 3), seed: 4);
        float[] x = LayerCheck.Normal(new Random(1), 5 * 6, 1),
            weights = [1, 2, 0, 1, 0.5f];
        ProofResult proof = GradientProof.OfNetwork(
            network,
            LossNotation.Parse(loss),
            x,
            Targets.OfClasses([0, 3, 1, 1, 2], weights)
        );
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(
            [.. network.Blocks.Select(block => block.Name), "inputs", "outputs", "loss"],
            proof.Blocks.Select(block => block.Name)
        );
        Assert.All(proof.Blocks, block => Assert.InRange(block.WorstError, 0, 5e-6));
        Assert.Equal(network.Notation, proof.Subject);
    }

    [Fact]
    public void A_part_of_a_large_network_is_checked_the_largest_gradient_among_it()
    {
        Network network = Network.Input(28, 28).Flatten().Dense(128).Relu().Dense(10).Build(seed: 1);
        float[] x = [.. LayerCheck.Normal(new Random(1), 4 * 784, 1).Select(MathF.Abs)];
        ProofResult proof = GradientProof.OfNetwork(
            network, new SoftmaxCrossEntropy(), x, Targets.OfClasses([1, 2, 3, 4]), new ProofOptions { EntriesPerBlock = 50 });
        Assert.True(proof.Passed, proof.ToString());
        Assert.False(proof.IsComplete);
        Assert.Equal((100352, 50), (proof["layers.1.weights"].Count, proof["layers.1.weights"].Checked));
        Assert.Equal((10, 10), (proof["layers.3.bias"].Count, proof["layers.3.bias"].Checked));
    }

    [Fact]
    public void A_layer_of_ones_own_is_proven_by_its_formula()
    {
        var layer = new Swish(new Shape(7), slip: 0);
        ProofResult proof = GradientProof.OfLayer(layer, Formula);
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(["outputs", "beta", "inputs"], proof.Blocks.Select(block => block.Name));
        Assert.Equal("the layer swish doesn't tell its formula in double precision",
            Assert.Throws<ChainruleException>(() => GradientProof.OfLayer(layer)).Message);

        proof = GradientProof.OfLayer(new Swish(new Shape(7), slip: 1e-4f), Formula);
        Assert.False(proof.Passed);
        Assert.Equal(("inputs", true, true), (proof.Worst!.Name, proof["outputs"].Passed, proof["beta"].Passed));
        Assert.Contains("swish: NOT proven\n", proof.ToString());
        Assert.Matches(
            @"WRONG  inputs: 4,984 of 4,984 checked, worst error \d\.\de-\d at inputs\[\d+,\d\], computed -?\d\.\d{7}e",
            proof.ToString()
        );

        static void Formula(ReadOnlySpan<double> x, ReadOnlySpan<double> parameters, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] / (1 + Math.Exp(-parameters[0] * x[i]));
            }
        }
    }

    [Fact]
    public void The_example_in_the_documentation_prints_what_stands_there()
    {
        using var console = new StringWriter();
        // begin
        var proof = GradientProof.OfLayer(new Swish(new Shape(7), slip: 1e-4f), (x, parameters, y) =>
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] / (1 + Math.Exp(-parameters[0] * x[i]));
            }
        });
        console.WriteLine(proof);
        // end
        TestContext.Current.TestOutputHelper?.WriteLine(console.ToString());

        string page = File.ReadAllText(Repository.PathTo("docs", "proof.md"));
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Insight.Tests", "GradientProofTests.cs"));
        string[] code = source
            .Split("// begin\n")[1]
            .Split("        // end")[0]
            .Replace("console.", "Console.", StringComparison.Ordinal)
            .Trim()
            .Split('\n');
        Assert.Equal(
            page.Split("```csharp\n")[1].Split("\n```")[0].Split('\n').Select(line => line.Trim()),
            code.Select(line => line.Trim())
        );
        string[] printed = console.ToString().TrimEnd().Split('\n', StringSplitOptions.TrimEntries),
            shown = page.Split("```\nswish")[1].Split("\n```")[0].Split('\n');
        Assert.Equal($"swish{shown[0]}", printed[0]);
        // errors may differ in their digits where the platform's exponential does
        Assert.Equal(shown[1..].Select(Blocks), printed[1..].Select(Blocks));

        static string Blocks(string line) => line.Split(',')[0];
    }

    [Fact]
    public void At_a_kink_every_slope_between_those_of_its_sides_passes()
    {
        var atZero = new ProofOptions { Input = _ => 0 };
        ProofResult proof = GradientProof.OfLayer(new Relu(new Shape(3)), options: atZero);
        Assert.True(proof.Passed, proof.ToString());
        Assert.Equal(proof["inputs"].Count, proof["inputs"].AtKinks);

        // −0.1·dy lies outside, and so does 1.1·dy
        Assert.False(GradientProof.OfLayer(new Sloped(new Shape(3), -0.1f), (x, _, y) => Relu(x, y), atZero).Passed);
        Assert.False(GradientProof.OfLayer(new Sloped(new Shape(3), 1.1f), (x, _, y) => Relu(x, y), atZero).Passed);
        Assert.True(GradientProof.OfLayer(new Sloped(new Shape(3), 0.6f), (x, _, y) => Relu(x, y), atZero).Passed);
        Assert.Equal(0, GradientProof.OfLayer(new Relu(new Shape(3)))["inputs"].AtKinks);

        static void Relu(ReadOnlySpan<double> x, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = Math.Max(x[i], 0);
            }
        }
    }

    [Fact]
    public void What_backward_must_not_read_and_must_write_is_seen()
    {
        ProofResult adding = GradientProof.OfLayer(new Adding(), (x, p, y) => y[0] = x[0] * p[0]);
        Assert.Equal(["weight"], adding.Blocks.Where(block => !block.Passed).Select(block => block.Name));
        Assert.Throws<ArgumentException>(() => adding["bias"]);
    }

    [Fact]
    public void A_loss_without_a_formula_is_named()
    {
        var error = Assert.Throws<ChainruleException>(() => GradientProof.OfLoss(new Silent(), 2));
        Assert.Equal("the loss silent doesn't tell its formula in double precision", error.Message);
        Assert.True(GradientProof.OfLoss(new Silent(), 2, (y, target) => 0).Passed);
    }

    private sealed class Swish(Shape shape, float slip) : Layer(shape, shape)
    {
        public override string Notation => "swish";

        public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("beta", new Shape(1), new Zeros(), true)];

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] / (1 + MathF.Exp(-pass.Parameters[0] * x[i]));
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
            float beta = pass.Parameters[0];
            double sum = 0;
            for (int i = 0; i < x.Length; i++)
            {
                float sigmoid = 1 / (1 + MathF.Exp(-beta * x[i]));
                sum += dy[i] * x[i] * x[i] * sigmoid * (1 - sigmoid);
                if (!dx.IsEmpty)
                {
                    dx[i] = dy[i] * (sigmoid * (1 + slip) + beta * x[i] * sigmoid * (1 - sigmoid));
                }
            }

            pass.Gradients[0] = (float)sum;
        }
    }

    /// <summary>relu, but for its slope at 0.</summary>
    private sealed class Sloped(Shape shape, float slope) : Layer(shape, shape)
    {
        public override string Notation => "sloped";

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = Math.Max(x[i], 0);
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
                dx[i] = dy[i] * (x[i] > 0 ? 1 : x[i] < 0 ? 0 : slope);
            }
        }
    }

    /// <summary>Adds to the gradient of its weight, which must be overwritten.</summary>
    private sealed class Adding() : Layer(new Shape(1), new Shape(1))
    {
        public override string Notation => "adding";

        public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("weight", new Shape(1), new Zeros(), true)];

        public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            for (int i = 0; i < x.Length; i++)
            {
                y[i] = x[i] * pass.Parameters[0];
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
            for (int i = 0; i < x.Length; i++)
            {
                pass.Gradients[0] += x[i] * dy[i];
                if (!dx.IsEmpty)
                {
                    dx[i] = dy[i] * pass.Parameters[0];
                }
            }
        }
    }

    private sealed class Silent : Loss
    {
        public override string Notation => "silent";

        public override OutputKind Output => OutputKind.Values;

        protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
        {
            dy.Clear();
            return 0;
        }
    }
}
