using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>
/// Moves all parameters but the frozen ones one step, in one pass that threads share. The buffers are cut into chunks that fit
/// the first-level cache; what is left to be added of the gradients is added, and each is checked for numbers that aren't
/// finite, regularized and updated while it is there. A chunk either decays or doesn't. Clipping by the global norm alone takes
/// a second pass, norms of blocks another, and max-norm one over the weights.
/// </summary>
public sealed class ParameterUpdate
{
    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly Regularization _regularization;
    private readonly float _decay;
    private readonly PartialSums _sums;
    private readonly AlignedBuffer[] _slots;
    private readonly Memory<float>[] _slotMemories;
    private readonly UpdateChunk[] _chunks;
    private readonly double[] _squares;     // Σg² of each chunk
    private readonly BlockNorms? _norms;
    private readonly ParameterBlock[] _limited;
    private BufferAddition[] _left = [];
    private int _failed;

    [ThreadStatic]
    private static AlignedBuffer? _sum;

    /// <summary>Updates a network's parameters; the optimizer's state begins at 0.</summary>
    /// <param name="network">The network, which is changed.</param>
    /// <param name="optimizer">How its parameters move.</param>
    /// <param name="regularization">Penalties, clipping, decay and the limit of norms.</param>
    /// <param name="gradients">The gradients that a step reads, as long as the parameters.</param>
    public ParameterUpdate(Network network, Optimizer optimizer, Regularization regularization, AlignedBuffer gradients)
        : this(network, optimizer, regularization, new PartialSums(network, gradients)) { }

    /// <summary>An update by the gradients that are, or will be, in the first of some sums.</summary>
    internal ParameterUpdate(
        Network network, Optimizer optimizer, Regularization regularization, PartialSums sums, bool[]? frozen = null)
    {
        frozen ??= new bool[network.Blocks.Count];
        _network = network;
        _optimizer = optimizer;
        _regularization = regularization;
        _decay = regularization.WeightDecay ?? optimizer.DefaultWeightDecay;
        _sums = sums;
        _slots = [.. Enumerable.Range(0, optimizer.SlotCount).Select(_ => new AlignedBuffer(network.ParameterCount))];
        _slotMemories = [.. _slots.Select(slot => slot.Memory)];
        _chunks = UpdateChunk.Cut(network.Blocks, optimizer.UsesBlockNorms, frozen);
        _squares = new double[_chunks.Length];
        _norms = optimizer.UsesBlockNorms ? new BlockNorms(_chunks, network.Blocks.Count) : null;
        _limited = regularization.MaxNorm > 0 ? [.. network.Blocks.Where((block, i) => block.Decays && !frozen[i])] : [];
    }

    /// <summary>The optimizer's state, each as long as the parameters.</summary>
    public IReadOnlyList<AlignedBuffer> Slots => _slots;

    /// <summary>
    /// Moves the parameters by the gradients; false, with parameters and slots spoilt, where a gradient is not finite.
    /// </summary>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="workers">The threads to share work among.</param>
    public bool TryRun(long number, float learningRate, Workers workers) => TryRun(number, learningRate, [], workers);

    /// <summary>The same by gradients that are yet to be added up.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="left">The additions that make them, in the first buffer.</param>
    /// <param name="workers">The threads to share work among.</param>
    internal bool TryRun(long number, float learningRate, BufferAddition[] left, Workers workers)
    {
        _failed = 0;
        _left = left;
        var passes = Passes.Prepare;
        var step = new OptimizerStep(number, learningRate, _decay);
        if (_regularization.ClipNorm > 0)
        {
            Run(workers, step, passes);
            passes = Passes.None;
            step = step with { GradientScale = _regularization.GradientScale(Sum(_squares)) };
        }

        if (_norms is not null)
        {
            Run(workers, step, passes | Passes.Direct);
            _norms.Sum();
            passes = Passes.None;
            step = step with { GradientScale = 1 };
        }

        Run(workers, step, passes | Passes.Update);
        if (_failed == 0)
        {
            foreach (var block in _limited)
            {
                MaxNorm.Apply(workers, block.Of(_network.Parameters), block.Shape[block.Shape.Rank - 1], _regularization.MaxNorm);
            }
        }

        return _failed == 0;
    }

