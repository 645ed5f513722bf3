namespace Chainrule.Images.Jpeg;

/// <summary>
/// The bits of an entropy-coded segment (ITU-T T.81, F.2.2.5), highest first, without the zeros that are stuffed after 0xFF. A
/// marker or the
/// end of the data gives zeros; <see cref="RanDry"/> says when they were taken for bits.
/// </summary>
internal ref struct EntropyReader(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private ulong _buffer;  // the next bits, from the highest
    private int _count;     // how many there are
    private int _padding;   // how many of them, the last, are made up

    /// <summary>The byte that is read next; once bits ran out, that of the marker.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Whether bits were taken that aren't there.</summary>
    public readonly bool RanDry => _padding > _count;

    /// <summary>The next 16 bits, which stay.</summary>
    public int Peek16()
    {
        if (_count < 16)
        {
            Fill();
        }

        return (int)(_buffer >> 48);
    }

    /// <summary>Passes bits that were peeked at.</summary>
    public void Skip(int bits)
    {
        _buffer <<= bits;
        _count -= bits;
    }

    /// <summary>The next bits as a number, 0 … 16 of them.</summary>
    public int Take(int bits)
    {
        int value = Peek16() >> (16 - bits);
        Skip(bits);
        return value;
    }

    /// <summary>The next bits as a signed number of that category (F.2.2.1, EXTEND).</summary>
    public int TakeSigned(int category)
    {
        if (category == 0)
        {
            return 0;
        }

        int value = Take(category);
        return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
    }

    /// <summary>Goes to the marker that ends the interval; false where it isn't the one that is due.</summary>
    public bool Restart(int marker)
    {
        // bits that fill the last byte are left; whole bytes that nobody asked for are jumped over as other decoders do
        int at = Position;
        while (at + 1 < _data.Length && !(_data[at] == 0xFF && _data[at + 1] is not (0 or 0xFF)))
        {
            at++;
        }

        if (at + 1 >= _data.Length || _data[at + 1] != marker)
        {
            return false;
        }

        (_buffer, _count, _padding, Position) = (0, 0, 0, at + 2);
        return true;
    }

    private void Fill()
    {
        while (_count <= 56)
        {
            ulong next = 0;
            if (Position < _data.Length && _data[Position] != 0xFF)
            {
                next = _data[Position++];
            }
            else if (Position + 1 < _data.Length && _data[Position + 1] == 0)
            {
                next = 0xFF;
                Position += 2;
            }
            else
            {
                _padding += 8;
            }

            _buffer |= next << (56 - _count);
            _count += 8;
        }
    }
}
