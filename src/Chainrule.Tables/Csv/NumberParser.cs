using System.Globalization;

namespace Chainrule.Tables.Csv;

/// <summary>
/// Reads numbers as people write them in tables, to the nearest double. Beyond plain decimals: thousands separators in groups
/// of three, a currency before or behind, a per cent sign behind (12% is read as 12), brackets around what is negative.
/// </summary>
public static class NumberParser
{
    // Up to 15 digits and powers of ten up to 10²² are doubles without rounding, so their product or quotient is rounded once
    // and correctly (Clinger 1990, "How to read floating point numbers accurately").
    private const int MostExactDigits = 15, LargestExactPower = 22;
    private const int LongestNumber = 400;

    private static readonly double[] PowersOfTen =
    [
        1e0,
        1e1,
        1e2,
        1e3,
        1e4,
        1e5,
        1e6,
        1e7,
        1e8,
        1e9,
        1e10,
        1e11,
        1e12,
        1e13,
        1e14,
        1e15,
        1e16,
        1e17,
        1e18,
        1e19,
        1e20,
        1e21,
        1e22,
    ];

    /// <summary>Reads a number; false where the text is none. What is beyond the range of a double is infinite.</summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="decimalComma">Whether the fraction stands behind a comma.</param>
    /// <param name="value">The nearest double.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out double value) =>
        TryParse(text, decimalComma, out value, out _);

    /// <summary>Reads a number, and the currency or per cent sign at it.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out double value, out NumberMark mark)
    {
        mark = NumberMark.None;
        return TryParsePlain(text, decimalComma ? (byte)',' : (byte)'.', out value)
            || TryParseDecorated(text, decimalComma, out value, out mark);
    }

    /// <summary>
    /// Whether a text is a number as a plain decimal, without an exponent and of so few digits that no other such text is nearly
    /// it.
    /// </summary>
    internal static bool IsPlainDecimal(ReadOnlySpan<byte> text, bool decimalComma) =>
        !text.ContainsAny((byte)'e', (byte)'E')
        && text.Length <= MostExactDigits
        && TryParsePlain(text, decimalComma ? (byte)',' : (byte)'.', out _);

    private static bool TryParsePlain(ReadOnlySpan<byte> text, byte point, out double value)
    {
        value = 0;
        int i = 0;
        bool isNegative = false;
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            isNegative = text[0] == '-';
            i = 1;
        }

        ulong digits = 0;
        int count = 0, significant = 0, scale = 0;
        for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++, count++)
        {
            digits = (digits * 10) + (uint)(text[i] - '0');
            significant += digits == 0 ? 0 : 1;
        }

        if (i < text.Length && text[i] == point)
        {
            i++;
            for (; i < text.Length && (uint)(text[i] - '0') <= 9; i++, count++)
            {
                digits = (digits * 10) + (uint)(text[i] - '0');
                significant += digits == 0 ? 0 : 1;
                scale--;
            }
        }

        if (count == 0)
        {
            return false;
        }

        if (i == text.Length && significant <= MostExactDigits && scale >= -LargestExactPower)
        {
            double size = digits / PowersOfTen[-scale];
            value = isNegative ? -size : size;
            return true;
        }

        return (i == text.Length || text[i] is (byte)'e' or (byte)'E') && TryParseLong(text, point, out value);
    }

    // Long mantissas and exponents go to the framework's parser, which rounds correctly too.
    private static bool TryParseLong(ReadOnlySpan<byte> text, byte point, out double value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (point == '.' || text.Length > LongestNumber)
        {
            return double.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
        }

        Span<byte> pointed = stackalloc byte[text.Length];
        text.Replace(pointed, point, (byte)'.');
        return double.TryParse(pointed, Style, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseDecorated(ReadOnlySpan<byte> text, bool decimalComma, out double value, out NumberMark mark)
    {
        value = 0;
        mark = NumberMark.None;
        if (text.IsEmpty || text.Length > LongestNumber)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[text.Length];
        if (!DecoratedNumber.TryStrip(text, decimalComma, plain, out int length, out bool isNegative, out mark)
            || !TryParsePlain(plain[..length], decimalComma ? (byte)',' : (byte)'.', out value))
        {
            return false;
        }

        value = isNegative ? -value : value;
        return true;
    }
}