    private static double Sum(double[] squares)
    {
        double sum = 0;
        foreach (double square in squares)
        {
            sum += square;
        }

        return sum;
    }

    private void Run(Workers workers, in OptimizerStep step, Passes passes)
    {
        // one chunk that fails makes the whole step void: what the others do then no longer matters
        if (_failed == 0)
        {
            var job = new Job { Owner = this, Step = step, Passes = passes };
            workers.Run(_chunks.Length, ref job);
        }
    }

    // The chunk's gradients: where they lie, or, if something is left to be added and no later pass will ask for the sum, in
    // a buffer of this thread's own. The thread that writes the buffer in the next step then need not fetch it back.
    private Span<float> SumUp(in UpdateChunk chunk, bool keeps)
    {
        var gradients = chunk.Of(_sums.Gradients(0).Span);
        if (_left.Length > 0 && !keeps)
        {
            var sum = (_sum ??= new AlignedBuffer(UpdateChunk.LongestLength)).Span[..chunk.Length];
            gradients.CopyTo(sum);
            gradients = sum;
        }

        foreach (var (to, from) in _left)
        {
            VectorSums.Add(to == 0 ? gradients : chunk.Of(_sums.Gradients(to).Span), chunk.Of(_sums.Gradients(from).Span));
        }

        return gradients;
    }

    private void Prepare(int part, in UpdateChunk chunk, Span<float> gradients)
    {
        if (!Finite.All(gradients))
        {
            gradients.CopyTo(chunk.Of(_sums.Gradients(0).Span)); // for whoever looks for what isn't finite
            Volatile.Write(ref _failed, 1);
            return;
        }

        _regularization.Adjust(gradients, chunk.Of(_network.Parameters), chunk.Decays);
        if (_regularization.ClipNorm > 0)
        {
            _squares[part] = SquaredSums.Of(gradients);
        }
    }

    private void Direct(int part, in UpdateChunk chunk, in OptimizerStep step, Span<float> gradients)
    {
        var run = new ParameterRun(chunk.Of(_network.Parameters), gradients, _slotMemories, chunk.Offset);
        _optimizer.Direct(chunk.Decays ? step : step with { Decay = 0 }, run, gradients);
        _norms!.Note(part, run.Parameters, gradients);
    }

    private void Update(in UpdateChunk chunk, in OptimizerStep step, Span<float> gradients) => _optimizer.Update(
        chunk.Decays ? step : step with { Decay = 0 },
        new ParameterRun(chunk.Of(_network.Parameters), gradients, _slotMemories, chunk.Offset)
        {
            ParameterNorm = _norms?.OfParameters(chunk.Block) ?? 0,
            DirectionNorm = _norms?.OfDirections(chunk.Block) ?? 0,
        });

    [Flags]
    private enum Passes
    {
        None = 0,
        Prepare = 1,
        Direct = 2,
        Update = 4,
    }

    private struct Job : IJob
    {
        public ParameterUpdate Owner;
        public OptimizerStep Step;
        public Passes Passes;

        public readonly void Execute(int part)
        {
            ref readonly var chunk = ref Owner._chunks[part];
            var gradients = chunk.Of(Owner._sums.Gradients(0).Span);
            if ((Passes & Passes.Prepare) != 0)
            {
                gradients = Owner.SumUp(chunk, keeps: (Passes & Passes.Update) == 0);
                Owner.Prepare(part, chunk, gradients);
            }

            if ((Passes & Passes.Direct) != 0 && Volatile.Read(ref Owner._failed) == 0)
            {
                Owner.Direct(part, chunk, Step, gradients);
            }

            if ((Passes & Passes.Update) != 0 && Volatile.Read(ref Owner._failed) == 0)
            {
                Owner.Update(chunk, Step, gradients);
            }
        }
    }
}
