using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>The rows that a report tests with, as it names and shows them.</summary>
/// <param name="Name">What they are called, as in "10,000 test rows of mnist".</param>
public sealed record TestRows(string Name)
{
    /// <summary>What they were made from; null where that isn't at hand. Images among them are shown.</summary>
    public IDataset? Data { get; init; }

    /// <summary>The cells of a row by the names of their columns; null where rows have no columns.</summary>
    public Func<int, IReadOnlyList<(string Name, string Text)>>? Cells { get; init; }

    /// <summary>What a row is called where it has no cells: the name of its file, say; null for its number.</summary>
    public Func<int, string>? RowName { get; init; }

    /// <summary>The names of all columns of the table that the rows are from; empty where rows have none.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>
    /// Whether the model was trained on them, though what is reported of them comes from models that were not: out-of-fold
    /// predictions.
    /// </summary>
    public bool AreOutOfFold { get; init; }

    /// <summary>What a row is called, as it is shown.</summary>
    internal string NameOf(int row) => RowName is { } name
        ? ShownText.Cell(name(row)) : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"row {row}");

    /// <summary>How the columns are shown: the same on a whole page.</summary>
    internal ShortNames Columns => ShortNames.Of(ColumnNames);

    /// <summary>The cells of a row as they are shown, by the names that are shown.</summary>
    internal Func<int, IReadOnlyList<(string Name, string Text)>>? ShownCells
    {
        get
        {
            var columns = Columns;
            return Cells is { } cells
                ? row => [.. cells(row).Select(cell => (columns.Of(cell.Name), ShownText.Cell(cell.Text)))]
                : null;
        }
    }
}
