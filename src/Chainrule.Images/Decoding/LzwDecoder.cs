namespace Chainrule.Images.Decoding;

/// <summary>In which order codes fill bytes.</summary>
internal enum BitOrder
{
    /// <summary>From the lowest bit, as in GIF.</summary>
    LowestFirst,

    /// <summary>From the highest bit, as in TIFF.</summary>
    HighestFirst,
}

/// <summary>
/// The codes of Lempel, Ziv and Welch as GIF (GIF89a, appendix F) and TIFF (TIFF 6.0, section 13) have them: of 3 to 12 bits,
/// with one
/// that clears the table and one that ends the data.
/// </summary>
/// <param name="literalBits">The bits of a value.</param>
/// <param name="order">How codes fill bytes.</param>
/// <param name="early">By how many codes sooner than necessary they become longer: 0 in GIF, 1 in TIFF.</param>
internal sealed class LzwDecoder(int literalBits, BitOrder order, int early)
{
    private const int MostBits = 12, Codes = 1 << MostBits;

    private readonly ushort[] _before = new ushort[Codes];
    private readonly byte[] _first = new byte[Codes];
    private readonly byte[] _last = new byte[Codes];
    private readonly int[] _length = new int[Codes];

    /// <summary>Decodes until the output is full, the data ends or says so.</summary>
    /// <param name="data">The codes.</param>
    /// <param name="output">Where values go.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="DecodingException">A code is used before it is made.</exception>
    public int Decode(ReadOnlySpan<byte> data, Span<byte> output)
    {
        int clear = 1 << literalBits, end = clear + 1;
        for (int value = 0; value < clear; value++)
        {
            (_first[value], _last[value], _length[value]) = ((byte)value, (byte)value, 1);
        }

        int bits = literalBits + 1, next = end + 1, previous = -1, written = 0;
        long place = 0;
        while (written < output.Length && place + bits <= 8L * data.Length)
        {
            int code = CodeAt(data, place, bits);
            place += bits;
            if (code == end)
            {
                break;
            }

            if (code == clear)
            {
                (bits, next, previous) = (literalBits + 1, end + 1, -1);
                continue;
            }

            if (code > next || (previous < 0 && code > end) || (code == next && next == Codes))
            {
                throw new DecodingException("its compressed data uses a code before it is made");
            }

            if (previous >= 0 && next < Codes)
            {
                // the new code is what came before and the first value of what comes now, which may be the new code itself
                (_before[next], _length[next]) = ((ushort)previous, _length[previous] + 1);
                _first[next] = _first[previous];
                _last[next] = _first[code];
                next++;
            }

            written += Write(code, output[written..]);
            previous = code;
            bits = next + early >= 1 << bits && bits < MostBits ? bits + 1 : bits;
        }

        return written;
    }

    private int CodeAt(ReadOnlySpan<byte> data, long place, int bits)
    {
        int at = (int)(place >> 3), shift = (int)(place & 7);
        int first = data[at], second = at + 1 < data.Length ? data[at + 1] : 0, third = at + 2 < data.Length ? data[at + 2] : 0;
        return order == BitOrder.LowestFirst
            ? ((first | (second << 8) | (third << 16)) >> shift) & ((1 << bits) - 1)
            : (((first << 16) | (second << 8) | third) >> (24 - shift - bits)) & ((1 << bits) - 1);
    }

    private int Write(int code, Span<byte> output)
    {
        int length = _length[code], count = Math.Min(length, output.Length);
        for (int i = length - 1; i >= 0; i--, code = _before[code])
        {
            if (i < count)
            {
                output[i] = _last[code];
            }
        }

        return count;
    }
}
