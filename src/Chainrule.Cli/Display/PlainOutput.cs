using System.Text;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>
/// Lines of bytes for a window: what would move its cursor, change its colors or its title is shown as a picture; tabs stay.
/// </summary>
/// <param name="writer">Writes to the window.</param>
internal sealed class PlainOutput(TextWriter writer) : Stream
{
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        char[] characters = new char[_decoder.GetCharCount(buffer, flush: false)];
        int count = _decoder.GetChars(buffer, characters, flush: false);
        var text = characters.AsSpan(0, count);
        for (int end; (end = text.IndexOf('\n')) >= 0; text = text[(end + 1)..])
        {
            _line.Append(text[..end]);
            WriteLine();
            writer.Write('\n');
        }

        _line.Append(text);
    }

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            WriteLine();
            writer.Flush();
        }

        base.Dispose(disposing);
    }

    private void WriteLine()
    {
        writer.Write(string.Join('\t', _line.ToString().Split('\t').Select(UserText.Plain)));
        _line.Clear();
    }
}
