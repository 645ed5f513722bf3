using System.Text.Json;
using Chainrule.Analysis;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Networks;

namespace Chainrule.Cli.Commands;

/// <summary>Checks a training before it is done: gradients, the first loss, one batch, the use of the inputs.</summary>
internal sealed class CheckCommand : Command
{
    private const int Failed = 1, Interrupted = 130;

    /// <inheritdoc/>
    public override string Name => "check";

    /// <inheritdoc/>
    public override string Summary => "check a network and its data before training: gradients, first loss, one batch, inputs";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } = [new("DATA", CommonOptions.Data, IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        .. TrainOptions.OfResult,
        CommonOptions.Threads with { Group = "Run" },
        new("config", "FILE", "options from a JSON file, such as a run's run.json; DATA may be left out", "Run"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule check mnist",
        "chainrule check mnist --layers \"dense:300 sigmoid dense:10\" --learning-rate 0.1 --optimizer sgd",
        "chainrule check path/to/fashion --json",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operand(0) is null && !arguments.Given("config"))
            throw new UsageException("'check' needs DATA", "usage: chainrule check DATA [options], as in chainrule check mnist");

        if (TableTraining.Read(arguments) is not null)
            throw new UsageException("'check' takes data of images, not a table", "give 'mnist', or a folder with the four IDX files of a data set");

        using var interruption = new Interruption();
        var plan = TrainPlan.Read(arguments);
        var data = plan.Source.Load();
        (data, var train, var held) = plan.Settings.Prepare(data);
        var network = plan.Settings.Build(data);
        bool asJson = arguments.Flag("json");
        terminal.Note($"{plan.Source.Name}: checking {network.Notation} with {plan.Settings.Loss.Notation} and {plan.Settings.Optimizer.Notation}");
        try
        {
            plan.FindLearningRate(terminal, network, train, interruption.Token);
            var results = Run(plan.Settings, network, train, held, result => Show(terminal, result, asJson), interruption.Token);
            int failed = results.Count(result => !result.Passed);
            if (asJson)
                JsonOutput.WriteLine(terminal.Output, json => Write(json, plan.Source.Text, network, results));
            else
                terminal.Output.WriteLine(failed == 0 ? "all checks passed" : $"{failed} of {results.Count} checks failed");

            return failed == 0 ? 0 : Failed;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    /// <summary>Makes all checks of a training.</summary>
    /// <param name="settings">How it would be trained.</param>
    /// <param name="network">The network; it isn't changed.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="held">The rows kept back, or null.</param>
    /// <param name="seen">Is told each result as soon as it is there.</param>
    /// <param name="cancel">Ends the checks early.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static IReadOnlyList<CheckResult> Run(
        TrainSettings settings, Network network, IDataset train, IDataset? held, Action<CheckResult> seen, CancellationToken cancel)
    {
        var results = new List<CheckResult>();
        foreach (var result in new TrainingCheck(network, settings.Loss, settings.Optimizer, settings.Training, train, held).Run(cancel))
        {
            results.Add(result);
            seen(result);
        }

        return results;
    }

    /// <summary>Writes one result for people to read.</summary>
    public static void Print(TextWriter writer, CheckResult result)
    {
        writer.WriteLine(result);
        if (result.Help is not null)
            writer.WriteLine($"        help: {result.Help}");
    }

    private static void Show(Terminal terminal, CheckResult result, bool asJson)
    {
        if (asJson)
            terminal.Note(result.ToString());
        else
            Print(terminal.Output, result);
    }

    private static void Write(Utf8JsonWriter json, string data, Network network, IReadOnlyList<CheckResult> results)
    {
        json.WriteString("data", data);
        json.WriteString("network", network.Notation);
        json.WriteNumber("parameters", network.ParameterCount);
        json.WriteBoolean("passed", results.All(result => result.Passed));
        json.Objects("checks", results, result =>
        {
            json.WriteString("name", result.Name);
            json.WriteBoolean("passed", result.Passed);
            json.WriteString("reason", result.Reason);
            if (result.Help is not null)
                json.WriteString("help", result.Help);
        });
    }
}
