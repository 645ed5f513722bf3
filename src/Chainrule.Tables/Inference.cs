using System.Globalization;
using Chainrule.Tables.Csv;

namespace Chainrule.Tables;

/// <summary>Finds out what a whole table holds: its columns one by one, then what only shows between them.</summary>
internal sealed class Inference(Table table, TableOptions options)
{
    private const int MostReasons = 5;
    private const double MostDifferent = 0.95;

    private readonly List<TableIssue> _issues = [.. table.Notes.Select(note => new TableIssue(IssueSeverity.Note, null, note))];

    /// <summary>Finds it out.</summary>
    public TableSchema Run()
    {
        var wanted = Wanted();
        var targets = options.Targets.Select(name => table[name].Name).ToHashSet(StringComparer.Ordinal);
        if (targets.Count < options.Targets.Count)
        {
            throw new ChainruleException("a target is given twice", "name each target column once");
        }

        var found = new List<TableIssue>[table.Columns.Count];
        var columns = new ColumnProfile[table.Columns.Count];
        ColumnLoop.ForEach(columns.Length, i =>
        {
            var column = table.Columns[i];
            found[i] = [];
            bool isTarget = targets.Contains(column.Name);
            ColumnKind? kind = wanted.TryGetValue(column.Name, out var said) ? said : isTarget ? KindOfTarget() : null;
            columns[i] = ColumnInference.Infer(table, column, kind, isTarget ? ColumnRole.Target : ColumnRole.Input, found[i]);
            ColumnWarnings.Check(column, columns[i], found[i]);
        });

        TakeTexts(columns, found);
        _issues.AddRange(found.SelectMany(issues => issues));
        var task = TargetCheck.TaskOf([.. columns.Where(column => column.Role == ColumnRole.Target)], table, options, _issues);
        if (task != TableTask.None && !columns.Any(column => column.Role == ColumnRole.Input))
        {
            _issues.Add(
                new TableIssue(
                    IssueSeverity.Error,
                    null,
                    $"{table.Source}: no column is left to predict from{Reasons(columns)}",
                    "add columns that say something of more than one row: numbers, dates, categories that come again"
                )
            );
        }

        ColumnWarnings.Check(table, columns, _issues);
        LeakCheck.Check(table, columns, _issues);
        return new TableSchema(
            table.Source,
            table.RowCount,
            columns,
            task,
            [.. TableIssue.Together(_issues).OrderByDescending(issue => issue.Severity)]
        );
    }

    // Where nothing else is left, texts of which some come again are better than nothing.
    private void TakeTexts(ColumnProfile[] columns, List<TableIssue>[] found)
    {
        if (options.Targets.Count == 0 || columns.Any(column => column.Role == ColumnRole.Input))
        {
            return;
        }

        for (int i = 0; i < columns.Length; i++)
        {
            var column = columns[i];
            if (column.Kind == ColumnKind.Text && column.Distinct <= MostDifferent * (column.Count - column.Missing))
            {
                found[i].Clear();
                columns[i] = ColumnInference.Infer(
                    table, table[column.Name], ColumnKind.Categorical, ColumnRole.Input, found[i]);
                found[i].Add(
                    new TableIssue(
                        IssueSeverity.Warning,
                        column.Name,
                        $"column '{CsvException.Shown(column.Name)}' holds texts of many words; they are taken as categories, "
                            + "for no other column is left to predict from"
                    )
                );
            }
        }
    }

    private static string Reasons(ColumnProfile[] columns)
    {
        string[] reasons =
        [
            .. columns
                .Where(column => column.Role == ColumnRole.LeftOut)
                .Select(column => $"'{CsvException.Shown(column.Name)}' {ReasonOf(column.Kind)}"),
        ];
        return reasons.Length == 0 ? "" : $": {ColumnName.List(reasons, MostReasons)}";
    }

    private static string ReasonOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Ignored => "is ignored",
        ColumnKind.Identifier => "is an identifier",
        ColumnKind.Text => "holds texts of many words",
        _ => "holds the same in all rows",
    };

    private ColumnKind? KindOfTarget() => options.Task switch
    {
        TableTask.Regression => ColumnKind.Numeric,
        TableTask.Binary or TableTask.Multiclass => ColumnKind.Categorical,
        _ => options.Targets.Count > 1 ? ColumnKind.Numeric : null,
    };

    private static string Word(ColumnKind kind) => kind.ToString().ToLowerInvariant();

    private Dictionary<string, ColumnKind> Wanted()
    {
        var wanted = new Dictionary<string, ColumnKind>(StringComparer.Ordinal);
        Add(options.Numeric, ColumnKind.Numeric, TableStep.Numeric);
        Add(options.Categorical, ColumnKind.Categorical, TableStep.Categorical);
        Add(options.Ignore, ColumnKind.Ignored, TableStep.Ignore);
        foreach (string target in options.Targets)
        {
            if (wanted.TryGetValue(table[target].Name, out var kind) && kind == ColumnKind.Ignored)
            {
                throw new ChainruleException(
                    $"column '{CsvException.Shown(target)}' can't be the target and be ignored",
                    $"leave it out of {TableStep.Ignore}"
                );
            }
        }

        return wanted;

        void Add(IReadOnlyList<string> names, ColumnKind kind, RemedyStep option)
        {
            foreach (string name in names)
            {
                var column = table.Find(name) ?? throw new ChainruleException(
                    $"{table.Source} has no column '{CsvException.Shown(name)}'",
                    $"mend the name in {option}: {table.ColumnHelp(name)}");
                if (!wanted.TryAdd(column.Name, kind) && wanted[column.Name] != kind)
                {
                    throw new ChainruleException(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"column '{CsvException.Shown(name)}' is said to be both {Word(wanted[column.Name])} and {Word(kind)}"
                        ),
                        $"name it in one of {TableStep.Numeric}, {TableStep.Categorical} and {TableStep.Ignore}"
                    );
                }
            }
        }
    }
}
