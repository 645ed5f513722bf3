using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Controls;

/// <summary>What is wrong with a <see cref="FaultyDense"/>.</summary>
public enum DenseFault
{
    None,

    /// <summary>dx = dy·W where dy·Wᵀ is right; shows only where W is square. A source text multiplies ∂Z3·W3 just so.</summary>
    WeightsNotTransposed,

    /// <summary>dW = dyᵀ·x where xᵀ·dy is right.</summary>
    WeightGradientTransposed,

    /// <summary>db = dy of the first row, where the sum over rows is right.</summary>
    BiasGradientNotSummed,

    /// <summary>dW of the mean row, as if the loss didn't divide by B already.</summary>
    DividedByTheBatchTwice,

    /// <summary>A worked matrix of a source text: w₂₁ stands where w₂₂ belongs.</summary>
    DrawnWeights,

    /// <summary>
    /// A worked matrix of a source text: x₁₁dz₁₂ + x₁₂dz₂₂ where x₁₁dz₁₂ + x₂₁dz₂₂ is right, and x₁₂dz₁₁ + x₁₂dz₁₂.
    /// </summary>
    DrawnWeightGradient,

    /// <summary>A worked matrix of a source text: dz₁₂dz₂₂, a plus lost.</summary>
    DrawnBiasGradient,
}

/// <summary>A dense layer written as plainly as can be, with one fault of one's choice.</summary>
internal sealed class FaultyDense(Shape input, int units, DenseFault fault) : Layer(input, new Shape(units))
{
    private readonly int _inputs = input.Count;

    public override string Notation => $"dense with {fault}";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } =
        [new("weights", new Shape(input.Count, units), new Zeros(), true), new("bias", new Shape(units), new Zeros(), false)];

    public override LayerFormula Formula => new Dense(Input, units).Formula;

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < pass.BatchSize; i++)
        {
            for (int j = 0; j < units; j++)
            {
                float sum = pass.Parameters[_inputs * units + j];
                for (int k = 0; k < _inputs; k++)
                {
                    bool isDrawnWrong = fault == DenseFault.DrawnWeights && (k, j) == (1, 1);
                    sum += x[i * _inputs + k] * (isDrawnWrong ? pass.Parameters[1] : pass.Parameters[k * units + j]);
                }

                y[i * units + j] = sum;
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
        var dWeights = pass.Gradients[..(_inputs * units)];
        var dBias = pass.Gradients[(_inputs * units)..];
        pass.Gradients.Clear();
        for (int i = 0; i < pass.BatchSize; i++)
        {
            for (int j = 0; j < units; j++)
            {
                float slope = dy[i * units + j];
                dBias[j] += fault == DenseFault.BiasGradientNotSummed && i > 0 ? 0 : slope;
                for (int k = 0; k < _inputs; k++)
                {
                    int at = fault == DenseFault.WeightGradientTransposed ? j * _inputs + k : k * units + j;
                    dWeights[at] +=
                        x[i * _inputs + k] * slope / (fault == DenseFault.DividedByTheBatchTwice ? pass.BatchSize : 1);
                }
            }
        }

        if (fault == DenseFault.DrawnWeightGradient && pass.BatchSize == 2 && units == 2)
        {
            dWeights[1] = x[0] * dy[1] + x[1] * dy[3];
            dWeights[2] = x[1] * dy[0] + x[1] * dy[1];
        }

        if (fault == DenseFault.DrawnBiasGradient && pass.BatchSize == 2)
        {
            dBias[1] = dy[1] * dy[3];
        }

        for (int i = 0; i < dx.Length; i++)
        {
            int row = i / _inputs, k = i % _inputs;
            dx[i] = 0;
            for (int j = 0; j < units; j++)
            {
                int at = fault == DenseFault.WeightsNotTransposed ? j * _inputs + k : k * units + j;
                dx[i] += dy[row * units + j] * pass.Parameters[at];
            }
        }
    }
}
