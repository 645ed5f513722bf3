using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests;

/// <summary>
/// Layers that are wrong in ways that are easy to miss, each caught in its block, and others that are right and hard to prove,
/// none called wrong.
/// </summary>
public sealed class ProofPowerTests
{
    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    public static TheoryData<string> RightNames => [.. Right.Keys];

    // Each with the block that is wrong.
    private static readonly Dictionary<string, (Func<Layer> Make, string Block)> Wrong = new()
    {
        ["a sign in a column a millionth of its neighbor's scale"] = (() => Columns(1e-6f, slip: -1), "inputs"),
        ["a sign in a column far smaller than its 63 neighbors"] = (() => WideColumns(3e-7f, slip: -1), "inputs"),
        ["a hundredth in such a column"] = (() => WideColumns(1e-6f, slip: 1.01f), "inputs"),
        ["a sign in the weight of such a column"] = (() => ScaledDense(1e-6f, slip: -1), "weights"),
        ["an output of such a column"] = (() => ColumnsWithWrongOutput(1e-6f), "outputs"),
        ["exp with a flipped sign below −4"] = (() => OwnLayer.Each(
            "exp", Math.Exp, MathF.Exp, MathF.Exp, at => at.X < -4 ? -1 : 1), "inputs"),
        ["x⁷ wrong for small x"] = (() => OwnLayer.Each(
            "seventh", x => Math.Pow(x, 7), x => MathF.Pow(x, 7), x => 7 * MathF.Pow(x, 6),
            at => Math.Abs(at.X) < 0.3f ? 1.5f : 1), "inputs"),
        ["tanh wrong only for large x"] = (() => OwnLayer.Each(
            "tanh", Math.Tanh, MathF.Tanh, x => 1 / (MathF.Cosh(x) * MathF.Cosh(x)), at => Math.Abs(at.X) > 6 ? 0 : 1), "inputs"),
        ["identity wrong only for large x"] = (() => OwnLayer.Each(
            "same", x => x, x => x, _ => 1, at => at.X > 6 ? 1.001f : 1), "inputs"),
        ["wrong only for batches above 4"] = (() => OwnLayer.Each(
            "square", x => x * x, x => x * x, x => 2 * x, at => at.Rows > 4 && at.Row == 4 ? 0 : 1), "inputs"),
        ["a row lost above 512"] = (() => RowLost(512), "weights"),
        ["wrong only in training"] = (() => OwnLayer.Each(
            "square", x => x * x, x => x * x, x => 2 * x, at => at.IsTraining ? 0.99f : 1), "inputs"),
        ["a forward pass that differs from call to call"] = (() => Restless(forward: true), "outputs"),
        ["a backward pass that differs from call to call"] = (() => Restless(forward: false), "inputs"),
    };

    private static readonly Dictionary<string, Func<Layer>> Right = new()
    {
        ["deep relu at 0.01"] = () => DeepRelu(6, 0.01f),
        ["deep relu at 0.005"] = () => DeepRelu(10, 0.005f),
        ["vanishing tanh"] = () => OwnLayer.Each(
            "tanh of tanh", x => Math.Tanh(6 * x), x => MathF.Tanh(6 * x), x => 6 / (MathF.Cosh(6 * x) * MathF.Cosh(6 * x))),
        ["kinks of |x|"] = () => OwnLayer.Each("absolute", Math.Abs, MathF.Abs, x => MathF.Sign(x)),
        ["√|x|"] = () => OwnLayer.Each(
            "root", x => Math.Sqrt(Math.Abs(x)), x => MathF.Sqrt(MathF.Abs(x)),
            x => MathF.Sign(x) / (2 * MathF.Sqrt(MathF.Abs(x)))),
        ["a millionth"] = () => Columns(1e-6f, slip: 1),
        ["a million"] = () => Columns(1e6f, slip: 1),
        ["one small column of 64"] = () => WideColumns(1e-7f, slip: 1),
        ["weights that cancel"] = () => Cancelling(),
        ["gelu by 1 + erf"] = () => OwnLayer.Each(
            "gelu", x => x / (1 + Math.Exp(-1.702 * x)), x => 0.5f * x * (1 + MathF.Tanh(0.851f * x)),
            x => 0.5f * (1 + MathF.Tanh(0.851f * x)) + 0.4255f * x * (1 - MathF.Tanh(0.851f * x) * MathF.Tanh(0.851f * x))),
        ["sin(10⁶x)"] = () => OwnLayer.Each(
            "sine", x => Math.Sin(1e6 * x), x => (float)Math.Sin(1e6 * x), x => (float)(1e6 * Math.Cos(1e6 * x))),
        ["sin(10⁶x) in floats"] = () => OwnLayer.Each(
            "sine", x => Math.Sin(1e6 * x), x => MathF.Sin(1e6f * x), x => 1e6f * MathF.Cos(1e6f * x)),
        ["10⁷ + x"] = () => OwnLayer.Each("offset", x => 1e7 + x, x => 1e7f + x, _ => 1),
    };

