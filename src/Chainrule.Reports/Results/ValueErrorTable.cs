using System.Globalization;
using Chainrule.Insight.Results;

namespace Chainrule.Reports.Results;

/// <summary>The rows whose value is furthest off: what is shown as error is the difference of what is shown beside it.</summary>
internal static class ValueErrorTable
{
    private const int MostRows = 20, MostColumns = 12, DigitsOfError = 3, MostDigits = 7, MostDecimalsOfCells = 4;
    private const double Largest = 1e15;

    public static Grid Of(ValueResults results, Func<int, IReadOnlyList<(string Name, string Text)>>? cells)
    {
        var worst = results.WorstErrors(MostRows);
        var names = cells?.Invoke(worst[0]).Take(MostColumns).Select(cell => cell.Name).ToList() ?? [];
        var texts = Texts([.. worst.Select(row => (results.Actual[row], results.Predicted[row]))]);
        return new Grid(
            [
                .. cells is null ? [("row", true)] : Array.Empty<(string, bool)>(),
                ("true", false),
                ("predicted", false),
                ("error", false),
                .. names.Select(column => (column, true)),
            ],
            [
                .. worst.Select(
                    (row, i) =>
                        new GridRow([
                            .. cells is null ? [row.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
                            .. texts[i],
                            .. cells?.Invoke(row).Take(MostColumns).Select(cell => cell.Text) ?? [],
                        ])
                ),
            ],
            cells is null
                ? "The rows with the largest errors, predicted − true; rows are counted from 0"
                : "The rows with the " + "largest errors, predicted − true"
        );
    }

    // True value, predicted value, and the difference of both as they are shown.
    private static List<string[]> Texts(IReadOnlyList<(double Actual, double Predicted)> rows)
    {
        if (rows.Any(row => !(Math.Max(Math.Abs(row.Actual), Math.Abs(row.Predicted)) < Largest)))
        {
            return
            [
                .. rows.Select(row =>
                    new[]
                    {
                        ShownText.Number(row.Actual),
                        ShownText.Number(row.Predicted),
                        ShownText.Number(row.Predicted - row.Actual),
                    }
                ),
            ];
        }

        int decimals = Decimals(rows);
        string form = decimals == 0 ? "#,0" : $"#,0.{new string('0', decimals)}";
        decimal Rounded(double value) => Math.Round((decimal)value, decimals, MidpointRounding.AwayFromZero);
        return
        [
            .. rows.Select(row => (Actual: Rounded(row.Actual), Predicted: Rounded(row.Predicted)))
                .Select(row =>
                    new[] { row.Actual, row.Predicted, row.Predicted - row.Actual }
                        .Select(value => value.ToString(form, CultureInfo.InvariantCulture))
                        .ToArray()
                ),
        ];
    }

    // As many as the smallest of these errors needs, and as the cells have where these are few: no more than single precision
    // holds.
    private static int Decimals(IReadOnlyList<(double Actual, double Predicted)> rows)
    {
        static int PlacesOf(double value) => value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        double[] errors = [.. rows.Select(row => Math.Abs(row.Predicted - row.Actual)).Where(error => error > 0)];
        int most = Math.Max(0, MostDigits - PlacesOf(rows.Max(row => Math.Max(Math.Abs(row.Actual), Math.Abs(row.Predicted)))));
        int ofErrors = errors.Length == 0 ? 0 : DigitsOfError - PlacesOf(errors.Min());
        int ofCells = rows.Max(row => DecimalsOf((float)row.Actual));
        return Math.Clamp(Math.Max(ofErrors, ofCells <= MostDecimalsOfCells ? ofCells : 0), 0, most);
    }

    // Of the shortest text that is this number.
    private static int DecimalsOf(float value) =>
        decimal.TryParse(
            value.ToString(CultureInfo.InvariantCulture),
            NumberStyles.Float,
            CultureInfo.InvariantCulture,
            out decimal text
        )
            ? text.Scale
            : int.MaxValue;
}
