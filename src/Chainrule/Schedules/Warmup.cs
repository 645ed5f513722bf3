namespace Chainrule.Schedules;

/// <summary>
/// A linear rise over the first steps, (step + 1) / steps, then another schedule, which sees only the steps after it:
/// Goyal et al., "Accurate, Large Minibatch SGD" (2017), section 2.2, from nearly zero.
/// </summary>
public sealed class Warmup : Schedule
{
    private readonly double _length;
    private readonly Schedule _then;

    /// <summary>The schedule.</summary>
    /// <param name="length">The steps it takes, a whole number of at least 1; below 1 it is that fraction of all steps.</param>
    /// <param name="then">What follows.</param>
    /// <exception cref="ChainruleException">The length is not above 0, or not whole, or what follows is a warm-up
    /// too.</exception>
    public Warmup(double length, Schedule then)
    {
        _length = Setting.Check(
            "warmup", "length", length, length > 0 && (length < 1 || (length == Math.Floor(length) && length <= int.MaxValue)),
            "a fraction of all steps below 1, or a whole number of steps");
        _then = then is Warmup
            ? throw new ChainruleException("a warm-up can't follow a warm-up", "name one warm-up, then another schedule")
            : then;
    }

    /// <inheritdoc/>
    public override string Notation =>
        _then is Constant ? $"warmup:{Setting.Write(_length)}" : $"warmup:{Setting.Write(_length)} {_then.Notation}";

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position)
    {
        long steps = _length < 1 ? (long)Math.Ceiling(_length * position.TotalSteps) : (long)_length;
        if (position.Step < steps)
        {
            return (position.Step + 1.0) / steps;
        }

        return _then.Factor(position with
        {
            Step = position.Step - steps,
            TotalSteps = Math.Max(1, position.TotalSteps - steps),
        });
    }
}
