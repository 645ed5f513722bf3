using Chainrule.Text;

namespace Chainrule.Images.Folders;

/// <summary>
/// What a folder of images holds, by its names alone: the files, the class of each, and what it is for. Files stand in the order
/// of their own
/// names, numbers as numbers, whatever class they are of, so that files numbered through stand as they were numbered.
/// </summary>
internal sealed class ImageListing
{
    private static readonly (string Name, ImagePart Part)[] PartNames =
    [
        ("train", ImagePart.Train), ("training", ImagePart.Train),
        ("valid", ImagePart.Validation), ("val", ImagePart.Validation), ("validation", ImagePart.Validation),
        ("test", ImagePart.Test), ("testing", ImagePart.Test),
    ];

    private ImageListing(string folder, IReadOnlyList<string> classes, IEnumerable<ImageEntry> entries)
    {
        Folder = folder;
        HasLabels = entries.Any(entry => entry.Labels is not null);
        Classes = classes;
        Entries =
        [
            .. entries
                .OrderBy(entry => Path.GetFileName(entry.Name), NaturalOrder.Instance)
                .ThenBy(entry => entry.Class)
                .ThenBy(entry => entry.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>The folder, as the user has named it.</summary>
    public string Folder { get; }

    /// <summary>The names of the classes, in their order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Whether images have any number of the classes each.</summary>
    public bool HasLabels { get; }

    /// <summary>The files.</summary>
    public IReadOnlyList<ImageEntry> Entries { get; }

    /// <summary>The images of one part alone; all of them, where there are none of it.</summary>
    public ImageListing Only(ImagePart part) =>
        Entries.Any(entry => entry.Part == part) ? new(Folder, Classes, Entries.Where(entry => entry.Part == part)) : this;

    /// <summary>Looks at a folder; no image is opened.</summary>
    /// <param name="folder">A folder with a folder for each class, or with such folders in <c>train</c>, <c>valid</c> and
    /// <c>test</c>, or
    /// with a <c>labels.csv</c>.</param>
    /// <exception cref="ChainruleException">It is none of these.</exception>
    public static ImageListing Of(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw File.Exists(folder)
                ? new ChainruleException($"{folder} is a file, not a folder of images", "give the folder that it lies in")
                : new ChainruleException($"there is no folder {folder}", "look at how it is written");
        }

        string labels = Path.Combine(folder, LabelsFile.Name);
        var listing = File.Exists(labels) ? LabelsFile.Read(folder, labels) is var (names, entries)
                ? new ImageListing(folder, names, entries) : null!
            : PartsOf(folder) is { Count: > 0 } parts ? OfParts(folder, parts)
            : OfClasses(folder);
        return listing.Entries.Count > 0 ? listing : throw NoImages(folder);
    }

    /// <summary>Whether a folder holds folders, or a list of labels, or files named like images.</summary>
    public static bool IsMeant(string folder) =>
        Directory.Exists(folder)
        && (FolderWalk.FoldersIn(folder).Count > 0
            || FolderWalk.FilesIn(folder)
                .Any(path => Path.GetFileName(path) == LabelsFile.Name || ImageFile.IsNamedLikeOne(path)));

    /// <summary>All files in a folder and in the folders within, or a file alone, of no class.</summary>
    public static ImageListing OfAll(string path)
    {
        var files = File.Exists(path) ? [path] : FolderWalk.FilesUnder(path);
        string folder = File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path;
        return new ImageListing(path, [], files.Select(file => new ImageEntry(NameOf(folder, file), file, Class: 0, Part: null)));
    }

    private static ImageListing OfClasses(string folder)
    {
        var folders = FolderWalk.FoldersIn(folder);
        if (folders.Count == 0)
        {
            throw NoImages(folder);
        }

        return Of(folder, [.. folders.Select(path => (path, (ImagePart?)null))]);
    }

    private static ImageListing OfParts(string folder, List<(string Path, ImagePart Part)> parts)
    {
        if (parts.FirstOrDefault(part => parts.Count(other => other.Part == part.Part) > 1) is { Path: { } twice })
        {
            throw new ChainruleException(
                $"{folder} has two folders for the same part, one of them {Path.GetFileName(twice)}", "keep one of them");
        }

        if (parts.All(part => part.Part != ImagePart.Train))
        {
            throw new ChainruleException(
                $"{folder} has a folder {Path.GetFileName(parts[0].Path)} and none to train on",
                    "add a folder 'train' with a folder for each class");
        }

        return Of(
            folder,
            [.. parts.SelectMany(part => FolderWalk.FoldersIn(part.Path).Select(path => (path, (ImagePart?)part.Part)))]);
    }

    private static ImageListing Of(string folder, IReadOnlyList<(string Path, ImagePart? Part)> folders)
    {
        var files = folders.Select(each => (each.Path, each.Part, Files: FolderWalk.FilesUnder(each.Path))).ToList();
        string[] classes =
        [
            .. files.Where(each => each.Files.Count > 0)
                .Select(each => Path.GetFileName(each.Path))
                .Distinct(StringComparer.Ordinal)
                .Order(NaturalOrder.Instance),
        ];
        var entries = files.SelectMany(each =>
        {
            int index = Array.IndexOf(classes, Path.GetFileName(each.Path));
            return each.Files.Select(path => new ImageEntry(NameOf(folder, path), path, index, each.Part));
        });
        return new ImageListing(folder, classes, entries);
    }

    // A class may be called test: parts are meant where one to train on holds folders.
    private static List<(string Path, ImagePart Part)> PartsOf(string folder)
    {
        var folders = FolderWalk.FoldersIn(folder);
        if (!folders.Any(path => PartOf(Path.GetFileName(path)) == ImagePart.Train && FolderWalk.FoldersIn(path).Count > 0))
        {
            return [];
        }

        var parts = new List<(string, ImagePart)>();
        foreach (string path in folders)
        {
            string name = Path.GetFileName(path);
            if (PartOf(name) is not { } part)
            {
                throw new ChainruleException(
                    $"{folder} has a folder {name} beside those to train on and to test with",
                    "move it out, or into train as a class");
            }

            if (FolderWalk.FoldersIn(path).Count == 0 && FolderWalk.FilesIn(path).Count > 0)
            {
                throw new ChainruleException(
                    $"{folder}/{name} holds images and no folder for each class",
                    "sort them into folders of their classes, or move them out and predict them");
            }

            parts.Add((path, part));
        }

        return parts;
    }

    /// <summary>What a folder or a word in a list says that images are for; null where it says nothing.</summary>
    public static ImagePart? PartOf(string name)
    {
        int place = Array.FindIndex(PartNames, part => part.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return place < 0 ? null : PartNames[place].Part;
    }

    /// <summary>A file's path from the folder on.</summary>
    public static string NameOf(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static ChainruleException NoImages(string folder)
    {
        int files = FolderWalk.FilesIn(folder).Count;
        string what = files > 0
            ? $"{folder} holds {NumberText.Count(files, "file")} and no folder: which class is each of?"
            : $"{folder} holds no images";
        return new ChainruleException(
            what, $"put the images into one folder for each class, or list them with their classes in {LabelsFile.Name}");
    }
}
