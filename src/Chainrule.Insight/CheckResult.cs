namespace Chainrule.Insight;

/// <summary>What one check of a training has found.</summary>
/// <param name="Name">What was checked, in a word or two.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Reason">What was seen, with its numbers.</param>
/// <param name="Remedy">What to try where it failed, or what would be better where it passed; null where there is nothing to
/// say.</param>
public sealed record CheckResult(string Name, bool Passed, string Reason, Remedy? Remedy)
{
    /// <summary>The proof behind it; null where it is another check than that of the gradients.</summary>
    public ProofResult? Proof { get; init; }

    /// <summary>What to try, in the words of a C# programmer.</summary>
    public string? Help => Remedy?.ToString();

    /// <summary>One line.</summary>
    public override string ToString() => $"{(Passed ? "passed" : "FAILED")}  {Name}: {Reason}";
}
