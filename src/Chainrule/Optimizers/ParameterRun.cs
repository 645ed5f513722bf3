namespace Chainrule.Optimizers;

/// <summary>
/// A run of parameters, as an optimizer moves it: the parameters, their gradients, and the same run of each slot of state.
/// Any part of the network's buffer may come as a run by itself.
/// </summary>
public readonly ref struct ParameterRun
{
    private readonly ReadOnlySpan<Memory<float>> _slots;
    private readonly int _offset;

    /// <summary>A run.</summary>
    /// <param name="parameters">The parameters; read and overwritten.</param>
    /// <param name="gradients">Their gradients, or what <see cref="Optimizer.Direct"/> has made of them.</param>
    /// <param name="slots">The optimizer's slots, whole.</param>
    /// <param name="offset">Where the run starts in each slot.</param>
    public ParameterRun(
        Span<float> parameters, ReadOnlySpan<float> gradients, ReadOnlySpan<Memory<float>> slots, int offset = 0)
    {
        Parameters = parameters;
        Gradients = gradients;
        _slots = slots;
        _offset = offset;
    }

    /// <summary>The parameters; read and overwritten.</summary>
    public Span<float> Parameters { get; }

    /// <summary>
    /// Their gradients; for <see cref="Optimizer.Update"/> what <see cref="Optimizer.Direct"/> has made of them.
    /// </summary>
    public ReadOnlySpan<float> Gradients { get; }

    /// <summary>How many parameters the run has.</summary>
    public int Length => Parameters.Length;

    /// <summary>
    /// ‖w‖, the Euclidean norm of all parameters of the block that the run is part of (a layer's weights, say), before the step.
    /// Only for <see cref="Optimizer.Update"/>, and only where <see cref="Optimizer.UsesBlockNorms"/>; else 0.
    /// </summary>
    public double ParameterNorm { get; init; }

    /// <summary>
    /// ‖d‖, the same of what <see cref="Optimizer.Direct"/> has made of the block's gradients.
    /// </summary>
    public double DirectionNorm { get; init; }

    /// <summary>The run in one of the optimizer's slots; read and overwritten.</summary>
    /// <param name="index">The slot, from 0, below <see cref="Optimizer.SlotCount"/>.</param>
    public Span<float> Slot(int index) => _slots[index].Span.Slice(_offset, Length);

    /// <summary>Passes where gradients and so many slots are as long as the run.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    internal void Check(int slots)
    {
        bool fits = Gradients.Length == Length && _slots.Length >= slots;
        for (int i = 0; fits && i < slots; i++)
        {
            fits = _slots[i].Length - _offset >= Length;
        }

        if (!fits)
        {
            throw new ArgumentException("parameters, gradients and slots must be of one length");
        }
    }
}
