using Chainrule.Tables;

namespace Chainrule.Images.Folders;

/// <summary>
/// A list of images and their classes, <c>labels.csv</c>: a column of files, as they lie from the folder on, one of classes and,
/// where it is
/// there, one named <c>part</c> or <c>split</c> of what each is for.
/// </summary>
internal static class LabelsFile
{
    /// <summary>Its name.</summary>
    public const string Name = "labels.csv";

    private static readonly string[] FileColumns = ["file", "filename", "file_name", "image", "path", "name", "id", "image_id"];
    private static readonly string[] ClassColumns = ["class", "label", "category", "target", "species", "breed", "y"];
    private static readonly string[] PartColumns = ["part", "split", "subset", "set"];

    /// <summary>Reads the list; the images must be there, and are not opened.</summary>
    /// <exception cref="ChainruleException">The list can't be read, or an image isn't there or stands in it twice, or has no
    /// class.</exception>
    public static (IReadOnlyList<string> Classes, IReadOnlyList<ImageEntry> Entries) Read(string folder, string path)
    {
        var table = Table.Load(path, new TableOptions { KeepsTexts = true, HasUsualMissing = false });
        var file = ColumnOf(table, FileColumns, others: []);
        var label = ColumnOf(table, ClassColumns, others: [file]);
        var part = PartColumns.Select(table.Find).FirstOrDefault(column => column is not null);
        string?[] labels = [.. Enumerable.Range(0, table.RowCount).Select(row => label.Text(row)?.Trim())];
        string[] classes = [.. labels.OfType<string>().Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)
            .Order(NaturalOrder.Instance)];
        var index = classes.Select((name, i) => (name, i))
            .ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<ImageEntry>();
        for (int row = 0; row < table.RowCount; row++)
        {
            string name = PathIn(folder, file.Text(row), table, row, file.Name, out string full);
            if (!seen.Add(full))
            {
                throw table.ErrorAt(row, file.Name, $"{name} stands in the list before", "keep one of the lines");
            }

            if (labels[row] is not { Length: > 0 } text)
            {
                throw table.ErrorAt(row, label.Name, $"{name} has no class", "fill it in, or take the line out");
            }

            entries.Add(new ImageEntry(name, full, index[text], PartIn(table, part, row)));
        }

        return (classes, entries);
    }

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
        full = Path.GetFullPath(Path.Combine(root, name.Replace('\\', '/')));
        if (!full.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw table.ErrorAt(row, column, $"{name} lies outside of {folder}", "list images within the folder");
        }

        return File.Exists(full)
            ? ImageListing.NameOf(root, full)
            : throw table.ErrorAt(row, column, $"there is no file {name} in {folder}", "correct the name, or take the line out");
    }
}
