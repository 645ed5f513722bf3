using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Chainrule.Files;

/// <summary>
/// The calls of the C library that .NET doesn't offer: fsync with its result (<c>FileStream.Flush(true)</c> ignores EIO
/// and ENOSPC), fsync of a folder, the kind of a file, a second name for it, and a lock that says where there is none.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static unsafe partial class Libc
{
    private const int Interrupted = 4, InvalidArgument = 22; // the same on Linux, macOS and the BSDs
    private const int ReadOnly = 0;

    // statx: the buffer is 256 bytes on every architecture, with the mode as 16 bits at byte 28.
    private const int CurrentFolder = -100, WantType = 1, StatxSize = 256, ModeAt = 28;
    private const int OfHandle = 0x1000, WantNumber = 0x100, NumberAt = 32;
    private const int Alone = 2, AtOnce = 4; // flock
    private const int TypeMask = 0xF000, Regular = 0x8000;

    /// <summary>Waits until a file's bytes are on the disk.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Flush(SafeFileHandle file)
    {
        int error = Retry(() => FSync(file));
        if (error == 0 && OperatingSystem.IsMacOS())
        {
            RandomAccess.FlushToDisk(file); // fsync alone leaves bytes in the drive's own cache there
        }

        return error;
    }

    /// <summary>Waits until a folder's list of names is on the disk.</summary>
    /// <returns>0, or the error number.</returns>
    public static int FlushFolder(string path)
    {
        using SafeFileHandle folder = Open(path, ReadOnly);
        if (folder.IsInvalid)
        {
            return Marshal.GetLastPInvokeError();
        }

        int error = Retry(() => FSync(folder));
        return error == InvalidArgument ? 0 : error; // some network file systems can't, and need not
    }

    /// <summary>Whether a path leads to a device, a pipe or a socket, which can be written to but not replaced.</summary>
    public static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                byte* status = stackalloc byte[StatxSize];
                return Statx(CurrentFolder, path, 0, WantType, status) == 0
                    && (*(ushort*)(status + ModeAt) & TypeMask) != Regular;
            }
            catch (EntryPointNotFoundException)
            {
                // A C library older than the call.
            }
        }

        return path.StartsWith("/dev/", StringComparison.Ordinal) && File.Exists(path);
    }

    /// <summary>Locks a file against all others, without waiting.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Lock(SafeFileHandle file) => Retry(() => FLock(file, Alone | AtOnce));

    /// <summary>Gives a file a second name.</summary>
    /// <returns>0, or the error number.</returns>
    public static int LinkTo(string file, string name) => Link(file, name) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Whether an open file is the one that a path leads to; true where the system can't tell.</summary>
    [SupportedOSPlatform("linux")]
    public static bool IsAt(SafeFileHandle file, string path)
    {
        byte* open = stackalloc byte[StatxSize], named = stackalloc byte[StatxSize];
        try
        {
            return StatxOf(file, "", OfHandle, WantNumber, open) != 0
                || (Statx(CurrentFolder, path, 0, WantNumber, named) == 0
                    && *(ulong*)(open + NumberAt) == *(ulong*)(named + NumberAt));
        }
        catch (EntryPointNotFoundException)
        {
            return true; // a C library older than the call
        }
    }

    private static int Retry(Func<int> call)
    {
        while (call() != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted)
            {
                return error;
            }
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, byte* result);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxOf(SafeFileHandle file, string path, int flags, uint wanted, byte* result);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FLock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string file, string name);
}
