using System.Globalization;

namespace Chainrule.Files.Csv;

/// <summary>
/// Reads numbers as people write them in tables, to the nearest double. Beyond plain decimals: thousands separators in groups
/// of three, a currency sign before or behind, a per cent sign behind (12% is read as 12).
/// </summary>
public static class NumberText
{
    // Up to 15 digits and powers of ten up to 10²² are doubles without rounding, so their product or quotient is rounded once
    // and correctly (Clinger 1990, "How to read floating point numbers accurately").
    private const int MostExactDigits = 15, LargestExactPower = 22;
    private const int LongestNumber = 400;

    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>Reads a number; false where the text is none. What is beyond the range of a double is infinite.</summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="decimalComma">Whether the fraction stands behind a comma.</param>
    /// <param name="value">The nearest double.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, bool decimalComma, out double value) =>
        TryParsePlain(text, decimalComma ? (byte)',' : (byte)'.', out value) || TryParseDecorated(text, decimalComma, out value);

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

    private static bool TryParseDecorated(ReadOnlySpan<byte> text, bool decimalComma, out double value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > LongestNumber)
        {
            return false;
        }

        bool isNegative = text[0] == '-';
        var bare = isNegative || text[0] == '+' ? text[1..] : text;
        bare = WithoutSigns(bare);
        if (bare.Length == text.Length - (isNegative ? 1 : 0) && !bare.Contains(decimalComma ? (byte)'.' : (byte)','))
        {
            return false;
        }

        if (!isNegative && bare.Length > 0 && bare.Length < text.Length && bare[0] == '-')
        {
            isNegative = true; // $-5
            bare = bare[1..];
        }

        if (bare.IsEmpty || (uint)(bare[0] - '0') > 9)
        {
            return false;
        }

        Span<byte> plain = stackalloc byte[bare.Length];
        int length = WithoutThousands(bare, decimalComma ? (byte)',' : (byte)'.', decimalComma ? (byte)'.' : (byte)',', plain);
        if (length < 0 || !TryParsePlain(plain[..length], decimalComma ? (byte)',' : (byte)'.', out value))
        {
            return false;
        }

        value = isNegative ? -value : value;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutSigns(ReadOnlySpan<byte> text)
    {
        int before = text switch
        {
            [(byte)'$', ..] => 1,
            _ when text.StartsWith("€"u8) => 3,
            _ when text.StartsWith("£"u8) || text.StartsWith("¥"u8) => 2,
            _ => 0,
        };
        if (before > 0)
        {
            return text[before..].TrimStart((byte)' ');
        }

        int behind = text switch
        {
            [.., (byte)'$' or (byte)'%'] => 1,
            _ when text.EndsWith("€"u8) => 3,
            _ when text.EndsWith("£"u8) || text.EndsWith("¥"u8) => 2,
            _ => 0,
        };
        return behind > 0 ? text[..^behind].TrimEnd((byte)' ') : text;
    }

    /// <summary>Copies a number without its thousands separators; -1 where they don't stand before each group of three digits.</summary>
    private static int WithoutThousands(ReadOnlySpan<byte> text, byte point, byte separator, Span<byte> plain)
    {
        int whole = text.IndexOf(point) is int at and >= 0 ? at : text.Length;
        bool hasGroups = text.Contains(separator);
        if (text[whole..].Contains(separator) || (hasGroups && whole % 4 == 0))
        {
            return -1;
        }

        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            bool isPlace = hasGroups && i < whole && i > 0 && (whole - i) % 4 == 0;
            if ((text[i] == separator) != isPlace)
            {
                return -1;
            }

            if (!isPlace)
            {
                plain[length++] = text[i];
            }
        }

        return length;
    }
}
