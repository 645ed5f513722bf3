using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>What the files in the folder of a run say about it, as far as they can be read: enough for a report.</summary>
internal sealed class RecordedRun
{
    private const int LongestText = 2000;

    private static readonly Dictionary<string, string> Labels = new()
    {
        ["trainRows"] = "training rows",
        ["testRows"] = "test rows",
        ["files"] = "SHA-256 of",
    };

    private bool _isComplete, _hasConverged;
    private string? _kind; // of model, of a table: linear, network or constant
    private int _folds = 1;

    private RecordedRun(string folder) => Folder = folder;

    /// <summary>The folder, as the user would write it.</summary>
    public string Folder { get; }

    /// <summary>DATA of the run; null where it isn't recorded.</summary>
    public string? Source { get; private set; }

    /// <summary>What the data is.</summary>
    public List<(string Name, string Text)> Data { get; } = [];

    /// <summary>The SHA-256 of each file that it was read from, by its name.</summary>
    public Dictionary<string, string> DataSha256 { get; } = [];

    /// <summary>The options.</summary>
    public List<(string Name, string Text)> Options { get; } = [];

    /// <summary>What the model is.</summary>
    public List<(string Name, string Text)> Outcome { get; } = [];

    /// <summary>Version, machine and time.</summary>
    public List<(string Name, string Text)> Machine { get; } = [];

    /// <summary>The SHA-256 of the parameters of the model saved; null where the run hasn't come to its end.</summary>
    public string? ParametersSha256 { get; private set; }

    /// <summary>What each epoch has brought; null where there were none.</summary>
    public TrainingHistory? History { get; private set; }

    /// <summary>What iterations over all rows have brought; null where there were none.</summary>
    public IterationHistory? Iterations { get; private set; }

    /// <summary>What penalties brought that were tried in validation; empty where none were.</summary>
    public IReadOnlyList<PenaltyTrial> Penalties { get; private set; } = [];

    /// <summary>The rows held out to test with; null where that isn't recorded.</summary>
    public int? TestRows { get; private set; }

    /// <summary>How many networks the model is the mean of.</summary>
    public int Members { get; private set; } = 1;

    /// <summary>How the model of a table was chosen and trained.</summary>
    public List<(string Name, string Text)> Method { get; } = [];

    /// <summary>The commands that repeat the run.</summary>
    public string? Command { get; private set; }

    /// <summary>What is recorded of the run that a model comes from; null where it isn't known.</summary>
    /// <param name="name">The model, as the user has named it: a run's folder or a model file.</param>
    /// <param name="model">The model itself: beside a model there may be the record of another one.</param>
    public static RecordedRun? Of(string name, Models.Model model)
    {
        string folder =
            Directory.Exists(name) ? name
            : Path.GetDirectoryName(name) is { Length: > 0 } parent ? parent
            : ".";
        return
            Find(folder) is { } run && (run.ParametersSha256 is null || run.ParametersSha256 == model.Network.ParametersSha256())
            ? run
            : null;
    }

    /// <summary>Whether the run was trained on data of that name.</summary>
    /// <param name="data">DATA, as the user has named it.</param>
    public bool IsOf(string data) => Source is not null && (Source == data || Path.GetFullPath(Source) == Path.GetFullPath(data));

