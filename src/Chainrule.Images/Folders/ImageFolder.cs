using System.Security.Cryptography;

namespace Chainrule.Images.Folders;

/// <summary>
/// A folder of images to train on and to test with: one folder for each class; or such folders within <c>train</c>, <c>valid</c>
/// and <c>test</c>; or images beside a <c>labels.csv</c> that names them and their classes. What is an image is told by the
/// content.
/// </summary>
public sealed class ImageFolder
{
    private ImageFolder(string path, IReadOnlyList<string> classes, ImageFraming framing)
    {
        (Path, Classes, Framing) = (path, classes, framing);
    }

    /// <summary>Whether images have labels: any number of the classes each. Targets are then values, 0 or 1 for each class, as
    /// <see cref="Losses.SigmoidCrossEntropy"/> takes them.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>The folder, as the user has named it.</summary>
    public string Path { get; }

    /// <summary>The names of the classes, in their order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The size that all images were brought to, and how.</summary>
    public ImageFraming Framing { get; }

    /// <summary>The images to train on.</summary>
    public required ImageDataset Train { get; init; }

    /// <summary>The images to choose the best epoch by; null where there are none.</summary>
    public required ImageDataset? Validation { get; init; }

    /// <summary>The images to test with; null where there are none.</summary>
    public required ImageDataset? Test { get; init; }

    /// <summary>Files that should be images and couldn't be read.</summary>
    public required IReadOnlyList<SkippedImage> Skipped { get; init; }

    /// <summary>Images of equal pixels, each group in the order of the folder.</summary>
    public required IReadOnlyList<IReadOnlyList<ImageEntry>> Repeated { get; init; }

    /// <summary>Images held out that look nearly like one to train on, however they were resized or compressed, in the order
    /// of the folder; of more than 5,000 held out so many are looked at, evenly chosen.</summary>
    public required IReadOnlyList<NearDuplicate> NearDuplicates { get; init; }

    /// <summary>Whether the folder itself tells what its images are for: to train on, to choose the best epoch by, to test
    /// with.</summary>
    public required bool TellsParts { get; init; }

    /// <summary>Whether the folder itself tells what to test with.</summary>
    public required bool TellsTest { get; init; }

    /// <summary>The SHA-256 of the hashes of all images' pixels as they were decoded, in their order: equal on every
    /// machine.</summary>
    public required string PixelsSha256 { get; init; }

    /// <summary>Whether a folder looks like one of images: it holds folders, or a list of labels.</summary>
    public static bool IsMeant(string folder) => ImageListing.IsMeant(folder);

