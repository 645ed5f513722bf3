using Chainrule.Kernels;

namespace Chainrule.Training;

/// <summary>
/// Chooses who does the next step: all threads, or the calling one alone. A small network's weights go back and forth
/// between the caches of several processors, which can cost more than is won; how much that is differs from machine to
/// machine and from minute to minute. So both are tried for some steps, and again every now and then. The choice changes
/// nothing but the time: bits don't depend on the number of threads.
/// </summary>
internal sealed class StepTeam
{
    /// <summary>The steps of a trial.</summary>
    internal const int TrialSteps = 2 * Rounds * StepsPerRound;

    /// <summary>The steps from the end of the first trial to the next one, and from any later one.</summary>
    internal const int FirstInterval = 250, Interval = 2500;

    // With so many multiply-adds a step takes some milliseconds, and threads always pay.
    private const long LargeStep = 200_000_000;

    // Each team works for a while before the other has its turn; its first steps find the caches as the other left them.
    private const int Rounds = 3, StepsPerRound = 8, Uncounted = 2;

    private readonly Workers _all;
    private readonly bool _tries;
    private readonly double[] _alone = new double[Rounds * (StepsPerRound - Uncounted)],
        _shared = new double[Rounds * (StepsPerRound - Uncounted)];
    private int _step,
        _interval = FirstInterval;

    /// <summary>A choice between a team and its calling thread.</summary>
    /// <param name="all">The team.</param>
    /// <param name="multiplyAdds">What a step computes, roughly.</param>
    public StepTeam(Workers all, long multiplyAdds)
    {
        _all = all;
        _tries = all.Threads > 1 && multiplyAdds < LargeStep;
        Current = all;
    }

    /// <summary>Who does the next step.</summary>
    public Workers Current { get; private set; }

    /// <summary>Tells how long <see cref="Current"/> took for a step.</summary>
    public void Record(double seconds)
    {
        if (!_tries)
        {
            return;
        }

        if (_step < TrialSteps)
        {
            int round = _step / (2 * StepsPerRound), inRound = _step % StepsPerRound;
            if (inRound >= Uncounted)
            {
                (Current == _all ? _shared : _alone)[round * (StepsPerRound - Uncounted) + inRound - Uncounted] = seconds;
            }
        }

        _step++;
        if (_step < TrialSteps)
        {
            Current = _step / StepsPerRound % 2 == 0 ? _all : Workers.None;
        }
        else if (_step == TrialSteps)
        {
            Current = Median(_shared) <= Median(_alone) ? _all : Workers.None;
        }
        else if (_step == TrialSteps + _interval)
        {
            _step = 0;
            _interval = Interval;
            Current = _all;
        }
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
