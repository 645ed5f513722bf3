using Chainrule.Images.Decoding;

namespace Chainrule.Images.Jpeg;

/// <summary>
/// Decodes the coefficients of one block: all at once (ITU-T T.81, F.2.2), or of a progressive image (annex G) the mean's
/// first or next bits, or
/// those of a band of other coefficients.
/// </summary>
internal static class BlockDecoder
{
    private const int ZeroRun = 15, Block = 64;

    /// <summary>From the place in zigzag order (figure A.6) to the place row by row.</summary>
    public static ReadOnlySpan<byte> Zigzag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48,
        41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23,
        30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>The difference to the last block's mean.</summary>
    public static int Difference(ref EntropyReader reader, HuffmanTable table) =>
        reader.TakeSigned(table.Decode(ref reader) & 15);

    /// <summary>A whole block but its mean (F.2.2.2).</summary>
    public static void Others(ref EntropyReader reader, HuffmanTable table, scoped Span<short> block)
    {
        for (int k = 1; k < Block; k++)
        {
            int symbol = table.Decode(ref reader), run = symbol >> 4, category = symbol & 15;
            if (category == 0)
            {
                if (run != ZeroRun)
                {
                    return;
                }

                k += ZeroRun;
                continue;
            }

            k = Checked(k + run, Block - 1);
            block[Zigzag[k]] = (short)reader.TakeSigned(category);
        }
    }

    /// <summary>The first bits of a band (G.1.2.2).</summary>
    /// <param name="reader">The bits.</param>
    /// <param name="table">Their Huffman table.</param>
    /// <param name="scan">The band.</param>
    /// <param name="block">The block.</param>
    /// <param name="emptyBlocks">How many blocks, from this one on, have nothing in the band.</param>
    public static void FirstBits(
        ref EntropyReader reader, HuffmanTable table, Scan scan, scoped Span<short> block, ref int emptyBlocks)
    {
        if (emptyBlocks > 0)
        {
            emptyBlocks--;
            return;
        }

        for (int k = scan.First; k <= scan.Last; k++)
        {
            int symbol = table.Decode(ref reader), run = symbol >> 4, category = symbol & 15;
            if (category != 0)
            {
                k = Checked(k + run, scan.Last);
                block[Zigzag[k]] = (short)(reader.TakeSigned(category) << scan.Shift);
            }
            else if (run == ZeroRun)
            {
                k += ZeroRun;
            }
            else
            {
                emptyBlocks = (1 << run) + reader.Take(run) - 1;
                return;
            }
        }
    }

    /// <summary>One more bit of a band (G.1.2.3): of what isn't zero, and what becomes so.</summary>
    /// <inheritdoc cref="FirstBits"/>
    public static void NextBit(
        ref EntropyReader reader, HuffmanTable table, Scan scan, scoped Span<short> block, ref int emptyBlocks)
    {
        int k = scan.First;
        for (; emptyBlocks == 0 && k <= scan.Last; k++)
        {
            int symbol = table.Decode(ref reader), run = symbol >> 4, value = 0;
            if ((symbol & 15) != 0)
            {
                value = (reader.Take(1) == 1 ? 1 : -1) << scan.Shift;
            }
            else if (run != ZeroRun)
            {
                emptyBlocks = (1 << run) + reader.Take(run);
                break;
            }

            k = Refine(ref reader, scan, block, k, run);
            if (value != 0)
            {
                block[Zigzag[Checked(k, scan.Last)]] = (short)value;
            }
        }

        if (emptyBlocks > 0)
        {
            Refine(ref reader, scan, block, k, Block);
            emptyBlocks--;
        }
    }

    // Passes so many zeros, and gives all others on the way their bit; returns the place of the next zero.
    private static int Refine(ref EntropyReader reader, Scan scan, scoped Span<short> block, int k, int zeros)
    {
        int bit = 1 << scan.Shift;
        for (; k <= scan.Last; k++)
        {
            ref short coefficient = ref block[Zigzag[k]];
            if (coefficient == 0)
            {
                if (zeros-- == 0)
                {
                    break;
                }
            }
            else if (reader.Take(1) == 1 && (coefficient & bit) == 0)
            {
                coefficient += (short)(coefficient > 0 ? bit : -bit);
            }
        }

        return k;
    }

    private static int Checked(int place, int last) => place <= last
        ? place
        : throw new DecodingException($"its compressed data goes to coefficient {place} of a block, past {last}");
}
