using Microsoft.Win32.SafeHandles;

namespace Chainrule.Files;

/// <summary>
/// Lets one process at a time write in a folder: the operating system's lock on an open file in it, <c>.chainrule-lock</c> unless
/// another is named, which ends with the process, however that ends.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>The name of the file that is locked.</summary>
    public const string FileName = ".chainrule-lock";

    private const int LinuxHeld = 11, MacHeld = 35;
    private const int WindowsHeld = unchecked((int)0x80070020);

    private readonly SafeFileHandle _file;
    private readonly string _path;

    private FolderLock(SafeFileHandle file, string path, bool isSure) => (_file, _path, IsSure) = (file, path, isSure);

    /// <summary>False where the file system can't lock, so that others aren't kept out.</summary>
    public bool IsSure { get; }

    /// <summary>Takes the lock; null where another process, or this one, has it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's name.</param>
    /// <exception cref="IOException">There is no such folder, or no file can be made in it.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written to.</exception>
    public static FolderLock? TryTake(string folder, string name = FileName)
    {
        string path = Path.Combine(folder, name);
        while (true)
        {
            SafeFileHandle file;
            try
            {
                file = File.OpenHandle(
                    path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                    OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
            }
            catch (IOException e) when (e.HResult == Held)
            {
                return null;
            }

            // .NET locks too, but doesn't say where it couldn't
            int error = OperatingSystem.IsWindows() ? 0 : Libc.Lock(file);
            if (error == Held)
            {
                file.Dispose();
                return null;
            }

            // who had it before may have deleted the file since it was opened
            if (!OperatingSystem.IsLinux() || Libc.IsAt(file, path))
            {
                return new FolderLock(file, path, error == 0);
            }

            file.Dispose();
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        // elsewhere nobody could tell that the file he locks is gone
        if (!_file.IsClosed && OperatingSystem.IsLinux())
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (DiskError.IsOne(e))
            {
                // A file that nobody has locked keeps nobody out.
            }
        }

        _file.Dispose();
    }

    private static int Held =>
        OperatingSystem.IsWindows() ? WindowsHeld : OperatingSystem.IsMacOS() ? MacHeld : LinuxHeld;
}
