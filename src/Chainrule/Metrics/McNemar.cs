namespace Chainrule.Metrics;

/// <summary>
/// Whether two classifiers differ on the same rows by more than chance: only the rows count that one of them gets right and the
/// other
/// wrong, and if neither is better each of these is a fair coin. McNemar, "Note on the Sampling Error of the Difference Between
/// Correlated Proportions or Percentages" (1947); the mid-p version as Fagerland, Lydersen and Laake recommend it, "The McNemar
/// Test
/// for Binary Matched-Pairs Data" (2013).
/// </summary>
/// <param name="OnlyFirst">The rows that only the first gets right.</param>
/// <param name="OnlySecond">The rows that only the second gets right.</param>
public readonly record struct McNemar(long OnlyFirst, long OnlySecond)
{
    /// <summary>Counts the rows.</summary>
    /// <param name="actual">The class of each row.</param>
    /// <param name="first">What the first classifier says.</param>
    /// <param name="second">What the second classifier says.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static McNemar Of(ReadOnlySpan<int> actual, ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (first.Length != actual.Length || second.Length != actual.Length)
        {
            throw new ArgumentException($"{first.Length} and {second.Length} predictions don't belong to {actual.Length} rows");
        }

        long onlyFirst = 0, onlySecond = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            bool isFirst = first[row] == actual[row], isSecond = second[row] == actual[row];
            onlyFirst += isFirst && !isSecond ? 1 : 0;
            onlySecond += isSecond && !isFirst ? 1 : 0;
        }

        return new McNemar(onlyFirst, onlySecond);
    }

    /// <summary>
    /// The probability of a difference as large as this or larger, were there none: twice the lower tail of the binomial
    /// distribution
    /// over n rows with p = ½, at most 1. Never too small, and often too large.
    /// </summary>
    public double ExactP => Math.Min(1, 2 * Tail(out _));

    /// <summary>
    /// The same with half the probability of exactly this difference: neither too small nor too large on the average.
    /// </summary>
    public double MidP
    {
        get
        {
            double tail = Tail(out double own);
            return Math.Min(1, (2 * tail) - own);
        }
    }

    // P(X ≤ the lesser count) and P(X = it) for n fair coins; the sum runs down from the largest term.
    private double Tail(out double own)
    {
        long n = OnlyFirst + OnlySecond, least = Math.Min(OnlyFirst, OnlySecond);
        double logarithm = -n * Math.Log(2);
        for (long i = 1; i <= least; i++)
        {
            logarithm += Math.Log((double)(n - least + i) / i);
        }

        own = Math.Exp(logarithm);
        double sum = own, term = own;
        for (long k = least; k > 0 && term > sum * 1e-17; k--)
        {
            term *= (double)k / (n - k + 1);
            sum += term;
        }

        return sum;
    }
}
