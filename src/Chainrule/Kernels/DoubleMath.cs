namespace Chainrule.Kernels;

/// <summary>
/// Functions in double precision whose bits are the same on every machine: plain IEEE arithmetic only. The platform's
/// own logarithm and cosine come from its C library and differ between machines in the last bit.
/// </summary>
public static class DoubleMath
{
    // Arrays, since unoptimized code allocates each time it makes a span of constants.
    private static readonly double[] LogarithmSeries =
        [1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3];

    private static readonly double[] CosineSeries =
        [1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -0.5, 1];

    private static readonly double[] SineSeries =
    [
        1.0 / 355687428096000,
        -1.0 / 1307674368000,
        1.0 / 6227020800,
        -1.0 / 39916800,
        1.0 / 362880,
        -1.0 / 5040,
        1.0 / 120,
        -1.0 / 6,
        1,
    ];

    // ln 2 in two parts; the upper has 32 significant bits, so that its product with any exponent is exact
    private const double Ln2High = 0.6931471803691238, Ln2Low = 1.9082149292705877e-10;

    /// <summary>
    /// The natural logarithm of a positive, normal number. With x = m·2ᵉ, m in [√½, √2) and s = (m − 1)/(m + 1):
    /// ln x = e·ln 2 + 2·(s + s³/3 + s⁵/5 + …), whose terms beyond s²³ are below 2⁻⁵³.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">x is not positive, normal and finite.</exception>
    public static double Log(double x)
    {
        if (!double.IsNormal(x) || x < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "the logarithm needs a positive, normal number");
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double f = m - 1, s = f / (m + 1), z = s * s;
        double series = Horner(z, LogarithmSeries);
        // 2s = f − s·f, so the large part of the sum is f itself and rounds once
        return exponent * Ln2High + (f - (s * (f - 2 * z * series) - exponent * Ln2Low));
    }

    /// <summary>
    /// cos(π·x), exact where x is a multiple of ½: x is first reduced, without rounding, to a quarter turn at most,
    /// where the Taylor series of cosine and sine to the 17th power have an error below 2⁻⁵³.
    /// </summary>
    public static double CosPi(double x)
    {
        double turns = Math.Round(x * 2, MidpointRounding.ToEven);
        double t = (x - turns / 2) * Math.PI, z = t * t;
        int quarter = (int)(long)(turns - 4 * Math.Floor(turns / 4));
        double value = (quarter & 1) == 0
            ? Horner(z, CosineSeries)
            : t * Horner(z, SineSeries);
        return quarter is 1 or 2 ? -value : value;
    }

    /// <summary>x to a whole power, by repeated squaring.</summary>
    public static double Power(double x, long exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        double result = 1;
        for (double square = x; exponent > 0; exponent >>= 1, square *= square)
        {
            if ((exponent & 1) != 0)
            {
                result *= square;
            }
        }

        return result;
    }

    /// <summary>A polynomial in x, its highest coefficient first.</summary>
    internal static double Horner(double x, ReadOnlySpan<double> coefficients)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
        {
            sum = sum * x + coefficient;
        }

        return sum;
    }
}
