using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Reports.Results;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>RUN RUN … on the command line, as they stand beside each other.</summary>
internal static class ComparedRuns
{
    private const string LayersOption = "layers";

    // What changes nothing about the result.
    private static readonly string[] NoSettings = ["threads"];

    // What a training on all rows at once hasn't got.
    private static readonly string[] OfEpochs =
    [
        "epochs",
        "batch",
        "learning-rate",
        "optimizer",
        "schedule",
        "patience",
        "warmup",
        "clip-norm",
    ];

    /// <summary>Reads the runs, in the order given.</summary>
    /// <param name="words">The runs, as the user has named them.</param>
    /// <param name="kindOf">Tells the kind of data that a run was trained on.</param>
    /// <param name="scene">Where data is read, if it must be.</param>
    /// <exception cref="ChainruleException">One is no run, or is given twice.</exception>
    public static ComparisonContent Read(IReadOnlyList<string> words, Func<RunRecord, RunKind> kindOf, ReadingScene scene)
    {
        string[] folders = [.. words.Select(FolderOf)];
        RecordedRun[] records = [.. folders.Select(Find)];
        string[] names = Names(folders);
        var options = records
            .SelectMany(record => record.Record.Options.Select(option => option.Name))
            .Distinct()
            .Except([.. NoSettings, LayersOption])
            .ToList();
        return new ComparisonContent(
            [.. records.Select((run, i) => WithDefaults(Of(run, names[i], kindOf(run.Record), scene), options))]
        );
    }

    /// <summary>Reads a run.</summary>
    /// <param name="word">The run, as the user has named it.</param>
    /// <exception cref="ChainruleException">It is no run.</exception>
    public static RecordedRun Find(string word)
    {
        string folder = FolderOf(word);
        try
        {
            return RecordedRun.Read(folder);
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            throw new ChainruleException(
                $"{ComparisonText.Shown(folder, 200)} is not the folder of a run: there is no run.json in it that can be read"
                    + (File.Exists(RunFolder.RecordIn(folder)) ? $":\n{exception.Message}" : ""),
                "give folders that chainrule train has written, such as runs/mnist-001",
                exception
            );
        }
    }

    // What was given to one run and not to another was not nothing there.
    private static ComparedRun WithDefaults(ComparedRun run, IEnumerable<string> options) =>
        run with
        {
            Settings =
            [
                .. run.Settings,
                .. options
                    .Where(name =>
                        run.Settings.All(setting => setting.Name != name) && (run.History is not null || !OfEpochs.Contains(name))
                    )
                    .Select(name => (name, "default")),
            ],
        };

    private static ComparedRun Of(RecordedRun run, string name, RunKind kind, ReadingScene scene)
    {
        var (predictions, whyNot) = RunPredictions.Find(run, kind, scene);
        string data = run.Source is null ? "" : Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Source));
        var (record, outcome) = (run.Record, RecordText.Outcome(run.Record));
        var facts = new List<(string, string)>();
        if (record.Result?.Parameters is long count)
        {
            facts.Add(("parameters", NumberText.Count(count)));
        }

        if (run.History is { } history && history.TrainSeconds > 0)
        {
            facts.Add(("training", TrainingView.Duration(history.TrainSeconds)));
        }

        // layers are what was asked for; what came of it, or else was chosen, is the network
        string[] hidden = record.Result?.Network is null ? NoSettings : [.. NoSettings, LayersOption];
        return new ComparedRun
        {
            Name = name,
            TestName = predictions is null
                ? ""
                : $"{NumberText.Count(predictions.Rows, "row")}{(data.Length > 0 ? $" of {data}" : "")}",
            Predictions = predictions,
            WhyNoPredictions = whyNot,
            Settings =
            [
                ("data", run.Source ?? ""),
                .. RecordText.Options(record).Where(option => !hidden.Contains(option.Name)),
                .. outcome.Where(fact => fact.Name != "parameters" && record.Options.All(option => option.Name != fact.Name)),
                ("version", record.Version ?? ""),
            ],
            Facts = facts,
            History = run.History,
            Iterations = run.History is null ? run.Iterations : null,
            Command = RecordText.Again(run),
        };
    }

    private static string FolderOf(string word)
    {
        if (Directory.Exists(word))
        {
            return word;
        }

        string shown = ComparisonText.Shown(word, 200);
        if (File.Exists(word))
        {
            return Path.GetFileName(word) is "run.json" or "model.safetensors" && Path.GetDirectoryName(word) is { } folder
                ? folder.Length == 0
                    ? "."
                    : folder
                : throw new ChainruleException(
                    $"{shown} is a file, not the folder of a run",
                    "give folders that chainrule train has written, such as runs/mnist-001"
                );
        }

        string[] known = Directory.Exists("runs")
            ? [.. Directory.EnumerateDirectories("runs").Order(StringComparer.Ordinal)]
            : [];
        string? nearest = Suggestion.Nearest(word, known) ?? Array.Find(known, folder => Path.GetFileName(folder) == word);
        throw new ChainruleException(
            $"there is no run {shown}",
            nearest is null ? "give folders that chainrule train has written, such as runs/mnist-001" : $"did you mean {nearest}?"
        );
    }

    // The last part of each path where that tells them apart, else all of it.
    private static string[] Names(string[] folders)
    {
        string[] full = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))];
        for (int i = 0; i < full.Length; i++)
        {
            int first = Array.IndexOf(full, full[i]);
            if (first < i)
            {
                throw new ChainruleException($"{ComparisonText.Shown(folders[i], 200)} is given twice", "name each run once");
            }
        }

        string[] last = [.. full.Select(path => Path.GetFileName(path) is { Length: > 0 } name ? name : path)];
        return last.Distinct(StringComparer.Ordinal).Count() == last.Length ? last : folders;
    }
}
