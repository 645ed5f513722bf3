namespace Chainrule.Reports.Charts;

/// <summary>One axis: from its numbers to positions in the drawing.</summary>
/// <param name="title">What it shows, with its unit.</param>
/// <param name="ticks">Its marks.</param>
/// <param name="from">The position of its beginning.</param>
/// <param name="to">The position of its end.</param>
/// <param name="ends">The least and the greatest number on it; null for the first and the last mark.</param>
internal sealed class Axis(string title, Ticks ticks, double from, double to, (double Least, double Greatest)? ends = null)
{
    /// <summary>What it shows, with its unit.</summary>
    public string Title { get; } = title;

    /// <summary>Its marks.</summary>
    public Ticks Ticks { get; } = ticks;

    /// <summary>The position of its beginning.</summary>
    public double From { get; } = from;

    /// <summary>The position of its end.</summary>
    public double To { get; } = to;

    /// <summary>The least number on it.</summary>
    public double Least { get; } = ends?.Least ?? ticks.Values[0];

    /// <summary>The greatest number on it.</summary>
    public double Greatest { get; } = ends?.Greatest ?? ticks.Values[^1];

    /// <summary>Where a number lies.</summary>
    public double At(double value) => From + (value - Least) / (Greatest - Least) * (To - From);
}
