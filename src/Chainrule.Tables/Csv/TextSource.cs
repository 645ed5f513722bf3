using System.Text;
using Chainrule.Files;
using Chainrule.Text;

namespace Chainrule.Tables.Csv;

/// <summary>
/// Opens text for reading as UTF-8: gzip is unpacked, a byte order mark is taken off, UTF-16 (by its mark) and Latin-1 (by
/// request) are converted. The beginning can be looked at before it is read.
/// </summary>
internal sealed class TextSource : ForwardStream
{
    private const int PreviewSize = 1 << 18;

    // What is called Latin-1 has Windows' signs (€ “ ” –) where Latin-1 has control characters that no table holds: browsers
    // read it so, too (WHATWG, Encoding).
    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly Stream _stream;
    private readonly byte[] _preview = new byte[PreviewSize];
    private readonly int _previewEnd;
    private readonly string _name;
    private readonly UnpackLimit? _limit; // of a stream whose length nobody knows
    private long _read;
    private int _previewRead;

    /// <summary>The step that says how a table's text is encoded.</summary>
    public static RemedyStep Encoded(string encoding) => RemedyStep.Text("TableOptions.Encoding", encoding);

    private TextSource(Stream stream, string name, UnpackLimit? limit)
    {
        _limit = limit;
        _stream = stream;
        _name = name;
        _previewEnd = stream.ReadAtLeast(_preview, PreviewSize, throwOnEndOfStream: false);
        if (_preview.AsSpan(0, _previewEnd) is [0xEF, 0xBB, 0xBF, ..])
        {
            _previewRead = 3;
        }
    }

    /// <summary>What the text begins with, up to 256 KiB of it.</summary>
    public ReadOnlySpan<byte> Preview => _preview.AsSpan(_previewRead, _previewEnd - _previewRead);

    /// <summary>Whether the preview is all there is.</summary>
    public bool IsAllInPreview => _previewEnd < PreviewSize;

    /// <summary>Passes over bytes that are in the preview.</summary>
    public void Skip(int bytes) => _previewRead += bytes;

    /// <summary>Opens a file.</summary>
    public static TextSource Open(string path, string? encoding, UnpackLimit limit)
    {
        if (Directory.Exists(path))
        {
            throw new ChainruleException($"{path} is a folder, not a table", $"name a file inside it{FirstTableIn(path)}");
        }

        try
        {
            return Of(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), path, encoding, limit);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ChainruleException(
                $"there is no file {path}",
                NearestTo(path) is string nearest ? $"did you mean '{nearest}'?" : "check the name",
                e
            );
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileReading(path, e);
        }
    }

    /// <summary>Passes the name of an encoding through that can be read; null for none in particular.</summary>
    /// <exception cref="ChainruleException">It isn't known.</exception>
    public static string? Known(string? encoding) =>
        encoding is null or "utf-8" or "utf8" or "utf-16" or "utf16" || IsWindows(encoding)
            ? encoding : throw UnknownEncoding(encoding);

    private static bool IsWindows(string encoding) =>
        encoding is "windows-1252" or "cp1252" or "ansi" or "latin1" or "latin-1" or "iso-8859-1";

    private static ChainruleException UnknownEncoding(string encoding) => new(
        $"the encoding '{encoding}' is not known", Suggestion.Help(encoding, ["utf-8", "utf-16", "windows-1252", "latin1"]));

    /// <summary>Reads from a stream, which is disposed with the source.</summary>
    public static TextSource Of(Stream stream, string name, string? encoding, UnpackLimit limit)
    {
        bool isEndless = !stream.CanSeek;
        byte[] head = new byte[4];
        int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        Stream whole = new PrefixedStream(head.AsMemory(0, length), stream);
        if (head is [0x1F, 0x8B, ..])
        {
            whole = new GunzipStream(whole, name, limit);
            length = whole.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            whole = new PrefixedStream(head.AsMemory(0, length), whole);
        }

        Encoding? other = encoding switch
        {
            null or "utf-8" or "utf8" => head.AsSpan(0, length) switch
            {
                [0xFF, 0xFE, ..] => Encoding.Unicode,
                [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
                _ => null,
            },
            not null when IsWindows(encoding) => Windows1252,
            "utf-16" or "utf16" => head is [0xFE, 0xFF, ..] ? Encoding.BigEndianUnicode : Encoding.Unicode,
            _ => throw UnknownEncoding(encoding),
        };
        return new TextSource(
            other is null ? whole : Encoding.CreateTranscodingStream(whole, other, Encoding.UTF8),
            name,
            isEndless ? limit : null
        );
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_previewRead < _previewEnd)
        {
            int count = Math.Min(buffer.Length, _previewEnd - _previewRead);
            _preview.AsSpan(_previewRead, count).CopyTo(buffer);
            _previewRead += count;
            return count;
        }

        try
        {
            int read = IsAllInPreview ? 0 : _stream.Read(buffer);
            _read += read;
            _limit?.CheckEndless(_name, _read + _previewEnd);
            return read;
        }
        catch (Exception e) when (DiskError.IsOne(e))
        {
            throw DiskError.WhileReading(_name, e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string FirstTableIn(string folder)
    {
        string? first = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .FirstOrDefault(file => Path.GetExtension(file) is ".csv" or ".tsv" or ".gz" or ".npy" or ".npz");
        return first is null ? "" : $", such as {first}";
    }

    private static string? NearestTo(string path)
    {
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder))
        {
            return null;
        }

        string? nearest = Suggestion.Nearest(
            Path.GetFileName(path),
            Directory.EnumerateFiles(folder).Take(1000).Select(Path.GetFileName)!
        );
        return nearest is null ? null : Path.Combine(Path.GetDirectoryName(path) ?? "", nearest);
    }
}
