namespace Chainrule.Tables;

/// <summary>What was found out about a column.</summary>
public sealed record ColumnProfile
{
    /// <summary>How its cells are read.</summary>
    public required ColumnDefinition Definition { get; init; }

    /// <summary>What it is for.</summary>
    public required ColumnRole Role { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Count { get; init; }

    /// <summary>The rows without a value.</summary>
    public required int Missing { get; init; }

    /// <summary>The number of different values.</summary>
    public required int Distinct { get; init; }

    /// <summary>Statistics of its numbers: of numeric columns, and of dates as days since 1970; else null.</summary>
    public NumberSummary? Numbers { get; init; }

    /// <summary>How often each of the definition's categories occurs, in their order.</summary>
    public IReadOnlyList<int> CategoryCounts { get; init; } = [];

    /// <summary>Why it was taken as what it is, where that isn't plain; for the report.</summary>
    public string? Reason { get; init; }

    /// <summary>The column's name.</summary>
    public string Name => Definition.Name;

    /// <summary>What its values are.</summary>
    public ColumnKind Kind => Definition.Kind;
}

/// <summary>Statistics of numbers; those that are missing don't count.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="LowerQuartile">A quarter of them are at most this: linear interpolation between order statistics, as numpy does
/// it.</param>
/// <param name="Median">Half of them are at most this.</param>
/// <param name="UpperQuartile">Three quarters are at most this.</param>
/// <param name="Max">The largest.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardDeviation">The root of their mean squared distance from it (divided by their number).</param>
/// <param name="AreWhole">Whether all are whole numbers.</param>
public sealed record NumberSummary(
    double Min,
    double LowerQuartile,
    double Median,
    double UpperQuartile,
    double Max,
    double Mean,
    double StandardDeviation,
    bool AreWhole
);
