using System.Buffers.Binary;
using System.IO.Compression;

namespace Chainrule.Files;

/// <summary>
/// Unpacks gzip (RFC 1952) from any stream, one member behind another, and compares length and checksum of each. It notices what
/// .NET's <c>GZipStream</c> doesn't: that the data was cut short, or has other bytes after its end.
/// </summary>
public sealed class GunzipStream : ForwardStream
{
    private const string GetItAgain = "the file is damaged or was not copied whole: get it again";
    private const int HeaderSize = 10, TrailerSize = 8;
    private const int HasChecksum = 2, HasExtra = 4, HasName = 8, HasComment = 16; // flags of a member's header

    private readonly Source _source;
    private readonly string _name;
    private readonly UnpackLimit _limit;
    private DeflateStream? _member;
    private Crc32 _checksum;
    private uint _length; // of the member, modulo 2³²
    private long _unpacked;
    private bool _isAtEnd;

    /// <summary>A stream of what another one unpacks to.</summary>
    /// <param name="packed">The gzip data, disposed with this stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="limit">How much it may unpack to; null for <see cref="UnpackLimit.Default"/>.</param>
    public GunzipStream(Stream packed, string name, UnpackLimit? limit = null)
    {
        ArgumentNullException.ThrowIfNull(packed);
        _source = new Source(packed);
        _name = name;
        _limit = limit ?? UnpackLimit.Default;
    }

    /// <inheritdoc/>
    /// <exception cref="FileFormatException">The data is damaged, cut short, or unpacks to more than the limit.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && !_isAtEnd)
        {
            _member ??= BeginMember();
            int read = ReadMember(buffer);
            if (read > 0)
            {
                _checksum.Add(buffer[..read]);
                _length += (uint)read;
                _unpacked += read;
                _limit.Check(_name, _source.Taken, _unpacked);
                return read;
            }

            EndMember();
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _source.Close();
        }

        base.Dispose(disposing);
    }

    private int ReadMember(Span<byte> buffer)
    {
        try
        {
            return _member!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    private DeflateStream BeginMember()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (_source.TakeAtMost(header) < HeaderSize)
        {
            throw CutShort();
        }

        if (header is not [0x1F, 0x8B, 8, < 32, ..])
        {
            throw Damaged(null);
        }

        int flags = header[3];
        if ((flags & HasExtra) != 0)
        {
            Span<byte> length = stackalloc byte[sizeof(ushort)];
            Require(_source.TakeAtMost(length) == length.Length);
            Require(_source.Pass(BinaryPrimitives.ReadUInt16LittleEndian(length)));
        }

        Require((flags & HasName) == 0 || _source.PassThroughZero());
        Require((flags & HasComment) == 0 || _source.PassThroughZero());
        Require((flags & HasChecksum) == 0 || _source.Pass(sizeof(ushort)));
        (_checksum, _length) = (default, 0);
        return new DeflateStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    private void Require(bool isThere)
    {
        if (!isThere)
        {
            throw CutShort();
        }
    }

    // .NET doesn't tell how many of the bytes that it was given were the member's: only that they end among the last ones. Behind
    // them stand checksum and length, which are known by now.
    private void EndMember()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[TrailerSize];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], _length);
        if (!_source.GoBehind(trailer))
        {
            throw _source.IsAtEnd ? CutShort() : Damaged(null);
        }

        // Zeros may follow, to fill a block of a tape.
        int next = _source.PeekBehindZeros();
        _isAtEnd = next < 0;
        if (next is not (-1 or 0x1F))
        {
            throw new FileFormatException(
                _name,
                null,
                $"the gzip data has other bytes after its end ({_unpacked:N0} bytes were unpacked)",
                GetItAgain
            );
        }
    }

    private FileFormatException CutShort() =>
        new(_name, null, $"the gzip data is cut short ({_unpacked:N0} bytes were unpacked)", GetItAgain);

    private FileFormatException Damaged(Exception? e) =>
        new(_name, null, $"the gzip data is damaged (seen after {_unpacked:N0} unpacked bytes)", GetItAgain, e);

    /// <summary>The packed bytes, of which the last ones given away are kept.</summary>
    private sealed class Source(Stream stream) : ForwardStream
    {
        private const int Size = 1 << 16;

        private readonly byte[] _bytes = new byte[Size];
        private int _last;  // where the bytes begin that were given away last
        private int _next;  // where those begin that weren't
        private int _end;

        /// <summary>The bytes that were read.</summary>
        public long Taken { get; private set; }

        /// <summary>Whether there are no more.</summary>
        public bool IsAtEnd { get; private set; }

        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            if (_next == _end && buffer.Length > 0)
            {
                Fill(keepFrom: _next);
            }

            int count = Math.Min(buffer.Length, _end - _next);
            _bytes.AsSpan(_next, count).CopyTo(buffer);
            (_last, _next) = (count > 0 ? _next : _last, _next + count);
            return count;
        }

        /// <summary>Takes bytes, fewer only at the end.</summary>
        public int TakeAtMost(Span<byte> bytes) => ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);

        /// <summary>Passes over bytes; false where there are fewer.</summary>
        public bool Pass(int count)
        {
            Span<byte> bytes = stackalloc byte[256];
            for (int read = 1; count > 0 && read > 0; count -= read)
            {
                read = Read(bytes[..Math.Min(count, bytes.Length)]);
            }

            return count == 0;
        }

        /// <summary>Passes over a text and the zero that ends it; false where there is none.</summary>
        public bool PassThroughZero()
        {
            int next;
            while ((next = ReadByte()) > 0)
            {
            }

            return next == 0;
        }

        /// <summary>
        /// Goes behind bytes that begin among those given away last, or right behind them; false where there are none.
        /// </summary>
        public bool GoBehind(ReadOnlySpan<byte> bytes)
        {
            while (_end - _next < bytes.Length && Fill(keepFrom: _last))
            {
            }

            int at = _bytes.AsSpan(_last, Math.Min(_end, _next + bytes.Length) - _last).IndexOf(bytes);
            if (at < 0)
            {
                return false;
            }

            _next = _last + at + bytes.Length;
            return true;
        }

        /// <summary>The next byte that isn't zero, which stays; -1 where there is none.</summary>
        public int PeekBehindZeros()
        {
            while (true)
            {
                if (_next == _end && !Fill(keepFrom: _next))
                {
                    return -1;
                }

                if (_bytes[_next] != 0)
                {
                    return _bytes[_next];
                }

                _next++;
            }
        }

        /// <summary>Reads more; what lies before a place goes.</summary>
        private bool Fill(int keepFrom)
        {
            _bytes.AsSpan(keepFrom, _end - keepFrom).CopyTo(_bytes);
            (_last, _next, _end) = (Math.Max(0, _last - keepFrom), _next - keepFrom, _end - keepFrom);
            int read = stream.Read(_bytes.AsSpan(_end));
            _end += read;
            Taken += read;
            IsAtEnd = read == 0;
            return read > 0;
        }

        /// <inheritdoc/>
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
