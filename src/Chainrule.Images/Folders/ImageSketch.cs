using System.Runtime.Intrinsics;

namespace Chainrule.Images.Folders;

/// <summary>
/// What an image looks like from afar: 16 by 16 means of its brightness, and a perceptual hash of 16 numbers, the means of 4 by 4
/// areas in units of the image's own deviation. Size, fit, brightness, contrast, color and compression leave both nearly as they
/// are.
/// </summary>
internal sealed class ImageSketch
{
    private const int Side = 16, Coarse = 4, Block = Side / Coarse, Count = Side * Side;

    // A deviation is 64; what is further from the mean than twice of it counts as that.
    private const int Unit = 64, Most = 127;

    // Of a plain image there is nothing to compare: Σ(256·(x − mean))² of a deviation below 4 levels.
    private const long LeastSpread = 256L * 256 * Count * 4 * 4;

    // Two images are near where their sketches correlate by 0.995: Σ(z − z')² ≤ 0.01·256, of the means of 16 by 16 parts at most
    // 0.16, in hashes 655, and what rounding adds; of absolute differences then at most four times the root.
    private const int MostDistance = 120;
    private const int CorrelationSquared = 990_025; // of a million

    private static readonly ImageFraming Framing = new(Side, Side, channels: 1, ImageFit.Stretch);

    private readonly byte[] _means;
    private readonly long _sum;

    private ImageSketch(byte[] means)
    {
        _means = means;
        _sum = means.Sum(mean => (long)mean);
        Spread = Product(this, this);
        Hash = HashOf();
    }

    /// <summary>Σ(256·(x − mean))² of the means.</summary>
    private long Spread { get; }

    /// <summary>The perceptual hash.</summary>
    private Vector256<short> Hash { get; }

    /// <summary>The sketch of an image.</summary>
    public static ImageSketch Of(Image image)
    {
        byte[] means = new byte[Count];
        Framing.Apply(image, means);
        return new ImageSketch(means);
    }

    /// <summary>Whether two images look nearly the same: plain ones never do.</summary>
    public static bool AreNear(ImageSketch one, ImageSketch other)
    {
        if (Vector256.Sum(Vector256.Abs(one.Hash - other.Hash)) > MostDistance
            || one.Spread < LeastSpread || other.Spread < LeastSpread)
        {
            return false;
        }

        long product = Product(one, other);
        return product > 0 && (Int128)product * product * 1_000_000 >= (Int128)one.Spread * other.Spread * CorrelationSquared;
    }

    private static long Product(ImageSketch one, ImageSketch other)
    {
        long product = 0;
        for (int i = 0; i < Count; i++)
        {
            product += ((Count * one._means[i]) - one._sum) * ((Count * other._means[i]) - other._sum);
        }

        return product;
    }

    private Vector256<short> HashOf()
    {
        Span<short> hash = stackalloc short[Coarse * Coarse];
        double deviation = Math.Sqrt((double)Spread / Count);
        for (int part = 0; part < hash.Length; part++)
        {
            long sum = 0;
            for (int i = 0; i < Block * Block; i++)
            {
                int row = (part / Coarse * Block) + (i / Block), column = (part % Coarse * Block) + (i % Block);
                sum += (Count * _means[(row * Side) + column]) - _sum;
            }

            double z = deviation > 0 ? sum / (Block * Block * deviation) : 0;
            hash[part] = (short)Math.Clamp(Math.Round(Unit * z), -Most, Most);
        }

        return Vector256.Create<short>(hash);
    }
}
