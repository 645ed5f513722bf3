using Chainrule.Images.Decoding;

namespace Chainrule.Images.Bmp;

/// <summary>Pixels packed in runs of 8 or 4 bits (Microsoft, "Bitmap Compression").</summary>
internal static class BmpRuns
{
    private const int EndOfRow = 0, EndOfImage = 1, Move = 2;

    /// <summary>Unpacks them, a byte a pixel, in the order of rows that is stored.</summary>
    /// <exception cref="DecodingException">They end too early, or go beyond the image.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> runs, int height, int width, int bits)
    {
        byte[] codes = new byte[checked(height * width)];
        int at = 0, x = 0, y = 0;
        while (y < height)
        {
            if (at + 2 > runs.Length)
            {
                throw new DecodingException($"its compressed data ends in row {y + 1} of {height}");
            }

            int count = runs[at], value = runs[at + 1];
            at += 2;
            if (count > 0)
            {
                x = Fill(codes.AsSpan(y * width, width), x, count, [(byte)value], bits, isRun: true);
            }
            else if (value == EndOfRow)
            {
                (x, y) = (0, y + 1);
            }
            else if (value == EndOfImage)
            {
                break;
            }
            else if (value == Move)
            {
                if (at + 2 > runs.Length)
                {
                    throw new DecodingException("its compressed data ends within a run");
                }

                (x, y) = (x + runs[at], y + runs[at + 1]);
                at += 2;
            }
            else
            {
                int bytes = ((value * bits) + 7) / 8;
                if (at + bytes > runs.Length)
                {
                    throw new DecodingException("its compressed data ends within a run");
                }

                x = Fill(codes.AsSpan(y * width, width), x, value, runs.Slice(at, bytes), bits, isRun: false);
                at += bytes + (bytes & 1); // to an even number
            }
        }

        return codes;
    }

    // Writes so many pixels; what goes beyond the row is left out, as other programs do.
    private static int Fill(Span<byte> row, int x, int count, ReadOnlySpan<byte> values, int bits, bool isRun)
    {
        for (int i = 0; i < count && x < row.Length; i++, x++)
        {
            int pair = values[isRun ? 0 : i * bits / 8]; // of 4 bits, the higher ones first
            row[x] = (byte)(bits == 8 ? pair : (i & 1) == 0 ? pair >> 4 : pair & 15);
        }

        return x;
    }
}
