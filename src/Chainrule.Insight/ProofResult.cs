namespace Chainrule.Insight;

/// <summary>What a gradient proof found.</summary>
/// <param name="Subject">What was checked, in its notation.</param>
/// <param name="Blocks">Each block by itself.</param>
public sealed record ProofResult(string Subject, IReadOnlyList<BlockProof> Blocks)
{
    /// <summary>What was looked at, in words: batches, sizes of inputs, modes. Empty where nothing is told.</summary>
    public string LookedAt { get; init; } = "";

    /// <summary>Whether there are blocks, and every one passed.</summary>
    public bool Passed => Blocks.Count > 0 && Blocks.All(block => block.Passed);

    /// <summary>What can be said of all blocks together: wrong where one is, else undecided where one is.</summary>
    public ProofVerdict Verdict =>
        Passed ? ProofVerdict.Right
        : Blocks.Any(block => block.Verdict == ProofVerdict.Wrong) ? ProofVerdict.Wrong
        : ProofVerdict.Undecided;

    /// <summary>The block with the largest error, a wrong one before others; null where there are no blocks.</summary>
    public BlockProof? Worst =>
        Blocks.MaxBy(block => (block.Verdict == ProofVerdict.Wrong, !block.Passed, block.WorstError));

    /// <summary>Whether all numbers were checked, not a choice of them.</summary>
    public bool IsComplete => Blocks.All(block => block.Checked == block.Count);

    /// <summary>
    /// The proof of a network as one check of a training, in a sentence, with what to try where it isn't passed.
    /// </summary>
    public CheckResult ToCheck() => GradientCheck.Of(this);

    /// <summary>A block by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public BlockProof this[string name] =>
        Blocks.FirstOrDefault(block => block.Name == name)
        ?? throw new ArgumentException($"there is no block '{name}'", nameof(name));

    /// <summary>The verdict, a line for each block, and what was looked at.</summary>
    public override string ToString()
    {
        string verdict = Verdict switch
        {
            ProofVerdict.Right => "proven",
            ProofVerdict.Wrong => "NOT proven",
            _ => "undecided",
        };
        return string.Join('\n',
        [
            $"{Subject}: {verdict}",
            .. Blocks.Select(block => block.ToString()),
            .. LookedAt.Length > 0 ? [$"looked at: {LookedAt}"] : Array.Empty<string>(),
        ]);
    }
}
