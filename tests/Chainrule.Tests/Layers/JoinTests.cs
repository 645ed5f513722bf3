using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Layers;

public sealed class JoinTests
{
    [Fact]
    public void Concatenation_stands_side_by_side_along_the_last_axis_in_every_row_of_a_sample()
    {
        var join = new Concatenate(new Shape(2, 1), new Shape(2, 2));
        Assert.Equal(new Shape(2, 3), join.Output);
        float[] y = new float[12];
        Array.Fill(y, float.NaN);
        join.Forward(0, Pass(), [1, 2, 3, 4], y);
        join.Forward(1, Pass(), [10, 11, 20, 21, 30, 31, 40, 41], y);
        Assert.Equal([1, 10, 11, 2, 20, 21, 3, 30, 31, 4, 40, 41], y);
        float[] dx = new float[4];
        join.Backward(0, Pass(), y, dx);
        Assert.Equal([1, 2, 3, 4], dx);
    }

    [Fact]
    public void A_sum_adds_from_the_first_input_to_the_last()
    {
        var join = new Sum(new Shape(1), new Shape(1), new Shape(1));
        float[] y = [float.NaN, float.NaN];
        join.Forward(0, Pass(), [1e8f, 1], y);
        join.Forward(1, Pass(), [-1e8f, 2], y);
        join.Forward(2, Pass(), [1e-3f, 3], y);
        Assert.Equal([1e-3f, 6], y);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Large_batches_are_copied_alike_by_any_number_of_threads(int threads)
    {
        using var workers = new Workers(threads);
        const int rows = 5000;
        var join = new Concatenate(new Shape(7), new Shape(5));
        float[] a = [.. Enumerable.Range(0, rows * 7)], b = [.. Enumerable.Range(0, rows * 5)], y = new float[rows * 12];
        var pass = new Pass { BatchSize = rows, Workers = workers };
        join.Forward(0, pass, a, y);
        join.Forward(1, pass, b, y);
        float[] back = new float[a.Length];
        join.Backward(0, pass, y, back);
        Assert.Equal(a, back);
        Assert.Equal(b[^1], y[^1]);
        Assert.Equal(b[5], y[12 + 7]);
    }

    private static Pass Pass() => new() { BatchSize = 2, Workers = Workers.None };
}
