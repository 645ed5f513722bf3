using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Tables;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What was found out about a table, as text and as JSON.</summary>
internal static class SchemaReport
{
    private const int MostColumnsShown = 200, WidestValues = 100, NarrowestValues = 16, MostCategoriesInJson = 1000;
    private const double MillisecondsPerDay = 86_400_000;

    /// <summary>Writes a table of the columns and a list of what was noticed.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="table">The table.</param>
    /// <param name="schema">What was found out about it.</param>
    public static void Print(Terminal terminal, Tables.Table table, TableSchema schema)
    {
        terminal.Say(
            $"{table.Source}: {NumberText.Count(table.RowCount, "row")}, "
                + $"{NumberText.Count(table.Columns.Count, "column")}{Format(table)}"
        );
        if (schema.Task != TableTask.None)
        {
            terminal.Say($"target: {string.Join(", ", schema.Targets.Select(target => Shown(target.Name)))} ({Task(schema)})");
        }

        var names = ShortNames.Of([.. schema.Columns.Select(column => column.Name)], FindingsText.LongestName(terminal));
        var shown = schema.Columns.Take(MostColumnsShown).ToList();
        var rows = shown.Select((column, i) => Cells(column).SkipLast(1).Prepend(names[i]).ToArray()).ToList();
        int used =
            1 + Enumerable.Range(0, 4).Sum(i => rows.Select(row => TextWidth.Of(row[i])).Append(Headings[i].Length).Max() + 2);
        int room = terminal.OutputWidth is int window ? window - used - 1 : WidestValues;
        bool hasValues = room >= NarrowestValues;
        var report = new Display.Table(
            Headings.Select((heading, i) => (heading, i < 2 || i == 4)).Take(hasValues ? 5 : 4).ToArray()
        );
        for (int i = 0; i < rows.Count; i++)
        {
            report.Add(hasValues ? [.. rows[i], UserText.Cut(Values(shown[i]), Math.Min(room, WidestValues))] : rows[i]);
        }

        terminal.Say();
        terminal.Say(report);
        if (schema.Columns.Count > shown.Count)
        {
            terminal.Say($" … and {NumberText.Count(schema.Columns.Count - shown.Count)} more columns; --json lists all");
        }

        FindingsText.PrintInFull(terminal, names.Cut);
        var noticed = schema.Issues.Where(issue => issue.Severity != IssueSeverity.Error).ToList();
        if (noticed.Count > 0)
        {
            terminal.Say();
        }

        foreach (var issue in noticed.Take(MostColumnsShown))
        {
            terminal.Say(
                $"{(issue.Severity == IssueSeverity.Warning ? "warning" : "note")}: {issue.Message.ReplaceLineEndings("\n  ")}"
            );
            if (OptionWording.Of(issue.Remedy) is string help)
            {
                terminal.Say($"  help: {help}");
            }
        }

        if (noticed.Count > MostColumnsShown)
        {
            terminal.Say($"… and {NumberText.Count(noticed.Count - MostColumnsShown)} more; --json lists all");
        }
    }

    private static readonly string[] Headings = ["column", "kind", "missing", "distinct", "values"];

    /// <summary>All of it as JSON.</summary>
    public static void Write(Utf8JsonWriter json, Tables.Table table, TableSchema schema)
    {
        json.WriteString("source", table.Source);
        json.WriteNumber("rows", table.RowCount);
        if (table.Format is { } format)
        {
            json.WriteString("delimiter", format.Delimiter.ToString());
            json.WriteBoolean("header", format.HasHeader);
            json.WriteBoolean("decimalComma", format.DecimalComma);
        }

        json.WriteString("task", schema.Task.ToString().ToLowerInvariant());
        json.Objects("columns", schema.Columns, column => Write(json, column));
        json.Objects("issues", schema.Issues, issue =>
        {
            json.WriteString("severity", issue.Severity.ToString().ToLowerInvariant());
            json.WriteString("column", issue.Column);
            json.WriteString("message", issue.Message);
            json.WriteString("help", OptionWording.Of(issue.Remedy));
        });
    }

