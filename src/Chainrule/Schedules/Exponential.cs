using Chainrule.Kernels;

namespace Chainrule.Schedules;

/// <summary>The rate is multiplied with a factor after every epoch: factor^epoch, the same within an epoch.</summary>
public sealed class Exponential : Schedule
{
    private readonly double _factor;

    /// <summary>The schedule.</summary>
    /// <param name="factor">What the rate is multiplied with after each epoch, in (0, 1].</param>
    /// <exception cref="ChainruleException">The factor is out of range.</exception>
    public Exponential(double factor = 0.95) =>
        _factor = Setting.Check("exponential", "factor", factor, factor is > 0 and <= 1, "above 0 and at most 1");

    /// <inheritdoc/>
    public override string Notation => $"exponential:{Setting.Write(_factor)}";

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position) =>
        DoubleMath.Power(_factor, position.Step / position.StepsPerEpoch);
}
