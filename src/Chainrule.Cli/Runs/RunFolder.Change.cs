using Chainrule.Files;

namespace Chainrule.Cli.Runs;

/// <content>Changing the files of a run together, by one process at a time.</content>
internal sealed partial class RunFolder
{
    // All that a run leaves; an earlier run's must not lie beside those of one that takes its place.
    private static readonly string[] Names =
        [RunFileName, ModelName, LastName, MetricsName, PredictionsName, LayersName, ReportName];

    private readonly List<Action> _onReplaced = [];
    private bool _goesOn, _isBegun;
    private DateTime _seen; // when the checkpoint was written that it goes on from
    private FolderLock? _lock;
    private FolderChange? _change;

    /// <summary>What the user should know about writing here; null for nothing.</summary>
    public string? Warning =>
        _lock is { IsSure: false }
            ? $"the file system of {Path} can't lock files: let no other run write there while this one does"
            : null;

    /// <summary>
    /// Puts back what a process that was killed has left half changed in a run's folder. Call it before files that belong
    /// together are read.
    /// </summary>
    /// <exception cref="ChainruleException">It can't be put back.</exception>
    public static void Settle(string path)
    {
        // whoever is alive has changed all files within the moment
        for (int wait = 1; FolderChange.IsUnfinished(path); wait *= 2)
        {
            try
            {
                using var taken = FolderLock.TryTake(path);
                if (taken is not null)
                {
                    FolderChange.Undo(path);
                    return;
                }
            }
            catch (Exception exception) when (DiskError.IsOne(exception))
            {
                throw new ChainruleException(
                    $"a run was cut off while it wrote the files of {path}, and they can't be put back: {exception.Message}",
                    "check who may write to the folder",
                    exception
                );
            }

            if (wait > 2000)
            {
                throw Busy(path);
            }

            Thread.Sleep(wait);
        }
    }

    /// <summary>Writes the new content of a file, which takes its place with the next <see cref="Commit"/>.</summary>
    /// <param name="file">The file, one of this folder's.</param>
    /// <param name="write">Writes it to the path given.</param>
    public void Stage(string file, Action<string> write)
    {
        _change ??= FolderChange.Begin(Path);
        string path = _change.PathOf(System.IO.Path.GetFileName(file));
        try
        {
            write(path);
        }
        catch (ChainruleException exception) when (exception.Message.Contains(path, StringComparison.Ordinal))
        {
            // the user knows the file by its own name
            string message = exception.Message.Replace(path, file, StringComparison.Ordinal);
            throw new ChainruleException(message, exception.Remedy, exception);
        }
    }

    /// <summary>Has a file deleted with the next <see cref="Commit"/>, if there is one and nothing new takes its place.</summary>
    public void Remove(string file) => (_change ??= FolderChange.Begin(Path)).Remove(System.IO.Path.GetFileName(file));

    /// <summary>Does something as soon as this run has put its first files into the folder.</summary>
    public void OnReplaced(Action action) => _onReplaced.Add(action);

    /// <summary>
    /// Changes all files staged since the last time together. What an earlier run has left goes when the first ones of this one
    /// come.
    /// </summary>
    /// <exception cref="ChainruleException">They can't be written; the folder is as it was.</exception>
    public void Commit()
    {
        if (_change is null)
        {
            return;
        }

        if (!_isBegun)
        {
            foreach (string name in _goesOn ? [ReportName, PredictionsName] : Names)
            {
                _change.Remove(name);
            }
        }

        using (_change)
        {
            _change.Commit();
        }

        _change = null;
        if (!_isBegun)
        {
            _isBegun = true;
            _onReplaced.ForEach(action => action());
        }
    }

    /// <summary>Throws away what was staged and not committed, and lets others write here.</summary>
    public void Dispose()
    {
        _change?.Dispose();
        _change = null;
        _lock?.Dispose();
        _lock = null;
    }

    private void Lock()
    {
        _lock = FolderLock.TryTake(Path) ?? throw Busy(Path);
        try
        {
            FolderChange.Sweep(Path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private static ChainruleException Busy(string path) => new(
        $"another run is writing to {path} at this moment",
        "wait until it ends, or choose another folder"
    );
}
