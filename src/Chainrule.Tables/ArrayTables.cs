using Chainrule.Files.Npy;

namespace Chainrule.Tables;

/// <summary>
/// Arrays as tables: each array of one or more dimensions is a group of columns, one row per index of its first dimension. The
/// columns of an array <c>x</c> with several are called <c>x1</c>, <c>x2</c>, …; those of a single array without a name
/// <c>column1</c>,
/// <c>column2</c>, ….
/// </summary>
internal static class ArrayTables
{
    /// <summary>Puts arrays side by side.</summary>
    /// <exception cref="ChainruleException">They don't have the same number of rows.</exception>
    public static Table Of(string source, IReadOnlyList<NpyArray> arrays, TableOptions options)
    {
        int rows = RowsOf(arrays[0]);
        var columns = new List<TableColumn>();
        foreach (var array in arrays)
        {
            if (RowsOf(array) != rows)
            {
                throw new ChainruleException(
                    $"{array.Source} has {RowsOf(array):N0} rows, but {arrays[0].Source} has {rows:N0}",
                    "arrays of one table need the same rows; save others in a file of their own"
                );
            }

            AddColumns(array, rows, options, columns);
        }

        if (rows == 0 || columns.Count == 0)
        {
            throw new ChainruleException($"{source} holds no rows", "save an array that has some");
        }

        return Table.FromColumns(source, columns);
    }

    private static int RowsOf(NpyArray array) => array.Shape.Length > 0 ? array.Shape[0] : throw new ChainruleException(
        $"{array.Source} is a single number, not a table", "save an array of one or two dimensions");

    private static void AddColumns(NpyArray array, int rows, TableOptions options, List<TableColumn> columns)
    {
        int width = rows == 0 ? 0 : array.Count / rows;
        string stem = array.Name.Length == 0 ? "column" : array.Name;
        for (int i = 0; i < width; i++)
        {
            string name = width == 1 && array.Name.Length > 0 ? array.Name : $"{stem}{i + 1}";
            if (array.HasTexts || array.ElementType.EndsWith("b1", StringComparison.Ordinal))
            {
                int at = i;
                columns.Add(
                    TableColumn.OfTexts(name, Enumerable.Range(0, rows).Select(row => array.Text((row * width) + at)), options)
                );
                continue;
            }

            double[] numbers = new double[rows];
            for (int row = 0; row < rows; row++)
            {
                numbers[row] = array.Number((row * width) + i);
            }

            columns.Add(TableColumn.OfNumbers(name, numbers));
        }
    }
}