    [Theory, MemberData(nameof(WrongNames))]
    public void What_is_wrong_is_called_wrong_in_its_block(string name)
    {
        var (make, block) = Wrong[name];
        var proof = GradientProof.OfLayer(make());
        Assert.True(proof.Verdict == ProofVerdict.Wrong, proof.ToString());
        Assert.Equal([block], proof.Blocks.Where(b => b.Verdict == ProofVerdict.Wrong).Select(b => b.Name));
    }

    [Theory, MemberData(nameof(RightNames))]
    public void What_is_right_is_not_called_wrong(string name)
    {
        var proof = GradientProof.OfLayer(Right[name]());
        Assert.True(proof.Verdict != ProofVerdict.Wrong, proof.ToString());
        if (name != "sin(10⁶x) in floats")
        {
            Assert.True(proof.Passed, proof.ToString());
        }
    }

    // yᵢ = sᵢ·sin xᵢ, s = (1, scale, 1)
    private static OwnLayer Columns(float scale, float slip) => new("columns", 3, 3)
    {
        Exact = (x, _, y) =>
        {
            for (int i = 0; i < 3; i++)
            {
                y[i] = (i == 1 ? scale : 1) * Math.Sin(x[i]);
            }
        },
        Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) =>
        {
            for (int i = 0; i < 3; i++)
            {
                y[i] = (i == 1 ? scale : 1) * MathF.Sin(x[i]);
            }
        },
        Derive = (in Pass _, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
        {
            for (int i = 0; i < 3; i++)
            {
                dx[i] = dy[i] * (i == 1 ? slip * scale : 1) * MathF.Cos(x[i]);
            }
        },
    };

    // yᵢ = sᵢ·arctan xᵢ, 64 of them, one of another scale
    private static OwnLayer WideColumns(float scale, float slip)
    {
        const int Width = 64;
        float ScaleOf(int column) => column == 37 ? scale : 1;
        return new("wide columns", Width, Width)
        {
            Exact = (x, _, y) =>
            {
                for (int i = 0; i < Width; i++)
                {
                    y[i] = ScaleOf(i) * Math.Atan(x[i]);
                }
            },
            Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) =>
            {
                for (int i = 0; i < Width; i++)
                {
                    y[i] = ScaleOf(i) * MathF.Atan(x[i]);
                }
            },
            Derive = (in Pass _, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
            {
                for (int i = 0; i < Width; i++)
                {
                    dx[i] = dy[i] * (i == 37 ? slip * scale : 1) / (1 + x[i] * x[i]);
                }
            },
        };
    }

    private static OwnLayer ColumnsWithWrongOutput(float scale)
    {
        var right = Columns(scale, 1);
        return new("columns", 3, 3)
        {
            Exact = right.Exact,
            Derive = right.Derive,
            Compute = (in Pass pass, int row, ReadOnlySpan<float> x, Span<float> y) =>
            {
                right.Compute(pass, row, x, y);
                y[1] = -y[1];
            },
        };
    }

    // y = Σ sᵢ·wᵢ·xᵢ, s = (1, scale, 1)
    private static OwnLayer ScaledDense(float scale, float slip) => new("scaled dense", 3, 1, 3)
    {
        Exact = (x, w, y) => y[0] = w[0] * x[0] + scale * w[1] * x[1] + w[2] * x[2],
        Compute = (in Pass pass, int _, ReadOnlySpan<float> x, Span<float> y) =>
            y[0] = pass.Parameters[0] * x[0] + scale * pass.Parameters[1] * x[1] + pass.Parameters[2] * x[2],
        Derive = (in Pass pass, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients) =>
        {
            for (int i = 0; i < 3; i++)
            {
                dx[i] = (i == 1 ? scale : 1) * pass.Parameters[i] * dy[0];
                gradients[i] += (i == 1 ? slip * scale : 1) * x[i] * dy[0];
            }
        },
    };

    // y = w·x, whose gradient leaves the first row out in large batches
    private static OwnLayer RowLost(int above) => new("row lost", 2, 1, 2)
    {
        Exact = (x, w, y) => y[0] = w[0] * x[0] + w[1] * x[1],
        Compute = (in Pass pass, int _, ReadOnlySpan<float> x, Span<float> y) =>
            y[0] = pass.Parameters[0] * x[0] + pass.Parameters[1] * x[1],
        Derive = (in Pass pass, int row, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients) =>
        {
            for (int i = 0; i < 2; i++)
            {
                dx[i] = pass.Parameters[i] * dy[0];
                gradients[i] += row == 0 && pass.BatchSize > above ? 0 : x[i] * dy[0];
            }
        },
    };

