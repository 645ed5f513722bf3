namespace Chainrule.Analysis;

/// <summary>How thorough a gradient proof is.</summary>
public sealed record ProofOptions
{
    /// <summary>The error that passes, as a share of the largest number in a block: 5·10⁻⁶, some forty roundings of a float.</summary>
    public double Tolerance { get; init; } = 5e-6;

    /// <summary>
    /// How many numbers of each block are checked at most: the one with the largest gradient, and others drawn by the seed. The
    /// blocks say how many of how many it were.
    /// </summary>
    public int EntriesPerBlock { get; init; } = int.MaxValue;

    /// <summary>What random inputs, targets and choices are drawn from.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many random batches a layer or a loss is tried with; a network is tried with the batch it is given.</summary>
    public int Trials { get; init; } = 10;

    /// <summary>The most rows in a random batch.</summary>
    public int Rows { get; init; } = 4;

    /// <summary>The standard deviation of random inputs.</summary>
    public double Spread { get; init; } = 2;

    /// <summary>
    /// What each random input of a layer or loss becomes before it is used: for one that takes only some numbers, as in
    /// <c>MathF.Abs</c>, or to try it where it is most delicate. Null leaves them as they are.
    /// </summary>
    public Func<float, float>? Input { get; init; }
}
