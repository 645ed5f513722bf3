using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
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
    public override IReadOnlyList<Operand> Operands { get; } =
    [new("DATA", $"a table (CSV or TSV, .npy or .npz, gzipped or not),\nor {CommonOptions.Data}", IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        .. TrainOptions.OfTables,
        .. TrainOptions.OfFolders,
        .. TrainOptions.OfResult,
        CommonOptions.Threads with { Group = "Run" },
        TrainOptions.Memory,
        new("config", "FILE", "options from a JSON file, such as a run's run.json; DATA may be left out", "Run"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Notes { get; } =
    [
        "Gradients are right, wrong or undecided. Undecided numbers are counted, with the reason; they fail the check where "
            + "they are half or more of a block.",
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule check mnist",
        "chainrule check houses.csv --target price",
        "chainrule check mnist --layers \"dense:300 sigmoid dense:10\" --learning-rate 0.1 --optimizer sgd",
        "chainrule check path/to/fashion --json",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operand(0) is null && !arguments.Given("config"))
        {
            throw new UsageException("'check' needs DATA", "usage: chainrule check DATA [options], as in chainrule check mnist");
        }

        using var interruption = new Interruption();
        bool asJson = arguments.Flag("json");
        try
        {
            var plan = RunKinds.Plan(Name, arguments, new(terminal, interruption.Token), out _);
            var (check, network) = plan.Check(terminal, interruption.Token);
            var results = Run(check, result => Show(terminal, result, asJson), interruption.Token);
            int failed = results.Count(result => !result.Passed);
            if (asJson)
            {
                JsonOutput.WriteLine(terminal.Output, json => Write(json, plan.Data, network, results));
            }
            else
            {
                terminal.Output.WriteLine(failed == 0 ? "all checks passed" : $"{failed} of {results.Count} checks failed");
            }

            return failed == 0 ? 0 : Failed;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
    }

    /// <summary>Makes the checks that come before a training.</summary>
    /// <exception cref="OperationCanceledException">They were canceled.</exception>
    /// <exception cref="ChainruleException">One failed.</exception>
    public static void RequireAll(PlannedRun plan, Terminal terminal, CancellationToken cancel)
    {
        var results = Run(plan.Check(terminal, cancel).Check, Tell, cancel);
        int failed = results.Count(result => !result.Passed);
        if (failed > 0)
        {
            throw new ChainruleException(
                $"{failed} of {results.Count} checks failed, so nothing was trained",
                "mend what they name, or train without --check"
            );
        }

        void Tell(CheckResult result)
        {
            if (!result.Passed || !terminal.IsQuiet)
            {
                Print(line => terminal.Warn(line), result);
            }
        }
    }

    private static List<CheckResult> Run(TrainingCheck check, Action<CheckResult> seen, CancellationToken cancel)
    {
        var results = new List<CheckResult>();
        foreach (var result in check.Run(cancel))
        {
            results.Add(result);
            seen(result);
        }

        return results;
    }

    private static void Print(Action<string> say, CheckResult result)
    {
        say(result.ToString());
        if (OptionWording.Of(result.Remedy) is string help)
        {
            say($"        help: {help}");
        }
    }

    private static void Show(Terminal terminal, CheckResult result, bool asJson)
    {
        if (asJson)
        {
            terminal.Note(result.ToString());
        }
        else
        {
            Print(terminal.Say, result);
        }
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
            if (OptionWording.Of(result.Remedy) is string help)
            {
                json.WriteString("help", help);
            }

            if (result.Proof is { } proof)
            {
                Write(json, proof);
            }
        });
    }

    // What was looked at, how each number was decided, and which were not.
    private static void Write(Utf8JsonWriter json, ProofResult proof)
    {
        json.WriteStartObject("proof");
        json.WriteString("verdict", proof.Verdict switch
        {
            ProofVerdict.Right => "right",
            ProofVerdict.Wrong => "wrong",
            _ => "undecided",
        });
        json.WriteNumber("checked", proof.Blocks.Sum(block => block.Checked));
        json.WriteNumber("layerByLayer", proof.Blocks.Sum(block => block.Counts.LayerByLayer));
        json.WriteNumber("atKinks", proof.Blocks.Sum(block => block.AtKinks));
        json.WriteNumber("undecided", proof.Blocks.Sum(block => block.Undecided));
        json.WriteString("lookedAt", proof.LookedAt);
        json.WriteEndObject();
    }
}
