using System.Text.Unicode;

namespace Chainrule.Tables.Csv;

/// <summary>
/// Reads the records of a CSV or TSV file (RFC 4180), one at a time, as UTF-8 bytes in a buffer that is used again: memory is
/// bounded by the longest record. Fields may be quoted, and then hold delimiters, line breaks and doubled quotes; lines end
/// with LF, CR LF or CR. Beyond the RFC: lines of nothing or of blanks are passed over, blanks around a quoted field
/// are ignored, and a quote within an unquoted field stands for itself. Where the delimiter is a blank, several of them and tabs
/// are one, and those at the ends of a line mean nothing.
/// </summary>
public sealed class CsvReader : IDisposable
{
    /// <summary>The most bytes that one record may have: 64 MiB.</summary>
    public const int LongestRecord = 64 << 20;

    /// <summary>The most fields that one record may have: a million.</summary>
    public const int MostFields = 1_000_000;

    internal const byte Quote = (byte)'"', LineFeed = (byte)'\n', CarriageReturn = (byte)'\r';

    private readonly Stream _stream;
    private readonly CsvBuffer _buffer;
    private readonly bool _joinsBlanks;
    private int[] _starts = new int[16];
    private int[] _lengths = new int[16];

    private int _next;        // where the next record begins, counted from the current one
    private bool _isAfterCarriageReturn;
    private long _line = 1;

