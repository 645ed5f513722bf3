using System.Text;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>
/// Lines of bytes for a window: what would move its cursor, change its colors or its title is shown as a picture; tabs stay.
/// </summary>
/// <param name="writer">Writes to the window.</param>
internal sealed class PlainOutput(TextWriter writer) : WriteOnlyStream
{
    private readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    private readonly StringBuilder _line = new();

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
