namespace Chainrule.Reports.Charts;

/// <summary>One line or one cloud of points in a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="X">Positions along the horizontal axis.</param>
/// <param name="Y">Heights, as many; a NaN breaks a line.</param>
/// <param name="Mark">How it is drawn.</param>
internal sealed record Series(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, Mark Mark = Mark.Line)
{
    /// <summary>Which of the colors it has; null for that of its place in the chart.</summary>
    public int? Color { get; init; }

    /// <summary>How wide and how high a cell is, in the units of the axes.</summary>
    public (double Width, double Height) CellSize { get; init; }

    /// <summary>How large a dot is.</summary>
    public double Radius { get; init; } = 3;

    /// <summary>What is known of each point besides; empty for nothing.</summary>
    public IReadOnlyList<PointNote> Notes { get; init; } = [];

    /// <summary>Whether its dot goes where the reader's threshold is: along the axes from 0 to 1.</summary>
    public bool Moves { get; init; }

    /// <summary>Whether it is only there to hold others against it, such as a diagonal.</summary>
    public bool IsGuide { get; init; }

    /// <summary>Whether it stands in the caption that tells the values at a place.</summary>
    public bool IsTold { get; init; } = true;

    /// <summary>What stands at each dot, as far as it doesn't stand on the one before it; empty for nothing.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}

/// <summary>What is known of a point besides where it is.</summary>
/// <param name="Low">How far down its line reaches.</param>
/// <param name="High">How far up.</param>
/// <param name="Told">What the caption says first of it.</param>
/// <param name="IsWarm">Whether it is worth a look, and so orange.</param>
internal sealed record PointNote(double Low, double High, string Told, bool IsWarm);

/// <summary>How a series is drawn.</summary>
internal enum Mark
{
    /// <summary>A line through its points.</summary>
    Line,

    /// <summary>A dot at each point.</summary>
    Dots,

    /// <summary>A bar from 0 to each point, as wide as the points are apart.</summary>
    Bars,

    /// <summary>A faint rectangle around each point.</summary>
    Cells,
}
