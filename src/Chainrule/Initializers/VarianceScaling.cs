using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>What He, Glorot and LeCun share: the fans of a block, and independent numbers of a given variance.</summary>
internal static class VarianceScaling
{
    /// <summary>
    /// How many inputs feed one output, and how many outputs one input feeds. (inputs, outputs) for weights; sizes before
    /// those two (a kernel's height and width) multiply both; a block of rank 1 counts as its length for both.
    /// </summary>
    public static (int In, int Out) Fans(Shape shape)
    {
        if (shape.Rank < 2)
        {
            return (shape.Count, shape.Count);
        }

        int inputs = shape[shape.Rank - 2], outputs = shape[shape.Rank - 1];
        return (shape.Count / outputs, shape.Count / inputs);
    }

    /// <summary>Independent numbers of mean 0 and the given variance.</summary>
    public static void Fill(Distribution distribution, double variance, RandomStream random, Span<float> values)
    {
        if (distribution == Distribution.Normal)
        {
            FillNormal(Math.Sqrt(variance), random, values);
            return;
        }

        double limit = Math.Sqrt(3 * variance);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(limit * (2 * random.Uniform((uint)i) - 1));
        }
    }

    /// <summary>Independent normal numbers of mean 0.</summary>
    public static void FillNormal(double standardDeviation, RandomStream random, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(standardDeviation * NormalDistribution.Sample(random, (uint)i));
        }
    }

    /// <summary>The name in the notation, as in <c>he-normal</c>.</summary>
    public static string Notation(string name, Distribution distribution) =>
        distribution == Distribution.Normal ? $"{name}-normal" : $"{name}-uniform";
}
