using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Sweeps;
using Chainrule.Files;
using Chainrule.Insight;
using Chainrule.Models;
using Chainrule.Mpi;

namespace Chainrule.Cli.Commands;

/// <summary>Trains with many settings, and puts what comes of them into one table.</summary>
internal sealed class SweepCommand : Command
{
    private const int Done = 0, Failed = 1, Interrupted = 130, MostShown = 10;

    /// <inheritdoc/>
    public override string Name => "sweep";

    /// <inheritdoc/>
    public override string Summary => "train with many settings, in one process or many, and rank them";

    /// <inheritdoc/>
    public override IReadOnlyList<Operand> Operands { get; } =
        [new("SPEC", "a JSON file: \"data\", \"options\" that all trainings have, values of others to \"vary\"")];

    /// <inheritdoc/>
    public override IReadOnlyList<Option> Options { get; } =
    [
        new("task", "I/N", "only every Nth task, from the Ith on: for N processes of which each has its I\n(default: all that "
            + "nobody else is at; started by mpirun, the rank's share)", "Sweep"),
        new("out", "DIR", "the sweep's folder (default: runs/ and the name of SPEC)", "Sweep"),
        CommonOptions.Threads with { Group = "Sweep" },
        .. CommonOptions.Output,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples { get; } =
        ["chainrule sweep rates.json", "seq 4 | xargs -P 4 -I{} chainrule sweep rates.json --task {}/4 --threads 1"];

    /// <inheritdoc/>
    public override int Run(Arguments arguments, Terminal terminal)
    {
        string path = arguments.Operands[0];
        var spec = SweepSpec.Read(path, out byte[] content);
        var (first, step) = ShareOf(arguments);
        RequireData(new Arguments([spec.Data], spec.OptionsOf(task: 0)));
        var folder = SweepFolder.Open(
            arguments.Text("out") ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path)), spec, content);
        using var interruption = new Interruption();
        for (int task = first; task < spec.Count; task += step)
        {
            if (interruption.Token.IsCancellationRequested
                || !Do(folder, task, CommonOptions.ThreadsOf(arguments), terminal, spec))
            {
                Keep(folder, spec);
                terminal.Warn("stopped; the same command goes on");
                return Interrupted;
            }
        }

