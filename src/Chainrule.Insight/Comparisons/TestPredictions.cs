using Chainrule.Insight.Results;

namespace Chainrule.Insight.Comparisons;

/// <summary>
/// What a model has made of each row that it was tested with, and what the rows were: enough to compare it with another model on
/// the
/// same rows, when neither the model nor the data is at hand any more.
/// </summary>
public sealed record TestPredictions
{
    /// <summary>The names of the classes; empty where values are predicted.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The names of the columns that are predicted; empty where they have none.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The names of the labels, of which any number may be true of a row; empty where there are none.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Which labels were said of each row, (rows, labels); empty where there are none.</summary>
    public bool[] Said { get; init; } = [];

    /// <summary>The class of each row, (rows); empty where values are predicted.</summary>
    public int[] Actual { get; init; } = [];

    /// <summary>The class that each row was predicted as, (rows); empty where values are predicted.</summary>
    public int[] Predicted { get; init; } = [];

    /// <summary>The probability of each class, (rows, classes); empty where there are none.</summary>
    public float[] Probabilities { get; init; } = [];

    /// <summary>The true values, (rows, Out), of labels 0 and 1; empty where classes are predicted.</summary>
    public float[] Values { get; init; } = [];

    /// <summary>The predicted values, (rows, Out), of labels their probabilities; empty where classes are predicted.</summary>
    public float[] PredictedValues { get; init; } = [];

    /// <summary>The values predicted for a row; 0 where classes are.</summary>
    public int Outputs { get; init; }

    /// <summary>What the rows were.</summary>
    public required RowFingerprint Fingerprint { get; init; }

    /// <summary>The SHA-256 of the parameters of the model that the run has saved; not always the one that was tested.</summary>
    public string Run { get; init; } = "";

    /// <summary>The number of rows.</summary>
    public int Rows => Outputs > 0 ? Values.Length / Outputs : Actual.Length;

    /// <summary>Keeps what a model has made of its rows.</summary>
    /// <param name="outcome">That.</param>
    /// <param name="fingerprint">What the rows were.</param>
    /// <param name="run">The SHA-256 of the parameters of the model that is saved.</param>
    public static TestPredictions Of(Outcome outcome, RowFingerprint fingerprint, string run)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        float[] predicted = outcome.Classes > 0 ? [] : [.. outcome.Scores];
        bool[] said = new bool[outcome.Model.Labels is null ? 0 : predicted.Length];
        if (said.Length > 0)
        {
            outcome.Model.Decide(predicted, said);
            outcome.Model.ToPredictions(predicted);
        }

        return new TestPredictions
        {
            Labels = said.Length > 0 ? outcome.Model.Labels!.Names : [],
            Said = said,
            Classes = [.. Enumerable.Range(0, outcome.Classes).Select(outcome.ClassName)],
            Targets = outcome.Model.Targets,
            Actual = [.. outcome.Actual],
            Predicted = [.. outcome.Predicted],
            Probabilities = outcome.Probabilities.ToArray(),
            Values = [.. outcome.Values],
            PredictedValues = predicted,
            Outputs = outcome.Classes > 0 ? 0 : outcome.Model.Network.OutputShape.Count,
            Fingerprint = fingerprint,
            Run = run,
        };
    }

    /// <summary>
    /// Why these can't be compared row by row with others; null where they can, being of the same rows and with the same aim.
    /// </summary>
    public string? WhyNotPaired(TestPredictions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Classes.Count > 0) != (other.Classes.Count > 0) ? "one tells classes apart, the other predicts numbers"
            : Targets.Count > 0 && other.Targets.Count > 0 && !Targets.SequenceEqual(other.Targets)
                ? $"one predicts '{string.Join("', '", Targets)}', the other '{string.Join("', '", other.Targets)}'"
            : (Labels.Count > 0) != (other.Labels.Count > 0) ? "one tells labels, the other predicts numbers"
            : !Labels.SequenceEqual(other.Labels) ? "their labels differ"
            : Outputs != other.Outputs ? $"one predicts {Outputs} values, the other {other.Outputs}"
            : !Classes.SequenceEqual(other.Classes) ? "their classes differ"
            : Fingerprint.WhyOther(other.Fingerprint);
    }
}
