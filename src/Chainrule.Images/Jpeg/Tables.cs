using System.Buffers.Binary;
using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>The tables that segments between scans may set (ITU-T T.81, B.2.4).</summary>
internal sealed class Tables
{
    private const int Count = 4, Block = 64, LongestCode = 16, MostMeanCategory = 15;

    /// <summary>Quantization tables, row by row.</summary>
    public ushort[]?[] Quantization { get; } = new ushort[]?[Count];

    /// <summary>Huffman tables of means.</summary>
    public HuffmanTable?[] Means { get; } = new HuffmanTable?[Count];

    /// <summary>Huffman tables of all other coefficients.</summary>
    public HuffmanTable?[] Others { get; } = new HuffmanTable?[Count];

    /// <summary>Units between restart markers; 0 for none.</summary>
    public int RestartInterval { get; private set; }

    /// <summary>Reads DQT (B.2.4.1).</summary>
    public void ReadQuantization(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int bytes = (segment[0] >> 4) + 1, number = segment[0] & 15;
            if (bytes > 2 || number >= Count || segment.Length < 1 + (Block * bytes))
            {
                throw new DecodingException("a quantization table is cut short, or has a number that can't be");
            }

            ushort[] table = new ushort[Block];
            for (int k = 0; k < Block; k++)
            {
                table[BlockDecoder.Zigzag[k]] = bytes == 1
                    ? segment[1 + k]
                    : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * k))..]);
            }

            Quantization[number] = table;
            segment = segment[(1 + (Block * bytes))..];
        }
    }

    /// <summary>Reads DHT (B.2.4.2).</summary>
    public void ReadHuffman(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int kind = segment[0] >> 4, number = segment[0] & 15, symbols = 0;
            if (segment.Length > LongestCode)
            {
                foreach (byte count in segment.Slice(1, LongestCode))
                {
                    symbols += count;
                }
            }

            int length = 1 + LongestCode + symbols;
            if (kind > 1 || number >= Count || symbols > 256 || segment.Length < length)
            {
                throw new DecodingException("a Huffman table is cut short, or has a number that can't be");
            }

            var table = new HuffmanTable(segment.Slice(1, LongestCode), segment[(1 + LongestCode)..length]);
            if (kind == 0 && table.MaxSymbol > MostMeanCategory)
            {
                throw new DecodingException($"a Huffman table of means has a number of {table.MaxSymbol} bits");
            }

            (kind == 0 ? Means : Others)[number] = table;
            segment = segment[length..];
        }
    }

    /// <summary>Reads DRI (B.2.4.4).</summary>
    public void ReadRestartInterval(ReadOnlySpan<byte> segment) => RestartInterval = segment.Length >= 2
        ? BinaryPrimitives.ReadUInt16BigEndian(segment)
        : throw new DecodingException("the segment of its restart interval is cut short");
}
