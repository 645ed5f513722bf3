using Chainrule.Losses;

namespace Chainrule.Tests.Controls;

/// <summary>What is wrong with a <see cref="FaultyLoss"/>.</summary>
public enum LossFault
{
    /// <summary>Softmax and cross entropy, and nothing wrong with it.</summary>
    None,

    /// <summary>p − t where (p − t)/B is right: two source texts sum ∂Z so, as if it had been divided.</summary>
    MissingOneOverB,

    /// <summary>A source text stops there: Σᵢ₌ₖ… yᵢ·oᵢ − yₖ·(1 − oₖ)/oₖ, not yet oₖ − yₖ, and both factors lost.</summary>
    StoppedDerivation,

    /// <summary>A source text's brackets: −(t·ln p) + (1 − t)·ln(1 − p) where the minus goes before both.</summary>
    MisplacedBrackets,

    /// <summary>A source text says binary cross entropy, and differentiates the squared error: p − t.</summary>
    NamedAfterAnother,

    /// <summary>A source text takes −ln p as it stands: infinite at 0.</summary>
    UnclippedLogarithm,

    /// <summary>A source text's −Σᵢ yᵢ·log ŷ, with no index at ŷ: one output, the first, for all classes.</summary>
    OutputWithoutIndex,
}

/// <summary>A loss written as plainly as can be, with one fault of one's choice.</summary>
internal sealed class FaultyLoss(LossFault fault) : Loss
{
    public override string Notation => $"loss with {fault}";

    public override OutputKind Output => IsOnScores ? OutputKind.SoftmaxLogits : OutputKind.Probabilities;

    public override LossFormula? Formula => Right.Formula;

    /// <summary>What it should have been.</summary>
    public Loss Right => IsOnScores ? new SoftmaxCrossEntropy()
        : fault is LossFault.UnclippedLogarithm or LossFault.OutputWithoutIndex ? new CategoricalCrossEntropy()
        : new BinaryCrossEntropy();

    private bool IsOnScores => fault is LossFault.None or LossFault.MissingOneOverB or LossFault.StoppedDerivation;

    protected override float Row(ReadOnlySpan<float> y, int label, ReadOnlySpan<float> target, float scale, Span<float> dy)
    {
        int width = y.Length;
        float[] o = IsOnScores ? Softmax(y) : y.ToArray();
        float loss = 0;
        for (int k = 0; k < width; k++)
        {
            float t = label < 0 ? target[k] : width == 1 ? label : k == label ? 1 : 0, p = o[k];
            loss += fault switch
            {
                LossFault.MisplacedBrackets => (-t * MathF.Log(p) + (1 - t) * MathF.Log(1 - p)) / width,
                LossFault.NamedAfterAnother => (-t * MathF.Log(p) - (1 - t) * MathF.Log(1 - p)) / width,
                LossFault.OutputWithoutIndex => t == 0 ? 0 : -t * MathF.Log(o[0]),
                _ => t == 0 ? 0 : -t * MathF.Log(p),
            };
            if (dy.IsEmpty)
            {
                continue;
            }

            dy[k] = scale * fault switch
            {
                LossFault.None => p - t,
                LossFault.MissingOneOverB => (p - t) / scale,
                LossFault.StoppedDerivation => Stopped(o, label, target, k),
                LossFault.NamedAfterAnother => (p - t) / width,
                LossFault.UnclippedLogarithm => t == 0 ? 0 : -t / p,
                LossFault.OutputWithoutIndex => k == 0 ? -(label < 0 ? RowSum(target) : 1) / p : 0,
                _ => ((1 - t) / (1 - p) - t / p) / width,
            };
        }

        return loss;
    }

    private static float RowSum(ReadOnlySpan<float> target)
    {
        float sum = 0;
        foreach (float t in target)
        {
            sum += t;
        }

        return sum;
    }

    private static float Stopped(float[] o, int label, ReadOnlySpan<float> target, int k)
    {
        float sum = 0;
        for (int i = 0; i < o.Length; i++)
        {
            float t = label < 0 ? target[i] : i == label ? 1 : 0;
            sum -= i == k ? t / o[k] * (1 - o[k]) : t / o[i] * -o[i] * o[i];
        }

        return sum;
    }

    private static float[] Softmax(ReadOnlySpan<float> z)
    {
        float[] e = new float[z.Length];
        float largest = float.NegativeInfinity, sum = 0;
        foreach (float score in z)
        {
            largest = Math.Max(largest, score);
        }

        for (int i = 0; i < e.Length; i++)
        {
            sum += e[i] = MathF.Exp(z[i] - largest);
        }

        return [.. e.Select(value => value / sum)];
    }
}
