using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// The loss of a batch and its gradients: forward, loss and backward of each shard, the gradients of all shards summed up by
/// one tree. Owns the buffers that takes, allocated once.
/// </summary>
internal sealed class BatchGradients
{
    private readonly Network _network;
    private readonly Loss _loss;
    private readonly TrainingOptions _options;
    private readonly bool[]? _frozen;
    private readonly IGradientExchange? _exchange;
    private readonly Dictionary<(int Shards, int Runs), Planned> _plans = [];
    private Workspace? _workspace;
    private float[] _rowLosses = [];
    private RowExchange? _rows;
    private int _capacity,
        _mostShards,
        _from = -1;
    private Planned? _last;

    public BatchGradients(Network network, Loss loss, TrainingOptions options, bool[]? frozen = null)
    {
        _frozen = frozen;
        _network = network;
        _loss = loss;
        _options = options;
        _exchange = options.Exchange is { Processes: > 1 } exchange ? exchange : null;
        Sums = new PartialSums(network);
        Sums.Reserve(1);
    }

    /// <summary>The sums, of which <see cref="Left"/> makes the gradients of the batch, in the first of them.</summary>
    public PartialSums Sums { get; }

    /// <summary>The additions that are left for the update.</summary>
    public BufferAddition[] Left { get; private set; } = [];

    /// <summary>How many rows of the last batch were put into the right class; null without classes.</summary>
    public int? Right { get; private set; }

    /// <summary>
    /// Whether somebody asks to stop: set before a step for this process; after it, it says whether any process was asked to.
    /// </summary>
    public bool Stops { get; set; }

    /// <summary>Whether several processes share the shards.</summary>
    public bool IsShared => _exchange is not null;

    /// <summary>The rows of a batch that this process computes.</summary>
    public Range RowsOf(int rows)
    {
        if (_exchange is not { } exchange)
        {
            return Range.EndAt(rows);
        }

        int shards = Math.Max(1, ShardTree.Count(_options.Shards, rows));
        int first = ShardTree.First(exchange.Process, exchange.Processes, shards);
        int end = ShardTree.First(exchange.Process + 1, exchange.Processes, shards);
        return new Range(ShardTree.FirstRow(first, shards, rows), ShardTree.FirstRow(end, shards, rows));
    }

    /// <summary>Makes room for batches, so that no step has to.</summary>
    /// <param name="rows">The rows of the largest.</param>
    /// <param name="from">The node whose outputs they hold; −1 for inputs of the network.</param>
    public void Reserve(int rows, int from)
    {
        if (rows > _capacity || from != _from)
        {
            _from = from;
            Allocate(rows);
        }
    }

    /// <summary>How many buffers for gradients a process needs.</summary>
    /// <param name="shards">The shards of the largest batch.</param>
    /// <param name="threads">The threads that may own shards.</param>
    /// <param name="exchange">The processes; null for one.</param>
    public static int BuffersFor(int shards, int threads, IGradientExchange? exchange)
    {
        int most = Math.Max(PlanFor(shards, 1, exchange).Buffers, PlanFor(shards, threads, exchange).Buffers);
        return exchange is { Processes: > 1 } ? most + 1 : most; // one for what arrives
    }

    /// <summary>Computes the loss of a batch, and its gradients as far as <see cref="Left"/>.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="way">Who computes what.</param>
    public double Compute(Batch batch, long number, in StepWay way)
    {
        Reserve(batch.Capacity, FrozenFeatures.NodeOf(batch.Dataset));
        int shards = Math.Max(1, ShardTree.Count(_options.Shards, batch.Size)), width = _network.OutputShape.Count;
        var planned = PlanOf(shards, way.OwnsShards && shards == _mostShards ? _options.Threads : 1);
        double totalWeight = _loss.TotalWeight(batch.Targets, width);
        Run(planned, new ShardJob(batch, number, totalWeight, _rowLosses), way.Workers);

        int right = 0;
        foreach (var run in planned.Runs)
        {
            right += run.Right;
        }

        var rowLosses = _rowLosses.AsSpan(0, batch.Size);
        Left = planned.Plan.Left;
        if (planned.Exchange is null)
        {
            foreach (var addition in Left)
            {
                Sums.AddObserved(addition);
            }
        }
        else
        {
            var counts = new StepCounts(right, Stops ? 1 : 0);
            _rows!.Gather(shards, rowLosses, ref counts);
            Exchange(planned.Exchange, way.Workers);
            _rows.Spread(rowLosses, ref counts);
            (right, Stops) = (counts.Right, counts.Stops > 0);
        }

        Right = batch.Targets.Classes.IsEmpty ? null : right;
        return _loss.Mean(batch.Targets, width, rowLosses, totalWeight);
    }

