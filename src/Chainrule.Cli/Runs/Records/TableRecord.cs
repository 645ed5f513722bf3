namespace Chainrule.Cli.Runs.Records;

/// <summary>What a training on a table has brought.</summary>
internal sealed record TableRecord
{
    /// <summary>What is predicted, and by what.</summary>
    public required TableTaskRecord Task { get; init; }

    /// <summary>Which rows were used for what.</summary>
    public required TableRowsRecord Rows { get; init; }

    /// <summary>The loss of always the same prediction in validation.</summary>
    public double? ConstantLoss { get; init; }

    /// <summary>The scale of a target with a long tail; null for others.</summary>
    public ScaleRecord? TargetScale { get; init; }

    /// <summary>How models do on each of several targets; null where there is one.</summary>
    public IReadOnlyList<TargetRecord>? Targets { get; init; }

    /// <summary>The kinds of models that were tried.</summary>
    public IReadOnlyList<CandidateRecord>? Candidates { get; init; }

    /// <summary>How always the same prediction does on the rows to test with.</summary>
    public FiguresRecord? Baseline { get; init; }

    /// <summary>How the model does on them.</summary>
    public FiguresRecord? Test { get; init; }

    /// <summary>How the models of the folds do; empty without a cross-validation.</summary>
    public IReadOnlyList<FoldRecord>? Folds { get; init; }

    /// <summary>What somebody should know.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>The candidate that became the model; null where that isn't recorded.</summary>
    public CandidateRecord? Chosen => Candidates?.FirstOrDefault(candidate => candidate.Kind == Task.Kind);

    /// <summary>Reads or writes the fields.</summary>
    public static TableRecord Exchange(RecordFields fields, TableRecord? value) =>
        new()
        {
            Task = TableTaskRecord.Exchange(fields, value?.Task),
            Rows = TableRowsRecord.Exchange(fields, value?.Rows),
            ConstantLoss = fields.Number("constantLoss", value?.ConstantLoss),
            TargetScale = fields.Object<ScaleRecord>("targetScale", value?.TargetScale, ScaleRecord.Exchange),
            Targets = fields.Objects("targets", value?.Targets, TargetRecord.Exchange),
            Candidates = fields.Objects("candidates", value?.Candidates, CandidateRecord.Exchange),
            Baseline = fields.ObjectOrNull<FiguresRecord>("baseline", value?.Baseline, FiguresRecord.Exchange),
            Test = fields.ObjectOrNull<FiguresRecord>("test", value?.Test, FiguresRecord.Exchange),
            Folds = fields.Objects("folds", value?.Folds, FoldRecord.Exchange),
            Warnings = fields.Texts("warnings", value?.Warnings),
        };
}

/// <summary>What is predicted from a table, and by what.</summary>
/// <param name="Target">The names of the targets, with commas between them.</param>
/// <param name="Task">binary, multiclass or regression.</param>
/// <param name="Kind">The kind of the model: linear, network or constant.</param>
/// <param name="Threshold">The probability above which the second of two classes is predicted; null for other tasks.</param>
internal sealed record TableTaskRecord(string? Target, string? Task, string? Kind, double? Threshold)
{
    /// <summary>Whether numbers are predicted.</summary>
    public bool IsRegression => Task == "regression";

    /// <summary>Reads or writes the fields.</summary>
    public static TableTaskRecord Exchange(RecordFields fields, TableTaskRecord? value) =>
        new(
            fields.Text("target", value?.Target),
            fields.Text("task", value?.Task),
            fields.Text("kind", value?.Kind),
            fields.Number("threshold", value?.Threshold)
        );
}

/// <summary>Which rows of a table were used for what.</summary>
/// <param name="Train">The rows trained on.</param>
/// <param name="Test">The rows held out to test with.</param>
/// <param name="ValidationFolds">The folds of the validation; 1 where a part was held back once.</param>
/// <param name="IsRefitted">Whether the model was fitted anew to all rows after the test.</param>
/// <param name="IsStopped">Whether it was stopped before its end.</param>
internal sealed record TableRowsRecord(long? Train, long? Test, long? ValidationFolds, bool? IsRefitted, bool? IsStopped)
{
    /// <summary>Reads or writes the fields.</summary>
    public static TableRowsRecord Exchange(RecordFields fields, TableRowsRecord? value) =>
        new(
            fields.Integer("trainRows", value?.Train),
            fields.Integer("testRows", value?.Test),
            fields.Integer("validationFolds", value?.ValidationFolds),
            fields.Flag("refitted", value?.IsRefitted),
            fields.Flag("stopped", value?.IsStopped)
        );
}

/// <summary>The scale that a target with a long tail was learned on.</summary>
internal sealed record ScaleRecord(bool? IsLogarithmic, double? Center, double? Unit, bool? IsDecidedByFew)
{
    /// <summary>
    /// The error in validation on this scale: the middle one where few rows decide, else the root of the mean square.
    /// </summary>
    public double? Error { get; init; }

    /// <summary>The same on the other one.</summary>
    public double? OtherError { get; init; }

    /// <summary>Reads or writes the fields.</summary>
    public static ScaleRecord Exchange(RecordFields fields, ScaleRecord? value)
    {
        var scale = new ScaleRecord(
            fields.Flag("logarithmic", value?.IsLogarithmic),
            fields.Number("center", value?.Center),
            fields.Number("unit", value?.Unit),
            fields.Flag("decidedByFew", value?.IsDecidedByFew)
        );
        bool isMedian = scale.IsDecidedByFew == true;
        return scale with
        {
            Error = fields.Number(isMedian ? "medianError" : "rootMeanSquareError", value?.Error),
            OtherError = fields.Number(isMedian ? "otherMedianError" : "otherRootMeanSquareError", value?.OtherError),
        };
    }
}

/// <summary>How each kind of model does on one of several targets in validation.</summary>
internal sealed record TargetRecord(
    string? Name, double? LinearLoss, double? NetworkLoss, double? ConstantLoss, string? KindAlone)
{
    /// <summary>Reads or writes the fields.</summary>
    public static TargetRecord Exchange(RecordFields fields, TargetRecord? value) =>
        new(
            fields.Text("name", value?.Name),
            fields.Number("linearLoss", value?.LinearLoss),
            fields.Number("networkLoss", value?.NetworkLoss),
            fields.Number("constantLoss", value?.ConstantLoss),
            fields.Text("kindAlone", value?.KindAlone)
        );
}
