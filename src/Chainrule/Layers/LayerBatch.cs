using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// One batch through one layer by itself, without a network: the buffers that <see cref="Layer.Forward"/> and
/// <see cref="Layer.Backward"/> need for it, and what they make of it. For proofs, explanations and tests.
/// </summary>
/// <remarks>All buffers start as NaN, so that what isn't written, or is read before it is, shows. Not thread-safe.</remarks>
public sealed class LayerBatch
{
    private readonly Layer _layer;
    private readonly int _rows;
    private readonly float[] _parameters, _state, _cache, _batchCache;
    private readonly double[] _observed;

    /// <summary>Room for one batch.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="rows">The rows of the batch, B; may be 0.</param>
    /// <param name="parameters">The layer's parameters, one block after the other; null for a layer without.</param>
    /// <param name="state">Its state, in the same way; null for a layer without.</param>
    /// <param name="isTraining">Whether the batch is trained on, or predicted.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rows"/> is below 0.</exception>
    public LayerBatch(Layer layer, int rows, float[]? parameters = null, float[]? state = null, bool isTraining = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        (_layer, _rows, _parameters, _state) = (layer, rows, parameters ?? [], state ?? []);
        IsTraining = isTraining;
        _cache = Unwritten(rows * layer.CacheSize);
        _batchCache = Unwritten(layer.BatchCacheSize);
        _observed = new double[isTraining ? layer.ObservedSize : 0];
        Array.Fill(_observed, double.NaN);
        Y = Unwritten(rows * layer.Output.Count);
        Dx = Unwritten(rows * layer.Input.Count);
        Gradients = Unwritten(_parameters.Length);
    }

    /// <summary>Whether the batch is trained on.</summary>
    public bool IsTraining { get; }

    /// <summary>The layer's random numbers.</summary>
    public RandomStream Random { get; init; }

    /// <summary>The place of the first row in the whole batch.</summary>
    public long FirstRow { get; init; }

    /// <summary>The threads to share work among; none but the caller's at first.</summary>
    public Workers Workers { get; init; } = Workers.None;

    /// <summary>(B, Out): what <see cref="Forward"/> has put out.</summary>
    public float[] Y { get; }

    /// <summary>(B, In): what <see cref="Backward"/> has made of dy.</summary>
    public float[] Dx { get; }

    /// <summary>The gradients of the parameters by the last <see cref="Backward"/>, laid out like the parameters.</summary>
    public float[] Gradients { get; }

    /// <summary>Computes <see cref="Y"/>.</summary>
    /// <param name="x">(B, In).</param>
    public void Forward(ReadOnlySpan<float> x) => _layer.Forward(Pass(), x, Y);

    /// <summary>Computes <see cref="Gradients"/> and <see cref="Dx"/>, after <see cref="Forward"/> of the same x.</summary>
    /// <param name="x">(B, In).</param>
    /// <param name="dy">(B, Out).</param>
    /// <param name="withInputs">Whether <see cref="Dx"/> is asked for, which nobody does of a network's first layer.</param>
    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, bool withInputs = true) =>
        _layer.Backward(Pass(), x, Y, dy, withInputs ? Dx : []);

    private Pass Pass() => new()
    {
        BatchSize = _rows,
        FirstRow = FirstRow,
        IsTraining = IsTraining,
        Parameters = _parameters,
        Gradients = Gradients,
        Cache = _cache,
        BatchCache = _batchCache,
        State = _state,
        Observed = _observed,
        Random = Random,
        Workers = Workers,
    };

    private static float[] Unwritten(int length)
    {
        float[] values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
