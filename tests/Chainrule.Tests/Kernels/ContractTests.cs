using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Tests.Kernels;

/// <summary>What small parts promise beside their numbers: where memory begins, and what is refused.</summary>
public sealed class ContractTests
{
    [Fact]
    public unsafe void A_buffer_starts_at_a_whole_line_of_the_cache_and_holds_what_was_asked_for()
    {
        for (int length = 1; length < 200; length++)
        {
            var buffer = new AlignedBuffer(length);
            Assert.Equal(0u, (nuint)buffer.Pointer % 64);
            Assert.True(buffer.Pointer == Unsafe.AsPointer(ref buffer.Span[0]));
            Assert.Equal(length, buffer.Span.Length);
            buffer.Span.Fill(length);
            Assert.Equal(length, buffer.Memory.Span[^1]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new AlignedBuffer(-1));
    }

    [Fact]
    public void A_quantile_is_where_the_area_under_the_bell_is_its_probability()
    {
        double[] probabilities = [1e-12, 1e-6, 0.001, 0.025, 0.07, 0.0751, 0.3, 0.5, 0.62, 0.9, 0.92499, 0.975, 1 - 1e-9];
        Assert.All(probabilities, p => Assert.Equal(p, Area(NormalDistribution.Quantile(p)), 1e-9 * p + 1e-15));
        var quantiles = probabilities.Order().Select(NormalDistribution.Quantile);
        Assert.Equal(quantiles.Order(), probabilities.Select(NormalDistribution.Quantile));
        double[] none = [0, 1, -0.1, 1.1, double.NaN];
        Assert.All(none, p => Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(p)));
    }

    [Theory]
    [InlineData(12, 4)]
    [InlineData(16, 3)]
    [InlineData(15, 3)]
    [InlineData(16, 5)]
    public void Windows_over_other_numbers_than_images_have_are_refused(int pixels, int places)
    {
        var window = new Window { Height = 4, Width = 4, Channels = 1, Rows = 2, Columns = 2, RowStride = 2, ColumnStride = 2 };
        Assert.Throws<ArgumentException>(() => Pools.Largest(Workers.None, window, new float[pixels], new float[places]));
        Assert.Throws<ArgumentException>(() => Pools.Means(Workers.None, window, new float[pixels], new float[places]));
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(1, 4, 4, 3)]
    public void Numbers_that_are_alone_in_their_channel_need_another_row_to_be_normalized(int least, params int[] shape) =>
        Assert.Equal(least, new BatchNormalization(new Shape(shape)).LeastRows);

    // Φ(z) by the tail's continued fraction where z is far out, else by the series of the middle.
    private static double Area(double z)
    {
        double size = Math.Abs(z), density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (size > 2.5)
        {
            double fraction = 0;
            for (int k = 200; k >= 1; k--)
            {
                fraction = k / (size + fraction);
            }

            double tail = density / (size + fraction);
            return z < 0 ? tail : 1 - tail;
        }

        double sum = 0, term = z;
        for (int k = 1; Math.Abs(term) > 1e-18; k++)
        {
            sum += term;
            term *= z * z / ((2 * k) + 1);
        }

        return 0.5 + (density * sum);
    }
}
