namespace Chainrule.Tests.Oracles;

/// <summary>The last numbers name rows of tables that lie one behind the other.</summary>
internal sealed class CategoryEmbeddingOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("embedding:3x2", builder => builder.CategoryEmbedding((3, 2)), (x, p) => Embed(x, p, (3, 2)))
            {
                Kinks = [1, 2],
                Bits = "ba9dd4523b9a0c7f",
            },
            new(
                "embedding:4x1,5x3",
                builder =>
                    builder.Shape.Count > 1 ? builder.CategoryEmbedding((4, 1), (5, 3)) : builder.CategoryEmbedding((4, 1)),
                (x, p) => x.Length > 1 ? Embed(x, p, (4, 1), (5, 3)) : Embed(x, p, (4, 1))
            )
            {
                Kinks = [1, 2, 3, 4],
                Bits = "0f8a7b1b4aa98b6c",
            },
        ];

    private static double[] Embed(double[] x, double[] tables, params (int Count, int Size)[] categories)
    {
        List<double> y = [.. x[..^categories.Length]];
        int start = 0;
        foreach (var (code, (count, size)) in x[^categories.Length..].Zip(categories))
        {
            int row =
                code < 1 ? 0
                : code >= count ? count - 1
                : (int)Math.Floor(code);
            y.AddRange(tables[(start + row * size)..(start + (row + 1) * size)]);
            start += count * size;
        }

        return [.. y];
    }
}
