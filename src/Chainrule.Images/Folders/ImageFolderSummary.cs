namespace Chainrule.Images.Folders;

/// <summary>What a folder of images holds, whatever may be wrong with it; nothing is held out or learned.</summary>
public sealed class ImageFolderSummary
{
    private const int MostExamples = 6;

    private ImageFolderSummary(ImageListing listing, DecodedImages decoded)
    {
        Classes = listing.Classes;
        Images = decoded.Rows.Count;
        GrayImages = decoded.Rows.Count(row => row.IsGray);
        Framing = decoded.Decoder.Framing;
        Skipped = decoded.Skipped;
        Repeated = ImageFolder.RepeatedIn(decoded.Rows);
        HasLabels = listing.HasLabels;
        Counts = decoded.Rows
            .SelectMany(row => row.Entry.AllClasses.Select(label => (Class: label, row.Entry.Part)))
            .GroupBy(each => each)
            .ToDictionary(group => group.Key, group => group.Count());
        Formats = [.. decoded.Rows.GroupBy(row => row.Header.Format).OrderByDescending(group => group.Count())
            .Select(group => (group.Key, group.Count()))];
        Examples = [.. Enumerable.Range(0, Classes.Count).Select(label => ExamplesOf(label, decoded.Rows))];
        Heights = SpreadOf(decoded.Rows.Select(row => row.Header.Height));
        Widths = SpreadOf(decoded.Rows.Select(row => row.Header.Width));
    }

    /// <summary>The names of the classes, in their order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether images have labels: any number of the classes each, so that an image may count for several.</summary>
    public bool HasLabels { get; }

    /// <summary>The number of images that can be read.</summary>
    public int Images { get; }

    /// <summary>How many of them have no colors.</summary>
    public int GrayImages { get; }

    /// <summary>How many there are of each class and part; the part is null where the folder doesn't tell. What isn't in it is
    /// 0.</summary>
    public IReadOnlyDictionary<(int Class, ImagePart? Part), int> Counts { get; }

    /// <summary>How many there are of each format, the most first.</summary>
    public IReadOnlyList<(ImageFormat Format, int Count)> Formats { get; }

    /// <summary>The least, the median and the greatest height, in pixels; 0 where there are no images.</summary>
    public (int Least, int Median, int Greatest) Heights { get; }

    /// <summary>The least, the median and the greatest width, in pixels; 0 where there are no images.</summary>
    public (int Least, int Median, int Greatest) Widths { get; }

    /// <summary>A few images of each class, from all over the folder.</summary>
    public IReadOnlyList<IReadOnlyList<ImageEntry>> Examples { get; }

    /// <summary>What a training would bring them to.</summary>
    public ImageFraming Framing { get; }

    /// <summary>Files that should be images and couldn't be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Whether these are more than a tenth, so that the folder can't be trained on.</summary>
    public bool HasTooManySkipped => DecodedImages.AreTooMany(Skipped.Count, Images);

    /// <summary>Images of equal pixels, each group in the order of the folder.</summary>
    public IReadOnlyList<IReadOnlyList<ImageEntry>> Repeated { get; }

    /// <summary>Looks at a folder: all images are decoded.</summary>
    /// <param name="folder">The folder, as the user has named it.</param>
    /// <param name="options">How it is read; null for as the images suggest.</param>
    /// <param name="progress">Who is told how many files are done, and of how many.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ChainruleException">The folder isn't one of images.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImageFolderSummary Of(
        string folder,
        ImageFolderOptions? options = null,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var listing = ImageListing.Of(folder);
        var reading = (options ?? new ImageFolderOptions()) with { MemoryBytes = 0 };
        return new ImageFolderSummary(listing, DecodedImages.Of(listing, reading, progress, cancel));
    }

    private static ImageEntry[] ExamplesOf(int label, IReadOnlyList<ImageRow> rows)
    {
        ImageEntry[] all = [.. rows.Select(row => row.Entry).Where(entry => entry.AllClasses.Contains(label))];
        int count = Math.Min(MostExamples, all.Length);
        return [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Length / count)])];
    }

    private static (int, int, int) SpreadOf(IEnumerable<int> sizes)
    {
        int[] sorted = [.. sizes.Order()];
        return sorted.Length == 0 ? default : (sorted[0], sorted[sorted.Length / 2], sorted[^1]);
    }
}