    private static void Write(Utf8JsonWriter json, ColumnProfile column)
    {
        json.WriteString("name", column.Name);
        json.WriteString("kind", column.Kind.ToString().ToLowerInvariant());
        json.WriteString(
            "role",
            column.Role switch
            {
                ColumnRole.LeftOut => "left out",
                var role => role.ToString().ToLowerInvariant(),
            }
        );
        json.WriteNumber("missing", column.Missing);
        json.WriteNumber("distinct", column.Distinct);
        if (column.Definition.DateOrder is { } order)
        {
            json.WriteString("dates", order switch
            {
                DateOrder.YearMonthDay => "year-month-day",
                DateOrder.DayMonthYear => "day-month-year",
                DateOrder.MonthDayYear => "month-day-year",
                _ => "time-of-day",
            });
        }

        if (column.Definition.Format.DecimalComma)
        {
            json.WriteBoolean("decimalComma", true);
        }

        if (column.Definition.Format.Units.Count > 0)
        {
            json.Objects("units", column.Definition.Format.Units, unit =>
            {
                json.WriteString("suffix", unit.Suffix);
                json.Number("factor", unit.Factor);
            });
        }

        if (column.Numbers is { } numbers)
        {
            json.Number("min", numbers.Min);
            json.Number("lowerQuartile", numbers.LowerQuartile);
            json.Number("median", numbers.Median);
            json.Number("upperQuartile", numbers.UpperQuartile);
            json.Number("max", numbers.Max);
            json.Number("mean", numbers.Mean);
            json.Number("standardDeviation", numbers.StandardDeviation);
        }

        if (column.CategoryCounts.Count > 0)
        {
            json.Objects("categories", Enumerable.Range(0, Math.Min(column.CategoryCounts.Count, MostCategoriesInJson)), i =>
            {
                json.WriteString("name", column.Definition.Categories[i]);
                json.WriteNumber("count", column.CategoryCounts[i]);
            });
        }
    }

    /// <summary>What was found out about one column: kind, missing and distinct values, and the values.</summary>
    public static IReadOnlyList<string> Cells(ColumnProfile column) =>
        [Kind(column), Missing(column), Count(column.Distinct), UserText.Cut(Values(column), WidestValues)];

    private static string Format(Tables.Table table) => table.Format is not { } format ? "" : $"; {format.Delimiter switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        ' ' => "blanks",
        char other => $"'{other}'",
    }} between fields, {(format.HasHeader ? "with" : "without")} a header{(format.DecimalComma ? ", decimal commas" : "")}";

    /// <summary>What kind of task its target makes.</summary>
    public static string Task(TableSchema schema) =>
        schema.Task switch
        {
            TableTask.Binary => "binary classification",
            TableTask.Multiclass => string.Create(
                CultureInfo.InvariantCulture,
                $"classification, {schema.Targets.First().Definition.Categories.Count:#,0} classes"
            ),
            _ => "regression",
        };

    private static string Kind(ColumnProfile column) => column.Kind.ToString().ToLowerInvariant() + column.Role switch
    {
        ColumnRole.Target => ", target",
        ColumnRole.LeftOut when column.Kind != ColumnKind.Ignored => ", left out",
        _ => "",
    };

    private static string Missing(ColumnProfile column) => column.Missing == 0 ? "" : string.Create(
        CultureInfo.InvariantCulture, $"{column.Missing:#,0} ({100.0 * column.Missing / column.Count:0.0}%)");

    private static string Values(ColumnProfile column)
    {
        if (column.CategoryCounts.Count > 0)
        {
            var frequent = Enumerable
                .Range(0, column.CategoryCounts.Count)
                .OrderByDescending(i => column.CategoryCounts[i])
                .Take(20);
            var names = ShortNames.Of(column.Definition.Categories);
            return string.Join(", ", frequent.Select(i => $"{names[i]} {Count(column.CategoryCounts[i])}"));
        }

        if (column.Numbers is not { } numbers)
        {
            return "";
        }

        return column.Kind == ColumnKind.Date
            ? $"{Date(numbers.Min, column)} to {Date(numbers.Max, column)}"
            : $"{Figure(numbers.Min)} to {Figure(numbers.Max)}, median {Figure(numbers.Median)}, mean {Figure(numbers.Mean)} ± "
                + $"{Figure(numbers.StandardDeviation)}{(column.Definition.Format.AreDurations ? ", hours" : "")}{Units(column)}";
    }

    private static string Units(ColumnProfile column) =>
        string.Concat(
            column.Definition.Format.Units.Select(unit =>
                unit.Factor == 1
                    ? $", \"{Shown(unit.Suffix)}\""
                    : string.Create(CultureInfo.InvariantCulture, $", \"{Shown(unit.Suffix)}\" as {unit.Factor:#,0}")
            )
        );

    private static string Date(double days, ColumnProfile column)
    {
        // A fraction of a day may be a hair less than what was written: 09:58:59.9999999 for 09:59.
        double milliseconds = Math.Round(days * MillisecondsPerDay);
        if (column.Definition.DateOrder == DateOrder.TimeOfDay)
        {
            var time = TimeSpan.FromMilliseconds(milliseconds);
            return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(time.TotalHours):00}:{time.Minutes:00}");
        }

        var moment = DateTime.UnixEpoch.AddMilliseconds(milliseconds);
        return moment.ToString(
            moment.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm",
            CultureInfo.InvariantCulture
        );
    }

    private static string Figure(double number) =>
        number.ToString(
            Math.Abs(number) is >= 1e7 or (> 0 and < 1e-4) ? "0.###e+0"
                : Math.Abs(number) >= 10_000 ? "#,0"
                : Math.Abs(number) >= 1000 ? "0"
                : "0.####",
            CultureInfo.InvariantCulture
        );

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Shown(string text) => CsvException.Shown(text);
}
