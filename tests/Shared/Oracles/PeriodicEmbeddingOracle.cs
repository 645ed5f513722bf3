namespace Chainrule.Tests.Oracles;

/// <summary>Equation 2 of Gorishniy et al. (2022), cosine and sine of a frequency one behind the other.</summary>
internal sealed class PeriodicEmbeddingOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("periodic:1:2:3:0.5", builder => builder.PeriodicEmbedding(1, 2, 3, 0.5), (x, p) => Periodic(x, p, 1, 2, 3))
            {
                Bits = "f1769176380afbd6",
            },
            new(
                "periodic:2:3:1",
                builder => builder.PeriodicEmbedding(builder.Shape.Count, 3, 1),
                (x, p) => Periodic(x, p, x.Length, 3, 1)
            )
            {
                Bits = "cf2a13e696a688f6",
            },
            new(
                "periodic:2:3:2",
                builder => builder.PeriodicEmbedding(builder.Shape.Count, 3, 2),
                (x, p) => Periodic(x, p, x.Length, 3, 2)
            )
            {
                Bits = "0410458b21b2a0e6",
            },
        ];

    private static double[] Periodic(double[] x, double[] p, int numbers, int frequencies, int size)
    {
        var y = new List<double>();
        int weights = numbers * frequencies,
            bias = weights + numbers * 2 * frequencies * size;
        for (int i = 0; i < numbers; i++)
        {
            double[] code =
            [
                .. Enumerable
                    .Range(0, 2 * frequencies)
                    .Select(j => Math.Cos(2 * Math.PI * p[i * frequencies + j / 2] * x[i] - (j % 2 == 0 ? 0 : Math.PI / 2))),
            ];
            for (int d = 0; d < size; d++)
            {
                y.Add(
                    p[bias + i * size + d] + code.Select((c, j) => c * p[weights + (i * 2 * frequencies + j) * size + d]).Sum()
                );
            }
        }

        return [.. y, .. x[numbers..]];
    }
}
