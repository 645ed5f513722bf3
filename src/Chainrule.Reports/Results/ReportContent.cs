using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>What a report is made of.</summary>
public sealed record ReportContent
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>What the rows to test with are called, as in "10,000 test rows of mnist".</summary>
    public required string TestName { get; init; }

    /// <summary>The model, the rows, and the training.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>Figures of predicted values besides those that a report measures itself, by name.</summary>
    public IReadOnlyList<(string Name, ConfidenceInterval Interval)> MoreFigures { get; init; } = [];

    /// <summary>What the test rows were made from; null where that isn't at hand. Images among them are shown.</summary>
    public IDataset? TestData { get; init; }

    /// <summary>The cells of a test row by the names of their columns; null where rows have no columns.</summary>
    public Func<int, IReadOnlyList<(string Name, string Text)>>? TestRow { get; init; }

    /// <summary>The names of all columns of the table that the rows are from; empty where rows have none.</summary>
    public IReadOnlyList<string> ColumnNames { get; init; } = [];

    /// <summary>What else is to be said about the layers over time; null for nothing.</summary>
    public string? LayersNote { get; init; }

    /// <summary>Which columns the model goes by; null where rows have no columns, or it wasn't measured.</summary>
    public Importances? Importances { get; init; }

    /// <summary>
    /// Whether the model was trained on the test rows, though what is reported of them comes from models that were not:
    /// out-of-fold predictions.
    /// </summary>
    public bool HasOwnRows { get; init; }

    /// <summary>What else should be known before anything is concluded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the data is, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Data { get; init; } = [];

    /// <summary>More on the data: a table of its columns, say.</summary>
    public IReadOnlyList<Block> DataBlocks { get; init; } = [];

    /// <summary>How it was trained, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Configuration { get; init; } = [];

    /// <summary>More on how it was trained: how each column of a table is prepared, say.</summary>
    public IReadOnlyList<Block> ConfigurationBlocks { get; init; } = [];

    /// <summary>Version, machine and time, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Machine { get; init; } = [];

    /// <summary>The commands that repeat the run, one in each line; null where that isn't known.</summary>
    public string? Command { get; init; }

    /// <summary>How the columns are shown: the same on a whole page.</summary>
    internal ShortNames Columns => ShortNames.Of(ColumnNames);

    /// <summary>The cells of a test row as they are shown, by the names that are shown.</summary>
    internal Func<int, IReadOnlyList<(string Name, string Text)>>? ShownRow
    {
        get
        {
            var columns = Columns;
            return TestRow is { } cells
                ? row => [.. cells(row).Select(cell => (columns.Of(cell.Name), ShownText.Cell(cell.Text)))]
                : null;
        }
    }
}
