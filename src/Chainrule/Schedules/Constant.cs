namespace Chainrule.Schedules;

/// <summary>The base learning rate throughout.</summary>
public sealed class Constant : Schedule
{
    /// <inheritdoc/>
    public override string Notation => "constant";

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position) => 1;
}
