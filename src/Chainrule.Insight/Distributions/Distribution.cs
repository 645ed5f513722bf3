using System.Runtime.CompilerServices;
using Chainrule.Kernels;

namespace Chainrule.Insight.Distributions;

/// <summary>How many numbers are spread.</summary>
/// <param name="Size">The root of their mean square; NaN or infinite where one of them is.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Zeros">The share of them that is 0.</param>
/// <param name="Quantiles">Below which number the shares of <see cref="Levels"/> lie.</param>
public sealed record Distribution(double Size, double Mean, double Zeros, IReadOnlyList<double> Quantiles)
{
    // So many tell a quantile to about a hundredth of the shares.
    private const int MostSorted = 4096;

    /// <summary>The shares that <see cref="Quantiles"/> are given for: from the least number to the greatest.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

    /// <summary>
    /// Measures numbers. Of many, the quantiles between the least and the greatest are those of 4,096 of them, evenly picked; all
    /// else is of all of them. The same numbers give the same bits.
    /// </summary>
    /// <param name="numbers">At least one.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Distribution Of(ReadOnlySpan<float> numbers)
    {
        if (numbers.IsEmpty)
        {
            throw new ArgumentException("no numbers have no distribution", nameof(numbers));
        }

        var (sum, squares, zeros, least, greatest) = Sums(numbers);
        float[] sorted = new float[Math.Min(numbers.Length, MostSorted)];
        for (int i = 0; i < sorted.Length; i++)
        {
            sorted[i] = numbers[(int)((long)i * numbers.Length / sorted.Length)];
        }

        Array.Sort(sorted);
        double[] quantiles = [.. Levels.Select(level => SampleQuantile.Of<float>(sorted, level))];
        (quantiles[0], quantiles[^1]) = (least, greatest);
        return new Distribution(
            Math.Sqrt(squares / numbers.Length),
            sum / numbers.Length,
            (double)zeros / numbers.Length,
            quantiles
        );
    }

    // Optimized at the first call: it goes through all weights, and runs a few times only.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Squares, long Zeros, float Least, float Greatest) Sums(ReadOnlySpan<float> numbers)
    {
        double sum = 0, squares = 0;
        long zeros = 0;
        float least = float.PositiveInfinity, greatest = float.NegativeInfinity;
        foreach (float number in numbers)
        {
            sum += number;
            squares += (double)number * number;
            zeros += number == 0 ? 1 : 0;
            least = Math.Min(least, number);
            greatest = Math.Max(greatest, number);
        }

        return (sum, squares, zeros, least, greatest);
    }
}
