using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Support;

/// <summary>
/// One batch through one layer, forward and backward. All results start as NaN, so that what isn't written shows.
/// </summary>
internal sealed class LayerRun
{
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
        Y = Unwritten(batchSize * layer.Output.Count);
        Dx = Unwritten(batchSize * layer.Input.Count);
        Gradients = Unwritten(parameters?.Length ?? 0);
        var pass = new Pass
        {
            BatchSize = batchSize,
            FirstRow = firstRow,
            IsTraining = isTraining,
            Parameters = parameters,
            Gradients = Gradients,
            Cache = Unwritten(batchSize * layer.CacheSize),
            Random = random,
            Workers = workers ?? Workers.None,
        };
        layer.Forward(pass, x, Y);
        layer.Backward(pass, x, Y, dy, Dx);

        // as the first layer of a network: no dx is asked for, and the parameters' gradients are the same
        float[] gradients = Gradients[..];
        layer.Backward(pass, x, Y, dy, []);
        Assert.Equal(gradients, Gradients);
    }

    public float[] Y { get; }

    public float[] Dx { get; }

    public float[] Gradients { get; }

    public static int CountParameters(Layer layer) => layer.Parameters.Sum(p => p.Shape.Count);

    private static float[] Unwritten(int length)
    {
        float[] values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
