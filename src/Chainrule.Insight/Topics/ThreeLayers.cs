namespace Chainrule.Insight.Topics;

/// <summary>A network of three layers, 2-2-2-1 with ReLU, in double precision: the smallest that shows the whole chain.</summary>
internal sealed class ThreeLayers
{
    /// <summary>Weights and biases: (In, Out) row after row, then Out; for the three layers.</summary>
    public static readonly double[][] First =
    [
        [0.5, -0.4, 0.25, 0.1], [0.1, 0.3],
        [0.6, -0.8, -0.5, 0.3], [0.2, 0.1],
        [0.7, -0.9], [0.05],
    ];

    public ThreeLayers(double[] x, double[][] parameters)
    {
        X = x;
        Z1 = Affine(x, parameters[0], parameters[1]);
        A1 = [.. Z1.Select(Relu)];
        Z2 = Affine(A1, parameters[2], parameters[3]);
        A2 = [.. Z2.Select(Relu)];
        Z3 = Affine(A2, parameters[4], parameters[5])[0];
    }

    public double[] X { get; }

    public double[] Z1 { get; }

    public double[] A1 { get; }

    public double[] Z2 { get; }

    public double[] A2 { get; }

    public double Z3 { get; }

    /// <summary>aᵀ·dz, the gradient of weights (In, Out).</summary>
    public static NamedNumbers Weights(string name, double[] a, double[] dz) =>
        NamedNumbers.Matrix(name, a.Length, dz.Length, (k, j) => a[k] * dz[j]);

    /// <summary>dz·Wᵀ.</summary>
    public static double[] Back(double[] dz, double[] w) =>
        [
            .. Enumerable
                .Range(0, w.Length / dz.Length)
                .Select(k => Enumerable.Range(0, dz.Length).Sum(j => dz[j] * w[k * dz.Length + j])),
        ];

    /// <summary>da ∘ g′(z).</summary>
    public static double[] Through(double[] da, double[] z) => [.. da.Zip(z, (d, v) => v > 0 ? d : 0)];

    private static double Relu(double v) => Math.Max(v, 0);

    private static double[] Affine(double[] x, double[] w, double[] b) =>
        [.. b.Select((bias, j) => bias + Enumerable.Range(0, x.Length).Sum(k => x[k] * w[k * b.Length + j]))];
}
