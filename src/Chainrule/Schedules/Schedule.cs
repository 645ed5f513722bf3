namespace Chainrule.Schedules;

/// <summary>
/// How the learning rate changes during training: a factor on the base rate, a pure function of where training stands,
/// so that a resumed run needs no state of the schedule.
/// </summary>
public abstract class Schedule
{
    /// <summary>The name and settings in the notation, as in <c>cosine</c> or <c>step:10:0.1</c>.</summary>
    public abstract string Notation { get; }

    /// <summary>The factor on the base learning rate.</summary>
    public abstract double Factor(in SchedulePosition position);
}

/// <summary>Where training stands when a learning rate is asked for.</summary>
/// <param name="Step">Steps already done, from 0.</param>
/// <param name="TotalSteps">Steps the whole training is planned for, at least 1.</param>
/// <param name="StepsPerEpoch">Steps in one epoch, at least 1.</param>
/// <param name="Monitored">The monitored loss of each finished epoch, oldest first.</param>
public readonly record struct SchedulePosition(long Step, long TotalSteps, long StepsPerEpoch, ReadOnlyMemory<double> Monitored);