    /// <summary>What is not finite in the batch last computed, the same in all processes; the sums must be added up.</summary>
    public Divergence? FindDivergence(Batch batch, double loss)
    {
        var (plan, inputs) = (_last!.Plan, batch.Dataset.Input.Count);
        int first = plan.RowOf(plan.First, batch.Size), end = plan.RowOf(plan.End, batch.Size);
        var own = Divergence.Find(
            _network,
            _from,
            [.. _last.Runs.Select(run => run.Workspace)],
            batch.Inputs[(first * inputs)..(end * inputs)],
            loss,
            Sums.Gradients(0).Span);
        return _exchange is null ? own : DivergenceExchange.First(_exchange, _network, own);
    }

    /// <summary>The most rows that a process computes.</summary>
    /// <param name="shards">The shards of the largest batch.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="exchange">The processes; null for one.</param>
    public static int MostRows(int shards, int rows, IGradientExchange? exchange) => Math.Min(
        rows, ShardTree.MostShards(exchange, shards) * ShardTree.MostRows(shards, rows));

    private void Allocate(int rows)
    {
        _capacity = rows;
        _mostShards = ShardTree.Count(_options.Shards, rows);
        _workspace = new Workspace(
            _network,
            MostRows(_mostShards, rows, _exchange),
            forTraining: true,
            _frozen,
            ShardTree.MostShards(_exchange, _mostShards),
            _from);
        _rowLosses = new float[rows];
        _rows = _exchange is null ? null : new RowExchange(_exchange, rows);
        _last = null;
        _plans.Clear();
        Sums.Reserve(BuffersFor(_mostShards, _options.Threads, _exchange));
    }

    private static ShardPlan PlanFor(int shards, int runs, IGradientExchange? exchange) => exchange is null
        ? new ShardPlan(shards, 0, shards, runs)
        : SumExchange.PlanOf(exchange.Process, exchange.Processes, shards, runs);

    // made when it is first needed, and kept: of most batches there are two kinds, full ones and the last
    private Planned PlanOf(int shards, int runs)
    {
        if (_last is null || _last.Shards != shards || _last.Threads != runs)
        {
            if (!_plans.TryGetValue((shards, runs), out _last))
            {
                _plans.Add((shards, runs), _last = NewPlan(shards, runs));
            }
        }

        return _last;
    }

    private Planned NewPlan(int shards, int runs)
    {
        var plan = PlanFor(shards, runs, _exchange);
        return new Planned(
            shards,
            runs,
            plan,
            [.. plan.Runs.Select(run => new RunGradients(_network, _loss, _options.Seed, _workspace!, Sums, plan, run))],
            _exchange is null ? null : new SumExchange(_exchange, plan));
    }

    private static void Run(Planned planned, ShardJob job, Workers workers)
    {
        if (planned.Runs.Length == 1)
        {
            planned.Runs[0].Compute(job, workers);
        }
        else
        {
            var runs = new RunsJob { Runs = planned.Runs, Job = job };
            workers.Run(planned.Runs.Length, ref runs);
        }
    }

    private void Exchange(SumExchange exchange, Workers workers)
    {
        foreach (var addition in Left)
        {
            Sums.Add(addition, workers);
        }

        exchange.Run(Sums, spare: Sums.Count - 1, workers);
        Left = [];
    }

    /// <summary>A plan with what computes it.</summary>
    private sealed record Planned(int Shards, int Threads, ShardPlan Plan, RunGradients[] Runs, SumExchange? Exchange);

    /// <summary>The runs of a plan, each on one thread alone.</summary>
    private struct RunsJob : IJob
    {
        public RunGradients[] Runs;
        public ShardJob Job;

        public readonly void Execute(int part) => Runs[part].Compute(Job, Workers.None);
    }
}
