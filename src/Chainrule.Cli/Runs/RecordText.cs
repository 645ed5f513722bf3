using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>A run's record as facts for people, each with its name.</summary>
internal static class RecordText
{
    private const int LongestText = 2000;

    /// <summary>What the data is.</summary>
    public static List<(string Name, string Text)> Data(RunRecord record)
    {
        var facts = new List<(string, string)>();
        if (record.Data is not { } data)
        {
            return facts;
        }

        Add(facts, "source", data.Source);
        Add(facts, "input", data.Input is { } sizes ? string.Join(" × ", sizes) : null);
        Add(facts, "classes", data.Classes?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "training rows", Count(data.TrainRows));
        Add(facts, "test rows", Count(data.TestRows));
        Add(facts, "SHA-256 of all pixels", data.PixelsSha256 is { } pixels ? Cut(pixels) : null);
        Add(facts, "rows", Count(data.Rows));
        Add(facts, "columns", data.Columns?.ToString(CultureInfo.InvariantCulture));
        facts.AddRange(data.Files.Select(file => ($"SHA-256 of {file.Name}", Cut(file.Sha256))));
        return facts;
    }

    /// <summary>The options.</summary>
    public static List<(string Name, string Text)> Options(RunRecord record) =>
        [.. record.Options.Select(option => (option.Name, Cut(option.Text)))];

    /// <summary>What the model is.</summary>
    public static List<(string Name, string Text)> Outcome(RunRecord record)
    {
        var facts = new List<(string, string)>();
        Add(facts, "parameters", record.Result?.Parameters?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "network", record.Result?.Network);
        Add(facts, "kind of model", record.Result?.Table?.Task.Kind);
        Add(facts, "task", record.Result?.Table?.Task.Task);
        return facts;
    }

    /// <summary>Version, machine and time.</summary>
    public static List<(string Name, string Text)> Machine(RunRecord record)
    {
        var facts = new List<(string, string)>();
        var epochs = record.Result?.Epochs;
        Add(facts, "chainrule", record.Version);
        Add(facts, "started", record.Started);
        Add(facts, "system", record.Machine?.System);
        Add(facts, "runtime", record.Machine?.Runtime);
        Add(facts, "architecture", record.Machine?.Architecture);
        Add(facts, "instructions", record.Machine?.Instructions);
        Add(facts, "processors", record.Machine?.Processors?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "threads", record.Machine?.Threads?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "seconds of training", epochs?.TrainSeconds?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "samples per second", epochs?.SamplesPerSecond?.ToString(CultureInfo.InvariantCulture));
        Add(facts, "SHA-256 of the parameters", record.Result?.ParametersSha256);
        return facts;
    }

    /// <summary>The commands that repeat the run.</summary>
    public static string Command(RecordedRun run)
    {
        var words = Options(run.Record)
            .Where(option => option.Text is not ("" or "false"))
            .Select(option => option.Text == "true" ? $"--{option.Name}" : $"--{option.Name} {ShellWord.Quote(option.Text)}");
        string plain = string.Join(' ', words.Prepend($"chainrule train {ShellWord.Quote(run.Source ?? "DATA")}"));
        return $"{Again(run)}\n\n# the same without the file\n{plain}";
    }

    /// <summary>The command that repeats the run by its record.</summary>
    public static string Again(RecordedRun run) =>
        $"chainrule train --config {ShellWord.Quote(RunFolder.RecordIn(run.Folder))}";

    private static void Add(List<(string, string)> facts, string name, string? text)
    {
        if (text is not null)
        {
            facts.Add((name, Cut(text)));
        }
    }

    private static string? Count(long? rows) => rows?.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Cut(string text) => UserText.Cut(text, LongestText);
}
