namespace Chainrule.Files;

/// <summary>Says in a user's words what the file system refused to do.</summary>
public static class DiskError
{
    // IOException.HResult is the plain error number on Unix, 0x8007 and the error number on Windows.
    private const int UnixFull = 28, UnixReadOnly = 30, LinuxQuota = 122, MacQuota = 69;
    private const int WindowsFull = unchecked((int)0x80070070), WindowsHandleFull = unchecked((int)0x80070027);

    /// <summary>The error number of a file that is larger than allowed.</summary>
    internal const int UnixTooLarge = 27;

    /// <summary>Whether an error comes from the file system rather than from a mistake in a program.</summary>
    public static bool IsOne(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <summary>The error to throw when a file can't be written.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="e">What the file system said.</param>
    /// <param name="written">The bytes that could be written.</param>
    /// <param name="needed">The bytes that were to be written, if known.</param>
    /// <param name="temporary">The file that is written first, of which the user knows nothing; null where there is none.</param>
    public static ChainruleException WhileWriting(
        string path,
        Exception e,
        long written = 0,
        long? needed = null,
        string? temporary = null
    ) =>
        e switch
        {
            // the folder is there, or it wouldn't have come to this
            FileNotFoundException or DirectoryNotFoundException => new ChainruleException(
                $"{path} can't be written: the system takes no new files in its folder",
                "choose another folder",
                e
            ),
            UnauthorizedAccessException => new ChainruleException(
                $"{path} can't be written: permission denied",
                "check who may write to the file and its folder",
                e
            ),
            PathTooLongException => new ChainruleException(
                $"{path} can't be written: the name is too long",
                "choose a shorter name",
                e
            ),
            IOException { HResult: UnixReadOnly } => new ChainruleException(
                $"{path} can't be written: the disk is read-only",
                "choose a folder on another disk",
                e
            ),
            IOException { HResult: UnixFull or WindowsFull or WindowsHandleFull } => Full(
                path,
                "the disk is full",
                e,
                written,
                needed
            ),
            IOException { HResult: UnixTooLarge } => Full(path, "the file is larger than the system allows", e, written, needed),
            IOException when e.HResult == (OperatingSystem.IsLinux() ? LinuxQuota : MacQuota) && !OperatingSystem.IsWindows() =>
                Full(path, "the disk quota is used up", e, written, needed),
            _ => new ChainruleException(
                $"{path} can't be written: "
                    + $"{(temporary is null ? e.Message : e.Message.Replace(temporary, path, StringComparison.Ordinal))}",
                cause: e
            ),
        };

    /// <summary>The error to throw when a file can't be read.</summary>
    public static ChainruleException WhileReading(string path, Exception e) =>
        e switch
        {
            FileNotFoundException or DirectoryNotFoundException => new ChainruleException(
                $"{path} doesn't exist",
                "check the name",
                e
            ),
            UnauthorizedAccessException when Directory.Exists(path) => new ChainruleException(
                $"{path} is a folder, not a file",
                "name a file inside it",
                e
            ),
            UnauthorizedAccessException => new ChainruleException(
                $"{path} can't be read: permission denied",
                "check who may read the file",
                e
            ),
            _ => new ChainruleException($"{path} can't be read: {e.Message}", cause: e),
        };

    private static ChainruleException Full(string path, string problem, Exception e, long written, long? needed) => new(
        needed is long total
            ? $"{path} can't be written: {problem}, {written:N0} of {total:N0} bytes fit"
            : $"{path} can't be written: {problem} after {written:N0} bytes",
        "make room or choose a folder on another disk; what was there before is untouched",
        e);
}
