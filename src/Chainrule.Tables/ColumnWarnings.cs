using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>What a careful reader would notice in the columns that are used.</summary>
internal static class ColumnWarnings
{
    private const double MostlyMissing = 0.5, ManyCategories = 0.1;
    private const int LeastManyCategories = 100;

    /// <summary>Adds what is to be said about one column.</summary>
    public static void Check(TableColumn column, ColumnProfile profile, List<TableIssue> issues)
    {
        if (column.InfiniteCount > 0 && profile.Kind != ColumnKind.Ignored)
        {
            issues.Add(
                Warning(
                    profile,
                    $"column '{Shown(profile)}': {Number(column.InfiniteCount)} "
                        + $"{(column.InfiniteCount == 1 ? "value is" : "values are")} infinite or too large for a number; taken "
                        + "as missing",
                    "have values that are infinite or too large for a number; taken as missing"
                )
            );
        }

        OpenMark(column, profile, issues);
        if (profile.Role != ColumnRole.Input)
        {
            return;
        }

        if (profile.Missing > MostlyMissing * profile.Count)
        {
            issues.Add(
                Warning(
                    profile,
                    $"column '{Shown(profile)}' is missing in {Number(profile.Missing)} of {Number(profile.Count)} rows",
                    "are missing in more than half of the rows",
                    $"leave it out with {TableStep.IgnoredColumn(profile.Name)}"
                )
            );
        }

        if (
            profile.Kind == ColumnKind.Categorical
            && profile.Distinct > LeastManyCategories
            && profile.Distinct > ManyCategories * (profile.Count - profile.Missing)
        )
        {
            issues.Add(
                Warning(
                    profile,
                    $"column '{Shown(profile)}' has {Number(profile.Distinct)} categories in "
                        + $"{Number(profile.Count - profile.Missing)} rows: there is little to learn about each",
                    "have so many categories that there is little to learn about each",
                    $"leave it out with {TableStep.IgnoredColumn(profile.Name)}"
                )
            );
        }
    }

    private static void OpenMark(TableColumn column, ColumnProfile profile, List<TableIssue> issues)
    {
        if (
            column.OpenMark is { } cell
            && profile.Role != ColumnRole.LeftOut
            && (profile.Kind == ColumnKind.Numeric || profile.Definition.CategoriesAreNumbers)
        )
        {
            bool isComma = column.Format.DecimalComma;
            string mark = cell.Contains(',', StringComparison.Ordinal) ? "comma" : "point";
            issues.Add(
                Warning(
                    profile,
                    $"column '{Shown(profile)}': \"{CsvException.Shown(cell)}\" could have a decimal {mark} or a {mark} between "
                        + $"thousands; its numbers are taken with {CellFormat.MarksOf(isComma)}",
                    $"could have decimal marks or marks between thousands; taken with {CellFormat.MarksOf(isComma)}",
                    $"if that is right, say {TableStep.DecimalComma(isComma)}; else {TableStep.DecimalComma(!isComma)}"
                )
            );
        }
    }

    /// <summary>Adds what is to be said about the table as a whole.</summary>
    public static void Check(Table table, IReadOnlyList<ColumnProfile> columns, List<TableIssue> issues)
    {
        string[] used = [.. columns.Where(column => column.Role != ColumnRole.LeftOut).Select(column => column.Name)];
        if (used.Length == 0)
        {
            return;
        }

        if (used.Length > table.RowCount)
        {
            issues.Add(
                new TableIssue(
                    IssueSeverity.Warning,
                    null,
                    $"{table.Source} has {Number(used.Length)} columns to learn from, but only {Number(table.RowCount)} rows: "
                        + "results will depend much on chance"
                )
            );
        }

        // Rows of few categories are equal by nature; where there are numbers or many columns, equal rows are copies.
        int duplicates = DuplicateRows.Count(table, used);
        if (duplicates > 0)
        {
            issues.Add(
                new TableIssue(
                    IssueSeverity.Note,
                    null,
                    $"{Number(duplicates)} of {Number(table.RowCount)} rows {(duplicates == 1 ? "is" : "are")} equal to an "
                        + "earlier row in all columns that are used"
                )
            );
        }
    }

    private static TableIssue Warning(ColumnProfile profile, string message, string ofMany, Remedy? help = null) =>
        new(IssueSeverity.Warning, profile.Name, message, help) { OfMany = ofMany };

    private static string Shown(ColumnProfile profile) => CsvException.Shown(profile.Name);

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
