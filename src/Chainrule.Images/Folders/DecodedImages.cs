using Chainrule.Files;
using Chainrule.Text;

namespace Chainrule.Images.Folders;

/// <summary>The images of a folder, decoded: those that can be.</summary>
internal sealed class DecodedImages
{
    // Damaged files are passed over, but not where so many are that something else is wrong.
    private const double MostSkipped = 0.1;
    private const int MostNamed = 3;
    private static readonly int[] Sides = [28, 32, 64, 96, 128];

    private DecodedImages(IReadOnlyList<ImageRow> rows, ImageDecoder decoder, IReadOnlyList<SkippedImage> skipped)
    {
        (Rows, Decoder, Skipped) = (rows, decoder, skipped);
    }

    /// <summary>The images, in the order of the folder.</summary>
    public IReadOnlyList<ImageRow> Rows { get; }

    /// <summary>What decodes them.</summary>
    public ImageDecoder Decoder { get; }

    /// <summary>Files that should be images and couldn't be read.</summary>
    public IReadOnlyList<SkippedImage> Skipped { get; }

    /// <summary>Decodes the images of a folder.</summary>
    public static DecodedImages Of(
        ImageListing listing, ImageFolderOptions options, IProgress<(int Done, int Total)>? progress, CancellationToken cancel)
    {
        var (entries, headers, skipped) = Identify(listing, options, cancel);
        int side = options.Side ?? SideFor(headers);
        var framing = options.Framing ?? new ImageFraming(side, side, channels: 3, options.Fit);
        var decoder = new ImageDecoder(framing, options.Limits, options.Threads);
        var rows = new ImageRow?[entries.Count];
        var why = new string?[entries.Count];
        long kept = options.MemoryBytes / framing.Input.Count;
        int done = 0;
        ImageDecoder.ForEach(
            entries.Count,
            options.Threads,
            i =>
            {
                try
                {
                    var image = ImageFile.Read(entries[i].Path, options.Limits);
                    byte[]? pixels = i < kept ? decoder.Frame(image) : null;
                    byte[] hash = ImageDecoder.HashOf(image);
                    rows[i] = new ImageRow(entries[i], headers[i], image.IsGray, hash, ImageSketch.Of(image), pixels);
                }
                catch (Exception exception) when (IsOfTheFile(exception))
                {
                    why[i] = Reason(exception);
                }

                progress?.Report((Interlocked.Increment(ref done), entries.Count));
            },
            cancel);
        skipped.AddRange(entries.Select((entry, i) => (entry, why: why[i])).Where(each => each.why is not null)
            .Select(each => new SkippedImage(each.entry.Name, each.why!)));
        var read = rows.OfType<ImageRow>().ToList();
        if (options.Framing is null && read.All(row => row.IsGray))
        {
            decoder = decoder with { Framing = new ImageFraming(framing.Height, framing.Width, channels: 1, framing.Fit) };
            read = [.. read.Select(row => row with { Pixels = row.Pixels is { } pixels ? FirstChannel(pixels) : null })];
        }

        return new DecodedImages(read, decoder, skipped);
    }

    // Cheap, and side by side: what is no image by its name and its content isn't meant.
    private static (List<ImageEntry>, List<ImageHeader>, List<SkippedImage>) Identify(
        ImageListing listing, ImageFolderOptions options, CancellationToken cancel)
    {
        var headers = new ImageHeader?[listing.Entries.Count];
        var why = new string?[listing.Entries.Count];
        ImageDecoder.ForEach(
            headers.Length,
            options.Threads,
            i =>
            {
                string path = listing.Entries[i].Path;
                try
                {
                    headers[i] = StoredFile.Is(path) ? ImageFile.Identify(path, options.Limits)
                        : throw new ImageFileException(path, null, "it is empty, or no file");
                }
                catch (Exception exception) when (IsOfTheFile(exception))
                {
                    why[i] = ImageFile.IsNamedLikeOne(path) ? Reason(exception) : null;
                }
            },
            cancel);
        List<ImageEntry> entries = [.. listing.Entries.Where((_, i) => headers[i] is not null)];
        List<SkippedImage> skipped =
            [.. listing.Entries.Select((entry, i) => (entry.Name, Why: why[i])).Where(each => each.Why is not null)
                .Select(each => new SkippedImage(each.Name, each.Why!))];
        return (entries, [.. headers.OfType<ImageHeader>()], skipped);
    }

    private static bool IsOfTheFile(Exception exception) => exception is ChainruleException || DiskError.IsOne(exception);

    // The file's name stands beside it.
    private static string Reason(Exception exception) =>
        exception is ImageFileException image ? image.Problem : exception.Message;

    private static int SideFor(List<ImageHeader> headers)
    {
        int[] shorter = [.. headers.Select(header => Math.Min(header.Height, header.Width)).Order()];
        int median = shorter.Length == 0 ? Sides[0] : shorter[shorter.Length / 2];
        return Sides.LastOrDefault(each => each <= median, Sides[0]);
    }

    private static byte[] FirstChannel(byte[] pixels)
    {
        byte[] gray = new byte[pixels.Length / 3];
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = pixels[3 * i];
        }

        return gray;
    }

    /// <summary>Whether too many files are damaged to pass them over.</summary>
    public static bool AreTooMany(int skipped, int read) => skipped > MostSkipped * (read + skipped);

    /// <summary>Refuses a folder of no images, or of too many that can't be read.</summary>
    /// <param name="folder">The folder, as the user has named it.</param>
    /// <exception cref="ChainruleException">It is one.</exception>
    public void RequireEnough(string folder)
    {
        if (Rows.Count > 0 && !AreTooMany(Skipped.Count, Rows.Count))
        {
            return;
        }

        if (Skipped.Count == 0)
        {
            throw new ChainruleException(
                $"{folder} holds files, but none of them is an image", "give images: PNG, JPEG, BMP, GIF, WebP or TIFF");
        }

        string named = string.Join("; ", Skipped.Take(MostNamed).Select(file => $"{file.Name}: {file.Why}"));
        string counts = $"{NumberText.Count(Skipped.Count, "file")} of {NumberText.Count(Rows.Count + Skipped.Count)}";
        throw new ChainruleException(
            $"{counts} in {folder} can't be read as images: {named}{(Skipped.Count > MostNamed ? " …" : "")}",
            "replace them, or take them out; up to a tenth would be passed over");
    }
}
