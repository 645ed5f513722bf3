using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// A layer that changes images by chance in training, so that a network sees others in each epoch; out of training
/// <c>y = x</c>.
/// </summary>
/// <remarks>
/// Shapes: x and y (B, H, W, C), channels last, or (B, H, W). What is done to an image goes by a few of the step's random words,
/// those at row·words to row·words + words − 1, the row counted in the whole batch: how a batch is cut, and on how many threads
/// it is computed, changes nothing. They aren't kept for the backward pass, but computed again.
/// </remarks>
public abstract class ImageAugmentation : Layer
{
    private readonly int _words;

    /// <summary>A layer for images of a shape.</summary>
    /// <param name="name">What the layer is called, for errors.</param>
    /// <param name="input">The shape of one sample: (height, width, channels), or (height, width).</param>
    /// <param name="words">The random words that an image takes.</param>
    /// <exception cref="ChainruleException">The shape is no image.</exception>
    private protected ImageAugmentation(string name, Shape input, int words)
        : base(input, input)
    {
        if (input.Rank is not (2 or 3))
        {
            throw new ChainruleException(
                $"{name} takes images, (height, width, channels), and not samples of {input}",
                "put it in front, where samples are images");
        }

        _words = words;
        (Height, Width, Channels) = (input[0], input[1], input.Rank == 3 ? input[2] : 1);
    }

    /// <summary>The rows of an image.</summary>
    private protected int Height { get; }

    /// <summary>The columns of an image.</summary>
    private protected int Width { get; }

    /// <summary>The numbers of a pixel.</summary>
    private protected int Channels { get; }

    /// <inheritdoc/>
    public sealed override bool IsTrainingOnly => true;

    /// <inheritdoc/>
    public sealed override LayerFormula Formula => Formulas.Copy;

    /// <inheritdoc/>
    public sealed override BatchFormula BatchFormula => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        if (!pass.IsTraining)
        {
            x.CopyTo(y);
            return;
        }

        for (int row = 0, count = Input.Count; row < pass.BatchSize; row++)
        {
            Define(DrawsOf(pass.Random, pass.FirstRow + row), x.Slice(row * count, count), y.Slice(row * count, count));
        }
    };

    /// <inheritdoc/>
    public sealed override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        Run(pass, x, y, isBackward: false);

    /// <inheritdoc/>
    public sealed override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
        {
            Run(pass, dy, dx, isBackward: true);
        }
    }

    /// <summary>What becomes of an image, as the textbook writes it, in double precision.</summary>
    /// <param name="draws">The image's random numbers.</param>
    /// <param name="x">An image.</param>
    /// <param name="y">What it becomes; overwritten.</param>
    private protected abstract void Define(Draws draws, ReadOnlySpan<double> x, Span<double> y);

    /// <summary>Makes y of an image x.</summary>
    private protected abstract void Change(Draws draws, ReadOnlySpan<float> x, Span<float> y);

    /// <summary>
    /// Makes dx of dy. For given draws a change is linear in x, but for a constant, so that x isn't needed: it is the same
    /// weights, the other way.
    /// </summary>
    private protected abstract void ChangeBack(Draws draws, ReadOnlySpan<float> dy, Span<float> dx);

    private Draws DrawsOf(RandomStream random, long row) => new(random, (ulong)row * (ulong)_words);

    private unsafe void Run(in Pass pass, ReadOnlySpan<float> from, Span<float> to, bool isBackward)
    {
        if (!pass.IsTraining || IsIdentity)
        {
            from.CopyTo(to);
            return;
        }

        if (from.Length != to.Length)
        {
            throw new ArgumentException($"{from.Length} numbers don't give {to.Length} results");
        }

        fixed (float* source = from, destination = to)
        {
            var job = new ImageJob
            {
                Layer = this,
                Random = pass.Random,
                FirstRow = pass.FirstRow,
                From = source,
                To = destination,
                IsBackward = isBackward,
            };
            pass.Workers.Run(to.Length / Input.Count, ref job);
        }
    }

    /// <summary>The random numbers of one image.</summary>
    private protected readonly struct Draws(RandomStream random, ulong first)
    {
        /// <summary>A number even in −1 … 1.</summary>
        public double Symmetric(int word) => Word(word) / 2147483648.0 - 1;

        /// <summary>True with a probability.</summary>
        public bool Chance(int word, double probability) => Word(word) < probability * 4294967296.0;

        /// <summary>A whole number of 0 … count − 1, each as likely as the others, but for count·2⁻³².</summary>
        public int Below(int word, int count) => (int)(((ulong)Word(word) * (ulong)count) >> 32);

        private uint Word(int word) => random.Word(first + (ulong)word);
    }

    private unsafe struct ImageJob : IJob
    {
        public ImageAugmentation Layer;
        public RandomStream Random;
        public long FirstRow;
        public float* From, To;
        public bool IsBackward;

        public readonly void Execute(int part)
        {
            int count = Layer.Input.Count;
            var draws = Layer.DrawsOf(Random, FirstRow + part);
            var from = new ReadOnlySpan<float>(From + (nint)part * count, count);
            var to = new Span<float>(To + (nint)part * count, count);
            if (IsBackward)
            {
                Layer.ChangeBack(draws, from, to);
            }
            else
            {
                Layer.Change(draws, from, to);
            }
        }
    }
}
