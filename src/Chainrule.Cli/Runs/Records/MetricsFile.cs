using System.Globalization;
using System.Text;
using Chainrule.Files;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Records;

/// <summary>
/// What a training has brought step by step, as <c>metrics.csv</c> has it: epochs; of tables also iterations over all rows and
/// penalties that were tried, for each kind of model.
/// </summary>
internal static class MetricsFile
{
    private static readonly string[] OfEpochs =
    [
        "epoch", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "train_seconds",
        "seconds", "best",
    ];

    private static readonly string[] OfTables =
    [
        "kind", "epoch", "train_loss", "validation_loss", "learning_rate", "seconds", "best", "iteration", "rise_error",
        "penalty", "train_accuracy", "validation_accuracy",
    ];

    /// <summary>Writes the epochs of a training.</summary>
    public static void Write(Stream stream, IReadOnlyList<EpochRecord> epochs) =>
        Write(stream, OfEpochs, epochs.Select(epoch => Cells(epoch, hasSteps: true)));

    /// <summary>Writes what each kind of model has brought on a table.</summary>
    public static void Write(Stream stream, IReadOnlyList<KindMetrics> kinds) =>
        Write(stream, OfTables, kinds
            .OrderByDescending(kind => kind.Epochs.Count) // epochs first
            .SelectMany(kind => Lines(kind).Select(cells =>
            {
                cells["kind"] = kind.Kind!;
                return cells;
            })));

    /// <summary>Reads a file; empty where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ChainruleException">A line of it is no such line.</exception>
    public static IReadOnlyList<KindMetrics> Read(string path) =>
    [
        .. (StoredFile.Is(path) ? LinesIn(path, File.ReadAllLines(path)) : [])
            .GroupBy(line => line.Kind)
            .Select(group => KindOf(group.Key, [.. group])),
    ];

    /// <summary>The lines of a file below its header.</summary>
    /// <param name="path">The file, as errors name it.</param>
    /// <param name="lines">All of its lines.</param>
    public static IReadOnlyList<MetricsLine> LinesIn(string path, string[] lines)
    {
        string[] names = lines.Length == 0 ? [] : lines[0].Split(',');
        return [.. lines.Select((line, i) => new MetricsLine($"{path}, line {i + 1}", names, line.Split(','))).Skip(1)];
    }

    /// <summary>The lines that a file of these would have below its header.</summary>
    public static IReadOnlyList<MetricsLine> LinesOf(IReadOnlyList<KindMetrics> kinds)
    {
        using var stream = new MemoryStream();
        if (kinds is [{ Kind: null } images])
        {
            Write(stream, images.Epochs);
        }
        else
        {
            Write(stream, kinds);
        }

        return LinesIn("", Encoding.UTF8.GetString(stream.ToArray()).TrimEnd('\n').Split('\n'));
    }

    private static KindMetrics KindOf(string? kind, MetricsLine[] lines) =>
        new(kind)
        {
            Epochs = [.. lines.Where(line => line.Has("epoch")).Select(EpochOf)],
            Iterations = [.. lines.Where(line => line.Has("iteration")).Select(IterationOf)],
            Penalties = [.. lines.Where(line => line.Has("penalty")).Select(PenaltyOf)],
        };

    private static IEnumerable<Dictionary<string, string>> Lines(KindMetrics kind)
    {
        foreach (var epoch in kind.Epochs)
        {
            yield return Cells(epoch, hasSteps: false);
        }

        foreach (var iteration in kind.Iterations)
        {
            yield return Cells(iteration);
        }

        foreach (var trial in kind.Penalties)
        {
            yield return Cells(trial, isBest: trial.Penalty == kind.Penalty);
        }

        if (kind.ValidationLoss is double loss)
        {
            yield return new() { ["validation_loss"] = Text(loss) };
        }
    }

    private static Dictionary<string, string> Cells(EpochRecord epoch, bool hasSteps)
    {
        var cells = new Dictionary<string, string>
        {
            ["epoch"] = Text(epoch.Epoch),
            ["train_loss"] = Text(epoch.TrainLoss),
            ["train_accuracy"] = Text(epoch.TrainAccuracy),
            ["validation_loss"] = Text(epoch.ValidationLoss),
            ["validation_accuracy"] = Text(epoch.ValidationAccuracy),
            ["learning_rate"] = epoch.LearningRate.ToString(CultureInfo.InvariantCulture),
            ["seconds"] = Seconds(epoch.Seconds),
            ["best"] = epoch.IsBest ? "1" : "0",
        };
        if (hasSteps)
        {
            cells["train_seconds"] = Seconds(epoch.TrainSeconds);
        }

        return cells;
    }

