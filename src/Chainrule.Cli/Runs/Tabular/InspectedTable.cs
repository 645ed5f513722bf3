using Chainrule.Reports.Results;
using Chainrule.Tables;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>A table and what was found out about it, as a page shows it.</summary>
internal static class InspectedTable
{
    /// <summary>Puts it together.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">What was found out about it.</param>
    public static InspectionContent Of(Tables.Table table, TableSchema schema)
    {
        int[] firsts = DuplicateRows.FirstOccurrences(table);
        string targets = string.Join(", ", schema.Targets.Select(target => UserText.Name(target.Name)));
        return new InspectionContent(table.Source, table.RowCount, [.. schema.Columns.Select(column => Of(table, column))])
        {
            Task = schema.Task == TableTask.None ? "" : $"{targets} ({SchemaReport.Task(schema)})",
            Issues =
            [
                .. schema.Issues.OrderBy(issue => issue.Severity == IssueSeverity.Note).Select(issue => new InspectedIssue(
                    issue.Severity != IssueSeverity.Note,
                    issue.Column is null ? "The table" : $"Column '{issue.Column}'",
                    issue.Message,
                    issue.Remedy)),
            ],
            Repeated =
            [
                .. Enumerable.Range(0, firsts.Length).Where(row => firsts[row] != row)
                    .Select(row => ((long)table.LineOf(row), (long)table.LineOf(firsts[row]))),
            ],
        };
    }

    private static InspectedColumn Of(Tables.Table table, ColumnProfile column)
    {
        var cells = SchemaReport.Cells(column);
        bool hasCategories = column.CategoryCounts.Count > 0;
        return new InspectedColumn(column.Name, cells[0], column.Missing, column.Distinct, cells[^1])
        {
            IsTarget = column.Role == ColumnRole.Target,
            IsInput = column.Role == ColumnRole.Input,
            Codes = hasCategories ? column.Definition.ReadCategories(table) : [],
            Numbers = !hasCategories && column.Numbers is not null ? column.Definition.ReadNumbers(table) : [],
            Categories = column.Definition.Categories,
        };
    }
}
