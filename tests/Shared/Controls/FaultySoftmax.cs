using Chainrule.Layers;

namespace Chainrule.Tests.Controls;

/// <summary>What is wrong with a <see cref="FaultySoftmax"/>.</summary>
public enum SoftmaxFault
{
    None,

    /// <summary>exp zᵢ / Σ exp zⱼ as it stands: overflows beyond 88.</summary>
    WithoutMaximum,

    /// <summary>A source text: ∂sᵢ/∂zₖ = −sᵢ·sᵢ where −sᵢ·sₖ is right.</summary>
    OffDiagonalSquared,

    /// <summary>dx = dy·s·(1 − s): the diagonal alone.</summary>
    DiagonalOnly,

    /// <summary>A source text: the body of the loop over rows stands behind it, so that only the last row is written.</summary>
    LoopBodyOutside,
}

/// <summary>A softmax whose backward pass forms the whole Jacobian, with one fault of one's choice.</summary>
internal sealed class FaultySoftmax(Shape input, SoftmaxFault fault) : Layer(input, input)
{
    private readonly int _width = input.Count;

    public override string Notation => $"softmax with {fault}";

    public override LayerFormula Formula => new Softmax(Input).Formula;

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int row = 0; row < pass.BatchSize; row++)
        {
            var scores = x.Slice(row * _width, _width);
            float largest = float.NegativeInfinity, sum = 0;
            foreach (float score in scores)
            {
                largest = Math.Max(largest, score);
            }

            if (fault == SoftmaxFault.WithoutMaximum)
            {
                largest = 0;
            }

            foreach (float score in scores)
            {
                sum += MathF.Exp(score - largest);
            }

            for (int i = 0; i < _width; i++)
            {
                y[row * _width + i] = MathF.Exp(scores[i] - largest) / sum;
            }
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
        int first = fault == SoftmaxFault.LoopBodyOutside ? Math.Max(pass.BatchSize - 1, 0) : 0;
        for (int row = first; row < pass.BatchSize && !dx.IsEmpty; row++)
        {
            var s = y.Slice(row * _width, _width);
            for (int k = 0; k < _width; k++)
            {
                float sum = 0;
                for (int i = 0; i < _width; i++)
                {
                    sum += dy[row * _width + i] * Jacobian(s, i, k);
                }

                dx[row * _width + k] = sum;
            }
        }
    }

    /// <summary>∂sᵢ/∂zₖ.</summary>
    private float Jacobian(ReadOnlySpan<float> s, int i, int k) => i == k ? s[i] * (1 - s[i]) : fault switch
    {
        SoftmaxFault.OffDiagonalSquared => -s[i] * s[i],
        SoftmaxFault.DiagonalOnly => 0,
        _ => -s[i] * s[k],
    };
}
