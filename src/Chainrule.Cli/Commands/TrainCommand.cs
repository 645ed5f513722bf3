using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Records;
using Chainrule.Insight.Results;

namespace Chainrule.Cli.Commands;

/// <summary>Trains a network on a data set and leaves a run's folder behind.</summary>
internal sealed class TrainCommand : Command
{
    private const int Done = 0, Interrupted = 130;

    /// <inheritdoc/>
    public override string Name => "train";

    /// <inheritdoc/>
    public override string Summary => "train a network on a data set, test it and save it";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
    [new("DATA", $"a table (CSV or TSV, .npy or .npz, gzipped or not),\nor {CommonOptions.Data}", IsRequired: false)];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options => TrainOptions.All;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
    [
        "chainrule train mnist",
        "chainrule train houses.csv --target price",
        "chainrule train mnist --layers \"dense:300 relu dropout:0.2 dense:10\" --epochs 20",
        "chainrule train path/to/fashion --optimizer adam --learning-rate 0.001 --schedule cosine",
        "chainrule train mnist --learning-rate auto",
        "chainrule train --config runs/mnist-001/run.json",
        "chainrule train --resume runs/mnist-001",
    ];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        using var interruption = new Interruption();
        PlannedRun plan;
        RunFolder folder;
        try
        {
            plan = RunKinds.Plan(Name, arguments, new(terminal, interruption.Token), out var request);
            if (request.Stopped is null)
            {
                plan.CheckBeginning();
            }

            plan.Announce(terminal, interruption.Token);
            if (arguments.Flag("check"))
            {
                CheckCommand.RequireAll(plan, terminal, interruption.Token);
            }

            plan.CheckFiles();
            folder = request.Claim(plan.Name);
        }
        catch (OperationCanceledException)
        {
            terminal.Warn("stopped before the training began; nothing was saved");
            return Interrupted;
        }

        using (folder)
        {
            if (folder.Warning is { } warning)
            {
                terminal.Warn($"warning: {warning}");
            }

            return Train(plan, folder, arguments, terminal, interruption.Token) is { } trained
                ? Finish(trained, folder, arguments, terminal)
                : Interrupted;
        }
    }

    private static TrainedRun? Train(
        PlannedRun plan, RunFolder folder, Arguments arguments, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            using var events = EventLog.Open(arguments, folder, goesOn: arguments.Given("resume"), terminal);
            return plan.Train(new TrainingScene(terminal, folder, events, cancel));
        }
        catch (OperationCanceledException)
        {
            folder.GiveBackIfEmpty();
            terminal.Warn("stopped before there was a model; nothing was saved");
            return null;
        }
        catch
        {
            folder.GiveBackIfEmpty();
            throw;
        }
    }

    private static int Finish(TrainedRun trained, RunFolder folder, Arguments arguments, Terminal terminal)
    {
        trained.Save();
        var (page, findings) = trained.HasModel
            ? ReportFile.TryWrite(folder, run => trained.Report(run, terminal), terminal)
            : (null, null);
        if (trained.Result is { } result)
        {
            if (arguments.Flag("json"))
            {
                JsonOutput.WriteLine(terminal.Output, json => Write(json, result, findings, page));
            }
            else
            {
                Print(terminal, trained, result, findings, page);
            }
        }

        if (!trained.IsStopped)
        {
            return Done;
        }

        terminal.Output.Flush();
        var (text, command) = trained.GoOn;
        terminal.Warn(text, command);
        return Interrupted;
    }

    private static void Print(Terminal terminal, TrainedRun trained, ResultRecord result, RunFindings? findings, string? page)
    {
        trained.Print(terminal, findings);
        terminal.Say($"model: {result.Model}");
        if (page is not null)
        {
            terminal.Say($"report: {page}");
        }
    }

    private static void Write(Utf8JsonWriter json, ResultRecord result, RunFindings? findings, string? page)
    {
        ResultRecord.Exchange(new RecordWriter(json), result);
        if (page is not null)
        {
            json.WriteString("report", page);
        }

        if (findings is not null)
        {
            FindingsText.Write(json, findings);
        }
    }
}
