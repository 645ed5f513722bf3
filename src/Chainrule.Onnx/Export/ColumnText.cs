using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>What the input of a column holds, in words.</summary>
internal static class ColumnText
{
    /// <summary>The description of a column's input.</summary>
    public static string Of(ColumnDefinition column)
    {
        if (column.Kind == ColumnKind.Date)
        {
            return column.DateOrder == DateOrder.TimeOfDay
                ? "a time of day as a share of a day (noon is 0.5); NaN where it is missing"
                : "days since 1970-01-01, with the time of day as their fraction; NaN where the date is missing";
        }

        if (IsText(column))
        {
            return $"a text without blanks around it, \"\" where it is missing: {Listed(column.Categories)}";
        }

        string number = column.Kind == ColumnKind.Numeric ? "a number" : $"one of {Listed(column.Categories)}, as a number";
        string unit = column.Format switch
        {
            { AreDurations: true } => ", of a duration its seconds",
            { Units: [var first, ..] } => $", without its unit (\"{first.Suffix}\" stands for {NumberOf(first.Factor)})",
            { Marks: [var mark] } => mark == "%" ? ", without its per cent sign" : $", in {mark}",
            _ => "",
        };
        return $"{number}{unit}; NaN where it is missing";
    }

    /// <summary>Whether a column's cells come in as texts.</summary>
    public static bool IsText(ColumnDefinition column) =>
        column.Kind is ColumnKind.Categorical or ColumnKind.Boolean && !column.CategoriesAreNumbers;

    private static string NumberOf(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private static string Listed(IReadOnlyList<string> categories) => categories.Count switch
    {
        0 => "none is known",
        <= 12 => string.Join(", ", categories),
        _ => $"{string.Join(", ", categories.Take(12))} and {categories.Count - 12} more",
    };
}
