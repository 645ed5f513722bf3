using System.Globalization;

namespace Chainrule.Images.Training;

/// <summary>How images of a size and number are trained on, where nobody says otherwise.</summary>
/// <param name="Layers">The network, in the notation of layers; what images are changed by in training comes first.</param>
/// <param name="Epochs">How often the images are gone through.</param>
/// <param name="BatchSize">The images of a step.</param>
/// <param name="LearningRate">The highest rate of the one-cycle schedule, for AdamW.</param>
public sealed record ImageRecipe(string Layers, int Epochs, int BatchSize, float LearningRate)
{
    private const int SmallSide = 32, ResidualSide = 32;

    private const double ShareKeptBack = 0.1;
    private const int MostKeptBack = 5000;

    // Steps enough for few images, and passes enough for many.
    private const int ImagesSeen = 800_000, LeastEpochs = 12, MostEpochs = 80, LeastSteps = 4;
    private const int Batch = 64, LeastBatch = 16;

    /// <summary>The recipe for a data set.</summary>
    /// <param name="input">The shape of an image: (H, W) or (H, W, C).</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="augmentation">How much they are changed by chance.</param>
    public static ImageRecipe For(Shape input, int classes, int images, Augmentation augmentation)
    {
        int side = Math.Max(input[0], input[1]);
        bool isGray = input.Rank == 2 || input[2] == 1;
        string network = side <= SmallSide && isGray ? TwoConvolutions(classes) : Residual(side, classes);
        return new ImageRecipe(
            $"{Before(input, augmentation)}{network}", EpochsFor(images), BatchFor(images), LearningRate: 0.004f);
    }

    private static int EpochsFor(int images) => Math.Clamp(ImagesSeen / Math.Max(1, images), LeastEpochs, MostEpochs);

    private static int BatchFor(int images) => Math.Clamp(images / LeastSteps / LeastBatch * LeastBatch, LeastBatch, Batch);

    /// <summary>
    /// How the network of a model that knows other images is trained on. With its first layers frozen the rest begins anew, and
    /// steps cost little; else all layers move a little, in few epochs.
    /// </summary>
    /// <param name="layers">The network.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="isFrozen">Whether layers are frozen.</param>
    public static ImageRecipe FineTuning(string layers, int images, bool isFrozen)
    {
        int batch = BatchFor(images);
        return isFrozen
            ? new ImageRecipe(layers, EpochsFor(images), batch, LearningRate: 0.004f)
            : new ImageRecipe(
                layers, Math.Clamp(EpochsFor(images) / 4, LeastEpochs / 2, LeastEpochs), batch, LearningRate: 0.0005f);
    }

    /// <summary>What images are changed by in training, as the first layers of a network: with a blank behind them; empty for
    /// nothing.</summary>
    /// <param name="input">The shape of an image: (H, W) or (H, W, C).</param>
    /// <param name="augmentation">How much.</param>
    public static string Before(Shape input, Augmentation augmentation)
    {
        int side = Math.Min(input[0], input[1]);
        string flip = input.Rank == 3 && input[2] > 1 ? "random-flip " : "";
        return augmentation switch
        {
            Augmentation.None => "",
            Augmentation.Light => $"{flip}random-affine:10:{Text(side / 14.0)}:0.1 ",
            _ => $"{flip}random-affine:15:{Text(side / 8.0)}:0.2 random-brightness:0.2:0.3 "
                + $"random-cutout:{Math.Max(1, side / 4)} ",
        };
    }

    /// <summary>A notation without the layers at its beginning that change images by chance.</summary>
    /// <param name="layers">The notation.</param>
    public static string WithoutAugmentation(string layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return string.Join(' ', layers.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(term => term.StartsWith("random-", StringComparison.Ordinal)));
    }

    /// <summary>How many rows are kept back to choose the best epoch by, where the data doesn't tell: a tenth, but not more than
    /// are needed to tell
    /// one epoch from another.</summary>
    /// <param name="rows">The rows that there are to train on.</param>
    public static int RowsKeptBack(int rows) => rows > 1 ? (int)Math.Clamp(Math.Round(ShareKeptBack * rows), 1, MostKeptBack) : 0;

    private static string TwoConvolutions(int classes) =>
        "conv:32:3 batch-norm relu max-pool:2 conv:64:3 batch-norm relu max-pool:2 dense:128 relu dropout:0.3 "
            + $"dense:{classes}";

    // Of large images a quarter of the rows and columns remain at first; then three stages of half the size and twice the
    // channels each.
    private static string Residual(int side, int classes)
    {
        string before = side <= ResidualSide ? "conv:32:3 batch-norm relu"
            : side <= 2 * ResidualSide ? "conv:32:3 batch-norm relu max-pool:2"
            : "conv:32:5:2 batch-norm relu max-pool:2";
        return $"{before} {Block(32, stride: 1)} {Block(64, stride: 2)} {Block(128, stride: 2)} global-pool dropout:0.2 "
            + $"dense:{classes}";
    }

    private static string Block(int channels, int stride) =>
        $"residual(conv:{channels}:3:{stride} batch-norm relu conv:{channels}:3 batch-norm) relu";

    private static string Text(double pixels) => Math.Round(pixels, 1).ToString(CultureInfo.InvariantCulture);
}
