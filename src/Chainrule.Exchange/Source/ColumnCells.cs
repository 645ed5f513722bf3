using System.Globalization;
using Chainrule.Tables;

namespace Chainrule.Exchange.Source;

/// <summary>What the cells of a column mean, asked of the column itself: texts are read as a table of that one column.</summary>
internal static class ColumnCells
{
    private static readonly string[] DateForms = ["yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "HH:mm", "yyyy-MM-dd HH:mm"];

    /// <summary>Whether cells are given as texts, else as numbers.</summary>
    public static bool AreTexts(ColumnDefinition column) =>
        column.Kind is ColumnKind.Categorical or ColumnKind.Boolean && !column.CategoriesAreNumbers;

    /// <summary>A cell for each of some numbers, written so that the column reads them; empty where it reads none.</summary>
    public static string[] Written(ColumnDefinition column, IReadOnlyList<double> numbers)
    {
        foreach (var form in Forms(column))
        {
            string[] cells = [.. numbers.Select(form)];
            try
            {
                var table = Table.FromTexts("rows to test with", [column], cells.Select(cell => new[] { cell }));
                if (Array.TrueForAll(column.ReadNumbers(table), double.IsFinite))
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
}
