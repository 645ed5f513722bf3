using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight.Results;
using Chainrule.Insight.Rows;

namespace Chainrule.Cli.Runs;

/// <summary>How well a model does on some data.</summary>
internal abstract class EvaluatedModel
{
    /// <summary>What was found out about it; null where nothing was looked for.</summary>
    public abstract RunFindings? Findings { get; }

    /// <summary>Writes it for people.</summary>
    public abstract void Print(Terminal terminal);

    /// <summary>Writes the properties of its JSON object, but for the findings.</summary>
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>What a model predicts for the rows of some data.</summary>
internal abstract class Predictions : IDisposable
{
    /// <summary>The number of rows written.</summary>
    public abstract long Rows { get; }

    /// <summary>Writes them as CSV.</summary>
    public abstract void Write(Stream stream);

    /// <summary>Closes what rows are read from.</summary>
    public abstract void Dispose();
}

/// <summary>What a model does with the columns of its data.</summary>
internal abstract class ModelColumns
{
    /// <summary>Writes it for people.</summary>
    public abstract void Print(Terminal terminal);

    /// <summary>Writes the properties of a JSON object.</summary>
    public abstract void Write(Utf8JsonWriter json);
}

/// <summary>A row as a training step takes it, with the run that the step would be one of.</summary>
/// <param name="Row">The row.</param>
/// <param name="Step">Loss, optimizer and regularization of the step.</param>
/// <param name="InputNames">The names of the inputs; null where they have none.</param>
/// <param name="Title">What the row is, as in "row 7 of mnist".</param>
/// <param name="Fact">What is to be said of it, once it is explained.</param>
internal sealed record RowToExplain(
    ExplainedRow Row,
    ExplainedStep Step,
    IReadOnlyList<string>? InputNames,
    string Title,
    Func<RowExplanation, string> Fact);
