using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Kernels;

/// <summary>Convolutions are the naive chains bit for bit, and touch nothing beside their results.</summary>
[Trait("Category", "Numbers")]
public class ConvolutionProductTests
{
    private const int Canaries = 16;

    private static readonly Workers[] Teams = [Workers.None, new(3)];

    [Fact]
    public void Small_sizes_are_the_naive_chains()
    {
        foreach (int channels in (int[])[1, 2, 3, 5])
        {
            for (int size = 1; size <= 12; size++)
            {
                var random = new Random(100 * channels + size);
                for (int kernel = 1; kernel <= Math.Min(size + 2, 5); kernel++)
                {
                    Compare(random, new Window
                    {
                        Height = size,
                        Width = size,
                        Channels = channels,
                        Rows = kernel,
                        Columns = kernel,
                        Top = kernel / 2,
                        Left = kernel / 2,
                        Bottom = kernel / 2,
                        Right = kernel / 2,
                    }, random.Next(1, 41), random.Next(0, 3));
                }
            }
        }
    }

    [Fact]
    public void Any_window_is_the_naive_chains()
    {
        int compared = 0, cases = Cases.Of(sample: 40, all: 150);
        for (int seed = 0; seed < cases; seed++)
        {
            var random = new Random(seed);
            var window = new Window
            {
                Height = random.Next(1, 15),
                Width = random.Next(1, 34),
                Channels = random.Next(1, 41),
                Rows = random.Next(1, 6),
                Columns = random.Next(1, 6),
                RowStride = random.Next(1, 4),
                ColumnStride = random.Next(1, 4),
                Top = random.Next(0, 6),
                Left = random.Next(0, 6),
                Bottom = random.Next(0, 6),
                Right = random.Next(0, 6),
            };
            if (window.OutputHeight > 0 && window.OutputWidth > 0)
            {
                Compare(random, window, random.Next(1, 70), random.Next(0, 6));
                compared++;
            }
        }

        Assert.InRange(compared, cases * 4 / 5, cases);
    }

    [Fact]
    public void Windows_of_a_real_network_are_the_naive_chains()
    {
        var random = new Random(1);
        Compare(random, Same(28, 1, 3), 32, 3);
        Compare(random, Same(14, 32, 3), 64, 2);
        Compare(random, Same(8, 48, 3), 100, 2);
        Compare(random, Same(7, 64, 1), 20, 2);
    }

    [Fact]
    public void Sizes_that_do_not_follow_are_refused()
    {
        var window = Same(4, 2, 3);
        Assert.Throws<ArgumentException>(
            () => ConvolutionProduct.Write(Workers.None, window, new float[33], new float[18], [], new float[16]));
        Assert.Throws<ArgumentException>(
            () => ConvolutionProduct.Write(Workers.None, window, new float[32], new float[18], new float[2], new float[16]));
        Assert.Throws<ArgumentException>(
            () => ConvolutionProduct.WriteInputs(Workers.None, window, new float[17], new float[18], new float[32]));
        Assert.Throws<ArgumentException>(
            () => ConvolutionProduct.WriteWeights(Workers.None, window, new float[32], new float[16], new float[17]));
    }

    private static Window Same(int size, int channels, int kernel) => new()
    {
        Height = size,
        Width = size,
        Channels = channels,
        Rows = kernel,
        Columns = kernel,
        Top = kernel / 2,
        Left = kernel / 2,
        Bottom = kernel / 2,
        Right = kernel / 2,
    };

    private static void Compare(Random random, Window window, int outputs, int images)
    {
        float[] x = Numbers(random, images * window.Height * window.Width * window.Channels),
            w = Numbers(random, window.Count * outputs),
            b = Numbers(random, outputs),
            dy = Numbers(random, images * window.OutputHeight * window.OutputWidth * outputs);
        string what = $"{window}, {outputs} outputs, {images} images";
        float[] y = Forward(window, x, w, b, outputs, images), sums = Forward(window, x, w, [], outputs, images),
            dx = Inputs(window, dy, w, outputs, images), dw = Weights(window, x, dy, outputs, images);
        foreach (var workers in Teams)
        {
            Same(y, Guarded(y.Length, to => ConvolutionProduct.Write(workers, window, x, w, b, to)), what);
            Same(sums, Guarded(y.Length, to => ConvolutionProduct.Write(workers, window, x, w, [], to)), what);
            Same(dx, Guarded(x.Length, to => ConvolutionProduct.WriteInputs(workers, window, dy, w, to)), "dx " + what);
            Same(dw, Guarded(w.Length, to => ConvolutionProduct.WriteWeights(workers, window, x, dy, to)), "dw " + what);
        }
    }

    private delegate void Writer(Span<float> to);

