namespace Chainrule.Schedules;

/// <summary>
/// Up from a small rate to the base rate, then down to nearly nothing, each half a cosine: from 1/initialDivisor to 1
/// over the first part of training, then to 1/(initialDivisor·finalDivisor). Smith and Topin, "Super-Convergence: Very
/// Fast Training of Neural Networks Using Large Learning Rates" (2018), in PyTorch's two-phase form. The base rate is the peak.
/// </summary>
public sealed class OneCycle : Schedule
{
    private readonly double _rise, _initialDivisor, _finalDivisor;

    /// <summary>The schedule.</summary>
    /// <param name="rise">The part of all steps spent rising, in (0, 1).</param>
    /// <param name="initialDivisor">What the peak is divided by at the start, at least 1.</param>
    /// <param name="finalDivisor">What the start is divided by at the end, at least 1.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public OneCycle(double rise = 0.3, double initialDivisor = 25, double finalDivisor = 1e4)
    {
        _rise = Setting.Check("one-cycle", "rise", rise, rise is > 0 and < 1, "above 0 and below 1");
        _initialDivisor = Setting.Check("one-cycle", "initial divisor", initialDivisor, initialDivisor >= 1, "at least 1");
        _finalDivisor = Setting.Check("one-cycle", "final divisor", finalDivisor, finalDivisor >= 1, "at least 1");
    }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("one-cycle", (_rise, 0.3), (_initialDivisor, 25), (_finalDivisor, 1e4));

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position)
    {
        // the first step is the start, the last one (TotalSteps − 1) the end, as in PyTorch
        double initial = 1 / _initialDivisor, peak = _rise * position.TotalSteps - 1, last = position.TotalSteps - 1;
        return position.Step < peak
            ? Cosine.Between(initial, 1, position.Step / peak)
            : Cosine.Between(1, initial / _finalDivisor, (position.Step - peak) / (last - peak));
    }
}
