namespace Chainrule.Tests.Oracles;

/// <summary>Equation 1 of Gorishniy et al. (2022) with bins of equal width, and the linear layer behind it.</summary>
internal sealed class PiecewiseLinearEmbeddingOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("piecewise:1:4:3", builder => builder.PiecewiseLinearEmbedding(1, 4, 3), (x, p) => Piecewise(x, p, 1, 4, 3))
            {
                Kinks = [0.25, 0.5, 0.75],
                Bits = "076a320a18e91902",
            },
            new(
                "piecewise:2:5:2",
                builder => builder.PiecewiseLinearEmbedding(builder.Shape.Count, 5, 2),
                (x, p) => Piecewise(x, p, x.Length, 5, 2)
            )
            {
                Kinks = [0.2, 0.4, 0.6, 0.8],
                Bits = "ea291806ad869d7a",
            },
            new("piecewise:1:4:7", builder => builder.PiecewiseLinearEmbedding(1, 4, 7), (x, p) => Piecewise(x, p, 1, 4, 7))
            {
                Kinks = [0.25, 0.5, 0.75],
                Bits = "c808d47f2ce2bbac",
            },
        ];

    private static double[] Piecewise(double[] x, double[] p, int numbers, int bins, int size)
    {
        var y = new List<double>();
        for (int i = 0; i < numbers; i++)
        {
            double[] code = new double[bins];
            for (int t = 1; t <= bins; t++)
            {
                double low = (t - 1.0) / bins,
                    high = (double)t / bins;
                code[t - 1] =
                    x[i] < low && t > 1 ? 0
                    : x[i] >= high && t < bins ? 1
                    : (x[i] - low) / (high - low);
            }

            for (int d = 0; d < size; d++)
            {
                y.Add(
                    p[(numbers * bins + i) * size + d]
                        + Enumerable.Range(0, bins).Sum(t => code[t] * p[(i * bins + t) * size + d])
                );
            }
        }

        return [.. y, .. x[numbers..]];
    }
}
