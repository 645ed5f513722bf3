using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>
/// A Huffman table (ITU-T T.81, annex C and F.2.2.3): short codes are looked up at once, longer ones found by the largest code
/// of
/// each length.
/// </summary>
internal sealed class HuffmanTable
{
    private const int FastBits = 9, LongestCode = 16;

    private readonly short[] _fast = new short[1 << FastBits];    // length · 256 + symbol, 0 where the code is longer
    private readonly int[] _end = new int[LongestCode + 2];       // one past the last code of each length, at 16 bits
    private readonly int[] _offset = new int[LongestCode + 1];    // from a code of each length to the place of its symbol
    private readonly byte[] _symbols;

    /// <summary>A table as a DHT segment holds it.</summary>
    /// <param name="counts">The number of codes of 1 … 16 bits.</param>
    /// <param name="symbols">Their symbols, by length.</param>
    /// <exception cref="DecodingException">There are more codes of a length than it has bits for.</exception>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        int code = 0, place = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int count = counts[length - 1];
            if (code + count > 1 << length)
            {
                throw new DecodingException($"a Huffman table has {count} codes of {length} bits, more than are left");
            }

            _offset[length] = place - code;
            if (length <= FastBits)
            {
                for (int i = 0; i < count; i++)
                {
                    short entry = (short)((length << 8) | _symbols[place + i]);
                    _fast.AsSpan((code + i) << (FastBits - length), 1 << (FastBits - length)).Fill(entry);
                }
            }

            code += count;
            place += count;
            _end[length] = code << (LongestCode - length);
            code <<= 1;
        }

        _end[LongestCode + 1] = int.MaxValue;
    }

    /// <summary>The largest symbol.</summary>
    public int MaxSymbol => _symbols.Length == 0 ? 0 : _symbols.Max();

    /// <summary>Takes a code from a reader.</summary>
    /// <exception cref="DecodingException">The bits are no code of the table.</exception>
    public int Decode(ref EntropyReader reader)
    {
        int bits = reader.Peek16();
        int entry = _fast[bits >> (LongestCode - FastBits)];
        if (entry != 0)
        {
            reader.Skip(entry >> 8);
            return entry & 0xFF;
        }

        int length = FastBits + 1;
        while (bits >= _end[length])
        {
            length++;
        }

        if (length > LongestCode)
        {
            throw new DecodingException("its compressed data has bits that are no code of its Huffman table");
        }

        reader.Skip(length);
        return _symbols[(bits >> (LongestCode - length)) + _offset[length]];
    }
}
