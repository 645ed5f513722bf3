using Chainrule.Images.Decoding;

namespace Chainrule.Images.Webp;

/// <summary>The transparency of a lossy image, its chunk ALPH (RFC 9649, 2.7.1.2).</summary>
internal static class AlphaPlane
{
    private const int Plain = 0, Lossless = 1, FromLeft = 1, FromAbove = 2;

    /// <summary>Decodes it.</summary>
    /// <exception cref="DecodingException">It is damaged, or ends too early.</exception>
    public static byte[] Decode(ReadOnlySpan<byte> chunk, int height, int width)
    {
        int method = chunk[0] & 3, filter = (chunk[0] >> 2) & 3;
        byte[] alpha = new byte[checked(height * width)];
        switch (method)
        {
            case Plain when chunk.Length > alpha.Length:
                chunk.Slice(1, alpha.Length).CopyTo(alpha);
                break;
            case Lossless:
                var bits = new LosslessBits(chunk[1..]);
                uint[] pixels = LosslessDecoder.Decode(ref bits, height, width);
                for (int i = 0; i < alpha.Length; i++)
                {
                    alpha[i] = (byte)(pixels[i] >> 8); // green
                }

                break;
            default:
                throw new DecodingException("its transparency ends too early, or is of a method that WebP doesn't know");
        }

        for (int y = 0, at = 0; filter != 0 && y < height; y++)
        {
            for (int x = 0; x < width; x++, at++)
            {
                alpha[at] += Predicted(alpha, at, y, x, width, filter);
            }
        }

        return alpha;
    }

    private static byte Predicted(byte[] alpha, int at, int y, int x, int width, int filter) => (y, x, filter) switch
    {
        (0, 0, _) => 0,
        (0, _, _) or (_, > 0, FromLeft) => alpha[at - 1],
        (_, 0, _) or (_, _, FromAbove) => alpha[at - width],
        _ => (byte)Math.Clamp(alpha[at - 1] + alpha[at - width] - alpha[at - width - 1], 0, 255),
    };
}
