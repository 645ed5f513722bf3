using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>
/// What a call of <c>train</c> is to do: from its own options, from a configuration, or from a run that was stopped.
/// </summary>
internal sealed class TrainPlan
{
    private static readonly string[] ChangeableOnResume = ["epochs", "learning-rate", "schedule", "patience", "threads"];

    private readonly Func<RunFolder> _claim;

    private TrainPlan(
        DataSource source,
        TrainSettings settings,
        Configuration? trusted,
        TrainingCheckpoint? checkpoint,
        Func<RunFolder> claim
    )
    {
        Source = source;
        Settings = settings;
        Checked = trusted;
        Checkpoint = checkpoint;
        _claim = claim;
    }

    /// <summary>The data.</summary>
    public DataSource Source { get; }

    /// <summary>How to train.</summary>
    public TrainSettings Settings { get; private set; }

    /// <summary>The configuration whose data it must be; null where the user has chosen the data.</summary>
    public Configuration? Checked { get; }

    /// <summary>Where to go on; null to begin.</summary>
    public TrainingCheckpoint? Checkpoint { get; }

    /// <summary>Finds the learning rate where the settings leave it open.</summary>
    /// <param name="terminal">Where that is said.</param>
    /// <param name="network">The network; it isn't changed.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="ChainruleException">None could be found.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public void FindLearningRate(Terminal terminal, Network network, IDataset train, CancellationToken cancel)
    {
        if (!Settings.FindsLearningRate)
        {
            return;
        }

        using var view = new SweepView(terminal);
        var sweep = new LearningRateFinder(network, Settings.Loss, Settings.Optimizer, Settings.Training).Run(
            train,
            progress: view,
            cancel: cancel
        );
        view.Found(sweep);
        Settings = Settings.WithLearningRate(sweep.RequireSuggestion());
    }

    /// <summary>Takes the folder. Only now, when all input is known to be good, is anything created.</summary>
    public RunFolder Claim() => _claim();

    /// <summary>Reads a call's arguments.</summary>
    public static TrainPlan Read(Arguments arguments)
    {
        foreach (var (first, second) in new[] { ("resume", "config"), ("resume", "out"), ("resume", "name"), ("out", "name") })
        {
            if (arguments.Given(first) && arguments.Given(second))
            {
                throw new UsageException($"--{first} and --{second} don't go together", "leave one of them out");
            }
        }

        return arguments.Text("resume") is string stopped ? Resume(arguments, stopped) : Begin(arguments);
    }

    private static TrainPlan Begin(Arguments arguments)
    {
        var configuration = arguments.Text("config") is string file
            ? Configuration.Read(file, TrainOptions.OfConfiguration)
            : null;
        if (configuration is not null)
        {
            arguments = arguments.WithDefaults(configuration.Options);
        }

        string? data = arguments.Operand(0) ?? configuration?.Data;
        if (TrainOptions.OfTables.FirstOrDefault(option => arguments.Given(option.Name)) is { } other)
        {
            string what = data is null || !Directory.Exists(data) ? "DATA is none" : $"{data} is a folder";
            throw new UsageException(
                $"{arguments.Label(other.Name)} is for tables, and {what}",
                "give a CSV file, or leave the option out"
            );
        }

        var settings = TrainSettings.Read(arguments);
        string text = data
            ?? throw new UsageException(
                "'train' needs DATA",
                "usage: chainrule train DATA [options], as in chainrule train mnist"
            );
        var source = DataSource.Find(text);
        return new TrainPlan(source, settings, arguments.Operand(0) is null ? configuration : null, checkpoint: null, () =>
            arguments.Text("out") is string folder
                ? RunFolder.At(folder, arguments.Flag("force"))
                : RunFolder.Next(arguments.Text("name") ?? source.Name)
        );
    }

    private static TrainPlan Resume(Arguments arguments, string stopped)
    {
        var folder = RunFolder.OfStopped(stopped);
        var checkpoint = CheckpointFile.Load(folder.Last, out string text);
        var configuration = Configuration.Parse(folder.Last, text, TrainOptions.OfConfiguration);
        RefuseOtherSettings(arguments, configuration);
        var settings = TrainSettings.Read(arguments.WithDefaults(configuration.Options));
        if (settings.FindsLearningRate)
        {
            throw new UsageException(
                "--learning-rate auto is for the beginning of a run, and this one goes on",
                "leave it out, or give a rate"
            );
        }

        string data = arguments.Operand(0)
            ?? configuration.Data
            ?? throw new ChainruleException(
                $"{folder.Last} doesn't say what data it was trained on",
                "give DATA on the command line"
            );
        return new TrainPlan(
            DataSource.Find(data), settings, arguments.Operand(0) is null ? configuration : null, checkpoint, () => folder);
    }

    // The weights so far were learned from rows prepared and held back in one way, under one penalty: another one from here
    // on would make the figures before and after incomparable, and the best epoch's weights wrong.
    private static void RefuseOtherSettings(Arguments arguments, Configuration configuration)
    {
        foreach (
            string name in arguments
                .Names.Except(ChangeableOnResume)
                .Where(TrainOptions.OfResult.Select(option => option.Name).Contains)
        )
        {
            string? began = configuration.Options.TryGetValue(name, out var value) ? value.Text : null;
            if (arguments.Text(name) != began)
            {
                throw new UsageException(
                    $"--{name} can't change when a run goes on: it began with {began ?? "none"}",
                    $"leave --{name} out, or begin another run; what may change is "
                        + $"{string.Join(", ", ChangeableOnResume.Select(other => $"--{other}"))}"
                );
            }
        }
    }
}