    private static float[] Guarded(int length, Writer write)
    {
        float[] all = new float[length + 2 * Canaries];
        Array.Fill(all, float.NaN);
        write(all.AsSpan(Canaries, length));
        Assert.All(all[..Canaries].Concat(all[^Canaries..]), canary => Assert.True(float.IsNaN(canary)));
        return all[Canaries..^Canaries];
    }

    private static float[] Forward(Window q, float[] x, float[] w, float[] b, int outputs, int images)
    {
        float[] y = new float[images * q.OutputHeight * q.OutputWidth * outputs];
        Each(q, outputs, images, (n, r, c, o, place) =>
        {
            float sum = b.Length == 0 ? 0 : b[o];
            for (int i = 0; i < q.Rows; i++)
            {
                int row = r * q.RowStride + i - q.Top;
                if (row < 0 || row >= q.Height)
                {
                    continue;
                }

                for (int j = 0; j < q.Columns; j++)
                {
                    int column = c * q.ColumnStride + j - q.Left;
                    for (int k = 0; k < q.Channels; k++)
                    {
                        bool isInside = column >= 0 && column < q.Width;
                        float value = isInside ? x[((n * q.Height + row) * q.Width + column) * q.Channels + k] : 0;
                        sum = MathF.FusedMultiplyAdd(value, w[((i * q.Columns + j) * q.Channels + k) * outputs + o], sum);
                    }
                }
            }

            y[place] = sum;
        });
        return y;
    }

    // Over the rows and columns of dy that lie in it, and columns beside it as zeros, in ascending order.
    private static float[] Inputs(Window q, float[] dy, float[] w, int outputs, int images)
    {
        float[] dx = new float[images * q.Height * q.Width * q.Channels];
        for (int n = 0; n < images; n++)
        {
            for (int row = 0; row < q.Height; row++)
            {
                for (int column = 0; column < q.Width; column++)
                {
                    for (int k = 0; k < q.Channels; k++)
                    {
                        float sum = 0;
                        for (int i = q.Rows - 1; i >= 0; i--)
                        {
                            int r = row + q.Top - i;
                            if (r < 0 || r % q.RowStride != 0 || r / q.RowStride >= q.OutputHeight)
                            {
                                continue;
                            }

                            for (int j = q.Columns - 1; j >= 0; j--)
                            {
                                int c = column + q.Left - j;
                                if (c % q.ColumnStride != 0)
                                {
                                    continue;
                                }

                                for (int o = 0; o < outputs; o++)
                                {
                                    int pixel = (n * q.OutputHeight + r / q.RowStride) * q.OutputWidth + c / q.ColumnStride;
                                    bool isInside = c >= 0 && c / q.ColumnStride < q.OutputWidth;
                                    float value = isInside ? dy[pixel * outputs + o] : 0;
                                    float weight = w[((i * q.Columns + j) * q.Channels + k) * outputs + o];
                                    sum = MathF.FusedMultiplyAdd(value, weight, sum);
                                }
                            }
                        }

                        dx[((n * q.Height + row) * q.Width + column) * q.Channels + k] = sum;
                    }
                }
            }
        }

        return dx;
    }

    private static float[] Weights(Window q, float[] x, float[] dy, int outputs, int images)
    {
        float[] dw = new float[q.Count * outputs];
        Each(q, outputs, images, (n, r, c, o, place) =>
        {
            for (int i = 0; i < q.Rows; i++)
            {
                int row = r * q.RowStride + i - q.Top;
                for (int j = 0; j < q.Columns && row >= 0 && row < q.Height; j++)
                {
                    int column = c * q.ColumnStride + j - q.Left;
                    for (int k = 0; k < q.Channels; k++)
                    {
                        bool isInside = column >= 0 && column < q.Width;
                        float value = isInside ? x[((n * q.Height + row) * q.Width + column) * q.Channels + k] : 0;
                        ref float sum = ref dw[((i * q.Columns + j) * q.Channels + k) * outputs + o];
                        sum = MathF.FusedMultiplyAdd(value, dy[place], sum);
                    }
                }
            }
        });
        return dw;
    }

    private static void Each(Window q, int outputs, int images, Action<int, int, int, int, int> visit)
    {
        for (int n = 0, place = 0; n < images; n++)
        {
            for (int r = 0; r < q.OutputHeight; r++)
            {
                for (int c = 0; c < q.OutputWidth; c++)
                {
                    for (int o = 0; o < outputs; o++, place++)
                    {
                        visit(n, r, c, o, place);
                    }
                }
            }
        }
    }

    private static void Same(float[] expected, float[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]),
                $"{what}: element {i} is {actual[i]:R}, should be {expected[i]:R}");
        }
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(2 * random.NextDouble() - 1))];
}
