using Chainrule.Files;
using Microsoft.Win32.SafeHandles;

namespace Chainrule.Exchange.Torch;

/// <summary>A file that is read in places.</summary>
internal sealed class FileBytes : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileBytes(string path, SafeFileHandle handle) =>
        (Path, _handle, Length) = (path, handle, RandomAccess.GetLength(handle));

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>Its bytes, when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ChainruleException">It can't be read.</exception>
    public static FileBytes Open(string path)
    {
        if (File.Exists(path) && !StoredFile.Is(path))
        {
            throw new FileFormatException(path, 0, "there is nothing in it to read in places", "name a file with bytes in it");
        }

        try
        {
            return new FileBytes(path, File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
        }
        catch (Exception exception) when (DiskError.IsOne(exception) || exception is NotSupportedException)
        {
            throw DiskError.WhileReading(path, exception);
        }
    }

    /// <summary>Reads bytes from a place on.</summary>
    /// <exception cref="FileFormatException">The file ends before.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        try
        {
            for (int have = 0; have < bytes.Length;)
            {
                int read = offset < 0 ? 0 : RandomAccess.Read(_handle, bytes[have..], offset + have);
                if (read == 0)
                {
                    throw Damaged(Math.Max(0, offset), "the file ends too early");
                }

                have += read;
            }
        }
        catch (Exception exception) when (DiskError.IsOne(exception))
        {
            throw DiskError.WhileReading(Path, exception);
        }
    }

    /// <summary>The error of a file that isn't as its format has it.</summary>
    public FileFormatException Damaged(long? offset, string problem) =>
        new(Path, offset, problem, "the file was not written or copied whole: save it or fetch it again");

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();
}
