using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>The lossless bitstream of WebP, VP8L (RFC 9649, 3): an image of pixels as 8 bits of alpha, red, green and blue
/// each.</summary>
internal static class LosslessDecoder
{
    private const int Literals = 256, Lengths = 24, Distances = 40, NearDistances = 120, MostCacheBits = 11;
    private const uint CacheFactor = 0x1E35A7BD;

    // Where pixels lie that the first distances mean: so many to the left and so many up (3.6.2.2).
    private static readonly sbyte[] Near =
    [
        0, 1, 1, 0, 1, 1, -1, 1, 0, 2, 2, 0, 1, 2, -1, 2, 2, 1, -2, 1, 2, 2, -2, 2, 0, 3, 3, 0, 1, 3, -1, 3, 3, 1, -3,
        1, 2, 3, -2, 3, 3, 2, -3, 2, 0, 4, 4, 0, 1, 4, -1, 4, 4, 1, -4, 1, 3, 3, -3, 3, 2, 4, -2, 4, 4, 2, -4, 2, 0,
        5, 3, 4, -3, 4, 4, 3, -4, 3, 5, 0, 1, 5, -1, 5, 5, 1, -5, 1, 2, 5, -2, 5, 5, 2, -5, 2, 4, 4, -4, 4, 3, 5, -3,
        5, 5, 3, -5, 3, 0, 6, 6, 0, 1, 6, -1, 6, 6, 1, -6, 1, 2, 6, -2, 6, 6, 2, -6, 2, 4, 5, -4, 5, 5, 4, -5, 4, 3,
        6, -3, 6, 6, 3, -6, 3, 0, 7, 7, 0, 1, 7, -1, 7, 5, 5, -5, 5, 7, 1, -7, 1, 4, 6, -4, 6, 6, 4, -6, 4, 2, 7, -2,
        7, 7, 2, -7, 2, 3, 7, -3, 7, 7, 3, -7, 3, 5, 6, -5, 6, 6, 5, -6, 5, 8, 0, 4, 7, -4, 7, 7, 4, -7, 4, 8, 1, 8,
        2, 6, 6, -6, 6, 8, 3, 5, 7, -5, 7, 7, 5, -7, 5, 8, 4, 6, 7, -6, 7, 7, 6, -7, 6, 8, 5, 7, 7, -7, 7, 8, 6, 8, 7,
    ];

    /// <summary>Decodes what follows the header.</summary>
    /// <param name="bits">The stream.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="DecodingException">It is damaged, or ends too early.</exception>
    public static uint[] Decode(ref LosslessBits bits, int height, int width)
    {
        List<LosslessTransform> transforms = [];
        int stored = width;
        while (bits.Take(1) == 1)
        {
            var kind = (TransformKind)bits.Take(2);
            if (transforms.Exists(transform => transform.Kind == kind))
            {
                throw new DecodingException("it has a transform twice");
            }

            transforms.Add(ReadTransform(ref bits, kind, height, stored));
            stored = transforms[^1].StoredWidth;
        }

        uint[] pixels = Pixels(ref bits, height, stored, isWhole: true);
        for (int i = transforms.Count - 1; i >= 0; i--)
        {
            pixels = transforms[i].Undo(pixels, height);
        }

        return pixels;
    }

    private static LosslessTransform ReadTransform(ref LosslessBits bits, TransformKind kind, int height, int width)
    {
        switch (kind)
        {
            case TransformKind.SubtractGreen:
                return new LosslessTransform(kind, width, width, 0, []);
            case TransformKind.Palette:
                int colors = bits.Take(8) + 1, shift = colors switch { <= 2 => 3, <= 4 => 2, <= 16 => 1, _ => 0 };
                uint[] palette = Pixels(ref bits, 1, colors, isWhole: false);
                for (int i = 1; i < colors; i++)
                {
                    palette[i] = LosslessTransform.Add(palette[i], palette[i - 1]);
                }

                return new LosslessTransform(kind, width, Blocks(width, shift), shift, palette);
            default:
                int size = bits.Take(3) + 2;
                uint[] blocks = Pixels(ref bits, Blocks(height, size), Blocks(width, size), isWhole: false);
                return new LosslessTransform(kind, width, width, size, blocks);
        }
    }

    /// <summary>How many blocks of 2^shift cover a length.</summary>
    public static int Blocks(int length, int shift) => (length + (1 << shift) - 1) >> shift;

