using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Sweeps;
using Chainrule.Files;
using Chainrule.Text;

namespace Chainrule.Cli.Commands;

/// <summary>What one process does of a sweep: its share of the tasks, or whatever nobody else is at.</summary>
/// <param name="spec">The sweep.</param>
/// <param name="folder">Its folder.</param>
/// <param name="share">Which of how many shares is this process's.</param>
/// <param name="threads">The threads of a training.</param>
/// <param name="terminal">Where it says what it does.</param>
/// <param name="cancel">Asks to stop.</param>
internal sealed class SweepWork(
    SweepSpec spec, SweepFolder folder, TaskShare share, int threads, Terminal terminal, CancellationToken cancel)
{
    private const int Interrupted = 130;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.2);

    private enum Outcome
    {
        Over,
        WithAnother,
        Stopped,
    }

    /// <summary>Does it.</summary>
    /// <returns>Whether it wasn't interrupted.</returns>
    public bool Do() => spec.Halves ? Climb() : share.Of(folder.Rows()).All(row => Do(row.Task) != Outcome.Stopped);

    // Who is on the next rung depends on all of this one, so nobody leaves it before all are done: each begins with its share,
    // goes on with what nobody is at, and then waits for who is at the rest. Those don't wait for it in turn, and where they
    // die, their locks are free. So whatever processes there are come to the end, be it one.
    private bool Climb()
    {
        int waited = 0;
        SweepRow[] open = OpenRows();
        while (open.Length > 0)
        {
            switch (DoAll(share.First(open)))
            {
                case Outcome.Stopped:
                    return false;
                case Outcome.Over:
                    open = OpenRows();
                    break;
                default:
                    if (waited < open[0].Task.Rung.Number)
                    {
                        waited = open[0].Task.Rung.Number;
                        terminal.Note($"waiting for {NumberText.Count(open.Length, "task")} of rung {waited} that others are at");
                    }

                    cancel.WaitHandle.WaitOne(BetweenLooks);
                    break;
            }
        }

        return true;
    }

    private SweepRow[] OpenRows() => [.. folder.Rows().Where(row => row.IsOpen)];

    // With another where all of them are.
    private Outcome DoAll(IEnumerable<SweepRow> rows)
    {
        var outcome = Outcome.WithAnother;
        foreach (var row in rows)
        {
            switch (Do(row.Task))
            {
                case Outcome.Stopped:
                    return Outcome.Stopped;
                case Outcome.Over:
                    outcome = Outcome.Over;
                    break;
            }
        }

        return outcome;
    }

    private Outcome Do(SweepTask task)
    {
        if (cancel.IsCancellationRequested)
        {
            return Outcome.Stopped;
        }

        using var taken = folder.TryTake(task);
        if (taken is null)
        {
            return Outcome.WithAnother;
        }

        if (!taken.IsSure)
        {
            terminal.Warn(
                $"the file system of {folder.Path} can't lock files: let no other process work at this sweep meanwhile");
        }

        folder.Settle(task);
        if (!folder.RowOf(task).IsOpen)
        {
            return Outcome.Over;
        }

        terminal.Note(HeadOf(task));
        try
        {
            var silent = Terminal.Of(TextWriter.Null, TextWriter.Null, isQuiet: true);
            return TrainCommand.RunAlone(folder.CallOf(task, threads), silent) == Interrupted ? Outcome.Stopped : Outcome.Over;
        }
        catch (ChainruleException exception) when (!DiskError.IsOne(exception.InnerException ?? exception))
        {
            folder.Fail(task, exception.Message);
            terminal.Note($"  failed: {exception.Message}");
            return Outcome.Over;
        }
    }

    private string HeadOf(SweepTask task)
    {
        string values = string.Join(", ", spec.Varied.Zip(spec.ValuesOf(task.Number), (name, value) => $"{name} {value}"));
        string rung = task.Rung.Epochs is int epochs
            ? $", rung {task.Rung.Number} of {spec.Rungs.Count} ({NumberText.Count(epochs, "epoch")})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"task {task.Number + 1} of {spec.Count}{rung}: {values}");
    }
}
