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
    private readonly Dictionary<(int Shards, int Runs), ShardPlan> _plans = [];
    private readonly Dictionary<ShardPlan, SumExchange> _exchanges = [];
    private Workspace[] _workspaces = [];   // one for each shard
    private float[] _rowLosses = [];
    private int[] _right = [];              // of each shard
    private int _capacity,
        _mostShards;
    private ShardPlan? _plan;
    private int _plannedRuns;

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

    /// <summary>Makes room for batches, so that no step has to.</summary>
    public void Reserve(int rows)
    {
        if (rows > _capacity)
        {
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
        Reserve(batch.Capacity);
        int shards = Math.Max(1, ShardTree.Count(_options.Shards, batch.Size)), width = _network.OutputShape.Count;
        _plan = PlanOf(shards, way.OwnsShards && shards == _mostShards ? _options.Threads : 1);
        double totalWeight = _loss.TotalWeight(batch.Targets, width);
        Run(new ShardJob { Owner = this, Plan = _plan, Batch = batch, Number = number, TotalWeight = totalWeight }, way.Workers);

        var rowLosses = _rowLosses.AsSpan(0, batch.Size);
        int right = 0;
        for (int i = 0; i < _plan.End - _plan.First; i++)
        {
            right += _right[i];
        }

        if (_exchange is null)
        {
            Left = _plan.Left;
            foreach (var addition in Left)
            {
                Sums.AddObserved(addition);
            }
        }
        else
        {
            RowExchange.Run(_exchange, shards, rowLosses, ref right);
            Exchange(_exchange, _plan, way.Workers);
        }

        Right = batch.Targets.Classes.IsEmpty ? null : right;
        return _loss.Mean(batch.Targets, width, rowLosses, totalWeight);
    }

    /// <summary>What is not finite in the batch last computed, of this process's rows; the sums must be added up.</summary>
    public Divergence? FindDivergence(Batch batch, double loss)
    {
        int inputs = _network.InputShape.Count, shards = _plan!.Shards;
        int first = ShardTree.FirstRow(_plan.First, shards, batch.Size), end = ShardTree.FirstRow(_plan.End, shards, batch.Size);
        return Divergence.Find(
            _network,
            _workspaces.AsSpan(0, _plan.End - _plan.First),
            batch.Inputs[(first * inputs)..(end * inputs)],
            loss,
            Sums.Gradients(0).Span);
    }

    private void Allocate(int rows)
    {
        _capacity = rows;
        _mostShards = ShardTree.Count(_options.Shards, rows);
        int own = ShardTree.MostShards(_exchange, _mostShards), rowsPerShard = ShardTree.MostRows(_mostShards, rows);
        _workspaces =
        [
            .. Enumerable
                .Range(0, own)
                .Select(_ => new Workspace(_network, rowsPerShard, forTraining: true, _frozen)),
        ];
        _rowLosses = new float[rows];
        _right = new int[own];
        Sums.Reserve(BuffersFor(_mostShards, _options.Threads, _exchange));
    }

    private static ShardPlan PlanFor(int shards, int runs, IGradientExchange? exchange) => exchange is null
        ? new ShardPlan(shards, 0, shards, runs)
        : SumExchange.PlanOf(exchange.Process, exchange.Processes, shards, runs);

    // made when it is first needed, and kept: of most batches there are two kinds, full ones and the last
    private ShardPlan PlanOf(int shards, int runs)
    {
        if (_plan is { } last && last.Shards == shards && _plannedRuns == runs)
        {
            return last;
        }

        _plannedRuns = runs;
        if (!_plans.TryGetValue((shards, runs), out var plan))
        {
            _plans.Add((shards, runs), plan = PlanFor(shards, runs, _exchange));
        }

        return plan;
    }

    private static void Run(ShardJob job, Workers workers)
    {
        var runs = job.Plan.Runs;
        if (runs.Length == 1)
        {
            job.Owner.Sum(job, runs[0], workers);
        }
        else
        {
            workers.Run(runs.Length, ref job);
        }
    }

    private void Exchange(IGradientExchange exchange, ShardPlan plan, Workers workers)
    {
        foreach (var addition in plan.Left)
        {
            Sums.Add(addition, workers);
        }

        if (!_exchanges.TryGetValue(plan, out var sums))
        {
            _exchanges.Add(plan, sums = new SumExchange(exchange, plan));
        }

        sums.Run(Sums, spare: Sums.Count - 1, workers);
        Left = [];
    }

    /// <summary>Computes a run of shards, and sums up their gradients as far as the tree goes within the run.</summary>
    private void Sum(in ShardJob job, in ShardRun run, Workers workers)
    {
        int top = run.Buffer;
        for (int shard = run.First; shard < run.End; shard++, top++)
        {
            Compute(job, shard, top, workers);
            for (int additions = job.Plan.AdditionsAfter(shard); additions > 0; additions--, top--)
            {
                Sums.Add(new BufferAddition(top - 1, top), workers);
            }
        }
    }

    private void Compute(in ShardJob job, int shard, int buffer, Workers workers)
    {
        var batch = job.Batch;
        int inputs = _network.InputShape.Count, outputs = _network.OutputShape.Count, own = shard - job.Plan.First;
        int first = ShardTree.FirstRow(shard, job.Plan.Shards, batch.Size);
        int rows = ShardTree.FirstRow(shard + 1, job.Plan.Shards, batch.Size) - first;
        var workspace = _workspaces[own];
        var x = batch.Inputs.Slice(first * inputs, rows * inputs);
        var targets = batch.Targets.Slice(first, rows, outputs);
        var y = workspace.Forward(x, rows, _options.Seed, job.Number, workers, first);
        var rowLosses = _rowLosses.AsSpan(first, rows);
        _loss.EvaluateRows(workers, y, outputs, targets, job.TotalWeight, rowLosses, workspace.OutputGradient);
        _right[own] = CountRight(y, targets.Classes);
        workspace.Backward(x, Sums.Gradients(buffer).Span, _options.Seed, job.Number, workers);
        workspace.Observed.CopyTo(Sums.Observed(buffer));
    }

    private int CountRight(ReadOnlySpan<float> y, ReadOnlySpan<int> classes)
    {
        int width = _network.OutputShape.Count, right = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            right += Decision.ClassOf(y.Slice(row * width, width), _loss.Output) == classes[row] ? 1 : 0;
        }

        return right;
    }

    /// <summary>The runs of a plan, each on one thread alone.</summary>
    private struct ShardJob : IJob
    {
        public BatchGradients Owner;
        public ShardPlan Plan;
        public Batch Batch;
        public long Number;
        public double TotalWeight;

        public readonly void Execute(int part) => Owner.Sum(this, Plan.Runs[part], Workers.None);
    }
}
