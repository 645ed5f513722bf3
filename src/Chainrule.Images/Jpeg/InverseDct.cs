namespace Chainrule.Images.Jpeg;

/// <summary>
/// The inverse discrete cosine transform of 8×8 coefficients in integers: Loeffler, Ligtenberg and Moschytz, "Practical fast
/// 1-D DCT
/// algorithms with 11 multiplications" (ICASSP 1989), constants of 13 bits, two more bits kept between the passes. It rounds
/// where libjpeg's accurate
/// transform does ("islow"), so that pixels equal those of nearly all other programs.
/// </summary>
internal static class InverseDct
{
    private const int Size = 8, ConstantBits = 13, PassBits = 2;

    // round(x · 2¹³)
    private const int
        F0298631336 = 2446, F0390180644 = 3196, F0541196100 = 4433, F0765366865 = 6270, F0899976223 = 7373, F1175875602 = 9633,
        F1501321110 = 12299, F1847759065 = 15137, F1961570560 = 16069, F2053119869 = 16819, F2562915447 = 20995,
        F3072711026 = 25172;

    /// <summary>Writes 8×8 samples.</summary>
    /// <param name="coefficients">The 64 quantized coefficients, row by row.</param>
    /// <param name="quantization">What each is multiplied by.</param>
    /// <param name="samples">Where the first sample goes.</param>
    /// <param name="stride">From one row of samples to the next.</param>
    public static void Transform(
        ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> quantization, Span<byte> samples, int stride)
    {
        if (coefficients[1..].IndexOfAnyExcept((short)0) < 0)
        {
            int mean = Round(coefficients[0] * quantization[0] << PassBits, PassBits + 3);
            for (int row = 0; row < Size; row++)
            {
                samples.Slice(row * stride, Size).Fill(Sample(mean));
            }

            return;
        }

        Span<int> columns = stackalloc int[Size * Size];
        Span<int> line = stackalloc int[Size];
        for (int x = 0; x < Size; x++)
        {
            for (int y = 0; y < Size; y++)
            {
                line[y] = coefficients[(y * Size) + x] * quantization[(y * Size) + x];
            }

            OneDimension(line, ConstantBits - PassBits);
            for (int y = 0; y < Size; y++)
            {
                columns[(y * Size) + x] = line[y];
            }
        }

        for (int y = 0; y < Size; y++)
        {
            var row = columns.Slice(y * Size, Size);
            OneDimension(row, ConstantBits + PassBits + 3);
            var to = samples.Slice(y * stride, Size);
            for (int x = 0; x < Size; x++)
            {
                to[x] = Sample(row[x]);
            }
        }
    }

    // Eight numbers in place, divided by 2^shift. Numbers of damaged files may overflow; they do so everywhere alike.
    private static void OneDimension(Span<int> v, int shift)
    {
        unchecked
        {
            // even part
            int z1 = (v[2] + v[6]) * F0541196100;
            int t2 = z1 - (v[6] * F1847759065);
            int t3 = z1 + (v[2] * F0765366865);
            int t0 = (v[0] + v[4]) << ConstantBits;
            int t1 = (v[0] - v[4]) << ConstantBits;
            int e0 = t0 + t3, e3 = t0 - t3, e1 = t1 + t2, e2 = t1 - t2;

            // odd part
            int o0 = v[7], o1 = v[5], o2 = v[3], o3 = v[1];
            int s1 = o0 + o3, s2 = o1 + o2, s3 = o0 + o2, s4 = o1 + o3;
            int s5 = (s3 + s4) * F1175875602;
            s1 *= -F0899976223;
            s2 *= -F2562915447;
            s3 = (s3 * -F1961570560) + s5;
            s4 = (s4 * -F0390180644) + s5;
            o0 = (o0 * F0298631336) + s1 + s3;
            o1 = (o1 * F2053119869) + s2 + s4;
            o2 = (o2 * F3072711026) + s2 + s3;
            o3 = (o3 * F1501321110) + s1 + s4;

            (v[0], v[7]) = (Round(e0 + o3, shift), Round(e0 - o3, shift));
            (v[1], v[6]) = (Round(e1 + o2, shift), Round(e1 - o2, shift));
            (v[2], v[5]) = (Round(e2 + o1, shift), Round(e2 - o1, shift));
            (v[3], v[4]) = (Round(e3 + o0, shift), Round(e3 - o0, shift));
        }
    }

    private static int Round(int value, int shift) => unchecked(value + (1 << (shift - 1))) >> shift;

    private static byte Sample(int value) => (byte)Math.Clamp((long)value + 128, 0, 255);
}