    /// <summary>A reader of a stream, from where it stands. A byte order mark must be gone already.</summary>
    /// <param name="stream">The bytes. Disposed with the reader.</param>
    /// <param name="source">What messages call it.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="bufferSize">The bytes to read at once; the buffer grows with a record that is longer.</param>
    public CsvReader(Stream stream, string source, char delimiter, int bufferSize = 1 << 18)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferSize, 1);
        _stream = stream;
        byte between = (byte)new CsvFormat(delimiter).Delimiter;
        _joinsBlanks = delimiter == ' ';
        _buffer = new CsvBuffer(stream, between, _joinsBlanks ? (byte)'\t' : between, bufferSize);
        Source = source;
    }

    /// <summary>What messages call the file.</summary>
    public string Source { get; }

    /// <summary>The names of the columns, for messages; empty while they aren't known.</summary>
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>The line that the stream begins in, counted from 1.</summary>
    internal long FirstLine
    {
        init => _line = value;
    }

    /// <summary>The fields of the current record.</summary>
    public int FieldCount { get; private set; }

    /// <summary>The line that the current record begins in, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>A field of the current record, without its quotes. Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> this[int field] => (uint)field < (uint)FieldCount
        ? _buffer.Slice(_starts[field], _lengths[field])
        : throw new ArgumentOutOfRangeException(nameof(field), field, $"the record has {FieldCount} fields");

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="CsvException">A quote isn't closed or has text behind it, a record is too long, bytes are NUL or not
    /// UTF-8.</exception>
    public bool Read()
    {
        do
        {
            _buffer.Skip(_next);
            _next = 0;
            FieldCount = 0;
            SkipLineFeed();
            Line = _line;
            if (!ReadFields())
            {
                return false;
            }
        }
        while (FieldCount == 0 || (FieldCount == 1 && _starts[0] == 0 && IsBlank(0, _lengths[0]))); // a quoted one begins at 1

        if (_buffer.IsSuspect)
        {
            CheckFields();
        }

        return true;
    }

    /// <summary>Closes the stream.</summary>
    public void Dispose() => _stream.Dispose();

    private bool ReadFields()
    {
        int start = 0;
        while (true)
        {
            int at = _buffer.NextSpecial();
            if (at < 0)
            {
                if (Fill(start: -1))
                {
                    continue;
                }

                return EndOfFile(start);
            }

            byte special = _buffer[at];
            if (special == Quote)
            {
                if (!IsBlank(start, at))
                {
                    continue;
                }

                at = ReadQuoted(at, out bool isEnd);
                if (isEnd)
                {
                    _next = _buffer.Length;
                    return true;
                }

                special = _buffer[at];
            }
            else if (at > start || !_joinsBlanks)
            {
                AddField(start, at - start);
            }

            start = at + 1;
            if (special is LineFeed or CarriageReturn)
            {
                _next = start;
                _line++;
                _isAfterCarriageReturn = special == CarriageReturn;
                return true;
            }
        }
    }

    /// <summary>Reads on from an opening quote; returns where the delimiter or line break behind the field is.</summary>
    private int ReadQuoted(int open, out bool isEnd)
    {
        long openLine = _line;
        int doubled = 0, close;
        isEnd = false;
        while (true)
        {
            close = _buffer.NextSpecial();
            if (close < 0)
            {
                if (!Fill(open))
                {
                    throw Error(
                        openLine,
                        "the quote that opens here is never closed",
                        "close it, or double it (\"\") if it is part of the text"
                    );
                }

                continue;
            }

            byte special = _buffer[close];
            if (special != Quote)
            {
                _line +=
                    special == CarriageReturn || (special == LineFeed && _buffer[close - 1] != CarriageReturn) ? 1 : 0;
            }
            else if (Peek(close + 1) == Quote)
            {
                _buffer.NextSpecial();
                doubled++;
            }
            else
            {
                break;
            }
        }

        int end;
        while ((end = _buffer.NextSpecial()) < 0 && Fill(open))
        {
        }

        if (end < 0)
        {
            end = _buffer.Length;
            isEnd = true;
        }

        if (!IsBlank(close + 1, end) || (!isEnd && _buffer[end] == Quote))
        {
            throw Error(_line, "text follows the quote that closes a field", "double a quote (\"\") that is part of the text");
        }

        AddField(open + 1, doubled == 0 ? close - open - 1 : Undouble(open + 1, close));
        return end;
    }

    /// <summary>Turns each pair of quotes into one, in place; returns the length that remains.</summary>
    private int Undouble(int from, int to)
    {
        var text = _buffer.Slice(from, to - from);
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            text[length++] = text[i];
            i += text[i] == Quote ? 1 : 0;
        }

        return length;
    }

    private bool EndOfFile(int start)
    {
        int length = _buffer.Length - start;
        _next = _buffer.Length;
        if (length == 0 && (FieldCount == 0 || _joinsBlanks))
        {
            return FieldCount > 0;
        }

        AddField(start, length);
        return true;
    }

    private bool IsBlank(int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (_buffer[i] is not ((byte)' ' or (byte)'\t'))
            {
                return false;
            }
        }

        return true;
    }

    private void AddField(int start, int length)
    {
        if (FieldCount == _starts.Length)
        {
            if (FieldCount > MostFields)
            {
                throw new CsvException(
                    Source,
                    Line,
                    null,
                    $"there are more than {MostFields:N0} fields in one line",
                    "are rows and columns exchanged?"
                );
            }

            Array.Resize(ref _starts, 2 * FieldCount);
            Array.Resize(ref _lengths, 2 * FieldCount);
        }

        _starts[FieldCount] = start;
        _lengths[FieldCount++] = length;
    }

    // CR LF is one line break; the LF may be in bytes that aren't read yet when the CR ends the record.
    private void SkipLineFeed()
    {
        if (!_isAfterCarriageReturn)
        {
            return;
        }

        _isAfterCarriageReturn = false;
        if (Peek(0) == LineFeed)
        {
            _buffer.NextSpecial();
            _buffer.Skip(1);
        }
    }

    private int Peek(int at)
    {
        while (at >= _buffer.Length)
        {
            if (!Fill(start: -1))
            {
                return -1;
            }
        }

        return _buffer[at];
    }

    /// <summary>Reads more; false at the end of the file.</summary>
    /// <param name="start">Where a quote was opened, or -1.</param>
    private bool Fill(int start)
    {
        if (_buffer.Length > LongestRecord)
        {
            throw start < 0
                ? Error(Line, $"the line is longer than {LongestRecord >> 20} MiB", "is this a table with one row in each line?")
                : Error(
                    Line,
                    $"a quoted field is not closed within {LongestRecord >> 20} MiB",
                    "close the quote, or double it (\"\") if it is part of the text"
                );
        }

        return _buffer.Fill();
    }

    private void CheckFields()
    {
        for (int i = 0; i < FieldCount; i++)
        {
            var field = this[i];
            if (field.Contains((byte)0))
            {
                throw new CsvException(Source, Line, NameOf(i), "there is a NUL byte",
                    $"this is not a table of text, or it is damaged; if it is UTF-16, say so with "
                        + $"{TextSource.Encoded("utf-16")}");
            }

            if (!Utf8.IsValid(field))
            {
                throw new CsvException(
                    Source, Line, NameOf(i), $"the byte {FirstInvalid(field):x2} is not UTF-8",
                    $"save the table as UTF-8, or say what it is with {TextSource.Encoded("windows-1252")}");
            }
        }
    }

    private static byte FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        Utf8.ToUtf16(bytes, new char[bytes.Length], out int read, out _, replaceInvalidSequences: false);
        return bytes[read];
    }

    private string? NameOf(int field) => field < Names.Count ? Names[field] : null;

    private CsvException Error(long line, string problem, Remedy help) => new(Source, line, NameOf(FieldCount), problem, help);
}
