namespace Chainrule.Tables;

/// <summary>
/// A table understood: what each column holds, what it is for, what is to be learned, and what was noticed on the way.
/// </summary>
public sealed class TableSchema
{
    internal TableSchema(
        string source,
        int rows,
        IReadOnlyList<ColumnProfile> columns,
        TableTask task,
        IReadOnlyList<TableIssue> issues
    )
    {
        Source = source;
        RowCount = rows;
        Columns = columns;
        Task = task;
        Issues = issues;
    }

    /// <summary>What messages call the table.</summary>
    public string Source { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>All columns, in the order of the table.</summary>
    public IReadOnlyList<ColumnProfile> Columns { get; }

    /// <summary>The columns to predict from, in the order of the table.</summary>
    public IEnumerable<ColumnProfile> Inputs => Columns.Where(column => column.Role == ColumnRole.Input);

    /// <summary>The columns to be predicted, in the order of the table.</summary>
    public IEnumerable<ColumnProfile> Targets => Columns.Where(column => column.Role == ColumnRole.Target);

    /// <summary>What is to be learned.</summary>
    public TableTask Task { get; }

    /// <summary>What was noticed, errors first.</summary>
    public IReadOnlyList<TableIssue> Issues { get; }

    /// <summary>
    /// Finds out what a table holds. Nothing is thrown for what may be wrong in it; see <see cref="Issues"/> and
    /// <see cref="RequireUsable"/>.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="options">What the user says about it.</param>
    /// <exception cref="ChainruleException">The options name a column that isn't there, or contradict themselves.</exception>
    public static TableSchema Infer(Table table, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        return new Inference(table, options ?? new TableOptions()).Run();
    }

    /// <summary>Throws the first issue that makes learning impossible.</summary>
    /// <exception cref="ChainruleException">There is one.</exception>
    public void RequireUsable()
    {
        if (Issues.FirstOrDefault(issue => issue.Severity == IssueSeverity.Error) is { } error)
        {
            throw new ChainruleException(error.Message, error.Remedy);
        }
    }

    /// <summary>The rows whose targets are all there, in order: those that can be learned from.</summary>
    public int[] RowsWithTarget(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        var targets = Targets.Select(target => (target.Definition, Column: table[target.Name])).ToArray();
        return
        [
            .. Enumerable
                .Range(0, table.RowCount)
                .Where(row => !Array.Exists(targets, target => target.Definition.IsMissing(target.Column, row))),
        ];
    }
}
