using Chainrule.Cli.Runs.Records;
using Chainrule.Tables;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What learning from a table has brought, as it is recorded.</summary>
internal static class TableResults
{
    /// <summary>The record of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="warnings">What somebody should know.</param>
    public static TableRecord Of(TabularResult result, IEnumerable<string> warnings) =>
        new()
        {
            Task = new TableTaskRecord(
                string.Join(",", result.Model.Targets),
                result.Task.ToString().ToLowerInvariant(),
                NameOf(result.Kind),
                result.Task == TableTask.Binary ? result.Model.Threshold : null
            ),
            Rows = new TableRowsRecord(
                result.TrainRows,
                result.Held?.Rows.RowCount ?? 0,
                result.Validation.Folds,
                result.IsRefitted,
                result.IsStopped
            ),
            ConstantLoss = result.Validation.ConstantLoss,
            TargetScale = result.Validation.TargetScale is not { } scale
                ? null
                : new ScaleRecord(scale.IsLogarithmic, scale.Center, scale.Unit, scale.IsDecidedByFew)
                {
                    Error = scale.Error,
                    OtherError = scale.OtherError,
                },
            Targets = result.Validation.TargetLosses.Count == 0 ? null : [.. result.Validation.TargetLosses.Select(Of)],
            Candidates = [.. result.Candidates.Select(candidate => Of(candidate, result.TrainRows))],
            Baseline = FiguresRecord.Of(result.Held?.Baseline),
            Test = FiguresRecord.Of(result.Test),
            Folds =
            [
                .. (result.CrossValidation?.Folds ?? []).Select(fold =>
                    new FoldRecord([.. fold.Figures.Select(figure => new FoldFigure(figure.Name, figure.Value))])),
            ],
            Warnings = [.. warnings],
        };

    /// <summary>What epochs, iterations and penalties have brought, for each kind that was tried.</summary>
    public static IReadOnlyList<KindMetrics> MetricsOf(TabularResult result) =>
    [
        .. result.Candidates.Select(candidate => new KindMetrics(NameOf(candidate.Kind))
        {
            Epochs = candidate.History?.Epochs ?? [],
            Iterations = candidate.Iterations?.Iterations ?? [],
            Penalties = candidate.Penalties,
            Penalty = candidate.Penalty,
            ValidationLoss = candidate.History is null ? candidate.ValidationLoss : null,
        }),
    ];

    private static string NameOf(ModelKind kind) => kind.ToString().ToLowerInvariant();

    private static TargetRecord Of(TargetLoss target) =>
        new(target.Target, target.Linear, target.Network ?? double.NaN, target.Constant, NameOf(target.KindAlone));

    private static CandidateRecord Of(TabularCandidate candidate, int rows)
    {
        var (method, batches) = (candidate.Method, candidate.Method.Batches);
        return new CandidateRecord(
            NameOf(candidate.Kind),
            candidate.ValidationLoss,
            candidate.Penalty ?? double.NaN,
            candidate.Temperature,
            new MethodRecord(
                method.Optimizer,
                candidate.Penalty / rows,
                method.Members > 1 ? method.Members : null,
                method.MostIterations,
                candidate.Iterations?.Iterations[^1].Iteration,
                candidate.Iterations?.HasConverged,
                batches is null
                    ? null
                    : new BatchesRecord(
                        batches.Epochs,
                        batches.BatchSize,
                        batches.LearningRate,
                        batches.Schedule?.Notation,
                        batches.Patience
                    )
            ),
            FiguresRecord.Of(candidate.Test)
        );
    }
}
