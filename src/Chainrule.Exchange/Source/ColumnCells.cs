using System.Globalization;
using System.Text;
using Chainrule.Tables;

namespace Chainrule.Exchange.Source;

/// <summary>What the cells of a column mean, asked of the column itself: texts are read as a table of that one column.</summary>
internal static class ColumnCells
{
    private static readonly string[] DateForms = ["yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "HH:mm", "yyyy-MM-dd HH:mm"];

    private static readonly string[] Truths = ["true", "false", "yes", "no", "t", "f", "y", "n", "on", "off", "1", "0"];

    /// <summary>Whether cells are given as texts, else as numbers.</summary>
    public static bool AreTexts(ColumnDefinition column) =>
        column.Kind is ColumnKind.Categorical or ColumnKind.Boolean && !column.CategoriesAreNumbers;

    /// <summary>
    /// Texts that stand for a category by the letter, in the ways that people write them, and the index of each; those of a
    /// missing value have <see cref="ColumnDefinition.MissingCategory"/>.
    /// </summary>
    public static IEnumerable<(string Text, int Category)> Known(ColumnDefinition column)
    {
        IEnumerable<string> texts = [.. column.Categories, .. TableOptions.UsualMissing, .. column.Format.Missing, "none"];
        texts = column.Kind == ColumnKind.Boolean ? texts.Concat(Truths) : texts;
        string[] ways = [.. texts.SelectMany(Ways).Where(text => text.Length > 0 && text.Trim() == text).Distinct()];
        return ways.Zip(column.ReadCategories(TableOf(column, ways)))
            .Where(pair => pair.Second != ColumnDefinition.UnknownCategory)
            .Prepend(("", ColumnDefinition.MissingCategory));
    }

    /// <summary>A table of one column of texts.</summary>
    public static Table TableOf(ColumnDefinition column, IReadOnlyList<string> cells) =>
        TableOf([column], [.. cells.Select(cell => new[] { cell })]);

    /// <summary>A table of rows of texts.</summary>
    public static Table TableOf(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<string[]> rows)
    {
        var csv = new StringBuilder().AppendJoin(',', columns.Select(column => Quoted(column.Name))).Append('\n');
        foreach (string[] row in rows)
        {
            csv.AppendJoin(',', row.Select(Quoted)).Append('\n');
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(csv.ToString()));
        var options = new TableOptions { Known = [.. columns], Delimiter = ',', HasHeader = true };
        return Table.Read(stream, "rows to test with", options);
    }

    /// <summary>A cell for each of some numbers, written so that the column reads them; empty where it reads none.</summary>
    public static string[] Written(ColumnDefinition column, IReadOnlyList<double> numbers)
    {
        foreach (var form in Forms(column))
        {
            string[] cells = [.. numbers.Select(form)];
            try
            {
                if (Array.TrueForAll(column.ReadNumbers(TableOf(column, cells)), double.IsFinite))
                {
                    return cells;
                }
            }
            catch (ChainruleException)
            {
                // not as this column has them
            }
        }

        return [.. numbers.Select(_ => "")];
    }

    // The ways that a column may have numbers: plain, with a unit, a mark, a decimal comma, as durations; dates.
    private static IEnumerable<Func<double, string>> Forms(ColumnDefinition column)
    {
        if (column.Kind == ColumnKind.Date)
        {
            return DateForms.Select(form =>
                (Func<double, string>)(days => new DateTime(1970, 1, 1)
                    .AddDays(Math.Clamp(Math.Round(days * 24) / 24, -300_000, 300_000))
                    .ToString(form, CultureInfo.InvariantCulture)));
        }

        static string Plain(double number) => number.ToString("R", CultureInfo.InvariantCulture);
        static string Comma(double number) => Plain(number).Replace('.', ',');
        string mark = column.Format.Marks is [var first, ..] ? first : "";
        string unit = column.Format.Units is [var one, ..] ? one.Suffix : "";
        return
        [
            Plain, Comma, number => $"{Plain(number)} {unit}", number => $"{Comma(number)} {unit}",
            number => $"{Plain(number)}{mark}", number => $"{mark}{Plain(number)}", number => $"{Comma(number)}{mark}",
            number => $"{(int)Math.Abs(number / 3600 % 24)}:30:00",
        ];
    }

    private static IEnumerable<string> Ways(string text)
    {
        string low = text.ToLowerInvariant();
        return [text, low, text.ToUpperInvariant(), low.Length > 0 ? char.ToUpperInvariant(low[0]) + low[1..] : low];
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
