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
    private const int BufferSize = 1 << 16, LongestNumber = 32;

    private readonly Stream _stream;
    private readonly byte _delimiter;
    private readonly SearchValues<byte> _special;
    private readonly bool _decimalComma;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _length;
    private int _fields;
    private bool _isNothing; // whether the record is one field of nothing so far

    /// <summary>A writer to a stream, which stays open.</summary>
    /// <param name="stream">Where bytes go.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="decimalComma">Whether numbers are written as <c>3,14</c>.</param>
    public CsvWriter(Stream stream, char delimiter = ',', bool decimalComma = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _decimalComma = decimalComma;
        _delimiter = (byte)new CsvFormat(delimiter).Delimiter;
        _special = SearchValues.Create(_delimiter == ' ' ? " \t\"\r\n"u8 : [_delimiter, .. "\"\r\n"u8]);
    }

    /// <summary>Writes a text as the next field; null as an empty one.</summary>
    public void Field(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = most > 512 ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented is null ? stackalloc byte[512] : rented;
        Field(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes a text as the next field, as UTF-8.</summary>
    public void Field(ReadOnlySpan<byte> text)
    {
        Separate();
        if (text.IsEmpty)
        {
            // Between blanks nothing can't be seen; alone in its line it is told from an empty line at the line's end.
            _isNothing = _fields == 1 && _delimiter != ' ';
            Write(_delimiter == ' ' ? "\"\""u8 : []);
            return;
        }

        _isNothing = false;
        bool hasBlanks = text[0] is (byte)' ' or (byte)'\t' || text[^1] is (byte)' ' or (byte)'\t';
        if (!hasBlanks && !text.ContainsAny(_special))
        {
            Write(text);
            return;
        }

        Write("\""u8);
        for (int at; (at = text.IndexOf((byte)'"')) >= 0; text = text[(at + 1)..])
        {
            Write(text[..(at + 1)]);
            Write("\""u8);
        }

        Write(text);
        Write("\""u8);
    }

    /// <summary>Writes a number as the next field, the shortest text that reads back the same; NaN as an empty field.</summary>
    public void Field(double number)
    {
        if (double.IsNaN(number))
        {
            Field(default(ReadOnlySpan<byte>));
            return;
        }

        Span<byte> text = stackalloc byte[LongestNumber];
        number.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Number(text[..length]);
    }

    /// <summary>Writes a number as the next field, the shortest text that reads back the same; NaN as an empty field.</summary>
    public void Field(float number)
    {
        if (float.IsNaN(number))
        {
            Field(default(ReadOnlySpan<byte>));
            return;
        }

        Span<byte> text = stackalloc byte[LongestNumber];
        number.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        Number(text[..length]);
    }

    private void Number(Span<byte> text)
    {
        if (_decimalComma)
        {
            text.Replace((byte)'.', (byte)',');
        }

        Field(text);
    }

    /// <summary>Ends the record.</summary>
    public void EndRecord()
    {
        // A lone field of nothing would be an empty line, which readers pass over.
        Write(_isNothing ? "\"\"\n"u8 : "\n"u8);
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
    public void Flush()
    {
        int length = _length;
        _length = 0; // what couldn't be written isn't tried again
        _stream.Write(_buffer.AsSpan(0, length));
        _stream.Flush();
    }

    /// <summary>Flushes; the stream stays open.</summary>
    public void Dispose()
    {
        if (_length > 0)
        {
            Flush();
        }
    }

    private void Separate()
    {
        if (_fields++ > 0)
        {
            Write(new ReadOnlySpan<byte>(in _delimiter));
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferSize - _length)
        {
            int length = _length;
            _length = 0;
            _stream.Write(_buffer.AsSpan(0, length));
            if (bytes.Length > BufferSize)
            {
                _stream.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
