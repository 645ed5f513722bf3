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
    public override int Run(Arguments arguments, Terminal terminal) => arguments.Given("share")
        ? RunAlone(arguments, terminal) // processes that share folds need nothing of each other
        : Together.Run(Name, arguments, terminal, Run);

    /// <summary>Trains in this process alone, whatever has started it; for who trains many networks.</summary>
    public static int RunAlone(Arguments arguments, Terminal terminal) => new TrainCommand().Run(null, arguments, terminal);

    private int Run(Ranks? ranks, Arguments arguments, Terminal terminal)
    {
        using var interruption = new Interruption();
        try
        {
            var plan = Plan(ranks, arguments, terminal, interruption.Token, out var request);
            if (ranks is { IsFirst: false })
            {
                return Follow(plan, ranks, interruption.Token);
            }

            plan.CheckFiles();
            using var whole = arguments.Given("share")
                ? plan.TrainShare(TaskShare.Read(arguments, "share"), terminal, interruption.Token)
                : null;
            if (whole is null && arguments.Given("share"))
            {
                return Done;
            }

            using var folder = request.Claim(plan.Name);
            if (folder.Warning is { } warning)
            {
                terminal.Warn($"warning: {warning}");
            }

            var trained = Train(plan, folder, arguments, terminal, interruption.Token);
            if (trained is null)
            {
                return Interrupted;
            }

            if (ranks is not null)
            {
                ranks.StopTogether = trained.StopsTogether;
            }

            using var alone = ranks?.World.WorkAlone();
            return Finish(trained, folder, arguments, terminal);
        }
        catch (OperationCanceledException)
        {
            terminal.Warn(
                arguments.Given("share") ? "stopped; folds that are trained are kept, and the same command goes on"
                    : "stopped before the training began; nothing was saved");
            return Interrupted;
        }
    }

    private PlannedRun Plan(
        Ranks? ranks, Arguments arguments, Terminal terminal, CancellationToken cancel, out RunRequest request)
    {
        ranks?.Settle(arguments);
        var plan = RunKinds.Plan(Name, arguments, new(terminal, cancel), out request, ranks);
        if (request.Stopped is null)
        {
            plan.CheckBeginning();
        }

        ranks?.RequireAgreement(plan);
        plan.Announce(terminal, cancel);
        ranks?.Announce(terminal, plan.Shards, plan.Threads);
        if (arguments.Flag("check"))
        {
            CheckCommand.RequireAll(plan, terminal, cancel);
        }

        return plan;
    }

    // The first process keeps and tells what comes of it.
    private static int Follow(PlannedRun plan, Ranks ranks, CancellationToken cancel)
    {
        bool isStopped = plan.Follow(cancel);
        ranks.StopTogether = isStopped;
        ranks.World.AwaitWork(0);
        return isStopped ? Interrupted : Done;
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
