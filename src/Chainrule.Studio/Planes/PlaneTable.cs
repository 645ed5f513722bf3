using Chainrule.Tables;

namespace Chainrule.Studio.Planes;

/// <summary>
/// A table whose columns can be looked at in pairs: two of numbers, and one with few different cells as the class.
/// </summary>
internal sealed class PlaneTable
{
    private readonly Table _table;

    /// <summary>Looks at a table.</summary>
    /// <exception cref="ChainruleException">It lacks two columns of numbers, or one of classes.</exception>
    public PlaneTable(Table table, string title)
    {
        ArgumentNullException.ThrowIfNull(table);
        _table = table;
        Title = title;
        Classes = [.. table.Columns.Where(column => ClassesOf(column) is { Count: >= 2 }).Select(column => column.Name)];
        Numbers = [.. table.Columns.Where(IsNumbers).Select(column => column.Name)];
        if (Numbers.Count < 2 || Classes.Count == 0)
        {
            throw new ChainruleException(
                $"{table.Source} has {Numbers.Count} columns of numbers and {Classes.Count} with 2 to {PlaneData.MostClasses} "
                    + "different cells: the studio needs two of those and one of these",
                "give a table with two measurements and a class in each row, as data/penguins.csv");
        }
    }

    /// <summary>What the page calls it.</summary>
    public string Title { get; }

    /// <summary>The columns that can be an axis.</summary>
    public IReadOnlyList<string> Numbers { get; }

    /// <summary>The columns that can be the class.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The points of two columns; rows that lack one of the three cells are left out, and of many rows some are taken, the same
    /// distance apart.
    /// </summary>
    /// <exception cref="ChainruleException">There is no such column, or nothing is left.</exception>
    public PlaneData Points(string right, string up, string label)
    {
        var (x, y) = (Column(right, Numbers), Column(up, Numbers));
        var classes = Column(label, Classes);
        int[] rows = [.. Enumerable.Range(0, _table.RowCount).Where(row =>
            double.IsFinite(x.Number(row)) && double.IsFinite(y.Number(row)) && !classes.IsMissing(row))];
        if (rows.Length > PlaneData.MostPoints)
        {
            rows = [.. Enumerable.Range(0, PlaneData.MostPoints).Select(i => rows[(long)i * rows.Length / PlaneData.MostPoints])];
        }

        if (rows.Length == 0)
        {
            throw new ChainruleException(
                $"no row of {_table.Source} has {right}, {up} and {label}", "choose other columns");
        }

        string[] names = [.. rows.Select(classes.Written).Distinct().Order(StringComparer.Ordinal)];
        var (xAxis, yAxis) = (Axis(x, rows), Axis(y, rows));
        return new PlaneData
        {
            Title = Title,
            Positions = [.. rows.SelectMany(row => new[] { On(xAxis, x.Number(row)), On(yAxis, y.Number(row)) })],
            Classes = [.. rows.Select(row => Array.IndexOf(names, classes.Written(row)))],
            ClassNames = names.Length == 1 ? [names[0], ""] : names,
            Right = xAxis,
            Up = yAxis,
        };
    }

    private static float On(PlaneAxis axis, double raw) => (float)((raw - axis.Middle) / axis.Half);

    private static PlaneAxis Axis(TableColumn column, int[] rows)
    {
        double least = rows.Min(column.Number), most = rows.Max(column.Number);
        return new PlaneAxis(column.Name, (least + most) / 2, most > least ? (most - least) / 2 : 1);
    }

    private static bool IsNumbers(TableColumn column)
    {
        int finite = 0, there = 0;
        for (int row = 0; row < column.Count; row++)
        {
            if (!column.IsMissing(row))
            {
                there++;
                finite += double.IsFinite(column.Number(row)) ? 1 : 0;
            }
        }

        return there > 0 && finite == there;
    }

    // The different cells, no more than one above what can be shown.
    private static HashSet<string>? ClassesOf(TableColumn column)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < column.Count; row++)
        {
            if (!column.IsMissing(row) && found.Add(column.Written(row)) && found.Count > PlaneData.MostClasses)
            {
                return null;
            }
        }

        return found;
    }

    private TableColumn Column(string name, IReadOnlyList<string> among) => among.Contains(name)
        ? _table.Columns.First(column => column.Name == name)
        : throw new ChainruleException(
            $"'{name}' is no column of {_table.Source} that can stand here", $"choose one of {string.Join(", ", among)}");
}
