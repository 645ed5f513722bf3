using System.Globalization;
using System.Text;
using Chainrule.Cli.Parsing;
using Chainrule.Files;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>
/// The folder of a sweep: the file that says what is tried, a run's folder or an error for each task, and the table of all.
/// Several processes may work in it, on one machine or on many that share it; a task belongs to whoever has its lock.
/// </summary>
internal sealed class SweepFolder
{
    private const string SpecName = "sweep.json", TableName = "results.csv", PageName = "report.html", Unfinished = ".chainrule-";

    private readonly SweepSpec _spec;

    private SweepFolder(string path, SweepSpec spec) => (Path, _spec) = (path, spec);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The table.</summary>
    public string Table => In(TableName);

    /// <summary>The page.</summary>
    public string Page => In(PageName);

    /// <summary>Opens the folder, a new one or that of the same sweep.</summary>
    /// <exception cref="ChainruleException">It holds something else.</exception>
    public static SweepFolder Open(string path, SweepSpec spec, byte[] content)
    {
        string kept = System.IO.Path.Combine(path, SpecName);
        Directory.CreateDirectory(path);
        // others of the same sweep may be at the same place: what they are writing isn't there yet, and is the same
        var names = Directory.EnumerateFileSystemEntries(path).Select(entry => System.IO.Path.GetFileName(entry));
        if (names.All(name => name.StartsWith(Unfinished, StringComparison.Ordinal)))
        {
            DurableFile.Write(kept, overwrite: true, stream => stream.Write(content));
        }

        if (!File.Exists(kept))
        {
            throw new ChainruleException($"{path} exists already and is not empty", "choose another folder with --out");
        }

        if (!StoredFile.Is(kept) || !File.ReadAllBytes(kept).AsSpan().SequenceEqual(content))
        {
            throw new ChainruleException(
                $"{path} is the folder of another sweep: {kept} isn't {spec.Path}", "choose another folder with --out");
        }

        return new SweepFolder(path, spec);
    }

    /// <summary>The folder of a task's run.</summary>
    public string RunOf(SweepTask task) => In(task.Name);

    /// <summary>Takes a task; null where somebody else is at it.</summary>
    /// <exception cref="ChainruleException">It can't be taken by anybody: the folder can't be written to.</exception>
    public FolderLock? TryTake(SweepTask task) => TaskLock.TryTake(Path, task.Name);

    /// <summary>Notes that a task can't be done, and why.</summary>
    public void Fail(SweepTask task, string message) => DurableFile.Write(
        FailureOf(task), overwrite: true, stream => stream.Write(Encoding.UTF8.GetBytes(message)));

    /// <summary>What has come of a task so far.</summary>
    public SweepRow RowOf(SweepTask task)
    {
        var row = new SweepRow(task, _spec.ValuesOf(task.Number));
        if (File.Exists(FailureOf(task)))
        {
            return row with { Error = File.ReadAllText(FailureOf(task)) };
        }

        return row with { Result = RunFolder.ResultIn(RunOf(task)) };
    }

    /// <summary>
    /// All tasks as they stand, rung by rung: who is on a rung is known when none on the one before is open any more.
    /// </summary>
    public IReadOnlyList<SweepRow> Rows()
    {
        var all = new List<SweepRow>();
        IReadOnlyList<int> numbers = [.. Enumerable.Range(0, _spec.Count)];
        foreach (var rung in _spec.Rungs)
        {
            numbers = rung.Number == 1 ? numbers : rung.Promoted(all.Where(row => row.Task.Rung.Number == rung.Number - 1));
            SweepRow[] rows = [.. numbers.Select(number => RowOf(new SweepTask(number, rung)))];
            all.AddRange(rows);
            if (rows.Any(row => row.IsOpen))
            {
                break;
            }
        }

        return all;
    }

    /// <summary>How a task's training is called: anew, or to go on where it was stopped.</summary>
    public Arguments CallOf(SweepTask task, int threads)
    {
        var options = File.Exists(RunFolder.LastIn(RunOf(task)))
            ? new Dictionary<string, OptionValue> { ["resume"] = new(RunOf(task), "--resume") }
            : _spec.OptionsOf(task.Number, task.Rung);
        bool isNew = !options.ContainsKey("resume");
        if (isNew)
        {
            options["out"] = new(RunOf(task), "--out");
            options["force"] = new("true", "--force");
        }

        options.TryAdd("threads", new(threads.ToString(CultureInfo.InvariantCulture), "--threads"));
        options["quiet"] = new("true", "--quiet");
        return new Arguments(isNew ? [_spec.Data] : [], options);
    }

    /// <summary>Undoes what a kill has left half done in the run of a task that was taken.</summary>
    public void Settle(SweepTask task)
    {
        if (Directory.Exists(RunOf(task)))
        {
            RunFolder.Settle(RunOf(task));
        }
    }

    /// <summary>Writes the table of all tasks as they stand: the same bytes, whoever has done which.</summary>
    public IReadOnlyList<SweepRow> WriteTable()
    {
        while (true)
        {
            var rows = Rows();
            byte[] text = BytesOf(rows);
            DurableFile.Write(Table, overwrite: true, stream => stream.Write(text), text.Length);
            // what another process has done and written meanwhile must not be lost
            if (BytesOf(Rows()).AsSpan().SequenceEqual(text))
            {
                return rows;
            }
        }
    }

    /// <summary>Writes the page about all tasks as they stand: like the table, the same bytes for the same tasks.</summary>
    /// <param name="rows">The tasks.</param>
    /// <param name="command">The command that trains the best; null where there is none.</param>
    public void WritePage(IReadOnlyList<SweepRow> rows, string? command)
    {
        var tasks = rows.Select(row => new SweptTask(row.Task.Number + 1, row.Values, row.State)
        {
            Rung = row.Task.Rung.Number,
            Loss = row.Loss,
            Accuracy = row.Accuracy,
            Test = row.Test,
            Error = row.Error,
            Curve = row.Curve,
        });
        string name = System.IO.Path.GetFileNameWithoutExtension(_spec.Path);
        ReportFile.Write(Page, overwrite: true, SweepReport.Of(new SweepContent($"Sweep {name}", _spec.Varied, [.. tasks])
        {
            Command = command,
            Rungs = _spec.Halves ? [.. _spec.Rungs.Select(rung => new SweptRung(rung.Epochs!.Value, rung.Places))] : [],
        }));
    }

    private byte[] BytesOf(IReadOnlyList<SweepRow> rows) => Encoding.UTF8.GetBytes(SweepRow.TextOf(_spec, rows));

    private string FailureOf(SweepTask task) => In($"{task.Name}.failed");

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
