using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight;
using Chainrule.Insight.Comparisons;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Commands;

/// <summary>Puts runs side by side, and says which of them differ by more than chance.</summary>
internal sealed class CompareCommand : Command
{
    private const int MostRuns = 50;

    /// <inheritdoc/>
    public override string Name => "compare";

    /// <inheritdoc/>
    public override string Summary => "put runs side by side: figures, settings, and what is more than chance";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [
        new("RUN", "the folder of a run, which the others are compared with"),
        new("RUN", "the folders of other runs, as many as you like"),
    ];

    /// <inheritdoc/>
    public override bool RepeatsLastOperand => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("html", "FILE", "write it as a page too, with the learning curves drawn", "Comparison"),
        new("force", null, "replace the file if it is there", "Comparison"),
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
        ["chainrule compare runs/mnist-001 runs/mnist-002", "chainrule compare runs/houses-* --html houses.html"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        if (arguments.Operands.Count > MostRuns)
        {
            throw new UsageException(
                $"{arguments.Operands.Count} runs are too many to stand beside each other",
                $"give at most {MostRuns}"
            );
        }

        string? page = arguments.Text("html");
        bool force = arguments.Flag("force");
        if (page is not null)
        {
            OutputFile.Probe(page, force, "html", arguments.Operands);
        }

        var content = ComparedRuns.Read(arguments.Operands, RunKinds.Of, new(terminal));
        if (page is not null)
        {
            ReportFile.Write(page, force, ComparisonReport.Of(content));
        }

        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, content, page));
            return 0;
        }

        terminal.Output.Write(ComparisonText.Of(content, Terminal.Width));
        if (page is not null)
        {
            terminal.Say($"\npage: {page}");
        }

        return 0;
    }

    private static void Write(Utf8JsonWriter json, ComparisonContent content, string? page)
    {
        var indices = Enumerable.Range(0, content.Runs.Count).ToList();
        json.Objects("runs", indices, i =>
        {
            var run = content.Runs[i];
            json.WriteString("run", run.Name);
            json.WriteNumber("testRows", run.Predictions?.Rows ?? 0);
            json.WriteString("whyNoFigures", run.WhyNoPredictions);
            json.WriteStartObject("figures");
            foreach (var (measure, interval) in content.Comparison.Models[i]?.Figures ?? [])
            {
                Write(json, measure, interval);
            }

            json.WriteEndObject();
            json.WriteStartObject("settings");
            foreach (var (name, text) in run.Settings)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
            json.Objects("epochs", run.History?.Epochs ?? [], epoch =>
            {
                json.WriteNumber("epoch", epoch.Epoch);
                json.Number("trainLoss", epoch.TrainLoss);
                json.Number("trainAccuracy", epoch.TrainAccuracy);
                json.Number("validationLoss", epoch.ValidationLoss);
                json.Number("validationAccuracy", epoch.ValidationAccuracy);
            });
            json.Objects("iterations", run.Iterations?.Iterations ?? [], iteration =>
            {
                json.WriteNumber("iteration", iteration.Iteration);
                json.Number("trainLoss", iteration.TrainLoss);
                json.Number("validationLoss", iteration.ValidationLoss);
            });
        });
        json.WriteTexts("differingSettings", content.DifferingSettings.Select(setting => setting.Name));
        json.Objects("comparisons", indices.Skip(1), i => WriteComparison(json, content, i));
        if (page is not null)
        {
            json.WriteString("page", page);
        }
    }

    private static void WriteComparison(Utf8JsonWriter json, ComparisonContent content, int run)
    {
        json.WriteString("run", content.Runs[run].Name);
        json.WriteString("with", content.Runs[0].Name);
        json.WriteString("whyNot", content.WhyNot(run));
        if (content.Comparison.Paired[run] is not { WhyNot: null } pair)
        {
            return;
        }

        json.WriteString("verdict", content.Verdict(run));
        json.WriteString("comparedBy", pair.Differences[0].Measure.Name);
        json.Number("p", pair.P);
        json.Number("correctedP", pair.CorrectedP);
        if (pair.Counts is { } counts)
        {
            json.WriteNumber("onlyThisRight", counts.OnlyFirst);
            json.WriteNumber("onlyOtherRight", counts.OnlySecond);
            json.Number("exactP", counts.ExactP);
        }

        json.WriteStartObject("differences");
        foreach (var (measure, difference) in pair.Differences)
        {
            WriteStart(json, measure);
            json.Number("value", difference.Interval.Value);
            json.Number("low", difference.Interval.Low);
            json.Number("high", difference.Interval.High);
            json.Number("p", difference.P);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteStart(Utf8JsonWriter json, Measure measure)
    {
        json.WriteStartObject(measure.Name);
        if (measure.Class is not null)
        {
            json.WriteString("class", measure.Class);
        }
    }

    private static void Write(Utf8JsonWriter json, Measure measure, ConfidenceInterval interval)
    {
        WriteStart(json, measure);
        json.Number("value", interval.Value);
        json.Number("low", interval.Low);
        json.Number("high", interval.High);
        json.WriteEndObject();
    }
}
