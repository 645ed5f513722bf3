using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

[Trait("Category", "Numbers")]
public class DropoutTests
{
    private static readonly RandomStream Stream = new(42, RandomStreams.Layer(3), 17);

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public void Drops_where_the_random_word_of_the_element_is_low_forward_and_backward(double rate)
    {
        for (int width = 1; width < 700; width += width < 70 ? 1 : 97)
        {
            float[] x = LayerCheck.Normal(new Random(width), 13 * width, 1),
                dy = LayerCheck.Normal(new Random(-width), 13 * width, 1);
            var run = new LayerRun(new Dropout(new Shape(width), rate), 13, x, dy, isTraining: true, random: Stream);
            float scale = (float)(1 / (1 - rate));
            for (int i = 0; i < x.Length; i++)
            {
                bool kept = Stream.Word((uint)i) >= rate * 4294967296.0;
                Assert.Equal(kept ? x[i] * scale : 0f, run.Y[i] + 0f);
                Assert.Equal(kept ? dy[i] * scale : 0f, run.Dx[i] + 0f);
            }
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Drops_the_stated_share_and_keeps_the_mean(double rate)
    {
        const int count = 1 << 20;
        float[] x = new float[count];
        Array.Fill(x, 1f);
        float[] y = new LayerRun(new Dropout(new Shape(count), rate), 1, x, x, isTraining: true, random: Stream).Y;

        double sigma = Math.Sqrt(rate * (1 - rate) / count);
        Assert.Equal(rate, y.Count(v => v == 0) / (double)count, 5 * sigma);
        Assert.Equal(1, y.Sum(v => (double)v) / count, 5 * sigma / (1 - rate));
    }

    [Theory]
    [InlineData(1L << 31)]
    [InlineData((1L << 31) + 1)]
    [InlineData((1L << 40) - 3)]
    public void Rows_far_back_in_a_batch_draw_words_of_their_own(long firstRow)
    {
        const int width = 37;
        float[] x = new float[5 * width];
        Array.Fill(x, 1f);
        var layer = new Dropout(new Shape(width), 0.5);
        var run = new LayerRun(layer, 5, x, x, isTraining: true, random: Stream, firstRow: firstRow);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(Stream.Word(((ulong)firstRow * width) + (ulong)i) < 1u << 31 ? 0f : 2f, run.Y[i]);
            Assert.Equal(layer.FactorAt(Stream, (firstRow * width) + i), run.Y[i]);
        }

        Assert.NotEqual(new LayerRun(layer, 5, x, x, isTraining: true, random: Stream).Y, run.Y);
    }

    [Fact]
    public void Another_step_drops_others()
    {
        float[] x = LayerCheck.Normal(new Random(1), 1000, 1);
        var layer = new Dropout(new Shape(1000), 0.5);
        var first = new LayerRun(layer, 1, x, x, isTraining: true, random: Stream);
        var again = new LayerRun(layer, 1, x, x, isTraining: true, random: Stream);
        var next = new LayerRun(layer, 1, x, x, isTraining: true, random: Stream.At(18));
        Assert.Equal(first.Y, again.Y);
        Assert.InRange(first.Y.Zip(next.Y).Count(pair => pair.First == 0 && pair.Second == 0), 180, 320);
    }

    [Fact]
    public void Does_nothing_out_of_training_or_at_rate_0()
    {
        float[] x = LayerCheck.Normal(new Random(1), 100, 1), dy = LayerCheck.Normal(new Random(2), 100, 1);
        var idle = new LayerRun(new Dropout(new Shape(100), 0.5), 1, x, dy, isTraining: false, random: Stream);
        var never = new LayerRun(new Dropout(new Shape(100), 0), 1, x, dy, isTraining: true, random: Stream);
        Assert.Equal(x, idle.Y);
        Assert.Equal(dy, idle.Dx);
        Assert.Equal(x, never.Y);
        Assert.Equal(dy, never.Dx);
        Assert.True(new Dropout(new Shape(1), 0).IsIdentity);
        Assert.False(new Dropout(new Shape(1), 0.1).IsIdentity);
    }
}
