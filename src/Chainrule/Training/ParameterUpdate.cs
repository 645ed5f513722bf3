using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>
/// Moves all parameters one step, in one pass that threads share. The buffers are cut into chunks that fit the first-level
/// cache; each is checked for numbers that aren't finite, regularized and updated while it is there. A chunk either decays
/// or doesn't. Clipping by the global norm alone takes a second pass, and max-norm a third over the weights.
/// </summary>
internal sealed class ParameterUpdate
{
    // With parameters, gradients and two slots 64 KiB: the check costs nothing that the update wouldn't load anyway.
    private const int ChunkLength = 4096;

    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly Regularization _regularization;
    private readonly float _decay;
    private readonly AlignedBuffer _gradients;
    private readonly AlignedBuffer[] _slots;
    private readonly Chunk[] _chunks;
    private readonly double[] _squares;     // Σg² of each chunk
    private readonly ParameterBlock[] _limited;
    private int _failed;

    public ParameterUpdate(Network network, Optimizer optimizer, Regularization regularization, AlignedBuffer gradients)
    {
        _network = network;
        _optimizer = optimizer;
        _regularization = regularization;
        _decay = regularization.WeightDecay ?? optimizer.DefaultWeightDecay;
        _gradients = gradients;
        _slots = [.. Enumerable.Range(0, optimizer.SlotCount).Select(_ => new AlignedBuffer(network.ParameterCount))];
        _chunks = [.. Cut(network.Blocks)];
        _squares = new double[_chunks.Length];
        _limited = regularization.MaxNorm > 0 ? [.. network.Blocks.Where(block => block.Decays)] : [];
    }

    /// <summary>The optimizer's state, each as long as the parameters.</summary>
    public IReadOnlyList<AlignedBuffer> Slots => _slots;

    /// <summary>
    /// Moves the parameters by the gradients; false, with parameters and slots spoilt, where a gradient is not finite.
    /// </summary>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="workers">The threads to share work among.</param>
    public bool TryRun(long number, float learningRate, Workers workers)
    {
        _failed = 0;
        bool clips = _regularization.ClipNorm > 0;
        var step = new OptimizerStep(number, learningRate, _decay);
        if (clips)
        {
            Run(workers, step, prepares: true, updates: false);
            double sum = 0;
            foreach (double squares in _squares)
            {
                sum += squares;
            }

            step = step with { GradientScale = _regularization.GradientScale(sum) };
        }

        if (_failed == 0)
        {
            Run(workers, step, prepares: !clips, updates: true);
            foreach (var block in _limited)
            {
                MaxNorm.Apply(workers, block.Of(_network.Parameters), block.Shape[block.Shape.Rank - 1], _regularization.MaxNorm);
            }
        }

        return _failed == 0;
    }

    private void Run(Workers workers, in OptimizerStep step, bool prepares, bool updates)
    {
        var job = new Job { Owner = this, Step = step, Prepares = prepares, Updates = updates };
        workers.Run(_chunks.Length, ref job);
    }

    private void Prepare(int part, in Chunk chunk, Span<float> gradients)
    {
        if (!Finite.All(gradients))
        {
            Volatile.Write(ref _failed, 1);
            return;
        }

        _regularization.Adjust(gradients, chunk.Of(_network.Parameters), chunk.Decays);
        if (_regularization.ClipNorm > 0)
        {
            _squares[part] = SquaredSums.Of(gradients);
        }
    }

    private void Update(in Chunk chunk, in OptimizerStep step, Span<float> gradients) => _optimizer.Update(
        chunk.Decays ? step : step with { Decay = 0 },
        chunk.Of(_network.Parameters),
        gradients,
        _slots.Length > 0 ? chunk.Of(_slots[0].Span) : default,
        _slots.Length > 1 ? chunk.Of(_slots[1].Span) : default);

    private static IEnumerable<Chunk> Cut(IReadOnlyList<ParameterBlock> blocks)
    {
        for (int i = 0; i < blocks.Count;)
        {
            int start = blocks[i].Offset, end = start;
            bool decays = blocks[i].Decays;
            for (; i < blocks.Count && blocks[i].Decays == decays; i++)
            {
                end = blocks[i].Offset + blocks[i].Length;
            }

            for (int offset = start; offset < end; offset += ChunkLength)
            {
                yield return new Chunk(offset, Math.Min(ChunkLength, end - offset), decays);
            }
        }
    }

    private readonly record struct Chunk(int Offset, int Length, bool Decays)
    {
        public Span<float> Of(Span<float> buffer) => buffer.Slice(Offset, Length);
    }

    private struct Job : IJob
    {
        public ParameterUpdate Owner;
        public OptimizerStep Step;
        public bool Prepares, Updates;

        public readonly void Execute(int part)
        {
            ref readonly var chunk = ref Owner._chunks[part];
            var gradients = chunk.Of(Owner._gradients.Span);
            if (Prepares)
            {
                Owner.Prepare(part, chunk, gradients);
            }

            // one chunk that fails makes the whole step void: what the others do then no longer matters
            if (Updates && Volatile.Read(ref Owner._failed) == 0)
            {
                Owner.Update(chunk, Step, gradients);
            }
        }
    }
}
