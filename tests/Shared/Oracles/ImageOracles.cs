namespace Chainrule.Tests.Oracles;

/// <summary>
/// Layers that slide windows over images, written with their padding in place: the image is first surrounded by what padding
/// adds, and windows then never leave it.
/// </summary>
internal sealed class ImageOracles : ILayerOracle
{
    private const double Nothing = double.NaN;    // what padding adds for a pool: no number

    public IEnumerable<LayerOracle> Cases =>
        [
            new("conv:3:3", builder => builder.Convolution(3, 3), (x, p) => Convolve(x, p, 3, new(3, 3, 1, 1), bias: true))
            {
                InputOf = Image,
                Bits = "6fb346cad02078f7",
            },
            new(
                "conv:2:3:2:no-bias",
                builder => builder.Convolution(2, 3, stride: 2, bias: false),
                (x, p) => Convolve(x, p, 2, new(3, 3, 2, 2), bias: false)
            )
            {
                InputOf = Image,
                Bits = "993a4af482a1e06b",
            },
            new(
                "conv:4:2x1:1x3:1,0,0,2",
                builder => builder.Add("conv:4:2x1:1x3:1,0,0,2"),
                (x, p) => Convolve(x, p, 4, new(2, 1, 1, 3, [1, 0, 0, 2]), bias: true)
            )
            {
                InputOf = Image,
                Bits = "259418f1fcbf133a",
            },
            new(
                "max-pool:3:2:1,1,1,1",
                builder => builder.MaxPooling(3, 2, new Chainrule.Layers.Padding(1, 1, 1, 1)),
                (x, _) => Pool(x, new(3, 3, 2, 2, [1, 1, 1, 1]), values => values.Max())
            )
            {
                InputOf = Image,
                KeepsApart = true,
                Bits = "d4a73ec2575c184a",
            },
            new(
                "max-pool:2:same",
                builder => builder.MaxPooling(2, padding: Chainrule.Layers.Padding.Same),
                (x, _) => Pool(x, new(2, 2, 2, 2), values => values.Max())
            )
            {
                InputOf = Image,
                KeepsApart = true,
                Bits = "58e837f52dbf47fe",
            },
            new(
                "avg-pool:3:1:same",
                builder => builder.AveragePooling(3, 1, Chainrule.Layers.Padding.Same),
                (x, _) => Pool(x, new(3, 3, 1, 1), values => values.Average())
            )
            {
                InputOf = Image,
                Bits = "e3f8987120fa1dd8",
            },
            new("random-affine:15:2:0.1", builder => builder.RandomAffine(15, 2, 0.1), x => x)
            {
                InputOf = Image,
                Slope = _ => 1,
                Bits = "930556a03bea371c",
            },
            new("random-flip", builder => builder.RandomFlip(), x => x)
            {
                InputOf = Image,
                Slope = _ => 1,
                Bits = "883be4d08462d020",
            },
            new("random-flip:0.25", builder => builder.RandomFlip(0.25), x => x)
            {
                InputOf = Image,
                Slope = _ => 1,
                Bits = "82deadf7576b3f72",
            },
            new("random-brightness:0.2:0.5", builder => builder.RandomBrightness(0.2, 0.5), x => x)
            {
                InputOf = Image,
                Slope = _ => 1,
                Bits = "833da2c84ede302f",
            },
            new("random-cutout:2", builder => builder.RandomCutout(2), x => x)
            {
                InputOf = Image,
                Slope = _ => 1,
                Bits = "107b7abf9b6baaeb",
            },
            new("global-pool", builder => builder.GlobalPooling(), (x, _) => Global(x))
            {
                InputOf = Image,
                Bits = "dd0578c934ecf4e7",
            },
        ];

    /// <summary>An image of as many numbers as a shape has: 3, 2 or 1 channels, and as square as they go.</summary>
    private static Shape Image(Shape shape)
    {
        int channels = shape.Count % 3 == 0 ? 3 : shape.Count % 2 == 0 ? 2 : 1, pixels = shape.Count / channels;
        int height = Enumerable.Range(1, (int)Math.Sqrt(pixels)).Last(h => pixels % h == 0);
        return new Shape(height, pixels / height, channels);
    }

    private static double[] Convolve(double[] x, double[] p, int outputs, Sliding window, bool bias)
    {
        var y = new List<double>();
        int weights = p.Length - (bias ? outputs : 0);
        foreach (double[] patch in window.Over(x, Image(new Shape(x.Length)), outside: 0))
        {
            for (int o = 0; o < outputs; o++)
            {
                y.Add(patch.Select((value, i) => value * p[i * outputs + o]).Sum() + (bias ? p[weights + o] : 0));
            }
        }

        return [.. y];
    }

    private static double[] Pool(double[] x, Sliding window, Func<IEnumerable<double>, double> reduce)
    {
        var shape = Image(new Shape(x.Length));
        int channels = shape[2];
        return
        [
            .. window.Over([.. x], shape, Nothing).SelectMany(patch => Enumerable.Range(0, channels).Select(
                k => reduce(patch.Where((value, i) => i % channels == k && !double.IsNaN(value))))),
        ];
    }

    private static double[] Global(double[] x)
    {
        int channels = Image(new Shape(x.Length))[2];
        return [.. Enumerable.Range(0, channels).Select(k => x.Where((_, i) => i % channels == k).Average())];
    }

    /// <summary>A window, its strides, and a padding: top, left, bottom, right; null for ⌈size / stride⌉ outputs.</summary>
    private sealed record Sliding(int Rows, int Columns, int Down, int Right, int[]? Around = null)
    {
        /// <summary>The numbers in each window, row by row, pixel by pixel.</summary>
        public IEnumerable<double[]> Over(double[] x, Shape shape, double outside)
        {
            int height = shape[0], width = shape[1], channels = shape[2];
            int down = Missing(height, Rows, Down), across = Missing(width, Columns, Right);
            int[] around = Around ?? [down / 2, across / 2, down - down / 2, across - across / 2];
            double[,,] image = new double[around[0] + height + around[2], around[1] + width + around[3], channels];
            for (int r = 0; r < image.GetLength(0); r++)
            {
                for (int c = 0; c < image.GetLength(1); c++)
                {
                    for (int k = 0; k < channels; k++)
                    {
                        int row = r - around[0], column = c - around[1];
                        bool isInside = row >= 0 && row < height && column >= 0 && column < width;
                        image[r, c, k] = isInside ? x[(row * width + column) * channels + k] : outside;
                    }
                }
            }

            for (int r = 0; r + Rows <= image.GetLength(0); r += Down)
            {
                for (int c = 0; c + Columns <= image.GetLength(1); c += Right)
                {
                    yield return
                    [
                        .. Enumerable.Range(0, Rows * Columns * channels).Select(
                            i => image[r + i / channels / Columns, c + i / channels % Columns, i % channels]),
                    ];
                }
            }
        }

        private static int Missing(int size, int window, int stride) =>
            Math.Max(0, ((int)Math.Ceiling(size / (double)stride) - 1) * stride + window - size);
    }
}
