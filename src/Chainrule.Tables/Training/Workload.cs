namespace Chainrule.Tables.Training;

/// <summary>
/// How much of the work is done, counted in floating-point operations: each learning (of a fold, on a scale) is planned to be as
/// long as the first one.
/// </summary>
/// <param name="learnings">How often kinds of models are learned in all.</param>
/// <param name="progress">Is told; null for nobody.</param>
/// <param name="refits">Whether the chosen model may be fitted anew behind them.</param>
internal sealed class Workload(int learnings, IProgress<TabularEvent>? progress, bool refits = false)
{
    private double _planned, _ended;

    /// <summary>Begins with a learning; the first one says how long all are.</summary>
    public void Begin(PlannedWork work)
    {
        if (_planned <= 0)
        {
            _planned = (work.All * learnings) + (refits ? work.Refit : 0);
        }
    }

    /// <summary>Begins with a part of it.</summary>
    /// <param name="operations">The operations that it is planned to take.</param>
    public Part BeginPart(double operations) => new(this, operations, refitted: 0);

    /// <summary>Begins with what is left: to fit the chosen model anew, which is told of.</summary>
    /// <param name="rows">The rows.</param>
    public Part BeginRefit(int rows) => new(this, Math.Max(0, _planned - _ended), rows);

    /// <summary>All is done, whatever was planned and wasn't needed.</summary>
    public void End() => Tell(_planned);

    private void Tell(double done)
    {
        if (_planned > 0)
        {
            progress?.Report(new WorkDone(Math.Clamp(done / _planned, 0, 1)));
        }
    }

    private void Tell(RefitProgress refit) => progress?.Report(refit);

    /// <summary>A part of the work.</summary>
    public sealed class Part(Workload all, double operations, int refitted)
    {
        private double _share;

        /// <summary>So much more of it is done, as a share of the part.</summary>
        public void Add(double share) => Set(_share + share);

        /// <summary>So much of it is done in all; what takes longer than planned waits at its end.</summary>
        public void Set(double share)
        {
            _share = Math.Clamp(share, _share, 1);
            all.Tell(all._ended + (_share * operations));
            if (refitted > 0)
            {
                all.Tell(new RefitProgress(refitted, _share));
            }
        }

        /// <summary>It is over, however much was planned.</summary>
        public void End()
        {
            Set(1);
            all._ended += operations;
        }
    }
}

/// <summary>The operations that learning once is planned to take.</summary>
/// <param name="Linear">All trials of the linear model.</param>
/// <param name="LinearFit">Its fit to all rows.</param>
/// <param name="Network">All trials of the network; 0 where it is trained by mini-batches.</param>
/// <param name="NetworkFit">Its fit to all rows, or its epochs.</param>
internal readonly record struct PlannedWork(double Linear, double LinearFit, double Network, double NetworkFit)
{
    /// <summary>The epochs of a mean by mini-batches that is tried beside one by L-BFGS; 0 where none is.</summary>
    public double Batches { get; init; }

    /// <summary>To fit the chosen model anew, at most.</summary>
    public double Refit => Math.Max(LinearFit, NetworkFit);

    /// <summary>All of it, but to fit the chosen model anew.</summary>
    public double All => Linear + LinearFit + Network + NetworkFit + Batches;
}
