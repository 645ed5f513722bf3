namespace Chainrule.Insight.Topics;

/// <summary>
/// A network of dense layers in double precision, small enough to print: forward for several rows, and the chain rule back.
/// </summary>
internal sealed class LayerChain
{
    private readonly ScalarFunction _activation;

    /// <summary>The rows go through the network.</summary>
    /// <param name="x">The rows, (B, n₀).</param>
    /// <param name="parameters">W and b of each layer in turn: (In, Out) row after row, then Out.</param>
    /// <param name="activation">The activation between layers; the last one has none.</param>
    public LayerChain(double[][] x, double[][] parameters, ScalarFunction activation)
    {
        (Parameters, _activation) = (parameters, activation);
        int layers = parameters.Length / 2;
        Z = new double[layers][][];
        A = [x, .. new double[layers][][]];
        for (int layer = 0; layer < layers; layer++)
        {
            Z[layer] = [.. A[layer].Select(row => Affine(row, parameters[2 * layer], parameters[2 * layer + 1]))];
            A[layer + 1] = layer == layers - 1
                ? Z[layer]
                : [.. Z[layer].Select(row => row.Select(activation.Function).ToArray())];
        }
    }

    /// <summary>W and b of each layer.</summary>
    public double[][] Parameters { get; }

    /// <summary>The scores of each layer, (B, Out).</summary>
    public double[][][] Z { get; }

    /// <summary>What goes into each layer, the rows first, and what the last one puts out, (B, In).</summary>
    public double[][][] A { get; }

    /// <summary>The scores of the last layer.</summary>
    public double[][] Scores => Z[^1];

    /// <summary>δ·Wᵀ of a layer, row by row: ∂L/∂a of the layer below.</summary>
    public double[][] Back(int layer, double[][] delta)
    {
        double[] w = Parameters[2 * layer];
        return
        [
            .. delta.Select(d => Enumerable.Range(0, w.Length / d.Length)
                .Select(k => Enumerable.Range(0, d.Length).Sum(j => d[j] * w[k * d.Length + j])).ToArray()),
        ];
    }

    /// <summary>∂L/∂a ⊙ g′(z) of a layer.</summary>
    public double[][] Through(int layer, double[][] da) =>
        [.. da.Zip(Z[layer], (row, z) => row.Zip(z, (d, v) => d * _activation.Derivative(v)).ToArray())];

    /// <summary>aᵀ·δ, the gradient of a layer's weights, row after row.</summary>
    public double[] OfWeights(int layer, double[][] delta)
    {
        int inputs = A[layer][0].Length, outputs = delta[0].Length;
        return
        [
            .. Enumerable.Range(0, inputs * outputs)
                .Select(i => A[layer].Zip(delta, (a, d) => a[i / outputs] * d[i % outputs]).Sum()),
        ];
    }

    /// <summary>Σ δ over the rows, the gradient of a layer's bias.</summary>
    public static double[] OfBias(double[][] delta) =>
        [.. Enumerable.Range(0, delta[0].Length).Select(j => delta.Sum(row => row[j]))];

    private static double[] Affine(double[] x, double[] w, double[] b) =>
        [.. b.Select((bias, j) => bias + Enumerable.Range(0, x.Length).Sum(k => x[k] * w[k * b.Length + j]))];
}
