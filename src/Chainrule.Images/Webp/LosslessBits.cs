using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>The bits of a VP8L stream, lowest first (RFC 9649, 3.3).</summary>
internal ref struct LosslessBits(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _buffer;
    private int _count, _position;

    /// <summary>The next 16 bits, zeros behind the end, which stay.</summary>
    public int Peek16()
    {
        while (_count <= 56 && _position < _data.Length)
        {
            _buffer |= (ulong)_data[_position++] << _count;
            _count += 8;
        }

        return (int)(_buffer & 0xFFFF);
    }

    /// <summary>Passes bits that were peeked at.</summary>
    /// <exception cref="DecodingException">There are fewer.</exception>
    public void Skip(int bits)
    {
        if (bits > _count)
        {
            throw new DecodingException("its compressed data ends too early");
        }

        _buffer >>= bits;
        _count -= bits;
    }

    /// <summary>The next bits as a number, 0 … 16 of them.</summary>
    /// <exception cref="DecodingException">There are fewer.</exception>
    public int Take(int bits)
    {
        int value = Peek16() & ((1 << bits) - 1);
        Skip(bits);
        return value;
    }
}
