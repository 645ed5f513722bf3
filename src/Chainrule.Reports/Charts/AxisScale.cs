namespace Chainrule.Reports.Charts;

/// <summary>
/// What lies at equal distances along an axis: equal differences, equal ratios, or ratios far from a center and differences near
/// it.
/// </summary>
internal sealed class AxisScale
{
    private readonly Func<double, double> _apply, _undo;
    private readonly Func<double, double, int, double, Ticks> _mark;

    private Func<double, double, int, Ticks>? _markWithin;

    private AxisScale(Func<double, double> apply, Func<double, double> undo, Func<double, double, int, double, Ticks> mark) =>
        (_apply, _undo, _mark) = (apply, undo, mark);

    /// <summary>Equal differences.</summary>
    public static AxisScale Linear { get; } = new(value => value, value => value, Ticks.Over);

    /// <summary>Equal ratios, marked at powers of ten; what isn't above 0 is left out.</summary>
    public static AxisScale Powers { get; } =
        new(Math.Log10, power => Math.Pow(10, power), (least, greatest, _, _) => Ticks.OfPowers(least, greatest));

    /// <summary>Equal ratios, marked between powers of ten too where these are few; what isn't above 0 is left out.</summary>
    public static AxisScale Ratios { get; } =
        new(Math.Log10, power => Math.Pow(10, power), (least, greatest, _, _) => Ticks.OfRatios(least, greatest));

    /// <summary>asinh((value − center) / unit), marked at powers of ten on both sides.</summary>
    /// <param name="center">The value in the middle.</param>
    /// <param name="unit">The distance from it up to which differences count, and beyond which ratios do.</param>
    public static AxisScale OfLongTail(double center, double unit) => new(
        value => Math.Asinh((value - center) / unit), applied => center + (unit * Math.Sinh(applied)),
        (least, greatest, about, _) => Ticks.OfLongTail(least, greatest, center, unit, about))
    {
        _markWithin = (least, greatest, about) => Ticks.WithinLongTail(least, greatest, center, unit, about),
    };

    /// <summary>
    /// The scale that shows most of some numbers: ratios where they spread over more than that, else differences.
    /// </summary>
    /// <param name="values">The numbers; what isn't finite doesn't count.</param>
    public static AxisScale Of(IEnumerable<double> values)
    {
        const double Spread = 20;
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 && finite.Min() > 0 && finite.Max() > Spread * finite.Min() ? Ratios : Linear;
    }

    /// <summary>How far along the axis a value lies.</summary>
    public double Apply(double value) => _apply(value);

    /// <summary>The value that lies so far along the axis.</summary>
    public double Undo(double applied) => _undo(applied);

    /// <summary>Where it is marked, in terms of <see cref="Apply"/>.</summary>
    /// <param name="least">The least value shown, applied.</param>
    /// <param name="greatest">The greatest value shown, applied.</param>
    /// <param name="about">How many marks are wanted, more or less.</param>
    /// <param name="leastStep">How far apart they are at least: 1 where whole things are counted.</param>
    public Ticks Mark(double least, double greatest, int about, double leastStep) => _mark(least, greatest, about, leastStep);

    /// <summary>The same where the axis ends with the values, so that marks beyond them would not be seen.</summary>
    public Ticks MarkWithin(double least, double greatest, int about, double leastStep) =>
        _markWithin is null ? Mark(least, greatest, about, leastStep) : _markWithin(least, greatest, about);
}
