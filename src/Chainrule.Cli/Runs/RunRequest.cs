using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// What a call asks to be trained: by its own options, by a configuration, or by a run that was stopped.
/// </summary>
/// <param name="Kind">The kind of data.</param>
/// <param name="Data">DATA, as the user or the configuration has named it.</param>
/// <param name="Arguments">The options, those of a configuration among them.</param>
/// <param name="Scene">Where the data is read.</param>
internal sealed record RunRequest(RunKind Kind, string Data, Arguments Arguments, ReadingScene Scene)
{
    private static readonly string[] ChangeableOnResume = [.. ResumptionRecord.Changeable, "threads"];

    /// <summary>The configuration whose data it must be; null where the user has chosen the data.</summary>
    public Configuration? Checked { get; init; }

    /// <summary>Where to go on; null to begin.</summary>
    public StoppedRun? Stopped { get; init; }

    /// <summary>The processes that train together; null where this is the only one.</summary>
    public Ranks? Ranks { get; init; }

    /// <summary>Reads a call's arguments.</summary>
    /// <param name="command">The command, as errors name it.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="kinds">The kinds of data there are; the first one is meant where none is.</param>
    /// <param name="scene">Where the data will be read.</param>
    public static RunRequest Read(string command, Arguments arguments, IReadOnlyList<RunKind> kinds, ReadingScene scene)
    {
        foreach (var (first, second) in new[] { ("resume", "config"), ("resume", "out"), ("resume", "name"), ("out", "name") })
        {
            if (arguments.Given(first) && arguments.Given(second))
            {
                throw new UsageException($"--{first} and --{second} don't go together", "leave one of them out");
            }
        }

        if (arguments.Given("resume") && arguments.Given("share"))
        {
            throw new UsageException("--resume and --share don't go together", "the same command with --share goes on");
        }

        return arguments.Text("resume") is string stopped
            ? Resume(arguments, stopped, kinds, scene)
            : Begin(command, arguments, kinds, scene);
    }

    /// <summary>Whether an option stands on the command line itself, and not in a configuration.</summary>
    public bool IsOnCommandLine(string option) => Arguments.Given(option) && Arguments.Label(option) == $"--{option}";

    /// <summary>Takes the run's folder. Only now, when all input is known to be good, is anything created.</summary>
    /// <param name="name">The name in it, where the user names none.</param>
    public RunFolder Claim(string name) =>
        Stopped is not null ? Stopped.Folder.GoOn()
        : Arguments.Text("out") is string folder ? RunFolder.At(folder, Arguments.Flag("force") || Arguments.Given("share"))
        : RunFolder.Next(Arguments.Text("name") ?? name);

    private static RunRequest Begin(
        string command, Arguments arguments, IReadOnlyList<RunKind> kinds, ReadingScene scene)
    {
        var configuration = arguments.Text("config") is string file
            ? Configuration.Read(file, TrainOptions.OfConfiguration)
            : null;
        string data = arguments.Operand(0)
            ?? configuration?.Data
            ?? throw new UsageException(
                $"'{command}' needs DATA",
                $"usage: chainrule {command} DATA [options], as in chainrule {command} mnist"
            );
        var kind = kinds.FirstOrDefault(kind => kind.IsMeant(data, arguments)) ?? kinds[0];
        var all = configuration is null ? arguments : arguments.WithDefaults(configuration.Options);
        return new RunRequest(kind, data, all, scene)
        {
            Checked = arguments.Operand(0) is null ? configuration : null,
        };
    }

    private static RunRequest Resume(
        Arguments arguments, string stopped, IReadOnlyList<RunKind> kinds, ReadingScene scene)
    {
        var folder = RunFolder.OfStopped(stopped);
        var checkpoint = CheckpointFile.Load(folder.Last, out string text);
        var configuration = Configuration.Parse(folder.Last, text, TrainOptions.OfConfiguration);
        RefuseOtherSettings(arguments, configuration);
        string data = arguments.Operand(0)
            ?? configuration.Data
            ?? throw new ChainruleException(
                $"{folder.Last} doesn't say what data it was trained on",
                "give DATA on the command line"
            );
        var kind = kinds.FirstOrDefault(kind => kind.HasLeft(configuration.Record)) ?? kinds[0];
        return new RunRequest(kind, data, arguments.WithDefaults(configuration.Options), scene)
        {
            Checked = arguments.Operand(0) is null ? configuration : null,
            Stopped = new StoppedRun(folder, checkpoint, ResumptionsOf(configuration.Record, checkpoint))
            {
                Pretrained = configuration.Record.Pretrained,
            },
        };
    }

    // What may change is written down as it was until now: who repeats the run needs it.
    private static IReadOnlyList<ResumptionRecord> ResumptionsOf(RunRecord record, TrainingCheckpoint checkpoint) =>
    [
        .. record.Resumed,
        new ResumptionRecord(
            checkpoint.Position.Step,
            [.. record.Options.Where(option => ResumptionRecord.Changeable.Contains(option.Name))]
        ),
    ];

    // The weights so far were learned from rows prepared and held back in one way, under one penalty: another one from here
    // on would make the figures before and after incomparable, and the best epoch's weights wrong.
    private static void RefuseOtherSettings(Arguments arguments, Configuration configuration)
    {
        foreach (
            string name in arguments
                .Names.Except(ChangeableOnResume)
                .Where(TrainOptions.OfImages.Select(option => option.Name).Contains)
        )
        {
            string? began = configuration.Options.TryGetValue(name, out var value) ? value.Text
                : name == "shards" ? "1"
                : null;
            if (arguments.Text(name) != began)
            {
                throw new ChainruleException(
                    $"--{name} can't change when a run goes on: it began with {began ?? "none"}",
                    $"leave --{name} out, or begin another run; what may change is "
                        + $"{string.Join(", ", ChangeableOnResume.Select(other => $"--{other}"))}"
                );
            }
        }
    }
}

/// <summary>A run that was stopped, and goes on.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Checkpoint">Where it stands.</param>
/// <param name="Resumptions">Where it went on before, and now.</param>
internal sealed record StoppedRun(RunFolder Folder, TrainingCheckpoint Checkpoint, IReadOnlyList<ResumptionRecord> Resumptions)
{
    /// <summary>The file of the model that it once started from, as it was recorded then.</summary>
    public IReadOnlyList<FileRecord> Pretrained { get; init; } = [];
}
