using System.Runtime.InteropServices;
using System.Text;

namespace Chainrule.Files;

/// <summary>
/// Changes several files of a folder together: all of them are new afterwards, or all are as they were, whatever fails on the
/// way. New contents are written beside the folder's files, into its folder <c>.chainrule-change</c>. <see cref="Commit"/> notes
/// there which names it touches, keeps what they lead to, and moves the new files to their names; deleting the note is what makes
/// the change. A process that is killed before leaves the note, by which <see cref="Undo"/> puts everything back.
/// </summary>
/// <remarks>One process at a time may change a folder: see <see cref="FolderLock"/>.</remarks>
public sealed class FolderChange : IDisposable
{
    private const string Replaced = "replaced ", Added = "added ";
    private const int NoAccess = 13;

    private readonly string _folder, _place;
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    private FolderChange(string folder) => (_folder, _place) = (folder, PlaceIn(folder));

    private static string PlaceIn(string folder) => Path.Combine(folder, ".chainrule-change");

    private static string NoteIn(string folder) => Path.Combine(PlaceIn(folder), "undo");

    private string After => Path.Combine(_place, "after");

    private string Before => Path.Combine(_place, "before");

    /// <summary>Begins a change; one that was cut off before is undone, and what it left is swept.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ChainruleException">It can't be written to.</exception>
    public static FolderChange Begin(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        Sweep(folder);
        var change = new FolderChange(folder);
        try
        {
            Directory.CreateDirectory(change.After);
            Directory.CreateDirectory(change.Before);
            return change;
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(folder, e);
        }
    }

    /// <summary>Where to write the new content of a file.</summary>
    /// <param name="name">Its name in the folder.</param>
    public string PathOf(string name) => Path.Combine(After, name);

    /// <summary>Has a file of the folder deleted, if it is there and nothing new is written in its place.</summary>
    /// <param name="name">Its name in the folder.</param>
    public void Remove(string name) => _removed.Add(name);

    /// <summary>Makes the change.</summary>
    /// <exception cref="ChainruleException">It can't be made; the folder's files are as they were.</exception>
    public void Commit()
    {
        string current = _folder;
        try
        {
            string[] added =
                [.. Directory.EnumerateFiles(After).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];
            string[] removed = [.. _removed.Except(added).Where(name => File.Exists(In(name)))];
            string[] kept = [.. added.Concat(removed).Where(name => File.Exists(In(name)))];
            WriteNote(added, kept);
            foreach (string name in kept)
            {
                Keep(current = In(name), Path.Combine(Before, name));
            }

            Flush(Before);
            foreach (string name in added)
            {
                current = In(name);
                HandOnPermissions(Path.Combine(Before, name), PathOf(name));
                File.Move(PathOf(name), current, overwrite: true);
            }

            foreach (string name in removed)
            {
                File.Delete(current = In(name));
            }

            Flush(current = _folder);
            File.Delete(NoteIn(_folder));
            Flush(_place);
        }
        catch (Exception e) when (DiskError.IsOne(e) || e is ChainruleException)
        {
            TryUndo();
            throw e as ChainruleException ?? DiskError.WhileWriting(current, e, temporary: PathOf(Path.GetFileName(current)));
        }

        TrySweep();
    }

    /// <summary>Whether a process was stopped in the middle of a change, or is making one at this moment.</summary>
    /// <param name="folder">The folder.</param>
    public static bool IsUnfinished(string folder) => File.Exists(NoteIn(folder));

    /// <summary>Puts back what a change has done that was cut off; without one, nothing.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ChainruleException">That can't be done.</exception>
    public static void Undo(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string note = NoteIn(folder);
        try
        {
            // a folder that leads elsewhere was made by nobody who changes files here
            if (!File.Exists(note) || new DirectoryInfo(PlaceIn(folder)).LinkTarget is not null)
            {
                return;
            }

            foreach (string line in StoredFile.Is(note) ? File.ReadAllLines(note) : [])
            {
                PutBack(folder, note, line);
            }

            Flush(folder);
            File.Delete(note);
            Flush(PlaceIn(folder));
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw new ChainruleException(
                $"{folder}: a change of its files was cut off and can't be undone: {e.Message}",
                "check who may write to the folder",
                e
            );
        }
    }

    /// <summary>Undoes a change that was cut off, and deletes what processes that were killed have left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="ChainruleException">The change can't be undone.</exception>
    public static void Sweep(string folder)
    {
        Undo(folder);
        try
        {
            var place = new DirectoryInfo(PlaceIn(folder));
            if (place.Exists)
            {
                place.Delete(recursive: place.LinkTarget is null);
            }

            foreach (string file in Directory.EnumerateFiles(folder, ".chainrule-*.tmp"))
            {
                File.Delete(file);
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(folder, e);
        }
    }

    /// <summary>Throws away what was written and not committed.</summary>
    public void Dispose() => TrySweep();

    private string In(string name) => Path.Combine(_folder, name);

    private void WriteNote(string[] added, string[] kept)
    {
        var text = new StringBuilder();
        foreach (string name in added.Union(kept))
        {
            text.Append(kept.Contains(name) ? Replaced : Added).Append(name).Append('\n');
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        try
        {
            DurableFile.Write(NoteIn(_folder), overwrite: false, stream => stream.Write(bytes));
        }
        catch (ChainruleException e)
        {
            string message = e.Message.Replace(NoteIn(_folder), _folder, StringComparison.Ordinal);
            throw new ChainruleException(message, e.Remedy, e);
        }
    }

    private static void PutBack(string folder, string note, string line)
    {
        bool isReplaced = line.StartsWith(Replaced, StringComparison.Ordinal);
        string name = isReplaced ? line[Replaced.Length..]
            : line.StartsWith(Added, StringComparison.Ordinal) ? line[Added.Length..]
            : "";
        if (name is "" or "." or ".." || name != Path.GetFileName(name) || name.Contains('\\'))
        {
            throw new FileFormatException(note, null, "it names no files of its folder", "delete it");
        }

        string before = Path.Combine(PlaceIn(folder), "before", name), now = Path.Combine(folder, name);
        if (!isReplaced)
        {
            File.Delete(now);
        }
        else if (File.Exists(before))
        {
            File.Move(before, now, overwrite: true);
        }
    }

    // A second name for the file, so that the first one always leads to something; where there are none, its only one.
    private static void Keep(string file, string kept)
    {
        if (OperatingSystem.IsWindows() || Libc.LinkTo(file, kept) != 0)
        {
            File.Move(file, kept, overwrite: true);
        }
    }

    private static void HandOnPermissions(string old, string file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(old))
            {
                File.SetUnixFileMode(file, File.GetUnixFileMode(old));
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            // A file system without permissions has none to hand on.
        }
    }

    private static void Flush(string folder)
    {
        int error = OperatingSystem.IsWindows() ? 0 : Libc.FlushFolder(folder);
        if (error is not (0 or NoAccess)) // one that may be written to but not read can't be asked
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
    }

    private void TryUndo()
    {
        try
        {
            Undo(_folder);
        }
        catch (ChainruleException)
        {
            // The note stays: who opens the folder next undoes it.
        }
    }

    private void TrySweep()
    {
        try
        {
            if (Directory.Exists(_place) && !IsUnfinished(_folder))
            {
                Directory.Delete(_place, recursive: true);
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            // What is left does no harm, and goes with the next change.
        }
    }
}
