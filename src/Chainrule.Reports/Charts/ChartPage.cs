namespace Chainrule.Reports.Charts;

/// <summary>What a chart is on a page: its caption, how its marks are written, and what its caption tells.</summary>
internal sealed record ChartPage
{
    /// <summary>What its caption says before anybody asks for the values at a place; may be empty.</summary>
    public string Said { get; init; } = "";

    /// <summary>How a mark of the horizontal axis is written; null for a number.</summary>
    public Func<double, string>? MarkX { get; init; }

    /// <summary>How a mark of the vertical axis is written; null for a number.</summary>
    public Func<double, string>? MarkY { get; init; }

    /// <summary>How a place along the horizontal axis is told; null for a number.</summary>
    public Func<double, string>? TellX { get; init; }

    /// <summary>How a height is told; null for a number.</summary>
    public Func<double, string>? TellY { get; init; }

    /// <summary>Where an upright line stands that the reader moves, from 0 to 1 along the axis; null for none.</summary>
    public double? Now { get; init; }

    /// <summary>Whether series are named, at their ends or in a legend; else the title says what they are.</summary>
    public bool NamesSeries { get; init; } = true;
}
