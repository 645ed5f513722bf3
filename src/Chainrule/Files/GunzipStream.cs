using System.Buffers.Binary;
using System.IO.Compression;

namespace Chainrule.Files;

/// <summary>
/// Unpacks gzip from any stream, and notices at its end what .NET's <c>GZipStream</c> doesn't: that the data was cut short.
/// The last four bytes of a gzip file say how long it is unpacked, modulo 2³² (RFC 1952, 2.3.1).
/// </summary>
public sealed class GunzipStream : ForwardStream
{
    private readonly Tail _tail;
    private readonly GZipStream _gzip;
    private readonly string _name;
    private long _unpacked;
    private bool _isChecked;

    /// <summary>A stream of what another one unpacks to.</summary>
    /// <param name="packed">The gzip data, disposed with this stream.</param>
    /// <param name="name">What messages call it.</param>
    public GunzipStream(Stream packed, string name)
    {
        _name = name;
        _tail = new Tail(packed);
        _gzip = new GZipStream(_tail, CompressionMode.Decompress);
    }

    /// <inheritdoc/>
    /// <exception cref="FileFormatException">The data is damaged or cut short.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            int read = _gzip.Read(buffer);
            _unpacked += read;
            if (read == 0 && buffer.Length > 0 && !_isChecked)
            {
                _isChecked = true;
                if (_tail.Size != (uint)_unpacked)
                {
                    throw new FileFormatException(
                        _name,
                        null,
                        $"the gzip data is cut short or has bytes after its end ({_unpacked:N0} bytes were unpacked)",
                        "get the file again, or unpack it with gunzip if it was put together from several"
                    );
                }
            }

            return read;
        }
        catch (InvalidDataException e)
        {
            throw new FileFormatException(
                _name, null, $"the gzip data is damaged (seen after {_unpacked:N0} unpacked bytes)",
                "the file is damaged or was not copied whole: get it again", e);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Passes a stream through and keeps its last four bytes.</summary>
    private sealed class Tail(Stream stream) : ForwardStream
    {
        private uint _last;

        /// <summary>The last four bytes as a number, lowest byte first.</summary>
        public uint Size => _last;

        /// <inheritdoc/>
        public override int Read(Span<byte> buffer)
        {
            int read = stream.Read(buffer);
            if (read >= sizeof(uint))
            {
                _last = BinaryPrimitives.ReadUInt32LittleEndian(buffer.Slice(read - sizeof(uint), sizeof(uint)));
            }
            else
            {
                foreach (byte next in buffer[..read])
                {
                    _last = (_last >> 8) | ((uint)next << 24);
                }
            }

            return read;
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