    // y = x, off by a ten-millionth in every other call
    private static OwnLayer Restless(bool forward)
    {
        int calls = 0;
        return new OwnLayer("restless", 2, 2)
        {
            Exact = (x, _, y) => x.CopyTo(y),
            Compute = (in Pass _, int _, ReadOnlySpan<float> x, Span<float> y) =>
            {
                float factor = forward && calls++ % 2 == 1 ? 1 + 1e-7f : 1;
                (y[0], y[1]) = (factor * x[0], factor * x[1]);
            },
            Derive = (in Pass _, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> _) =>
            {
                float factor = !forward && calls++ % 3 == 1 ? 1 + 2e-7f : 1;
                (dx[0], dx[1]) = (factor * dy[0], factor * dy[1]);
            },
        };
    }

    // y = (1000w + 0.001)·x₀ − 1000w·x₁, x₁ ≈ x₀
    private static OwnLayer Cancelling() => new("canceling", 2, 2, 1)
    {
        Exact = (x, w, y) => (y[0], y[1]) = (1e4 * x[0] - 1e4 * x[1] + w[0] * x[0], w[0] * (x[0] - x[1])),
        Compute = (in Pass pass, int _, ReadOnlySpan<float> x, Span<float> y) =>
            (y[0], y[1]) = (1e4f * x[0] - 1e4f * x[1] + pass.Parameters[0] * x[0], pass.Parameters[0] * (x[0] - x[1])),
        Derive = (in Pass pass, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients) =>
        {
            float w = pass.Parameters[0];
            dx[0] = 1e4f * dy[0] + w * dy[0] + w * dy[1];
            dx[1] = -1e4f * dy[0] - w * dy[1];
            gradients[0] += x[0] * dy[0] + (x[0] - x[1]) * dy[1];
        },
    };

    // several dense layers of four units without bias, each with relu behind it, as one layer; weights of the given size
    private static OwnLayer DeepRelu(int depth, float size)
    {
        const int Width = 4;
        float Weight(int layer, int i, int j) =>
            size * (float)Math.Cos(1 + 7.3 * layer + 2.9 * i + 5.1 * j + (i == j ? 0 : 0.4));

        return new OwnLayer("deep relu", Width, Width, Width)
        {
            Exact = (x, bias, y) =>
            {
                double[] a = x.ToArray();
                for (int layer = 0; layer < depth; layer++)
                {
                    double[] z = new double[Width];
                    for (int j = 0; j < Width; j++)
                    {
                        z[j] = layer == depth / 2 ? 1e-6 * bias[j] : 0;
                        for (int i = 0; i < Width; i++)
                        {
                            z[j] += a[i] * Weight(layer, i, j);
                        }
                    }

                    a = [.. z.Select(value => Math.Max(0, value))];
                }

                a.CopyTo(y);
            },
            Compute = (in Pass pass, int _, ReadOnlySpan<float> x, Span<float> y) =>
                Signals(pass.Parameters, x)[^1].CopyTo(y),
            Derive = (
                in Pass pass, int _, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> gradients) =>
            {
                float[][] signals = Signals(pass.Parameters, x);
                float[] delta = dy.ToArray();
                for (int layer = depth - 1; layer >= 0; layer--)
                {
                    float[] before = new float[Width];
                    for (int j = 0; j < Width; j++)
                    {
                        float dz = signals[layer + 1][j] > 0 ? delta[j] : 0;
                        gradients[j] += layer == depth / 2 ? 1e-6f * dz : 0;
                        for (int i = 0; i < Width; i++)
                        {
                            before[i] += dz * Weight(layer, i, j);
                        }
                    }

                    delta = before;
                }

                delta.CopyTo(dx);
            },
        };

        float[][] Signals(ReadOnlySpan<float> bias, ReadOnlySpan<float> x)
        {
            float[][] signals = new float[depth + 1][];
            signals[0] = x.ToArray();
            for (int layer = 0; layer < depth; layer++)
            {
                signals[layer + 1] = new float[Width];
                for (int j = 0; j < Width; j++)
                {
                    float z = layer == depth / 2 ? 1e-6f * bias[j] : 0;
                    for (int i = 0; i < Width; i++)
                    {
                        z += signals[layer][i] * Weight(layer, i, j);
                    }

                    signals[layer + 1][j] = Math.Max(0, z);
                }
            }

            return signals;
        }
    }
}