    /// <summary>Whether the run was trained on that very file, wherever it lay and whatever it was called.</summary>
    /// <param name="file">A file; what isn't there, or is no file, is not the same.</param>
    public bool IsTrainedOn(string file)
    {
        if (DataSha256.Count == 0 || !File.Exists(file))
        {
            return false;
        }

        using var stream = File.OpenRead(file);
        return DataSha256.ContainsValue(Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>Reads the folder; null where no run has left a record in it.</summary>
    public static RecordedRun? Find(string folder)
    {
        var run = new RecordedRun(folder);
        string file = RunFolder.RecordIn(folder);
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(file),
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 }
            );
            run.Read(document.RootElement);
            run.ReadMetrics(Path.Combine(folder, RunFolder.MetricsName));
            return run;
        }
        catch (Exception exception)
            when (exception is JsonException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // beside a model there may be no run.json, or one of something else
        }
    }

    private void Read(JsonElement root)
    {
        if (root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
        {
            Source = data.TryGetProperty("source", out var source) ? source.GetString() : null;
            Add(Data, data, "");
            if (data.TryGetProperty("files", out var files) && files.ValueKind == JsonValueKind.Object)
            {
                foreach (var file in files.EnumerateObject())
                {
                    DataSha256[file.Name] = Text(file.Value);
                }
            }
        }

        if (root.TryGetProperty("options", out var options))
        {
            Add(Options, options, "");
        }

        foreach (string name in new[] { "chainrule", "started" })
        {
            if (root.TryGetProperty(name, out var text))
            {
                Machine.Add((name, Text(text)));
            }
        }

        if (root.TryGetProperty("machine", out var machine))
        {
            Add(Machine, machine, "");
        }

        _isComplete = root.TryGetProperty("result", out var result);
        if (_isComplete && result.ValueKind == JsonValueKind.Object)
        {
            ParametersSha256 =
                result.TryGetProperty("parametersSha256", out var hash) && hash.ValueKind == JsonValueKind.String
                    ? hash.GetString()
                    : null;
            _kind =
                result.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String ? kind.GetString() : null;
            TestRows = result.TryGetProperty("testRows", out var rows) && rows.TryGetInt32(out int held) ? held : null;
            ReadMethod(result);
            foreach (
                var (name, label) in new[]
                {
                    ("parameters", "parameters"),
                    ("network", "network"),
                    ("kind", "kind of model"),
                    ("task", "task"),
                }
            )
            {
                if (result.TryGetProperty(name, out var value))
                {
                    Outcome.Add((label, Text(value)));
                }
            }

            foreach (
                var (name, label) in new[]
                {
                    ("trainSeconds", "seconds of training"),
                    ("samplesPerSecond", "samples per second"),
                    ("parametersSha256", "SHA-256 of the parameters"),
                }
            )
            {
                if (result.TryGetProperty(name, out var value))
                {
                    Machine.Add((label, Text(value)));
                }
            }
        }

        var words = Options
            .Where(option => option.Text is not ("" or "false"))
            .Select(option => option.Text == "true" ? $"--{option.Name}" : $"--{option.Name} {ShellWord.Quote(option.Text)}");
        string plain = string.Join(' ', words.Prepend($"chainrule train {ShellWord.Quote(Source ?? "DATA")}"));
        Command =
            $"chainrule train --config {ShellWord.Quote(RunFolder.RecordIn(Folder))}\n\n# the same without the file\n{plain}";
    }

    // What run.json says of a model of a table, in the words of people.
    private void ReadMethod(JsonElement result)
    {
        if (!result.TryGetProperty("candidates", out var candidates) || candidates.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (
            var candidate in candidates
                .EnumerateArray()
                .Where(each =>
                    each.ValueKind == JsonValueKind.Object && each.TryGetProperty("kind", out var own) && own.ToString() == _kind
                )
        )
        {
            _hasConverged = candidate.TryGetProperty("converged", out var converged) && converged.ValueKind == JsonValueKind.True;
            Members =
                candidate.TryGetProperty("members", out var members) && members.TryGetInt32(out int count)
                    ? Math.Max(1, count)
                    : 1;
            Method.AddRange(MethodText.Of(result, candidate));
        }

        _folds =
            result.TryGetProperty("validationFolds", out var folds) && folds.TryGetInt32(out int number)
                ? Math.Max(1, number)
                : 1;
    }

    private static void Add(List<(string Name, string Text)> facts, JsonElement element, string before)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            string name = Labels.GetValueOrDefault(property.Name, property.Name);
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                Add(facts, property.Value, $"{name} ");
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                facts.Add(
                    (
                        before + (before.Length > 0 ? property.Name : name),
                        CountsRows(property)
                            ? property.Value.GetInt64().ToString("#,0", CultureInfo.InvariantCulture)
                            : Text(property.Value)
                    )
                );
            }
        }
    }

    private static bool CountsRows(JsonProperty property) =>
        property.Name is "rows" or "trainRows" or "testRows" && property.Value.TryGetInt64(out _);

    private static string Text(JsonElement value)
    {
        string text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number) => string.Join(
                " × ",
                value.EnumerateArray().Select(item => item.GetRawText())
            ),
            _ => value.GetRawText(),
        };
        return UserText.Cut(text, LongestText);
    }

    private void ReadMetrics(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        string[] lines = File.ReadAllLines(path);
        string[] names = lines.Length == 0 ? [] : lines[0].Split(',');
        var epochs = new List<EpochRecord>();
        var iterations = new List<IterationRecord>();
        var penalties = new List<PenaltyTrial>();
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split(',');
            double? Cell(string name) =>
                Array.IndexOf(names, name) is int i and >= 0
                && i < cells.Length
                && double.TryParse(cells[i], CultureInfo.InvariantCulture, out double value)
                    ? value
                    : null;
            // of what was trained only for comparison nothing is shown
            bool isChosen = names[0] != "kind" || cells[0] == _kind;
            if (!isChosen || Cell("train_loss") is not double loss)
            {
                continue;
            }

            if (Cell("penalty") is double penalty)
            {
                penalties.Add(new PenaltyTrial(penalty, loss, Cell("validation_loss") ?? double.NaN));
            }
            else if (Cell("iteration") is double iteration)
            {
                iterations.Add(
                    new IterationRecord(
                        (int)iteration,
                        loss,
                        Cell("validation_loss") ?? double.NaN,
                        Cell("rise_error") ?? double.NaN
                    )
                );
            }
            else if (Cell("epoch") is double number)
            {
                epochs.Add(
                    new EpochRecord(
                        (int)number,
                        loss,
                        Cell("validation_loss"),
                        Cell("validation_accuracy"),
                        (float)(Cell("learning_rate") ?? 0),
                        0,
                        Cell("train_seconds") ?? 0,
                        Cell("seconds") ?? 0,
                        Cell("best") == 1
                    )
                    {
                        TrainAccuracy = Cell("train_accuracy"),
                    }
                );
            }
        }

        if (epochs.Count > 0)
        {
            History = new TrainingHistory(epochs, StopReasonOf(epochs.Count));
        }

        if (iterations.Count > 0)
        {
            Iterations = new IterationHistory(iterations, _folds, _hasConverged);
        }

        Penalties = penalties;
    }

    private StopReason StopReasonOf(int epochs) =>
        !_isComplete ? StopReason.Canceled
        : Options.FirstOrDefault(option => option.Name == "epochs").Text is { } planned
        && int.TryParse(planned, CultureInfo.InvariantCulture, out int count)
        && epochs < count
            ? StopReason.EarlyStopping
        : StopReason.Completed;
}
