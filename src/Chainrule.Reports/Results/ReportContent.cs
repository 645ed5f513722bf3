using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Metrics;

namespace Chainrule.Reports.Results;

/// <summary>What a report is made of.</summary>
public sealed record ReportContent
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The rows that were tested with.</summary>
    public required TestRows Test { get; init; }

    /// <summary>The model, the rows, and the training.</summary>
    public required RunFacts Run { get; init; }

    /// <summary>Figures of predicted values besides those that a report measures itself, by name.</summary>
    public IReadOnlyList<(string Name, ConfidenceInterval Interval)> MoreFigures { get; init; } = [];

    /// <summary>What else is to be said about the layers over time; null for nothing.</summary>
    public string? LayersNote { get; init; }

    /// <summary>What the model makes of all values of its one or two columns of numbers; null where it has others.</summary>
    public LearnedShape? Shape { get; init; }

    /// <summary>Which columns the model goes by; null where rows have no columns, or it wasn't measured.</summary>
    public Importances? Importances { get; init; }

    /// <summary>What else should be known before anything is concluded.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the data is, and more on it: a table of its columns, say.</summary>
    public FactSheet Data { get; init; } = FactSheet.Empty;

    /// <summary>How it was trained, and more on that: how each column of a table is prepared, say.</summary>
    public FactSheet Configuration { get; init; } = FactSheet.Empty;

    /// <summary>Version, machine and time, by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Machine { get; init; } = [];

    /// <summary>The commands that repeat the run, one in each line; null where that isn't known.</summary>
    public string? Command { get; init; }
}
