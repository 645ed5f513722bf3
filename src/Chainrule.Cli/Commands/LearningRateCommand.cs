using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Files;
using Chainrule.Insight;
using Chainrule.Reports;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>Tries learning rates in one short sweep, shows the losses and suggests a rate. Trains and saves nothing.</summary>
internal sealed class LearningRateCommand : Command
{
    private const int Failed = 1, Interrupted = 130;
    private static readonly string[] OfRuns = ["out", "name", "force", "check", "resume", "config", "tensorboard"];

    /// <inheritdoc/>
    public override string Name => "lr-find";

    /// <inheritdoc/>
    public override string Summary => "try learning rates in one short sweep, and suggest one";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [new("DATA", $"a table (CSV or TSV, .npy or .npz, gzipped or not),\nor {CommonOptions.Data}", IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("from", "RATE", "the first and least rate (default 1e-6)", "Sweep"),
        new("to", "RATE", "the last and greatest rate (default 10)", "Sweep"),
        new("steps", "N", "steps from the first rate to the last (default 140)", "Sweep"),
        new("svg", "FILE", "write the curve as a drawing", "Sweep"),
        new("force", null, "replace the file of --svg if it is there", "Sweep"),
        .. TrainOptions.All.Where(option => option.Group != "Output" && !OfRuns.Contains(option.Name)),
        new("config", "FILE", "options from a JSON file, such as a run's run.json; DATA may be left out", "Run"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule lr-find mnist",
        "chainrule lr-find mnist --optimizer momentum --layers \"dense:300 relu dense:10\" --svg rates.svg",
        "chainrule lr-find houses.csv --target price --batch 32",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operand(0) is null && !arguments.Given("config"))
        {
            throw new UsageException(
                "'lr-find' needs DATA",
                "usage: chainrule lr-find DATA [options], as in chainrule lr-find mnist"
            );
        }

        using var interruption = new Interruption();
        string? svg = arguments.Text("svg");
        try
        {
            var range = ReadRange(arguments);
            if (svg is not null)
            {
                OutputFile.Probe(svg, arguments.Flag("force"), "svg", arguments.Operand(0));
            }

            var sweep = Sweep(arguments, terminal, range, interruption.Token);
            if (svg is not null)
            {
                DurableFile.Write(svg, arguments.Flag("force"), stream =>
                    stream.Write(Encoding.UTF8.GetBytes(LearningRatePlot.ToSvg(sweep)))
                );
            }

            if (arguments.Flag("json"))
            {
                JsonOutput.WriteLine(terminal.Output, json => Write(json, sweep));
            }
            else
            {
                Print(terminal, sweep);
            }

            if (sweep.Problem is not null)
            {
                terminal.Fail(sweep.Problem, MendOf(sweep));
            }
            else if (svg is not null)
            {
                terminal.Note($"plot: {svg}");
            }

            return sweep.Problem is null ? 0 : Failed;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("stopped");
            return Interrupted;
        }
    }

    /// <summary>What to do where no rate can be suggested.</summary>
    private static string MendOf(LearningRateSweep sweep) =>
        sweep.Problem!.Contains("from the first rate on", StringComparison.Ordinal)
            ? "begin with a lower rate, as in --from 1e-8, or scale the inputs"
            : "chainrule check finds out why a network doesn't learn; larger batches make losses less noisy";

    private static LearningRateSweep Sweep(
        Arguments arguments,
        Terminal terminal,
        LearningRateRange range,
        CancellationToken cancel
    )
    {
        using var view = new SweepView(terminal);
        var sweep = RunKinds.Plan("lr-find", arguments, new(terminal, cancel), out _).Sweep(terminal)(range, view, cancel);
        view.End();
        terminal.Note(
            string.Create(CultureInfo.InvariantCulture, $"{sweep.Network}; {sweep.Optimizer}; {sweep.Rates.Count} steps")
        );
        return sweep;
    }

    private static LearningRateRange ReadRange(Arguments arguments)
    {
        var range = new LearningRateRange();
        range = new LearningRateRange
        {
            From = (float?)arguments.Number("from", 0, float.MaxValue, above: true) ?? range.From,
            To = (float?)arguments.Number("to", 0, float.MaxValue, above: true) ?? range.To,
            Steps = arguments.Integer("steps", 20, 100_000) ?? range.Steps,
        };
        return range.From < range.To
            ? range
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"--from {range.From} is not below --to {range.To}"),
                "the rates grow from the one to the other"
            );
    }

    private static void Print(Terminal terminal, LearningRateSweep sweep)
    {
        foreach (string line in RateCurve.Draw(sweep, Terminal.Width))
        {
            terminal.Say(line);
        }

        if (sweep.Suggestion is not float suggestion)
        {
            return;
        }

        string end = sweep.Diverged
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; the sweep ended at {LearningRateSweep.Shown(sweep.Rates[^1])}, where the loss had exploded"
            )
            : "";
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the loss falls from rate {LearningRateSweep.Shown(sweep.Onset)} on, steepest at "
                    + $"{LearningRateSweep.Shown(sweep.Steepest)}, and is lowest at {LearningRateSweep.Shown(sweep.Lowest)}{end}"
            )
        );
        terminal.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"suggestion: --learning-rate {LearningRateSweep.Shown(suggestion)}, where nine tenths of the fall are done"
            )
        );
        if (sweep.IsCutOff)
        {
            terminal.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the loss was still falling at the last rate, {LearningRateSweep.Shown(sweep.Rates[^1])}: try a higher --to"
                )
            );
        }
    }

    private static void Write(Utf8JsonWriter json, LearningRateSweep sweep)
    {
        json.WriteString("network", sweep.Network);
        json.WriteString("optimizer", sweep.Optimizer);
        Write(json, "suggestion", sweep.Suggestion);
        Write(json, "onset", sweep.Onset);
        Write(json, "steepest", sweep.Steepest);
        Write(json, "lowest", sweep.Lowest);
        json.WriteBoolean("diverged", sweep.Diverged);
        json.WriteBoolean("cutOff", sweep.IsCutOff);
        if (sweep.Problem is not null)
        {
            json.WriteString("problem", sweep.Problem);
        }

        json.Objects("curve", Enumerable.Range(0, sweep.Rates.Count), i =>
        {
            json.WriteNumber("rate", sweep.Rates[i]);
            json.Number("loss", sweep.Losses[i]);
            json.Number("smoothed", sweep.Smoothed[i]);
        });
    }

    private static void Write(Utf8JsonWriter json, string name, float? rate)
    {
        if (rate is float number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
