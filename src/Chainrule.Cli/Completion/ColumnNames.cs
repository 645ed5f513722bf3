using System.IO.Compression;
using Chainrule.Files;
using Chainrule.Tables;

namespace Chainrule.Cli.Completion;

/// <summary>
/// The names of a table's columns, from its first lines: who waits for a completion doesn't want to wait for a gigabyte.
/// </summary>
internal static class ColumnNames
{
    private const int Enough = 1 << 16;

    /// <summary>The names; none where it isn't a table of text, or can't be read.</summary>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!StoredFile.Is(path)) // a pipe would be waited for, with the shell
        {
            return [];
        }

        try
        {
            using var file = File.OpenRead(path);
            using Stream text = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                ? new GZipStream(file, CompressionMode.Decompress) : file;
            byte[] beginning = new byte[Enough];
            int read = text.ReadAtLeast(beginning, Enough, throwOnEndOfStream: false);
            int end = read < Enough ? read : Array.LastIndexOf(beginning, (byte)'\n', read - 1) + 1;
            using var lines = new MemoryStream(beginning, 0, end);
            return [.. Table.Read(lines, path).Columns.Select(column => column.Name)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ChainruleException
            or InvalidDataException)
        {
            return [];
        }
    }
}
