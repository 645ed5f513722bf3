using System.Buffers;
using System.Globalization;
using System.Text;

namespace Chainrule.Tables.Csv;

/// <summary>
/// Writes the records of a CSV or TSV file (RFC 4180, with LF as line break, UTF-8). A field is put in quotes only where it must
/// be:
/// when it holds the delimiter, a quote or a line break, has blanks at an end, or would make a line look empty.
/// </summary>
/// <remarks>
/// Texts are written as they are. A spreadsheet takes a text that begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> for a
/// formula;
/// such texts are not altered, since they would no longer be what was read. Import files of unknown origin as text.
/// </remarks>
public sealed class CsvWriter : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly char _delimiter;
    private readonly SearchValues<char> _special;
    private readonly bool _decimalComma;
    private int _fields;
    private bool _isNothing; // whether the record is one field of nothing so far

    /// <summary>A writer to a stream, which stays open.</summary>
    /// <param name="stream">Where bytes go.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="decimalComma">Whether numbers are written as <c>3,14</c>.</param>
    public CsvWriter(Stream stream, char delimiter = ',', bool decimalComma = false)
    {
        _writer = new StreamWriter(
            stream,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            bufferSize: 1 << 16,
            leaveOpen: true
        );
        _decimalComma = decimalComma;
        _delimiter = new CsvFormat(delimiter).Delimiter;
        _special = SearchValues.Create(delimiter == ' ' ? [' ', '\t', '"', '\r', '\n'] : [delimiter, '"', '\r', '\n']);
    }

    /// <summary>Writes a text as the next field; null as an empty one.</summary>
    public void Field(ReadOnlySpan<char> text)
    {
        Separate();
        if (text.IsEmpty)
        {
            // Between blanks nothing can't be seen; alone in its line it is told from an empty line at the line's end.
            _isNothing = _fields == 1 && _delimiter != ' ';
            _writer.Write(_delimiter == ' ' ? "\"\"" : "");
            return;
        }

        _isNothing = false;
        bool hasBlanks = text[0] is ' ' or '\t' || text[^1] is ' ' or '\t';
        if (!hasBlanks && !text.ContainsAny(_special))
        {
            _writer.Write(text);
            return;
        }

        _writer.Write('"');
        for (int at; (at = text.IndexOf('"')) >= 0; text = text[(at + 1)..])
        {
            _writer.Write(text[..(at + 1)]);
            _writer.Write('"');
        }

        _writer.Write(text);
        _writer.Write('"');
    }

    /// <summary>Writes a number as the next field, the shortest text that reads back the same; NaN as an empty field.</summary>
    public void Field(double number)
    {
        if (double.IsNaN(number))
        {
            Field(default(ReadOnlySpan<char>));
            return;
        }

        Span<char> text = stackalloc char[32];
        number.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Number(text[..length]);
    }

    /// <summary>Writes a number as the next field, the shortest text that reads back the same; NaN as an empty field.</summary>
    public void Field(float number)
    {
        if (float.IsNaN(number))
        {
            Field(default(ReadOnlySpan<char>));
            return;
        }

        Span<char> text = stackalloc char[32];
        number.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Number(text[..length]);
    }

    private void Number(Span<char> text)
    {
        if (_decimalComma)
        {
            text.Replace('.', ',');
        }

        Field(text);
    }

    /// <summary>Ends the record.</summary>
    public void EndRecord()
    {
        // A lone field of nothing would be an empty line, which readers pass over.
        _writer.Write(_isNothing ? "\"\"\n" : "\n");
        _isNothing = false;
        _fields = 0;
    }

    /// <summary>Writes a whole record of texts.</summary>
    public void Record(params ReadOnlySpan<string?> fields)
    {
        foreach (string? field in fields)
        {
            Field(field);
        }

        EndRecord();
    }

    /// <summary>Writes what is still in the buffer.</summary>
    public void Flush() => _writer.Flush();

    /// <summary>Flushes; the stream stays open.</summary>
    public void Dispose() => _writer.Dispose();

    private void Separate()
    {
        if (_fields++ > 0)
        {
            _writer.Write(_delimiter);
        }
    }
}
