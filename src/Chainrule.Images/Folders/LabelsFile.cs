using Chainrule.Files;
using Chainrule.Tables;

namespace Chainrule.Images.Folders;

/// <summary>
/// A list of images and their classes, <c>labels.csv</c>: a column of files, as they lie from the folder on, one of classes and,
/// where it is
/// there, one named <c>part</c> or <c>split</c> of what each is for. An image may have several classes: a line for each, or
/// all of them in one, joined by <c>;</c> or <c>|</c>.
/// </summary>
internal static class LabelsFile
{
    /// <summary>Its name.</summary>
    public const string Name = "labels.csv";

    private static readonly string[] FileColumns = ["file", "filename", "file_name", "image", "path", "name", "id", "image_id"];
    private static readonly string[] ClassColumns = ["class", "label", "category", "target", "species", "breed", "y"];
    private static readonly string[] PartColumns = ["part", "split", "subset", "set"];

    // What classes of one image are joined by.
    private static readonly char[] Separators = [';', '|'];

    // Where fewer images than one in a hundred stand in several lines, that is a slip.
    private const int ImagesForEachSlip = 100;

    /// <summary>Reads the list; the images must be there, and are not opened. Where images have several classes, in a line
    /// each or joined in one, all of them have labels.</summary>
    /// <exception cref="ChainruleException">The list can't be read, or an image isn't there or stands in it twice, or has no
    /// class.</exception>
    public static (IReadOnlyList<string> Classes, IReadOnlyList<ImageEntry> Entries) Read(string folder, string path)
    {
        if (StoredFile.IsSpecial(path)) // a pipe would be waited for
        {
            throw new ChainruleException($"{path} is a pipe or a device", "save the list to a file");
        }

        var table = Table.Load(path, new TableOptions { KeepsTexts = true, HasUsualMissing = false });
        var file = ColumnOf(table, FileColumns, others: []);
        var label = ColumnOf(table, ClassColumns, others: [file]);
        var part = PartColumns.Select(table.Find).FirstOrDefault(column => column is not null);
        var lines = new OrderedDictionary<string, Listed>(StringComparer.Ordinal); // by the file's path
        int again = -1; // the first line of an image that stood in one before
        for (int row = 0; row < table.RowCount; row++)
        {
            string name = PathIn(folder, file.Text(row), table, row, file.Name, out string full);
            string[] classes = ClassesIn(label.Text(row));
            var told = PartIn(table, part, row);
            if (!lines.TryGetValue(full, out var listed))
            {
                lines.Add(full, new Listed(name, row, told, [.. classes]));
                continue;
            }

            again = again < 0 ? row : again;
            if (classes.All(listed.Classes.Contains))
            {
                throw table.ErrorAt(row, file.Name, $"{name} stands in the list before", "keep one of the lines");
            }

            if (told != listed.Part)
            {
                throw table.ErrorAt(row, part!.Name, $"{name} is for something else in a line before", "let both say the same");
            }

            listed.Classes.AddRange(classes.Except(listed.Classes));
        }

        bool areJoined = Enumerable.Range(0, table.RowCount)
            .Any(row => label.Text(row)?.AsSpan().IndexOfAny(Separators) >= 0);
        int several = lines.Values.Count(line => line.Classes.Count > 1);
        if (!areJoined && several > 0 && several * ImagesForEachSlip < lines.Count)
        {
            throw table.ErrorAt(
                again, file.Name, $"{lines[FullOf(folder, file.Text(again)!)].Name} stands in the list before, in another class",
                "keep one of the lines; where images are of several classes, join them, as in cat;dog");
        }

        return EntriesOf(lines, hasLabels: areJoined || several > 0, table, label.Name);
    }

    private static (IReadOnlyList<string> Classes, IReadOnlyList<ImageEntry> Entries) EntriesOf(
        OrderedDictionary<string, Listed> lines, bool hasLabels, Table table, string column)
    {
        string[] classes = [.. lines.Values.SelectMany(line => line.Classes).Distinct(StringComparer.Ordinal)
            .Order(NaturalOrder.Instance)];
        var index = classes.Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var entries = new List<ImageEntry>();
        foreach (var (full, line) in lines)
        {
            if (line.Classes.Count == 0 && !hasLabels)
            {
                throw table.ErrorAt(line.Row, column, $"{line.Name} has no class", "fill it in, or take the line out");
            }

            int[] labels = [.. line.Classes.Select(name => index[name]).Order()];
            int first = labels.Length > 0 ? labels[0] : -1;
            entries.Add(new ImageEntry(line.Name, full, first, line.Part) { Labels = hasLabels ? labels : null });
        }

        return (classes, entries);
    }

    private static string[] ClassesIn(string? text) =>
        [.. (text ?? "").Split(Separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.Ordinal)];

    private static TableColumn ColumnOf(Table table, string[] names, TableColumn[] others)
    {
        var columns = table.Columns.Where(column => !others.Contains(column)).ToList();
        return columns.FirstOrDefault(column => names.Contains(column.Name, StringComparer.OrdinalIgnoreCase))
            ?? columns.FirstOrDefault()
            ?? throw new ChainruleException(
                $"{table.Source} has one column", "give each line a file and its class, below the names file,class");
    }

    private static ImagePart? PartIn(Table table, TableColumn? column, int row) =>
        column?.Text(row)?.Trim() is not { Length: > 0 } text ? null
        : ImageListing.PartOf(text)
            ?? throw table.ErrorAt(row, column.Name, $"'{text}' is no part", "write train, valid or test");

    // Only files that lie in the folder: a list may come from somebody else.
    private static string PathIn(string folder, string? text, Table table, int row, string column, out string full)
    {
        string name = text?.Trim() ?? "";
        if (name.Length == 0)
        {
            throw table.ErrorAt(row, column, "there is no name of a file", "fill it in, or take the line out");
        }

        string root = Path.GetFullPath(folder);
        full = FullOf(folder, name);
        if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw table.ErrorAt(row, column, $"{name} lies outside of {folder}", "list images within the folder");
        }

        return File.Exists(full)
            ? ImageListing.NameOf(root, full)
            : throw table.ErrorAt(row, column, $"there is no file {name} in {folder}", "correct the name, or take the line out");
    }

    private static string FullOf(string folder, string name) =>
        Path.GetFullPath(Path.Combine(Path.GetFullPath(folder), name.Trim().Replace('\\', '/')));

    /// <summary>An image of the list.</summary>
    /// <param name="Name">Its path from the folder on.</param>
    /// <param name="Row">Its first line.</param>
    /// <param name="Part">What it is for; null where that isn't told.</param>
    /// <param name="Classes">Its classes so far.</param>
    private sealed record Listed(string Name, int Row, ImagePart? Part, List<string> Classes);
}