        var (rows, ranked) = Keep(folder, spec);
        Show(arguments, terminal, spec, folder, rows, ranked);
        return rows.All(row => row.State == "failed") ? Failed : Done;
    }

    // Data that isn't there would make a failure of every task.
    private static void RequireData(Arguments call)
    {
        string data = call.Operands[0];
        _ = (RunKinds.All.FirstOrDefault(kind => kind.IsMeant(data, call)) ?? RunKinds.All[0]).FilesOf(data);
    }

    // The table and the page of all tasks; the ranked ones are those with a loss, the best first.
    private static (IReadOnlyList<SweepRow> Rows, SweepRow[] Ranked) Keep(SweepFolder folder, SweepSpec spec)
    {
        var rows = folder.WriteTable();
        SweepRow[] ranked = [.. rows.Where(row => row.Loss is not null).OrderBy(row => row.Loss).ThenBy(row => row.Task)];
        folder.WritePage(rows, ranked.Length == 0 ? null : CommandOf(spec, ranked[0]));
        return (rows, ranked);
    }

    // Whether it wasn't interrupted.
    private static bool Do(SweepFolder folder, int task, int threads, Terminal terminal, SweepSpec spec)
    {
        using var taken = folder.TryTake(task);
        if (taken is null)
        {
            return true;
        }

        if (!taken.IsSure)
        {
            terminal.Warn(
                $"the file system of {folder.Path} can't lock files: let no other process work at this sweep meanwhile");
        }

        folder.Settle(task);
        if (folder.RowOf(task).State != "open")
        {
            return true;
        }

        string values = string.Join(", ", spec.Varied.Zip(spec.ValuesOf(task), (name, value) => $"{name} {value}"));
        terminal.Note(string.Create(CultureInfo.InvariantCulture, $"task {task + 1} of {spec.Count}: {values}"));
        try
        {
            var silent = Terminal.Of(TextWriter.Null, TextWriter.Null, isQuiet: true);
            return TrainCommand.RunAlone(folder.CallOf(task, threads), silent) != Interrupted;
        }
        catch (ChainruleException exception) when (!DiskError.IsOne(exception.InnerException ?? exception))
        {
            folder.Fail(task, exception.Message);
            terminal.Note($"  failed: {exception.Message}");
            return true;
        }
    }

    private static (int First, int Step) ShareOf(Arguments arguments)
    {
        if (arguments.Text("task") is not string share)
        {
            return MpiLaunch.Find() is { } launch ? (launch.Rank, launch.Processes) : (0, 1);
        }

        string[] parts = share.Split('/');
        if (parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int processes)
            && number >= 1 && number <= processes)
        {
            return (number - 1, processes);
        }

        throw UsageException.Of(
            arguments.Label("task"), $": '{share}' is no share", "write which of how many, as in 2/4, from 1/4 to 4/4");
    }

    private static void Show(
        Arguments arguments, Terminal terminal, SweepSpec spec, SweepFolder folder, IReadOnlyList<SweepRow> rows,
        SweepRow[] ranked)
    {
        string? winner = ranked.Length == 0 ? null : CommandOf(spec, ranked[0]);
        if (arguments.Flag("json"))
        {
            JsonOutput.WriteLine(terminal.Output, json => Write(json, rows, ranked, folder, winner));
            return;
        }

        var table = new Table(
        [
            ("task", false), .. spec.Varied.Select(name => (name, true)), ("loss", false), ("accuracy", false), ("test", false),
        ]);
        foreach (var row in ranked.Take(MostShown))
        {
            table.Add([$"{row.Task}", .. row.Values, Shown(row.Loss), Shown(row.Accuracy), Shown(row.Test)]);
        }

        if (winner is not null)
        {
            terminal.Say(table);
        }

        int Count(string state) => rows.Count(row => row.State == state);
        terminal.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Count} tasks: {Count("done")} done, {Count("failed")} failed, {Count("open")} open; "
            + $"table: {folder.Table}, page: {folder.Page}"));
        if (winner is not null)
        {
            terminal.Say($"best: {folder.RunOf(ranked[0].Task - 1)}");
            terminal.Output.WriteLine($"  {winner}");
        }
    }

    private static string Shown(double? number) => number?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";

    private static string CommandOf(SweepSpec spec, SweepRow row)
    {
        var words = spec.OptionsOf(row.Task - 1).SelectMany(option => (string[])(option.Value.Text switch
        {
            "true" => [$"--{option.Key}"],
            "false" => [],
            _ => [$"--{option.Key}", ShellWord.Quote(option.Value.Text)],
        }));
        return $"{ToolName.Called} train {ShellWord.Quote(spec.Data)} {string.Join(' ', words)}";
    }

    private static void Write(
        Utf8JsonWriter json, IReadOnlyList<SweepRow> rows, SweepRow[] ranked, SweepFolder folder, string? winner)
    {
        json.WriteString("sweep", folder.Path);
        json.WriteString("table", folder.Table);
        json.WriteString("page", folder.Page);
        json.Objects("tasks", rows, row =>
        {
            json.WriteNumber("task", row.Task);
            json.WriteString("state", row.State);
            json.WriteTexts("values", row.Values);
            json.Number("loss", row.Loss);
            json.Number("accuracy", row.Accuracy);
            json.Number("test", row.Test);
            json.WriteString("parametersSha256", row.Result?.ParametersSha256);
            json.WriteString("error", row.Error);
        });
        if (winner is not null)
        {
            json.WriteNumber("best", ranked[0].Task);
            json.WriteString("command", winner);
        }
    }
}
