using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace Chainrule.Tables.Csv;

/// <summary>
/// The bytes of a stream from where a record begins on, as many as are read, and where among them the characters are that mean
/// something: delimiters, quotes and line breaks. Places are counted from the record's beginning.
/// </summary>
internal sealed class CsvBuffer
{
    // Where special characters are is computed for so many bytes at once, one bit each.
    private const int BlockSize = 64;

    private readonly Stream _stream;
    private readonly byte _delimiter, _otherDelimiter;
    private byte[] _bytes;
    private int _record;      // where the current record begins
    private int _end;         // where the bytes read so far end
    private int _block;       // the block that _mask is about
    private int _scanned;     // how far blocks have been looked at
    private ulong _mask;      // the special characters of that block that are still to come
    private bool _isAtEnd;

    /// <summary>An empty buffer of a stream.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="otherDelimiter">What else does; the same where nothing else does.</param>
    /// <param name="size">The bytes to read at once.</param>
    public CsvBuffer(Stream stream, byte delimiter, byte otherDelimiter, int size)
    {
        _stream = stream;
        (_delimiter, _otherDelimiter) = (delimiter, otherDelimiter);
        _bytes = new byte[size + BlockSize];
    }

    /// <summary>The bytes that are there, from the record's beginning on.</summary>
    public int Length => _end - _record;

    /// <summary>Whether a NUL or bytes that aren't UTF-8 are among what was read so far.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>A byte of the record.</summary>
    public byte this[int at] => _bytes[_record + at];

    /// <summary>Some bytes of the record.</summary>
    public Span<byte> Slice(int at, int length) => _bytes.AsSpan(_record + at, length);

    /// <summary>Lets the record begin further on.</summary>
    public void Skip(int bytes) => _record += bytes;

    /// <summary>
    /// Where the next delimiter, quote or line break is, counted from the record's beginning; -1 if more must be read first.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextSpecial()
    {
        while (_mask == 0)
        {
            if (_scanned >= _end)
            {
                return -1;
            }

            Scan();
        }

        int at = _block + BitOperations.TrailingZeroCount(_mask);
        _mask &= _mask - 1;
        return at - _record;
    }

    // The buffer has a block to spare behind its end, so that a block may always be loaded whole.
    private void Scan()
    {
        _block = _scanned;
        var bytes = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_bytes), (nuint)_block);
        var special = Vector512.Equals(bytes, Vector512.Create(_delimiter))
            | Vector512.Equals(bytes, Vector512.Create(CsvReader.Quote))
            | Vector512.Equals(bytes, Vector512.Create(CsvReader.LineFeed))
            | Vector512.Equals(bytes, Vector512.Create(CsvReader.CarriageReturn));
        if (_otherDelimiter != _delimiter)
        {
            special |= Vector512.Equals(bytes, Vector512.Create(_otherDelimiter));
        }

        _mask = special.ExtractMostSignificantBits();
        int left = _end - _block;
        if (left < BlockSize)
        {
            _mask &= (1UL << left) - 1;
        }

        _scanned = _block + Math.Min(left, BlockSize);
    }

    /// <summary>Reads more behind what is there; what lies before the record goes. False at the end of the file.</summary>
    public bool Fill()
    {
        if (_isAtEnd)
        {
            return false;
        }

        int keep = Length, room = _bytes.Length - BlockSize;
        byte[] target = keep > room / 2 ? new byte[(2 * room) + BlockSize] : _bytes;
        Slice(0, keep).CopyTo(target);
        _bytes = target;
        _block -= _record;
        _scanned -= _record;
        _record = 0;
        _end = keep;
        int read = _stream.Read(_bytes.AsSpan(_end, _bytes.Length - BlockSize - _end));
        var fresh = _bytes.AsSpan(_end, read);
        _isAtEnd = read == 0;
        // A character that the end of a read cuts in two makes its fields be looked at, no more.
        IsSuspect |= fresh.Contains((byte)0) || !Utf8.IsValid(fresh);
        _end += read;
        return read > 0;
    }
}
