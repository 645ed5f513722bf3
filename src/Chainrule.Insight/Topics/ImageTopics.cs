namespace Chainrule.Insight.Topics;

/// <summary>Layers that slide a window over an image: of 4×4 pixels and one channel here.</summary>
internal static class ImageTopics
{
    /// <summary>The rows, and the columns, of the image.</summary>
    public const int Size = 4;

    private const int Kernel = 3, Places = Size - Kernel + 1;

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("conv", "layer", "conv", Convolution),
        new("max-pool", "layer", "max-pool", Largest),
        new("avg-pool", "layer", "avg-pool", Mean),
        new("global-pool", "layer", "global-pool", Global),
    ];

    /// <summary>The image, which may be given.</summary>
    public static double[] Image(Question question)
    {
        double[] x = question.ValuesOr(5, 4, 1, 0, 6, 3, 0, 2, 7, 2, 1, 0, 8, 3, 2, 1);
        return x.Length == Size * Size
            ? x
            : throw question.Wrong(
                $"an image of 4×4 pixels has 16 numbers, not {x.Length}",
                $"give them row by row: {QuestionStep.ValuesOf("5,4,1,0,6,3,0,2,7,2,1,0,8,3,2,1")}"
            );
    }

    /// <summary>Numbers as rows and columns.</summary>
    public static NamedNumbers Square(string name, double[] values)
    {
        int size = (int)Math.Sqrt(values.Length);
        return NamedNumbers.Matrix(name, size, size, (i, j) => values[i * size + j]);
    }

    /// <summary>The gradient of Σ dy·y by small changes of x.</summary>
    public static NamedNumbers Measured(string name, double[] dy, Func<double[], double[]> forward, double[] at) =>
        Square(name, CentralDifference.Gradient(moved => dy.Zip(forward(moved), (d, y) => d * y).Sum(), at));

    private static TopicExplanation Convolution(Question question, NotationTerm term)
    {
        double[] x = Image(question), w = [1, 0, -1, 2, 0, -2, 1, 0, -1];
        return new TopicExplanation(
            term.Text,
            "the same weighted sum at every place of an image",
            ["y[r, c, o] = b[o] + Σᵢⱼₖ x[r + i, c + j, k]·W[i, j, k, o]"],
            [
                new Step(
                    "One channel, a window of 3×3 without padding, b = 0. The window fits at 2×2 places. The weights look for "
                        + "what is brighter on the left than on the right.",
                    "conv:1:3:valid"
                ).With(Square("x", x), Square("W", w)),
                new Step(
                    "At the first place: the nine numbers under the window, each times its weight.",
                    "y[0, 0] = x[0, 0]·W[0, 0] + x[0, 1]·W[0, 1] + … + x[2, 2]·W[2, 2]"
                ).With(
                    NamedNumbers.Matrix("x·W there", Kernel, Kernel, (i, j) => x[i * Size + j] * w[i * Kernel + j]),
                    Square("y", Slide(x, w))
                ),
                .. ConvolutionBackward(x, w),
                new Step(
                    "A dense layer from 16 numbers to 4 has 64 weights; this one has 9, and what it has learned in one place it "
                        + "knows in all."
                ),
            ],
            "LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition (1998), section II",
            "conv");
    }

    private static Step[] ConvolutionBackward(double[] x, double[] w)
    {
        double[] dy = Above(Places * Places), dw = new double[w.Length], dx = new double[x.Length];
        EachTap((at, tap, pixel) =>
        {
            dw[tap] += x[pixel] * dy[at];
            dx[pixel] += dy[at] * w[tap];
        });
        return
        [
            new Step(
                "Each weight has had a part in every output, with the pixel that lay under it. What comes back adds up: the "
                    + "gradient is the sum of the windows, each times its dy. That of the bias is the sum of dy.",
                "dW[i, j] = Σ x[r + i, c + j]·dy[r, c] over all places (r, c)",
                "db = Σ dy[r, c]"
            ).With(
                Square("dy", dy),
                Square("dW", dw),
                Measured("dW measured", dy, moved => Slide(x, moved), w),
                NamedNumbers.Number("db", dy.Sum())
            ),
            new Step(
                "Each pixel has had a part in the outputs whose window held it, with the weight that lay on it then: a "
                    + "convolution of dy with the window turned around. A pixel in the middle lies under more windows than one "
                    + "at the border.",
                "dx[row, column] = Σᵢⱼ dy[row − i, column − j]·W[i, j]"
            ).With(Square("dx", dx), Measured("dx measured", dy, moved => Slide(moved, w), x)),
        ];
    }

    private static double[] Slide(double[] x, double[] w)
    {
        double[] y = new double[Places * Places];
        EachTap((at, tap, pixel) => y[at] += x[pixel] * w[tap]);
        return y;
    }

    // The place of the window, the weight, and the pixel under it.
    private static void EachTap(Action<int, int, int> visit)
    {
        for (int at = 0; at < Places * Places; at++)
        {
            for (int tap = 0; tap < Kernel * Kernel; tap++)
            {
                visit(at, tap, (at / Places + tap / Kernel) * Size + at % Places + tap % Kernel);
            }
        }
    }

    private static TopicExplanation Largest(Question question, NotationTerm term)
    {
        double[] x = Image(question), dy = Above(4), dx = new double[x.Length];
        for (int at = 0; at < 4; at++)
        {
            dx[Window(at).MaxBy(pixel => x[pixel])] += dy[at];
        }

        return new TopicExplanation(
            term.Text,
            "the largest number of each window",
            ["y[r, c, k] = max x[r·S + i, c·S + j, k] over the window"],
            [
                new Step("Windows of 2×2, side by side; each keeps its largest number.", "max-pool:2").With(
                    Square("x", x), Square("y", Pool(x))),
                new Step(
                    "A small change of the largest number changes y as much, one of the others doesn't change it at all. So all "
                        + "of dy goes to where the largest was found, and nothing elsewhere. Of equal ones the first has it.",
                    "dx = dy where x is the largest of its window, else 0"
                ).With(Square("dy", dy), Square("dx", dx), Measured("dx measured", dy, Pool, x)),
                new Step(
                    "There is nothing to learn, and a quarter of the numbers is left: what was found counts, not where exactly."
                ),
            ],
            "Scherer, Müller and Behnke, Evaluation of Pooling Operations in Convolutional Architectures (ICANN 2010)",
            "max-pool");

        static double[] Pool(double[] x) => [.. Enumerable.Range(0, 4).Select(at => Window(at).Max(pixel => x[pixel]))];
    }

    private static TopicExplanation Mean(Question question, NotationTerm term)
    {
        double[] x = Image(question), dy = Above(4), dx = new double[x.Length];
        for (int at = 0; at < 4; at++)
        {
            foreach (int pixel in Window(at))
            {
                dx[pixel] += dy[at] / 4;
            }
        }

        return new TopicExplanation(
            term.Text,
            "the mean of each window",
            ["y[r, c, k] = Σᵢⱼ x[r·S + i, c·S + j, k] / n"],
            [
                new Step("Windows of 2×2, side by side; n = 4.", "avg-pool:2").With(Square("x", x), Square("y", Pool(x))),
                new Step(
                    "Every number of a window has the same part in its mean, and gets the same part of dy.",
                    "dx = dy / n"
                ).With(Square("dy", dy), Square("dx", dx), Measured("dx measured", dy, Pool, x)),
                new Step("With a padding, only the pixels inside the image are counted: n is smaller at the border."),
            ],
            "LeCun, Bottou, Bengio and Haffner, Gradient-Based Learning Applied to Document Recognition (1998), section II",
            "avg-pool");

        static double[] Pool(double[] x) => [.. Enumerable.Range(0, 4).Select(at => Window(at).Average(pixel => x[pixel]))];
    }

    private static TopicExplanation Global(Question question, NotationTerm term)
    {
        double[] x = Image(question), dy = [1];
        return new TopicExplanation(
            term.Text,
            "the mean of all pixels of a channel",
            ["y[k] = Σ x[r, c, k] / (H·W)"],
            [
                new Step("One number is left of each channel: how much of it there is, wherever it is.").With(
                    Square("x", x), NamedNumbers.Number("y", x.Average())),
                new Step("Each pixel has the same part in it.", "dx = dy / (H·W)").With(
                    NamedNumbers.Row("dy", dy),
                    Square("dx", [.. x.Select(_ => 1.0 / x.Length)]),
                    Measured("dx measured", dy, moved => [moved.Average()], x)
                ),
                new Step(
                    "Behind it one weight leads from a channel to a class, and so the channels, each times its weight, are a map "
                        + "of where in the image the class was seen."
                ),
            ],
            "Lin, Chen and Yan, Network In Network (ICLR 2014), section 3.2",
            "global-pool");
    }

    // The pixels of a window of 2×2, side by side.
    private static IEnumerable<int> Window(int at) =>
        Enumerable.Range(0, 4).Select(tap => (at / 2 * 2 + tap / 2) * Size + at % 2 * 2 + tap % 2);

    // What comes from above, ∂L/∂y; it is given.
    private static double[] Above(int count) => [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1 : -0.5)];
}
