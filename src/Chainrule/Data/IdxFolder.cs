using System.Text.RegularExpressions;

namespace Chainrule.Data;

/// <summary>
/// Where the four files of a data set of the MNIST family are. The names in use are all understood: with a hyphen or a dot
/// before <c>idx</c>, <c>t10k</c> or <c>test</c>, with a prefix such as <c>emnist-letters-</c>, packed or not.
/// </summary>
public sealed partial record IdxFolder(string TrainImages, string TrainLabels, string TestImages, string TestLabels)
{
    private const int MostNamesListed = 12;

    /// <summary>The four files.</summary>
    public IReadOnlyList<string> All => [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="ChainruleException">There is no such folder, or a file is missing, or there are several for one
    /// purpose.</exception>
    public static IdxFolder Find(string folder)
    {
        string[] names = NamesIn(folder);
        return new IdxFolder(
            Pick(folder, names, isTrain: true, isImages: true, "train-images-idx3-ubyte"),
            Pick(folder, names, isTrain: true, isImages: false, "train-labels-idx1-ubyte"),
            PickTestImages(folder, names),
            PickTestLabels(folder, names));
    }

    /// <summary>Whether a folder holds a file of a data set of this family, by its name.</summary>
    public static bool IsOne(string folder) => Directory.Exists(folder) && NamesIn(folder).Any(name => FileName().IsMatch(name));

    /// <summary>Looks for the images to test with, whatever else is there.</summary>
    public static string FindTestImages(string folder) => PickTestImages(folder, NamesIn(folder));

    /// <summary>Looks for the labels to test with, whatever else is there.</summary>
    public static string FindTestLabels(string folder) => PickTestLabels(folder, NamesIn(folder));

    private static string PickTestImages(string folder, string[] names) =>
        Pick(folder, names, isTrain: false, isImages: true, "t10k-images-idx3-ubyte");

    private static string PickTestLabels(string folder, string[] names) =>
        Pick(folder, names, isTrain: false, isImages: false, "t10k-labels-idx1-ubyte");

    private static string[] NamesIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw File.Exists(folder)
                ? new ChainruleException($"{folder} is a file, not a folder", "name the folder that the four IDX files are in")
                : new ChainruleException($"the folder {folder} doesn't exist", "check the name");
        }

        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ChainruleException($"the folder {folder} can't be read: {e.Message}", "check who may read it", e);
        }
    }

    private static string Pick(string folder, string[] names, bool isTrain, bool isImages, string usualName)
    {
        var found = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            Match match = FileName().Match(name);
            if (match.Success && match.Groups["train"].Success == isTrain && match.Groups["images"].Success == isImages)
            {
                // Packed and unpacked side by side are the same file; names come in order, so the unpacked one is first.
                found.TryAdd(match.Groups["stem"].Value, name);
            }
        }

        return found.Count switch
        {
            1 => Path.Combine(folder, found.Values.First()),
            0 => throw new ChainruleException(
                $"{folder} has no file {usualName} or {usualName}.gz; {Listed(names, FoldersIn(folder))}",
                "a folder of the MNIST family has train-images, train-labels, t10k-images and t10k-labels"),
            _ => throw new ChainruleException(
                $"{folder} has several files for the same purpose: {string.Join(", ", found.Values)}",
                "keep each data set in a folder of its own"
            ),
        };
    }

    private static string Listed(string[] names, string[] folders) => (names.Length, folders.Length) switch
    {
        (0, 0) => "it is empty",
        (0, _) => $"it has no files but {(folders.Length == 1 ? "the folder" : "the folders")} {Few(folders)}",
        _ => $"it has {Few(names)}",
    };

    private static string Few(string[] names) =>
        names.Length <= MostNamesListed
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.Take(MostNamesListed))} and {names.Length - MostNamesListed:N0} more";

    private static string[] FoldersIn(string folder) =>
        [.. TryList(folder, Directory.EnumerateDirectories).Order(StringComparer.Ordinal)];

    // For a remedy alone: what can't be looked into is passed over.
    private static IEnumerable<string> TryList(string folder, Func<string, IEnumerable<string>> list)
    {
        try
        {
            return [.. list(folder).Select(path => Path.GetFileName(path)!)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    [GeneratedRegex(
        @"^(?<stem>(.+-)?((?<train>train)|t10k|test)-((?<images>images)|labels)[-.]idx\d*(-[a-z0-9]+)?)(\.gz)?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
