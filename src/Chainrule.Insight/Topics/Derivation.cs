namespace Chainrule.Insight.Topics;

/// <summary>What there is to say about a function on the way to its derivative, beyond what it tells about itself.</summary>
/// <param name="Steps">The steps to its derivative.</param>
/// <param name="Parts">What stands between x and y in them, with its name in the table of numbers.</param>
internal sealed record Derivation(Step[] Steps, params (string Name, Func<double, double> Value)[] Parts)
{
    /// <summary>The page that derives it, where that isn't one of its own name.</summary>
    public string? Page { get; init; }
}
