namespace Chainrule.Reports.Charts;

/// <summary>One axis: from its numbers to positions in the drawing.</summary>
/// <param name="title">What it shows, with its unit.</param>
/// <param name="ticks">Its marks; it reaches from the first to the last.</param>
/// <param name="from">The position of the first mark.</param>
/// <param name="to">The position of the last mark.</param>
internal sealed class Axis(string title, Ticks ticks, double from, double to)
{
    /// <summary>What it shows, with its unit.</summary>
    public string Title { get; } = title;

    /// <summary>Its marks.</summary>
    public Ticks Ticks { get; } = ticks;

    /// <summary>The position of the first mark.</summary>
    public double From { get; } = from;

    /// <summary>The position of the last mark.</summary>
    public double To { get; } = to;

    /// <summary>The least number on it.</summary>
    public double Least => Ticks.Values[0];

    /// <summary>The greatest number on it.</summary>
    public double Greatest => Ticks.Values[^1];

    /// <summary>Where a number lies.</summary>
    public double At(double value) => From + (value - Least) / (Greatest - Least) * (To - From);
}
