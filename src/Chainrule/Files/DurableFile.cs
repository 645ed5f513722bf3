using System.Runtime.InteropServices;

namespace Chainrule.Files;

/// <summary>
/// Writes files whole or not at all: into a new temporary file in the same folder → flush → fsync → rename → fsync of
/// the folder. Whatever happens on the way, even a power cut, the name leads to the old content or to the new one.
/// </summary>
public static class DurableFile
{
    private const int NoAccess = 13;

    /// <summary>Writes a file.</summary>
    /// <remarks>
    /// A link is followed and its target written. A device or a pipe is written to directly. A file that is replaced hands
    /// its permissions on. The temporary file is named <c>.chainrule-</c>, 16 random digits, <c>.tmp</c>; it is deleted on
    /// any failure, but a process that is killed leaves it.
    /// </remarks>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <param name="content">Writes the content. What it throws on its own account is passed on, and nothing is written.</param>
    /// <param name="size">The bytes it will write, for the message about a full disk; null where that isn't known.</param>
    /// <exception cref="FileExistsException">The file exists and may not be replaced.</exception>
    /// <exception cref="ChainruleException">It can't be written: no such folder, no permission, a full disk; or it is a
    /// folder.</exception>
    public static void Write(string path, bool overwrite, Action<Stream> content, long? size = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        string target = Resolve(path, overwrite, out bool isSpecial);
        if (isSpecial)
        {
            using FileStream device = Open(path, target, FileMode.Open);
            Fill(path, device, content, size, isSpecial);
            return;
        }

        string temporary = NewName(target);
        try
        {
            using (FileStream file = Open(path, temporary, FileMode.CreateNew))
            {
                HandOnPermissions(target, file);
                Fill(path, file, content, size, isSpecial);
            }

            Publish(path, temporary, target, overwrite);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>
    /// Finds out now whether <see cref="Write"/> could create a file, so that hours of work don't end in a refusal.
    /// Leaves nothing behind.
    /// </summary>
    /// <exception cref="ChainruleException">As <see cref="Write"/> throws, but for a disk that is or becomes full.</exception>
    public static void Probe(string path, bool overwrite)
    {
        string target = Resolve(path, overwrite, out bool isSpecial);
        if (!isSpecial)
        {
            string temporary = NewName(target);
            Open(path, temporary, FileMode.CreateNew).Dispose();
            TryDelete(temporary);
        }
    }

    /// <summary>Follows links and refuses what can't be written.</summary>
    private static string Resolve(string path, bool overwrite, out bool isSpecial)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0'))
        {
            throw new ChainruleException($"\"{path}\" is not the name of a file", "give the name of a file");
        }

        try
        {
            string full = Path.GetFullPath(path);
            if (Path.EndsInDirectorySeparator(full) || Directory.Exists(full))
            {
                throw new ChainruleException($"{path} is a folder, not a file", "give the name of a file inside it");
            }

            isSpecial = !OperatingSystem.IsWindows() && Libc.IsSpecial(full);
            if (isSpecial)
            {
                return full;
            }

            bool isLink = new FileInfo(full).LinkTarget is not null;
            string target = isLink ? File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName : full;
            string folder = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(folder))
            {
                throw new ChainruleException($"{path} can't be written: there is no folder {folder}", "create the folder first");
            }

            return overwrite || !File.Exists(target) ? target : throw new FileExistsException(path);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(path, e);
        }
    }

    private static string NewName(string target) => Path.Combine(
        Path.GetDirectoryName(target)!, $".chainrule-{Guid.NewGuid().ToString("n")[^16..]}.tmp");

    private static FileStream Open(string path, string name, FileMode mode)
    {
        try
        {
            // Unbuffered, since a FileStream with bytes left to write would fail once more, in Dispose.
            return new FileStream(name, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileWriting(path, e, temporary: name);
        }
    }

    private static void HandOnPermissions(string target, FileStream file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(target));
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            // A file system without permissions has none to hand on.
        }
    }

    private static void Fill(string path, FileStream file, Action<Stream> content, long? size, bool isSpecial)
    {
        var output = new OutputStream(file);
        try
        {
            content(output);
            output.Flush();
            if (!isSpecial)
            {
                output.FlushToDisk();
            }
        }
        catch (Exception) when (output.Failure is not null)
        {
            // Told below; whatever else the content made of it doesn't matter.
        }

        if (output.Failure is not null)
        {
            throw DiskError.WhileWriting(path, output.Failure, output.Written, size, file.Name);
        }
    }

    private static void Publish(string path, string temporary, string target, bool overwrite)
    {
        try
        {
            File.Move(temporary, target, overwrite);
            if (!OperatingSystem.IsWindows())
            {
                // A folder that one may write to but not read can't be asked.
                int error = Libc.FlushFolder(Path.GetDirectoryName(target)!);
                if (error is not (0 or NoAccess))
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
                }
            }
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            bool lostTheRace = !overwrite && File.Exists(temporary) && File.Exists(target);
            throw lostTheRace ? new FileExistsException(path) : DiskError.WhileWriting(path, e, temporary: temporary);
        }
    }

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            // The first error matters more.
        }
    }
}