    // An image by its entropy (3.7): the main one may have a code for each of its parts.
    private static uint[] Pixels(ref LosslessBits bits, int height, int width, bool isWhole)
    {
        int cacheBits = bits.Take(1) == 1 ? bits.Take(4) : 0;
        if (cacheBits > MostCacheBits)
        {
            throw new DecodingException($"its color cache has {cacheBits} bits");
        }

        int shift = 0, groups = 1;
        uint[] groupOf = [];
        if (isWhole && bits.Take(1) == 1)
        {
            shift = bits.Take(3) + 2;
            groupOf = Pixels(ref bits, Blocks(height, shift), Blocks(width, shift), isWhole: false);
            foreach (ref uint group in groupOf.AsSpan())
            {
                group = (group >> 8) & 0xFFFF;
                groups = Math.Max(groups, (int)group + 1);
            }
        }

        // all are read, those kept that a part has
        bool[] areUsed = new bool[groups];
        areUsed[0] = groupOf.Length == 0;
        Array.ForEach(groupOf, group => areUsed[group] = true);
        var codes = new PrefixCode[groups][];
        int cached = cacheBits > 0 ? 1 << cacheBits : 0;
        for (int group = 0; group < groups; group++)
        {
            PrefixCode green = PrefixCode.Read(ref bits, Literals + Lengths + cached), red = PrefixCode.Read(ref bits, Literals),
                blue = PrefixCode.Read(ref bits, Literals), alpha = PrefixCode.Read(ref bits, Literals),
                distance = PrefixCode.Read(ref bits, Distances);
            codes[group] = areUsed[group] ? [green, red, blue, alpha, distance] : [];
        }

        uint[] pixels = new uint[checked(height * width)];
        Fill(ref bits, pixels, width, new Parts(codes, groupOf, shift, Blocks(width, shift)), cacheBits);
        return pixels;
    }

    private static void Fill(ref LosslessBits bits, uint[] pixels, int width, Parts parts, int cacheBits)
    {
        uint[] cache = new uint[1 << cacheBits];
        for (int at = 0; at < pixels.Length;)
        {
            var codes = parts.CodesAt(at / width, at % width);
            int symbol = codes[0].Decode(ref bits), start = at;
            if (symbol < Literals)
            {
                uint red = (uint)codes[1].Decode(ref bits), blue = (uint)codes[2].Decode(ref bits);
                pixels[at++] = ((uint)codes[3].Decode(ref bits) << 24) | (red << 16) | ((uint)symbol << 8) | blue;
            }
            else if (symbol < Literals + Lengths)
            {
                int length = Value(ref bits, symbol - Literals);
                int distance = Distance(Value(ref bits, codes[4].Decode(ref bits)), width);
                if (distance > at || length > pixels.Length - at)
                {
                    throw new DecodingException($"pixel {at} is said to repeat what isn't there");
                }

                for (int end = at + length; at < end; at++)
                {
                    pixels[at] = pixels[at - distance];
                }
            }
            else
            {
                pixels[at++] = cache[symbol - Literals - Lengths];
            }

            for (int i = start; cacheBits > 0 && i < at; i++)
            {
                cache[unchecked(CacheFactor * pixels[i]) >> (32 - cacheBits)] = pixels[i];
            }
        }
    }

    // A length or distance by its prefix (3.6.2.2).
    private static int Value(ref LosslessBits bits, int prefix)
    {
        if (prefix < 4)
        {
            return prefix + 1;
        }

        int extra = (prefix - 2) >> 1;
        int value = (2 + (prefix & 1)) << extra;
        int low = bits.Take(Math.Min(extra, 16));
        return value + low + (extra > 16 ? bits.Take(extra - 16) << 16 : 0) + 1;
    }

    private static int Distance(int value, int width) => value > NearDistances
        ? value - NearDistances
        : Math.Max(1, Near[2 * (value - 1)] + (Near[(2 * value) - 1] * width));

    /// <summary>Which prefix codes which part of an image has.</summary>
    private sealed record Parts(PrefixCode[][] Codes, uint[] GroupOf, int Shift, int Across)
    {
        public PrefixCode[] CodesAt(int row, int column) =>
            Codes[GroupOf.Length == 0 ? 0 : GroupOf[((row >> Shift) * Across) + (column >> Shift)]];
    }
}
