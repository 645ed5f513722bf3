using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>
/// A prefix code of VP8L (RFC 9649, 3.7.2): canonical, of up to 15 bits, its bits in the order in which they are read. A code of
/// one symbol
/// takes no bits.
/// </summary>
internal sealed class PrefixCode
{
    private const int LongestCode = 15, MostFastBits = 8, RepeatLast = 16, ZerosShort = 17, ZerosLong = 18, FirstRepeated = 8;

    private readonly int _only = -1;
    private readonly int _fastBits;
    private readonly ushort[] _fast = [];    // length · 4096 + symbol, 0 where the code is longer
    private readonly int[] _first = [];     // the first code of each length
    private readonly int[] _place = [];     // and the place of its symbol
    private readonly int[] _count = [];
    private readonly ushort[] _symbols = [];

    /// <summary>A code by the length of each symbol's; 0 for symbols that don't occur.</summary>
    /// <exception cref="DecodingException">No code has these lengths, or some bits would be none.</exception>
    public PrefixCode(ReadOnlySpan<byte> lengths)
    {
        int used = lengths.Length - lengths.Count((byte)0), longest = 0;
        if (used == 1)
        {
            _only = lengths.IndexOfAnyExcept((byte)0);
            return;
        }

        _count = new int[LongestCode + 1];
        foreach (byte length in lengths)
        {
            _count[length]++;
            longest = Math.Max(longest, length);
        }

        _count[0] = 0;
        (_first, _place, _symbols) = (new int[LongestCode + 2], new int[LongestCode + 2], new ushort[used]);
        for (int length = 1; length <= LongestCode; length++)
        {
            _first[length + 1] = (_first[length] + _count[length]) << 1;
            _place[length + 1] = _place[length] + _count[length];
        }

        if (used == 0 || _first[LongestCode + 1] != 1 << (LongestCode + 1))
        {
            throw new DecodingException("a prefix code is no complete one");
        }

        _fastBits = Math.Min(longest, MostFastBits);
        _fast = new ushort[1 << _fastBits];
        Span<int> next = stackalloc int[LongestCode + 2];
        _first.CopyTo(next);
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
            {
                continue;
            }

            int code = next[length]++;
            _symbols[_place[length] + code - _first[length]] = (ushort)symbol;
            for (int at = Reversed(code, length); length <= _fastBits && at < _fast.Length; at += 1 << length)
            {
                _fast[at] = (ushort)((length << 12) | symbol);
            }
        }
    }

    /// <summary>Reads the lengths of a code, and makes it of them (3.7.2.1).</summary>
    /// <param name="bits">Where they stand.</param>
    /// <param name="alphabet">How many symbols there are.</param>
    /// <exception cref="DecodingException">They make no code.</exception>
    public static PrefixCode Read(ref LosslessBits bits, int alphabet)
    {
        byte[] lengths = new byte[alphabet];
        if (bits.Take(1) == 1)
        {
            int count = bits.Take(1) + 1, first = bits.Take(bits.Take(1) == 1 ? 8 : 1);
            int second = count == 2 ? bits.Take(8) : first;
            if (first >= alphabet || second >= alphabet)
            {
                throw new DecodingException("a prefix code has a symbol that can't be");
            }

            (lengths[first], lengths[second]) = (1, 1);
            return new PrefixCode(lengths);
        }

        ReadOnlySpan<byte> order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        byte[] ofLengths = new byte[order.Length];
        for (int i = 0, count = 4 + bits.Take(4); i < count; i++)
        {
            ofLengths[order[i]] = (byte)bits.Take(3);
        }

        ReadLengths(ref bits, new PrefixCode(ofLengths), lengths);
        return new PrefixCode(lengths);
    }

    /// <summary>Takes a code.</summary>
    public int Decode(ref LosslessBits bits)
    {
        if (_only >= 0)
        {
            return _only;
        }

        int ahead = bits.Peek16(), entry = _fast[ahead & (_fast.Length - 1)];
        if (entry != 0)
        {
            bits.Skip(entry >> 12);
            return entry & 0xFFF;
        }

        int code = 0, length = 0;
        do
        {
            code = (code << 1) | ((ahead >> length) & 1);
            length++;
        }
        while (code - _first[length] >= _count[length]);

        bits.Skip(length);
        return _symbols[_place[length] + code - _first[length]];
    }

    private static void ReadLengths(ref LosslessBits bits, PrefixCode code, Span<byte> lengths)
    {
        int most = bits.Take(1) == 1 ? 2 + bits.Take(2 + (2 * bits.Take(3))) : lengths.Length;
        byte last = FirstRepeated;
        for (int symbol = 0; symbol < lengths.Length && most > 0; most--)
        {
            int length = code.Decode(ref bits);
            if (length < RepeatLast)
            {
                last = length > 0 ? (byte)length : last;
                lengths[symbol++] = (byte)length;
                continue;
            }

            int count = length switch
            {
                RepeatLast => 3 + bits.Take(2),
                ZerosShort => 3 + bits.Take(3),
                _ => 11 + bits.Take(7),
            };
            if (symbol + count > lengths.Length)
            {
                throw new DecodingException("a prefix code has more symbols than there are");
            }

            lengths.Slice(symbol, count).Fill(length == RepeatLast ? last : (byte)0);
            symbol += count;
        }
    }

    private static int Reversed(int code, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed |= ((code >> i) & 1) << (length - 1 - i);
        }

        return reversed;
    }
}
