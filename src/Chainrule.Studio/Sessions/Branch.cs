using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Studio.Sessions;

/// <summary>
/// One training that can go to any step, forward or back, to the same bits: what was there is found again from the nearest
/// snapshot by making the same steps once more, and the hash of its parameters is held against the one of the first time.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Branch : IDisposable
{
    private const int ManyRows = 4096, ManyParameters = 16 * 1024;

    private readonly IDataset _data;
    private readonly Trainer _trainer;
    private readonly Evaluator _evaluator;
    private readonly RowOrder _order;
    private readonly Batch _batch;
    private readonly Snapshots _snapshots;
    private readonly List<StepRecord> _records = [];
    private readonly long _offset; // steps before the trainer's own first one

    /// <summary>A training from its start.</summary>
    public Branch(int id, IDataset data, TrainingPlan plan, SessionLimits limits)
        : this(id, data, plan, limits, plan.BuildNetwork(), null, 0)
    {
    }

    private Branch(
        int id, IDataset data, TrainingPlan plan, SessionLimits limits, Network network, TrainingCheckpoint? start, long first)
    {
        (Id, _data, Plan, Limits, First) = (id, data, plan, limits, first);
        _trainer = plan.BuildTrainer(network);
        if (start is not null)
        {
            _trainer.Resume(start);
        }

        _offset = first - _trainer.Position.Step;
        _evaluator = new Evaluator(network, _trainer.Loss);
        _order = new RowOrder(plan.Seed, data.Count, plan.BatchSize);
        _batch = new Batch(data, _order.BatchSize);
        long numbers = network.ParameterCount * (1L + _trainer.Optimizer.SlotCount) + network.State.Length;
        _snapshots = new Snapshots(first, numbers * sizeof(float), limits.SnapshotBytes);
        Record(double.NaN);
        Keep();
    }

    /// <summary>Its number, from 0.</summary>
    public int Id { get; }

    /// <summary>The branch that it left; null for the first.</summary>
    public Branch? Parent { get; private init; }

    /// <summary>How it is trained.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>What bounds it.</summary>
    public SessionLimits Limits { get; }

    /// <summary>The step at which it left its parent; 0 for the first.</summary>
    public long First { get; }

    /// <summary>The furthest step that it has come to.</summary>
    public long Last => First + _records.Count - 1;

    /// <summary>The step at which it stands.</summary>
    public long Step => _offset + _trainer.Position.Step;

    /// <summary>The steps of one epoch.</summary>
    public int StepsPerEpoch => _order.Steps;

    /// <summary>The network as it is at <see cref="Step"/>.</summary>
    public Network Network => _trainer.Network;

    /// <summary>The trainer, for its loss and its optimizer.</summary>
    public Trainer Trainer => _trainer;

    /// <summary>What each step has brought, from <see cref="First"/> on.</summary>
    public IReadOnlyList<StepRecord> Records => _records;

    /// <summary>How many steps lie between two snapshots: the most that are made again to go back one.</summary>
    public long SnapshotInterval => _snapshots.Interval;

    /// <summary>How many snapshots are kept.</summary>
    public int SnapshotCount => _snapshots.Count;

    /// <summary>What stopped it: a number that was no longer finite; null where it can go on.</summary>
    public DivergenceException? Divergence { get; private set; }

    /// <summary>The hash of the parameters as they are now.</summary>
    public string Sha256() => Network.ParametersSha256();

    /// <summary>Goes to a step exactly, whether it was there before or not.</summary>
    /// <param name="step">The step; what lies before <see cref="First"/> is the parent's.</param>
    /// <returns>Whether it came there: not where the training diverges before, or is as long as it may be.</returns>
    public bool Go(long step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, First);
        long asked = step;
        step = Math.Min(step, Divergence is null ? First + Limits.Steps : Last);
        var (at, checkpoint) = _snapshots.Before(step);
        if (Step > step || Step < at)
        {
            _trainer.Resume(checkpoint);
        }

        while (Step < step && TryStep())
        {
        }

        if (_records[(int)(Step - First)] is { Sha256: null } record)
        {
            _records[(int)(Step - First)] = record with { Sha256 = Sha256() };
        }

        return Step == asked;
    }

    /// <summary>The rows of the next step.</summary>
    public int[] NextRows() => _order.After(Step).ToArray();

    /// <summary>The parameters after the next step, which is not made; null where it diverges.</summary>
    public float[]? NextParameters()
    {
        var network = Network.Copy();
        using var trainer = Plan.BuildTrainer(network);
        trainer.Resume(_trainer.Capture());
        _batch.Fill(_order.After(Step), trainer.Workers);
        try
        {
            trainer.Step(_batch);
            return network.Parameters.ToArray();
        }
        catch (DivergenceException)
        {
            return null;
        }
    }

    /// <summary>Leaves the branch where it stands.</summary>
    /// <param name="id">The new branch's number.</param>
    /// <param name="plan">How it is trained from here on. Where network and optimizer stay, the optimizer goes on with what it
    /// knows; where the optimizer is another one, it starts afresh; and of another network, what has the same place and the same
    /// shape keeps its values.</param>
    public Branch Fork(int id, TrainingPlan plan)
    {
        var network = plan.BuildNetwork();
        var checkpoint = _trainer.Capture();
        bool goesOn = network.Notation == Network.Notation
            && Optimizers.OptimizerNotation.Parse(plan.Optimizer).Notation == _trainer.Optimizer.Notation;
        CopyWhatIsAlike(Network, network);
        var start = goesOn
            ? checkpoint with { Setup = checkpoint.Setup with { BatchSize = plan.BatchSize, Seed = plan.Seed } }
            : null;
        return new Branch(id, _data, plan, Limits, network, start, Step) { Parent = this };
    }

    /// <summary>Ends the trainer's threads.</summary>
    public void Dispose() => _trainer.Dispose();

    private static void CopyWhatIsAlike(Network from, Network to)
    {
        foreach (var block in to.Blocks)
        {
            if (from.Blocks.FirstOrDefault(other => other.Name == block.Name && other.Shape.Equals(block.Shape)) is { } same)
            {
                same.Of(from.Parameters).CopyTo(block.Of(to.Parameters));
            }
        }

        foreach (var block in to.StateBlocks)
        {
            if (from.StateBlocks.FirstOrDefault(other => other.Name == block.Name && other.Shape.Equals(block.Shape)) is { } same)
            {
                same.Of(from.State).CopyTo(block.Of(to.State));
            }
        }
    }

    // One step; false where a number is no longer finite: then all is as it was before it.
    private bool TryStep()
    {
        long before = Step;
        _batch.Fill(_order.After(before), _trainer.Workers);
        double loss;
        try
        {
            loss = _trainer.Step(_batch);
        }
        catch (DivergenceException exception)
        {
            Divergence = exception;
            _trainer.Resume(_snapshots.Before(before).Checkpoint);
            while (Step < before && TryStep())
            {
            }

            return false;
        }

        if (Step > Last)
        {
            Record(loss);
        }

        Keep();
        return true;
    }

    private void Record(double batchLoss)
    {
        bool isLarge = _data.Count > ManyRows;
        var evaluation = isLarge ? null : _evaluator.Evaluate(_data, _trainer.Workers);
        int? right = evaluation?.Accuracy is double share ? (int)Math.Round(share * _data.Count) : null;
        _records.Add(new StepRecord(
            evaluation?.Loss ?? batchLoss, right, Network.ParameterCount > ManyParameters ? null : Sha256()));
    }

    private void Keep()
    {
        if (_snapshots.Wants(Step))
        {
            _snapshots.Add(Step, _trainer.Capture());
        }
    }
}
