using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Controls;

/// <summary>
/// y = W₂·tanh(W₁·x) over two numbers, as one layer. The source text's slip: the chain it labels ∂J/∂W₂ the second time is
/// that of W₁.
/// </summary>
internal sealed class FaultyTwoLayers(bool swapped) : Layer(new Shape(2), new Shape(2))
{
    public override string Notation => "two layers";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } =
        [new("w1", new Shape(2, 2), new Zeros(), true), new("w2", new Shape(2, 2), new Zeros(), true)];

    public override LayerFormula Formula => (x, w, y) =>
    {
        double a = Math.Tanh(x[0] * w[0] + x[1] * w[2]), b = Math.Tanh(x[0] * w[1] + x[1] * w[3]);
        y[0] = a * w[4] + b * w[6];
        y[1] = a * w[5] + b * w[7];
    };

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var w = pass.Parameters;
        for (int i = 0; i < 2 * pass.BatchSize; i += 2)
        {
            float a = MathF.Tanh(x[i] * w[0] + x[i + 1] * w[2]), b = MathF.Tanh(x[i] * w[1] + x[i + 1] * w[3]);
            y[i] = a * w[4] + b * w[6];
            y[i + 1] = a * w[5] + b * w[7];
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
        var w = pass.Parameters;
        float[] w1 = new float[4], w2 = new float[4];
        for (int i = 0; i < 2 * pass.BatchSize; i += 2)
        {
            float a = MathF.Tanh(x[i] * w[0] + x[i + 1] * w[2]), b = MathF.Tanh(x[i] * w[1] + x[i + 1] * w[3]);
            float da = (1 - a * a) * (dy[i] * w[4] + dy[i + 1] * w[5]), db = (1 - b * b) * (dy[i] * w[6] + dy[i + 1] * w[7]);
            Add(w1, x[i] * da, x[i] * db, x[i + 1] * da, x[i + 1] * db);
            Add(w2, a * dy[i], a * dy[i + 1], b * dy[i], b * dy[i + 1]);
            if (!dx.IsEmpty)
            {
                (dx[i], dx[i + 1]) = (da * w[0] + db * w[1], da * w[2] + db * w[3]);
            }
        }

        w1.CopyTo(pass.Gradients);
        (swapped ? w1 : w2).CopyTo(pass.Gradients[4..]);
    }

    private static void Add(float[] sums, params ReadOnlySpan<float> terms)
    {
        for (int i = 0; i < 4; i++)
        {
            sums[i] += terms[i];
        }
    }
}
