using System.Globalization;
using System.Text;
using Chainrule.Cli.Runs.Records;

namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>What has come of a task.</summary>
/// <param name="Task">The task.</param>
/// <param name="Values">The values that it tries.</param>
internal sealed record SweepRow(SweepTask Task, IReadOnlyList<string> Values)
{
    private static readonly System.Buffers.SearchValues<char> NeedField = System.Buffers.SearchValues.Create(",\"\r\n");

    /// <summary>The result; null where it has none yet, or failed.</summary>
    public ResultRecord? Result { get; init; }

    /// <summary>Why it failed; null where it didn't.</summary>
    public string? Error { get; init; }

    /// <summary>Whether it is done, or open, or failed.</summary>
    public string State => Error is not null ? "failed" : IsOpen ? "open" : "done";

    /// <summary>Whether nothing has come of it yet.</summary>
    public bool IsOpen => Error is null && Result is null;

    /// <summary>
    /// The loss that tasks are judged by: that of the validation, of images at the best epoch, of tables of the model chosen;
    /// where nothing was kept back, that of the last epoch in training. Null where there is none.
    /// </summary>
    public double? Loss => Real(
        Best is { } epoch ? Real(epoch.ValidationLoss) ?? epoch.TrainLoss : Result?.Table?.Chosen?.ValidationLoss);

    /// <summary>The share of rows that were right in validation; null where it isn't known.</summary>
    public double? Accuracy => Real(Best?.ValidationAccuracy);

    /// <summary>The loss on the rows to test with: of images; null where it isn't known.</summary>
    public double? TestLoss => Real(Result?.Epochs?.Test?.Loss);

    /// <summary>
    /// The first figure on the rows to test with: of images the share that is right, of tables what comes first.
    /// </summary>
    public double? Test => Real(
        Result?.Epochs is { } epochs
            ? epochs.Test?.Accuracy
            : Result?.Table?.Test?.Figures.Select(figure => figure.Value).FirstOrDefault());

    /// <summary>The losses that it is judged by, epoch by epoch; empty where it has no epochs.</summary>
    public IReadOnlyList<double> Curve =>
    [
        .. (Result?.Epochs?.Epochs ?? []).Select(epoch => Real(epoch.ValidationLoss) ?? Real(epoch.TrainLoss) ?? double.NaN),
    ];

    // The epoch whose parameters were kept.
    private EpochLosses? Best
    {
        get
        {
            var epochs = Result?.Epochs?.Epochs ?? [];
            return epochs.Any(epoch => Real(epoch.ValidationLoss) is not null)
                ? epochs.MinBy(epoch => Real(epoch.ValidationLoss) ?? double.PositiveInfinity)
                : epochs.Count > 0 ? epochs[^1] : null;
        }
    }

    /// <summary>Those that have a loss, the best first: whoever was trained longest, then by the loss, then by number.</summary>
    public static IOrderedEnumerable<SweepRow> Ranked(IEnumerable<SweepRow> rows) =>
        rows.Where(row => row.Loss is not null).OrderByDescending(row => row.Task.Rung.Number).ThenBy(row => row.Loss)
            .ThenBy(row => row.Task.Number);

    /// <summary>The table as a CSV file: no times and no machines in it.</summary>
    /// <param name="spec">What is tried.</param>
    /// <param name="rows">The tasks.</param>
    public static string TextOf(SweepSpec spec, IEnumerable<SweepRow> rows)
    {
        var text = new StringBuilder();
        string[] rung = spec.Halves ? ["rung", "epochs"] : [];
        Line(
        [
            "task", .. rung, .. spec.Varied, "state", "loss", "accuracy", "testLoss", "test", "parameters", "parametersSha256",
            "error",
        ]);
        foreach (var row in rows)
        {
            Line(
            [
                Of(row.Task.Number + 1),
                .. spec.Halves ? new[] { Of(row.Task.Rung.Number), Of(row.Task.Rung.Epochs) } : [], .. row.Values, row.State,
                Of(row.Loss), Of(row.Accuracy),
                Of(row.TestLoss), Of(row.Test), Of(row.Result?.Parameters), row.Result?.ParametersSha256 ?? "",
                row.Error ?? "",
            ]);
        }

        return text.ToString();

        void Line(IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');
    }

    private static string Of(double? number) => number is double value ? RecordLister.TextOf(value) : "";

    private static string Of(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static double? Real(double? number) => number is double value && double.IsFinite(value) ? value : null;

    private static string Cell(string text) => text.AsSpan().IndexOfAny(NeedField) >= 0 || text != text.Trim()
        ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : text;
}
