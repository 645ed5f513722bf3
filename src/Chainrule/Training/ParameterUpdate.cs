using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Optimizers;

namespace Chainrule.Training;

/// <summary>
/// Moves all parameters one step, in one pass that threads share. The buffers are cut into chunks that fit the first-level
/// cache; each is checked for numbers that aren't finite and updated while it is there. A chunk either decays or doesn't.
/// </summary>
internal sealed class ParameterUpdate
{
    // With parameters, gradients and two slots 64 KiB: the check costs nothing that the update wouldn't load anyway.
    private const int ChunkLength = 4096;

    private readonly Network _network;
    private readonly Optimizer _optimizer;
    private readonly Chunk[] _chunks;
    private readonly AlignedBuffer[] _slots;
    private int _failed;

    public ParameterUpdate(Network network, Optimizer optimizer)
    {
        _network = network;
        _optimizer = optimizer;
        _slots = [.. Enumerable.Range(0, optimizer.SlotCount).Select(_ => new AlignedBuffer(network.ParameterCount))];
        _chunks = [.. Cut(network.Blocks)];
    }

    /// <summary>The optimiser's state, each as long as the parameters.</summary>
    public IReadOnlyList<AlignedBuffer> Slots => _slots;

    /// <summary>Moves the parameters; false, with parameters and slots spoilt, where a gradient is not finite.</summary>
    /// <param name="number">The number of the step, from 1.</param>
    /// <param name="learningRate">Its learning rate.</param>
    /// <param name="decay">Decoupled weight decay, for the parameters that decay.</param>
    /// <param name="gradients">The gradients, laid out like the parameters.</param>
    /// <param name="workers">The threads that share the chunks.</param>
    public bool TryRun(long number, float learningRate, float decay, AlignedBuffer gradients, Workers workers)
    {
        _failed = 0;
        var job = new Job { Update = this, Gradients = gradients, Number = number, LearningRate = learningRate, Decay = decay };
        workers.Run(_chunks.Length, ref job);
        return _failed == 0;
    }

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

    private readonly record struct Chunk(int Offset, int Length, bool Decays);

    private struct Job : IJob
    {
        public ParameterUpdate Update;
        public AlignedBuffer Gradients;
        public long Number;
        public float LearningRate, Decay;

        public readonly void Execute(int part)
        {
            var (offset, length, decays) = Update._chunks[part];
            var gradients = Gradients.Span.Slice(offset, length);
            if (!Finite.All(gradients))
            {
                Volatile.Write(ref Update._failed, 1);
                return;
            }

            var slots = Update._slots;
            Update._optimizer.Update(
                new OptimizerStep(Number, LearningRate, decays ? Decay : 0),
                Update._network.Parameters.Slice(offset, length),
                gradients,
                slots.Length > 0 ? slots[0].Span.Slice(offset, length) : default,
                slots.Length > 1 ? slots[1].Span.Slice(offset, length) : default);
        }
    }
}
