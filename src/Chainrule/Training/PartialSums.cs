using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Buffers for the gradients of shards and their sums, each with what the same rows have observed of the network's state:
/// both are added by the same tree.
/// </summary>
internal sealed class PartialSums(Network network)
{
    private AlignedBuffer[] _gradients = [];
    private double[][] _observed = [];

    /// <summary>A single one, for gradients that somebody else makes.</summary>
    public PartialSums(Network network, AlignedBuffer gradients)
        : this(network)
    {
        _gradients = [gradients];
        _observed = [new double[network.ObservedSize]];
    }

    /// <summary>How many there are.</summary>
    public int Count => _gradients.Length;

    /// <summary>Makes room for so many.</summary>
    public void Reserve(int count)
    {
        int before = Count;
        if (count > before)
        {
            Array.Resize(ref _gradients, count);
            Array.Resize(ref _observed, count);
            for (int i = before; i < count; i++)
            {
                _gradients[i] = new AlignedBuffer(network.ParameterCount);
                _observed[i] = new double[network.ObservedSize];
            }
        }
    }

    /// <summary>The gradients in one of them, laid out like the network's parameters.</summary>
    public AlignedBuffer Gradients(int index) => _gradients[index];

    /// <summary>What the rows of one of them have observed.</summary>
    public double[] Observed(int index) => _observed[index];

    /// <summary>Adds one to another.</summary>
    public void Add(in BufferAddition addition, Workers workers)
    {
        VectorSums.Add(workers, _gradients[addition.To], _gradients[addition.From]);
        AddObserved(addition);
    }

    /// <summary>Adds what one has observed to another, and not its gradients.</summary>
    public void AddObserved(in BufferAddition addition) =>
        network.MergeObserved(_observed[addition.To], _observed[addition.From]);
}
