using Chainrule.Kernels;

namespace Chainrule.Training;

/// <summary>
/// Chooses who does the next step: all threads, or the calling one alone; and where a batch has shards, whether each thread
/// has shards of its own or all share in one shard after the other. A small network's weights go back and forth between the
/// caches of several processors, which can cost more than is won; how much that is differs from machine to machine and from
/// minute to minute. So all ways are tried for some steps, and again every now and then. The choice changes nothing but the
/// time: bits depend neither on the number of threads nor on what each of them does.
/// </summary>
internal sealed class StepTeam
{
    /// <summary>The steps from the end of the first trial to the next one, and from any later one.</summary>
    internal const int FirstInterval = 250, Interval = 2500;

    // With so many multiply-adds a step takes some milliseconds, and threads always pay.
    private const long LargeStep = 200_000_000;

    // Each way has its turn for a while before the next one; its first steps find the caches as the other left them.
    private const int Rounds = 3, StepsPerRound = 8, Uncounted = 2;

    private readonly StepWay[] _ways;
    private readonly double[][] _seconds;
    private int _step,
        _interval = FirstInterval;

    /// <summary>A choice between a team and its calling thread.</summary>
    /// <param name="all">The team.</param>
    /// <param name="multiplyAdds">What a step computes, roughly.</param>
    /// <param name="shards">The shards of a batch.</param>
    public StepTeam(Workers all, long multiplyAdds, int shards = 1)
    {
        var ways = new List<StepWay> { new(all, OwnsShards: false) };
        if (all.Threads > 1 && shards > 1)
        {
            ways.Insert(0, new(all, OwnsShards: true));
        }

        if (all.Threads > 1 && multiplyAdds < LargeStep)
        {
            ways.Add(new(Workers.None, OwnsShards: false));
        }

        _ways = [.. ways];
        _seconds = [.. ways.Select(_ => new double[Rounds * (StepsPerRound - Uncounted)])];
        Current = _ways[0];
    }

    /// <summary>How the next step is done.</summary>
    public StepWay Current { get; private set; }

    /// <summary>The steps of a trial.</summary>
    internal int TrialSteps => _ways.Length * Rounds * StepsPerRound;

    /// <summary>Tells how long <see cref="Current"/> took for a step.</summary>
    public void Record(double seconds)
    {
        if (_ways.Length == 1)
        {
            return;
        }

        if (_step < TrialSteps)
        {
            int turn = _step / StepsPerRound, inTurn = _step % StepsPerRound;
            if (inTurn >= Uncounted)
            {
                int at = turn / _ways.Length * (StepsPerRound - Uncounted) + inTurn - Uncounted;
                _seconds[turn % _ways.Length][at] = seconds;
            }
        }

        _step++;
        if (_step < TrialSteps)
        {
            Current = _ways[_step / StepsPerRound % _ways.Length];
        }
        else if (_step == TrialSteps)
        {
            Current = Fastest();
        }
        else if (_step == TrialSteps + _interval)
        {
            _step = 0;
            _interval = Interval;
            Current = _ways[0];
        }
    }

    private StepWay Fastest()
    {
        int fastest = 0;
        for (int i = 0; i < _ways.Length; i++)
        {
            Array.Sort(_seconds[i]);
            fastest = Median(i) < Median(fastest) ? i : fastest;
        }

        return _ways[fastest];
    }

    private double Median(int way) => _seconds[way][_seconds[way].Length / 2];
}

/// <summary>How a step is done.</summary>
/// <param name="Workers">The threads.</param>
/// <param name="OwnsShards">Whether each has shards of its own; else all share in one shard after the other.</param>
internal readonly record struct StepWay(Workers Workers, bool OwnsShards);
