using System.Numerics;

namespace Chainrule.Cli.Benchmarks;

/// <summary>
/// The time of a step on a number of processes: what one of them computes, as it was measured, and what it costs that they
/// exchange sums and row losses. With P processes, messages of M bytes for n parameters and a batch of B rows, a link of W
/// bytes a second and a delay of L seconds it is
/// <c>c(P) + 2⌈log₂P⌉·(M/W + L) + (P - 1)·(2L + 4B·(1 + 1/P)/W)</c>: the sums go up the tree and the whole sum comes down;
/// process 0 hears the losses of each other process's rows, and tells each those of all.
/// </summary>
/// <param name="Ranks">The processes, P.</param>
/// <param name="Computing">The seconds that one of them computes, c(P).</param>
/// <param name="Exchanging">The seconds that the exchange takes.</param>
/// <param name="Bytes">The memory that a process takes for it besides data and program.</param>
internal readonly record struct RankPlan(int Ranks, double Computing, double Exchanging, long Bytes)
{
    /// <summary>The seconds of a step.</summary>
    public double Step => Computing + Exchanging;

    /// <summary>The seconds that an exchange takes.</summary>
    /// <param name="ranks">The processes.</param>
    /// <param name="message">The bytes of a sum.</param>
    /// <param name="batch">The rows of a batch.</param>
    /// <param name="link">The link.</param>
    public static double ExchangeOf(int ranks, long message, int batch, Link link)
    {
        int levels = ranks > 1 ? BitOperations.Log2((uint)ranks - 1) + 1 : 0;
        double losses = sizeof(float) * (double)batch * (1 + 1.0 / ranks) / link.BytesPerSecond;
        return 2 * levels * (message / link.BytesPerSecond + link.Delay) + (ranks - 1) * (2 * link.Delay + losses);
    }

    /// <summary>The number of processes after which more stop helping: the smallest within a twentieth of the fastest.</summary>
    /// <param name="plans">Some, by ascending numbers of processes.</param>
    public static RankPlan Enough(IReadOnlyList<RankPlan> plans)
    {
        double fastest = plans.Min(plan => plan.Step);
        return plans.First(plan => plan.Step <= 1.05 * fastest);
    }
}
