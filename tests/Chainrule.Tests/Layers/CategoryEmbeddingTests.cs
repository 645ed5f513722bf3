using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>What an embedding of categories makes of codes that it doesn't have.</summary>
public class CategoryEmbeddingTests
{
    [Theory]
    [InlineData(0f, 0)]
    [InlineData(1f, 1)]
    [InlineData(1.9f, 1)]
    [InlineData(2f, 2)]
    [InlineData(3f, 2)]
    [InlineData(1e20f, 2)]
    [InlineData(float.PositiveInfinity, 2)]
    [InlineData(-0.5f, 0)]
    [InlineData(-1e20f, 0)]
    [InlineData(float.NegativeInfinity, 0)]
    public void A_code_beyond_the_ends_is_taken_for_the_nearest_one(float code, int row)
    {
        var run = new LayerRun(
            new CategoryEmbedding(new Shape(2), (3, 2)),
            1,
            [7, code],
            [1, 2, 3],
            parameters: [10, 11, 20, 21, 30, 31]
        );
        Assert.Equal([7, 10 * (row + 1), (10 * (row + 1)) + 1], run.Y);
        Assert.Equal([1, 0], run.Dx);
        float[] gradients = new float[6];
        (gradients[2 * row], gradients[(2 * row) + 1]) = (2, 3);
        Assert.Equal(gradients, run.Gradients);
    }

    [Fact]
    public void A_code_that_is_not_a_number_is_not_hidden() =>
        Assert.Equal(
            [7, float.NaN, float.NaN],
            new LayerRun(new CategoryEmbedding(new Shape(2), (3, 2)), 1, [7, float.NaN], [1, 2, 3], new float[6]).Y
        );

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Every_row_is_written_on_any_number_of_threads(int rows)
    {
        using var workers = new Workers(3);
        float[] x = [.. Enumerable.Range(0, rows).Select(row => (float)(row % 5))], dy = [.. x.Select((_, row) => (float)row)];
        var run = new LayerRun(new CategoryEmbedding(new Shape(1), (5, 1)), rows, x, dy, parameters: [1, 2, 3, 4, 5], workers);
        Assert.Equal(x.Select(code => code + 1), run.Y);
        Assert.Equal([.. Enumerable.Range(0, 5).Select(code => dy.Where((_, row) => row % 5 == code).Sum())], run.Gradients);
    }
}
