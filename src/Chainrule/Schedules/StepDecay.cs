using Chainrule.Kernels;

namespace Chainrule.Schedules;

/// <summary>The rate drops at once, every so many epochs: factor^⌊epoch / epochs⌋.</summary>
public sealed class StepDecay : Schedule
{
    private readonly int _epochs;
    private readonly double _factor;

    /// <summary>The schedule.</summary>
    /// <param name="epochs">Epochs between drops, at least 1.</param>
    /// <param name="factor">What the rate is multiplied with at each drop, in (0, 1].</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public StepDecay(int epochs = 10, double factor = 0.1)
    {
        Setting.Check("step", "number of epochs", epochs, epochs >= 1, "at least 1");
        _epochs = epochs;
        _factor = Setting.Check("step", "factor", factor, factor is > 0 and <= 1, "above 0 and at most 1");
    }

    /// <inheritdoc/>
    public override string Notation => $"step:{_epochs}:{Setting.Write(_factor)}";

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position) =>
        DoubleMath.Power(_factor, position.Step / position.StepsPerEpoch / _epochs);
}
