namespace Chainrule.Cli.Runs.Records;

/// <summary>A kind of model that was tried on a table.</summary>
/// <param name="Kind">linear, network or constant.</param>
/// <param name="ValidationLoss">Its loss on rows it was not trained on.</param>
/// <param name="Penalty">The weight penalty chosen; NaN where there was no choice of one.</param>
/// <param name="Temperature">What its scores are divided by.</param>
/// <param name="Method">How it was trained.</param>
/// <param name="Test">How it does on the rows to test with.</param>
internal sealed record CandidateRecord(
    string? Kind, double? ValidationLoss, double? Penalty, double? Temperature, MethodRecord Method, FiguresRecord? Test)
{
    /// <summary>Reads or writes the fields.</summary>
    public static CandidateRecord Exchange(RecordFields fields, CandidateRecord? value) =>
        new(
            fields.Text("kind", value?.Kind),
            fields.Number("validationLoss", value?.ValidationLoss),
            fields.Number("penalty", value?.Penalty),
            fields.Number("temperature", value?.Temperature),
            MethodRecord.Exchange(fields, value?.Method),
            fields.ObjectOrNull<FiguresRecord>("test", value?.Test, FiguresRecord.Exchange)
        );
}

/// <summary>How a model of a table was trained.</summary>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="Decay">The weight decay that comes of the penalty; null for none.</param>
/// <param name="Members">The networks that it is the mean of; null for one.</param>
/// <param name="MostIterations">The most iterations on all rows; null where it was trained in another way.</param>
/// <param name="Iterations">The iterations in validation; null where it was trained in another way.</param>
/// <param name="HasConverged">Whether these came to the minimum.</param>
/// <param name="Batches">How it was trained by mini-batches; null where it wasn't.</param>
internal sealed record MethodRecord(
    string? Optimizer,
    double? Decay,
    long? Members,
    long? MostIterations,
    long? Iterations,
    bool? HasConverged,
    BatchesRecord? Batches)
{
    /// <summary>Reads or writes the fields.</summary>
    public static MethodRecord Exchange(RecordFields fields, MethodRecord? value) =>
        new(
            fields.Text("optimizer", value?.Optimizer),
            fields.Number("decay", value?.Decay),
            fields.Integer("members", value?.Members),
            fields.Integer("mostIterations", value?.MostIterations),
            fields.Integer("iterations", value?.Iterations),
            fields.Flag("converged", value?.HasConverged),
            fields.Has("epochs", value?.Batches is not null) ? BatchesRecord.Exchange(fields, value?.Batches) : null
        );
}

/// <summary>How a model of a table was trained by mini-batches.</summary>
/// <param name="Epochs">The most epochs.</param>
/// <param name="Batch">The rows of a batch.</param>
/// <param name="LearningRate">The learning rate; null for the optimizer's own.</param>
/// <param name="Schedule">How it changes; null where it doesn't.</param>
/// <param name="Patience">The epochs without a better one after which it ends; null for never.</param>
internal sealed record BatchesRecord(long? Epochs, long? Batch, float? LearningRate, string? Schedule, long? Patience)
{
    /// <summary>Reads or writes the fields.</summary>
    public static BatchesRecord Exchange(RecordFields fields, BatchesRecord? value) =>
        new(
            fields.Integer("epochs", value?.Epochs),
            fields.Integer("batch", value?.Batch),
            fields.Single("learningRate", value?.LearningRate),
            fields.Text("schedule", value?.Schedule),
            fields.Integer("patience", value?.Patience)
        );
}
