using System.Globalization;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Exchange.Source;

/// <summary>Rows that a file of C# tests itself with, and what the library makes of them.</summary>
internal static class SelfTestRows
{
    /// <summary>How many there are.</summary>
    public const int Count = 5;

    private const ulong Seed = 22;

    /// <summary>Rows of a model of images or numbers: bytes where it scales them down, else numbers about 0.</summary>
    public static float[] OfNumbers(Model model)
    {
        bool areBytes = model.Scaling.Scale.ToArray().All(scale => Math.Abs(scale) < 0.1);
        var random = new RandomStream(Seed, 1);
        float[] rows = new float[Count * model.Network.InputShape.Count];
        for (int i = 0; i < rows.Length; i++)
        {
            double share = random.Uniform((uint)i);
            rows[i] = areBytes ? (float)Math.Floor(256 * share) : (float)((4 * share) - 2);
        }

        return rows;
    }

    /// <summary>Rows of a table, as records of C#, and their features.</summary>
    /// <param name="table">The preparation.</param>
    /// <param name="properties">The names of the record's properties.</param>
    public static (string[] Records, float[] Features) OfTable(TablePreparation table, string[] properties)
    {
        var definitions = table.Columns.Select(column => column.Definition).ToList();
        string[][] columns = [.. table.Columns.Select((column, i) => CellsOf(column, i))];
        string[][] rows = [.. Enumerable.Range(0, Count).Select(row => columns.Select(cells => cells[row]).ToArray())];
        var read = Table.FromTexts("rows to test with", definitions, rows);
        var values = definitions.Select((column, i) => ValuesOf(column, columns[i], read)).ToList();
        string[] records =
        [
            .. Enumerable.Range(0, Count).Select(row => "new Row { " + string.Join(
                ", ", properties.Select((property, i) => (property, Value: values[i][row])).Where(one => one.Value is not null)
                    .Select(one => $"{one.property} = {one.Value}")) + " }"),
        ];
        return (records, table.Apply(read, new UnseenValues()));
    }

    // Usual values and far ones; what is missing and what nobody has seen.
    private static string[] CellsOf(ColumnPreparation column, int index)
    {
        var definition = column.Definition;
        if (column is NumberPreparation { Definition.Kind: ColumnKind.Numeric } or DatePreparation)
        {
            var scale = column is NumberPreparation number ? number.Scale : ((DatePreparation)column).Elapsed;
            double spread = 1 / scale.Factor;
            double[] steps = [0, 0.7 + (0.1 * (index % 7)), -1.3, 9];
            string[] cells = ColumnCells.Written(definition, [.. steps.Select(step => Rounded(scale.Center + (step * spread)))]);
            return Turned([.. cells, ""], index);
        }

        var known = definition.Categories;
        string Nth(int i) => known.Count == 0 ? "" : known[i % known.Count];
        string unknown = definition.Kind == ColumnKind.Boolean ? ""
            : ColumnCells.AreTexts(definition) ? "never seen" : "-987654321";
        string upper = ColumnCells.AreTexts(definition) ? Nth(index + 2).ToUpperInvariant() : Nth(index + 2);
        return Turned([Nth(index), Nth(index + 1), upper, unknown, ""], index);
    }

    // so that not all columns are missing in the same row
    private static string[] Turned(string[] cells, int index) => [.. cells.Select((_, i) => cells[(i + index) % cells.Length])];

    // What a person would write; doubles of many digits are read no better.
    private static double Rounded(double number) =>
        double.Parse(number.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    // What the library reads in a cell, as a literal; null where nothing is there.
    private static string?[] ValuesOf(ColumnDefinition column, string[] cells, Table table)
    {
        if (ColumnCells.AreTexts(column))
        {
            return [.. cells.Select(cell => cell.Length == 0 ? null : SourceText.Literal(cell))];
        }

        double[] numbers = column.Kind is ColumnKind.Numeric or ColumnKind.Date
            ? column.ReadNumbers(table, new UnseenValues())
            : [.. cells.Select(cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
                ? number : double.NaN)];
        return [.. numbers.Select(number => double.IsNaN(number) ? null : SourceText.Literal(number))];
    }
}
