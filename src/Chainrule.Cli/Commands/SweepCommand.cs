using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Sweeps;
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
        new("task", "I/N", "only every Nth task, from the Ith on: for N processes of which each has its I;\nwith \"halving\" "
            + "these first, then what nobody is at (default: all that nobody else\nis at; started by mpirun, the rank's share)",
            "Sweep"),
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
        var share = arguments.Given("task") ? TaskShare.Read(arguments, "task")
            : MpiLaunch.Find() is { } launch ? new TaskShare(launch.Rank, launch.Processes)
            : new TaskShare(0, 1);
        RequireData(new Arguments([spec.Data], spec.OptionsOf(task: 0, spec.Rungs[0])));
        var folder = SweepFolder.Open(
            arguments.Text("out") ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path)), spec, content);
        using var interruption = new Interruption();
        var work = new SweepWork(spec, folder, share, CommonOptions.ThreadsOf(arguments), terminal, interruption.Token);
        if (!work.Do())
        {
            Keep(folder, spec);
            terminal.Warn("stopped; the same command goes on");
            return Interrupted;
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
        SweepRow[] ranked = [.. SweepRow.Ranked(rows)];
        folder.WritePage(rows, ranked.Length == 0 ? null : CommandOf(spec, ranked[0]));
        return (rows, ranked);
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
            ("task", false), .. spec.Halves ? new[] { ("rung", false), ("epochs", false) } : [],
            .. spec.Varied.Select(name => (name, true)), ("loss", false), ("accuracy", false), ("test", false),
        ]);
        foreach (var row in ranked.Take(MostShown))
        {
            var (number, rung) = row.Task;
            string[] budget = spec.Halves ? [$"{rung.Number}", $"{rung.Epochs}"] : [];
            table.Add([$"{number + 1}", .. budget, .. row.Values, Shown(row.Loss), Shown(row.Accuracy), Shown(row.Test)]);
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
            terminal.Say($"best: {folder.RunOf(ranked[0].Task)}");
            terminal.Output.WriteLine($"  {winner}");
        }
    }

    private static string Shown(double? number) => number?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";

    private static string CommandOf(SweepSpec spec, SweepRow row)
    {
        var words = spec.OptionsOf(row.Task.Number, row.Task.Rung).SelectMany(option => (string[])(option.Value.Text switch
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
            json.WriteNumber("task", row.Task.Number + 1);
            if (row.Task.Rung.Epochs is int epochs)
            {
                json.WriteNumber("rung", row.Task.Rung.Number);
                json.WriteNumber("epochs", epochs);
            }

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
            json.WriteNumber("best", ranked[0].Task.Number + 1);
            json.WriteString("command", winner);
        }
    }
}
