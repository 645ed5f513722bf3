using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>
/// One batch through one layer, forward and backward. All results start as NaN, so that what isn't written shows.
/// </summary>
internal sealed class LayerRun
{
    private readonly LayerBatch _batch;

    public LayerRun(
        Layer layer,
        int batchSize,
        float[] x,
        float[] dy,
        float[]? parameters = null,
        Workers? workers = null,
        bool isTraining = false,
        RandomStream random = default,
        long firstRow = 0
    )
    {
        _batch = new LayerBatch(layer, batchSize, parameters, isTraining: isTraining)
        {
            Random = random,
            FirstRow = firstRow,
            Workers = workers ?? Workers.None,
        };
        _batch.Forward(x);
        _batch.Backward(x, dy);

        // as the first layer of a network: no dx is asked for, and the parameters' gradients are the same
        float[] gradients = Gradients[..];
        _batch.Backward(x, dy, withInputs: false);
        Assert.Equal(gradients, Gradients);
    }

    public float[] Y => _batch.Y;

    public float[] Dx => _batch.Dx;

    public float[] Gradients => _batch.Gradients;

    public static int CountParameters(Layer layer) => layer.Parameters.Sum(p => p.Shape.Count);
}
