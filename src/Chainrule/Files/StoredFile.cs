namespace Chainrule.Files;

/// <summary>Files whose bytes are stored, unlike those of devices and pipes, which may have no end or never begin.</summary>
public static class StoredFile
{
    /// <summary>Whether a path leads to a device, a pipe or a socket; links are followed, and nothing is opened.</summary>
    /// <param name="path">The path.</param>
    public static bool IsSpecial(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path) && Libc.IsSpecial(path);

    /// <summary>Whether a path leads to a file with bytes in it; links are followed, and nothing is opened.</summary>
    /// <param name="path">The path.</param>
    public static bool Is(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var file = new FileInfo(path);
            // a link's own length is that of the path in it; devices and pipes have none
            return (file.ResolveLinkTarget(returnFinalTarget: true) ?? file) is FileInfo { Exists: true, Length: > 0 };
        }
        catch (Exception exception) when (DiskError.IsOne(exception) || exception is ArgumentException)
        {
            return false;
        }
    }
}