    /// <summary>All files that would be read, in their order; none is opened.</summary>
    /// <exception cref="ChainruleException">The folder isn't one of images.</exception>
    public static IReadOnlyList<ImageEntry> FilesOf(string folder) => ImageListing.Of(folder).Entries;

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder, as the user has named it.</param>
    /// <param name="options">How; null for as the images suggest.</param>
    /// <param name="progress">Who is told how many files are done, and of how many.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ChainruleException">The folder isn't one of images, or more than a tenth of them can't be read, or a
    /// class has too few of them, or is none of <see cref="ImageFolderOptions.Classes"/>.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static ImageFolder Load(
        string folder,
        ImageFolderOptions? options = null,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        options ??= new ImageFolderOptions();
        var (rows, classes, decoded) = Read(folder, options, progress, cancel);
        var parts = PartsOf(rows, classes, options);
        RequireClasses(folder, rows, parts, classes);
        bool hasLabels = rows.Any(row => row.Entry.Labels is not null);
        var all = new ImageDataset([.. rows], decoded.Decoder, new(classes.Count, hasLabels));
        ImageDataset? Of(ImagePart part) =>
            parts.Contains(part) ? all.Select(Enumerable.Range(0, rows.Count).Where(row => parts[row] == part)) : null;
        return new ImageFolder(folder, classes, decoded.Decoder.Framing)
        {
            HasLabels = hasLabels,
            Train = Of(ImagePart.Train)!,
            Validation = Of(ImagePart.Validation),
            Test = Of(ImagePart.Test),
            Skipped = decoded.Skipped,
            Repeated = RepeatedIn(rows),
            NearDuplicates = NearDuplicate.In(rows, parts, options.Threads, cancel),
            TellsParts = rows.Any(row => row.Entry.Part is not null),
            TellsTest = rows.Any(row => row.Entry.Part == ImagePart.Test),
            PixelsSha256 = HashOf(rows),
        };
    }

    /// <summary>
    /// Reads the images that a model is tested with which was not trained on the folder: those of its part <c>test</c>, or all
    /// of them where it has no parts.
    /// </summary>
    /// <param name="folder">The folder, as the user has named it.</param>
    /// <param name="options">How, with the classes and the framing of the model.</param>
    /// <param name="progress">Who is told how many files are done, and of how many.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ChainruleException">As for <see cref="Load"/>.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    /// <returns>The images, and files that should be images and couldn't be read.</returns>
    public static (ImageDataset Images, IReadOnlyList<SkippedImage> Skipped) LoadAll(
        string folder,
        ImageFolderOptions options,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var (rows, classes, decoded) = Read(folder, options, progress, cancel, part: ImagePart.Test);
        bool hasLabels = rows.Any(row => row.Entry.Labels is not null);
        return (new ImageDataset([.. rows], decoded.Decoder, new(classes.Count, hasLabels)), decoded.Skipped);
    }

    /// <summary>Reads images to predict: a file alone, or all that lie in a folder and in the folders within, whatever they are
    /// of.</summary>
    /// <param name="path">A file or a folder, as the user has named it.</param>
    /// <param name="options">How, with the framing of the model.</param>
    /// <param name="progress">Who is told how many files are done, and of how many.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>The images, which have no classes, and files that should be images and couldn't be read.</returns>
    /// <exception cref="ChainruleException">It can't be read, or there are no images, or more than a tenth of them can't be
    /// read.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static (ImageDataset Images, IReadOnlyList<SkippedImage> Skipped) LoadUnknown(
        string path,
        ImageFolderOptions options,
        IProgress<(int Done, int Total)>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        bool isFile = File.Exists(path);
        if (!isFile && !Directory.Exists(path))
        {
            throw new ChainruleException($"there is no file or folder {path}", "look at how it is written");
        }

        if (isFile)
        {
            _ = ImageFile.Identify(path, options.Limits); // a file alone has an error of its own
        }

        var decoded = DecodedImages.Of(ImageListing.OfAll(path), options, progress, cancel);
        if (isFile && decoded.Skipped.Count > 0)
        {
            throw new ImageFileException(path, null, decoded.Skipped[0].Why, "get it again");
        }

        decoded.RequireEnough(path);
        return (new ImageDataset([.. decoded.Rows], decoded.Decoder, default(ImageTargets)), decoded.Skipped);
    }

    // Those of one part alone, where the folder has it.
    private static (IReadOnlyList<ImageRow> Rows, IReadOnlyList<string> Classes, DecodedImages Decoded) Read(
        string folder,
        ImageFolderOptions options,
        IProgress<(int Done, int Total)>? progress,
        CancellationToken cancel,
        ImagePart? part = null)
    {
        var listing = ImageListing.Of(folder);
        var decoded = DecodedImages.Of(part is null ? listing : listing.Only(part.Value), options, progress, cancel);
        decoded.RequireEnough(folder);
        if (listing.HasLabels && options is { Classes: not null, AsLabels: false })
        {
            throw new ChainruleException(
                $"the images of {folder} have several classes each, and the model tells one",
                "train a model on this folder, or give images of one class each");
        }

        var rows = options.AsLabels
            ? [.. decoded.Rows.Select(row => row with { Entry = row.Entry.WithLabels() })]
            : decoded.Rows;
        return options.Classes is { } known
            ? (Known(rows, listing, known), known, decoded)
            : (rows, listing.Classes, decoded);
    }

    // What the folder doesn't tell is held out of what is to be trained on; where it tells anything, nothing is held out but
    // what is tested with.
    private static ImagePart[] PartsOf(IReadOnlyList<ImageRow> rows, IReadOnlyList<string> classes, ImageFolderOptions options)
    {
        bool tells = rows.Any(row => row.Entry.Part is not null), hasTest = rows.Any(row => row.Entry.Part == ImagePart.Test);
        var rest = options with
        {
            TestShare = hasTest ? 0 : options.TestShare,
            ValidationShare = tells ? 0 : options.ValidationShare,
        };
        ImagePart[] parts = [.. rows.Select(row => row.Entry.Part ?? ImagePart.Train)];
        int[] train = [.. Enumerable.Range(0, rows.Count).Where(row => parts[row] == ImagePart.Train)];
        foreach (var (row, part) in train.Zip(ImageSplit.Of([.. train.Select(row => rows[row])], classes, rest)))
        {
            parts[row] = part;
        }

        return parts;
    }

    // A model's classes, whatever place they have in the folder.
    private static IReadOnlyList<ImageRow> Known(
        IReadOnlyList<ImageRow> rows, ImageListing listing, IReadOnlyList<string> classes)
    {
        int[] places = [.. listing.Classes.Select(name => classes.ToList().IndexOf(name))];
        int unknown = Array.IndexOf(places, -1);
        return unknown < 0
            ? [.. rows.Select(row => row with { Entry = Placed(row.Entry, places) })]
            : throw new ChainruleException(
                $"{listing.Folder} has a class {listing.Classes[unknown]}, which the model doesn't know: "
                    + string.Join(", ", classes.Take(20)) + (classes.Count > 20 ? " …" : ""),
                "name its folder as the model's class, or train a model on this folder");
    }

    private static ImageEntry Placed(ImageEntry entry, int[] places)
    {
        int[]? labels = entry.Labels is { } those ? [.. those.Select(label => places[label]).Order()] : null;
        int first = labels is null ? places[entry.Class] : labels.Length > 0 ? labels[0] : -1;
        return entry with { Class = first, Labels = labels };
    }

    private static void RequireClasses(
        string folder, IReadOnlyList<ImageRow> rows, ImagePart[] parts, IReadOnlyList<string> classes)
    {
        if (classes.Count < 2)
        {
            string only = classes.Count > 0 ? $" are of one class, {classes[0]}" : " have no class";
            throw new ChainruleException(
                $"all images in {folder}{only}: there is nothing to tell apart",
                "give images of two classes at least");
        }

        bool[] isTaught = new bool[classes.Count];
        for (int row = 0; row < rows.Count; row++)
        {
            foreach (int label in rows[row].Entry.AllClasses)
            {
                isTaught[label] |= parts[row] == ImagePart.Train;
            }
        }

        int missing = Array.IndexOf(isTaught, false);
        if (missing >= 0)
        {
            throw new ChainruleException(
                $"{folder} has no image of the class {classes[missing]} to train on",
                "add some, or take the class out of the other parts");
        }
    }

    /// <summary>Images of equal pixels, in groups.</summary>
    internal static IReadOnlyList<IReadOnlyList<ImageEntry>> RepeatedIn(IReadOnlyList<ImageRow> rows) =>
    [
        .. rows.GroupBy(row => Convert.ToHexString(row.Hash))
            .Where(group => group.Count() > 1)
            .Select(group => group.Select(row => row.Entry).ToList()),
    ];

    private static string HashOf(IReadOnlyList<ImageRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            hash.AppendData(row.Hash);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
