namespace Chainrule.Reports.Results;

/// <summary>What is to be said of a subject in a report: facts first.</summary>
/// <param name="Facts">By name.</param>
public sealed record FactSheet(IReadOnlyList<(string Name, string Text)> Facts)
{
    /// <summary>Nothing to be said.</summary>
    public static FactSheet Empty { get; } = new([]);

    /// <summary>What stands behind them.</summary>
    public IReadOnlyList<Block> More { get; init; } = [];

    /// <summary>Everything in the report's order; empty where there is nothing.</summary>
    internal IReadOnlyList<Block> Blocks => [.. Facts.Count > 0 ? [new Facts(Facts)] : Array.Empty<Block>(), .. More];
}
