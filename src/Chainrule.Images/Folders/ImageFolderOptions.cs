namespace Chainrule.Images.Folders;

/// <summary>How a folder of images is read. Where nothing is said, the images themselves decide.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The height and width of what a network takes; null for the largest of 28, 32, 64, 96 and 128 that is not above
    /// the median
    /// of the images' shorter sides, and 28 where that is smaller still.</summary>
    public int? Side { get; init; }

    /// <summary>How images of other sizes and shapes are brought to it.</summary>
    public ImageFit Fit { get; init; } = ImageFit.Crop;

    /// <summary>The size, channels and fit that a model takes; null where <see cref="Side"/>, <see cref="Fit"/> and the images
    /// decide.</summary>
    public ImageFraming? Framing { get; init; }

    /// <summary>The classes that a model knows, in their order; null for those of the folder.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether images are to have labels, of which any number may be true, even where the folder gives each exactly one
    /// class.</summary>
    public bool AsLabels { get; init; }

    /// <summary>The share of each class held out to choose the best epoch by, where the folder doesn't tell.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>The share of each class held out to test with, where the folder doesn't tell.</summary>
    public double TestShare { get; init; } = 0.15;

    /// <summary>The seed that images are held out by.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The most bytes of pixels kept in memory: images beyond them are decoded each time they are asked for. Half of
    /// what the
    /// program may take, unless told otherwise. The bits are the same.</summary>
    public long MemoryBytes { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2;

    /// <summary>The threads that decode.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What is refused of a single file.</summary>
    public ImageLimits Limits { get; init; } = ImageLimits.Default;
}