    private static EpochRecord EpochOf(MetricsLine line) =>
        new(
            (int)(line.Number("epoch") ?? 0),
            line.Number("train_loss") ?? double.NaN,
            line.Number("validation_loss"),
            line.Number("validation_accuracy"),
            (float)(line.Number("learning_rate") ?? 0),
            Rows: 0,
            line.Number("train_seconds") ?? 0,
            line.Number("seconds") ?? 0,
            line.Number("best") == 1
        )
        {
            TrainAccuracy = line.Number("train_accuracy"),
        };

    private static Dictionary<string, string> Cells(IterationRecord iteration) =>
        new()
        {
            ["iteration"] = Text(iteration.Iteration),
            ["train_loss"] = Text(iteration.TrainLoss),
            ["validation_loss"] = Text(iteration.ValidationLoss),
            ["rise_error"] = double.IsFinite(iteration.RiseError) ? Text(iteration.RiseError) : "",
        };

    private static IterationRecord IterationOf(MetricsLine line) =>
        new(
            (int)(line.Number("iteration") ?? 0),
            line.Number("train_loss") ?? double.NaN,
            line.Number("validation_loss") ?? double.NaN,
            line.Number("rise_error") ?? double.NaN
        );

    private static Dictionary<string, string> Cells(PenaltyTrial trial, bool isBest) =>
        new()
        {
            ["penalty"] = Text(trial.Penalty),
            ["train_loss"] = Text(trial.TrainLoss),
            ["validation_loss"] = Text(trial.ValidationLoss),
            ["best"] = isBest ? "1" : "0",
        };

    private static PenaltyTrial PenaltyOf(MetricsLine line) =>
        new(
            line.Number("penalty") ?? double.NaN,
            line.Number("train_loss") ?? double.NaN,
            line.Number("validation_loss") ?? double.NaN
        );

    private static void Write(Stream stream, string[] names, IEnumerable<Dictionary<string, string>> lines)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        writer.WriteLine(string.Join(',', names));
        foreach (var line in lines)
        {
            writer.WriteLine(string.Join(',', names.Select(name => line.GetValueOrDefault(name, ""))));
        }
    }

    private static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Seconds(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}

/// <summary>What a kind of model has brought in training.</summary>
/// <param name="Kind">linear, network or constant; null of images, where there is no choice.</param>
internal sealed record KindMetrics(string? Kind)
{
    /// <summary>The epochs; empty where it was trained in another way.</summary>
    public IReadOnlyList<EpochRecord> Epochs { get; init; } = [];

    /// <summary>Iterations over all rows; empty where it was trained in another way.</summary>
    public IReadOnlyList<IterationRecord> Iterations { get; init; } = [];

    /// <summary>What penalties brought that were tried in validation; empty where none were.</summary>
    public IReadOnlyList<PenaltyTrial> Penalties { get; init; } = [];

    /// <summary>The penalty that was chosen of them.</summary>
    public double? Penalty { get; init; }

    /// <summary>Its loss in validation, for kinds that have nothing else to tell.</summary>
    public double? ValidationLoss { get; init; }
}

/// <summary>A line of <c>metrics.csv</c>.</summary>
/// <param name="Place">The file and the line.</param>
/// <param name="Names">The names of the columns.</param>
/// <param name="Cells">The cells.</param>
internal sealed record MetricsLine(string Place, string[] Names, string[] Cells)
{
    /// <summary>The kind of model that it is about; null where the file has no such column.</summary>
    public string? Kind => Cell("kind");

    /// <summary>Whether a cell holds something.</summary>
    public bool Has(string name) => Cell(name) is { Length: > 0 };

    /// <summary>A number; null where the cell is empty or missing.</summary>
    /// <exception cref="ChainruleException">It holds something else.</exception>
    public double? Number(string name) =>
        Cell(name) is not { Length: > 0 } text ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : throw new ChainruleException(
            $"{Place}: '{text}' is not a number",
            "the file is damaged; the rest of the run can be read without it"
        );

    /// <summary>What is in the cell of that name; null where the file has no such column, or the line ends before it.</summary>
    public string? Cell(string name) =>
        Array.IndexOf(Names, name) is int i and >= 0 && i < Cells.Length ? Cells[i] : null;
}
