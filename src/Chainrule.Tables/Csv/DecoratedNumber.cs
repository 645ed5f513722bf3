using System.Text;

namespace Chainrule.Tables.Csv;

/// <summary>
/// What people put around the digits of a number: a currency's sign or its code before or behind, a per cent sign behind,
/// brackets
/// for what is owed, and something between groups of three digits.
/// </summary>
internal static class DecoratedNumber
{
    // By the byte their texts begin and end with: most texts are none, and are known as such at once.
    private static readonly (byte[] Text, NumberMark Mark)[]?[] ByFirst = Index(text => text[0]),
        ByLast = Index(text => text[^1]);

    private static readonly byte[] NoBreakSpace = "\u00A0"u8.ToArray(),
        NarrowNoBreakSpace = "\u202F"u8.ToArray(),
        Apostrophe = "\u2019"u8.ToArray(),
        Minus = "\u2212"u8.ToArray();

    /// <summary>
    /// Copies the digits and the decimal point of a number that has something around them; false where it hasn't, or is no
    /// number.
    /// </summary>
    /// <param name="text">UTF-8, without blanks around it.</param>
    /// <param name="decimalComma">Whether the fraction stands behind a comma; points may then stand between groups, else
    /// commas.</param>
    /// <param name="plain">Where to copy them, as long as the text.</param>
    /// <param name="length">How many bytes were copied.</param>
    /// <param name="isNegative">Whether there was a minus sign, or brackets.</param>
    /// <param name="mark">The currency, or the per cent sign.</param>
    public static bool TryStrip(
        ReadOnlySpan<byte> text,
        bool decimalComma,
        Span<byte> plain,
        out int length,
        out bool isNegative,
        out NumberMark mark
    )
    {
        int whole = text.Length;
        bool isSigned = text is [(byte)'-' or (byte)'+', ..];
        bool hasSign = false;
        mark = NumberMark.None;
        isNegative = false;
        length = 0;
        if (!text.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        while (TryStripFront(ref text, ref hasSign, ref mark, ref isNegative))
        {
        }

        int before = text.Length;
        StripBehind(ref text, ref mark);
        bool isDecorated = mark != NumberMark.None || (isNegative && !(isSigned && before == whole - 1));
        return !text.IsEmpty
            && char.IsAsciiDigit((char)text[0])
            && TryJoinGroups(text, decimalComma, plain, out length, ref isDecorated)
            && isDecorated;
    }

    private static bool TryStripFront(ref ReadOnlySpan<byte> text, ref bool hasSign, ref NumberMark mark, ref bool isNegative)
    {
        if (!hasSign && text is [(byte)'-' or (byte)'+', ..])
        {
            hasSign = true;
            isNegative = text[0] == '-';
            text = text[1..];
            return true;
        }

        if (!hasSign && text.StartsWith(Minus))
        {
            hasSign = isNegative = true;
            text = text[Minus.Length..];
            return true;
        }

        // 12.30- as accounting programs write it; 3- may be a grade
        if (!hasSign && text is [>= (byte)'0' and <= (byte)'9', .., (byte)'-'] && text.ContainsAny((byte)'.', (byte)','))
        {
            hasSign = isNegative = true;
            text = text[..^1];
            return true;
        }

        if (!hasSign && text is [(byte)'(', .., (byte)')'])
        {
            hasSign = isNegative = true;
            text = text[1..^1];
            return true;
        }

        if (mark == NumberMark.None && !text.IsEmpty && ByFirst[text[0]] is { } candidates)
        {
            foreach (var (currency, its) in candidates)
            {
                if (text.StartsWith(currency))
                {
                    mark = its;
                    text = WithoutBlank(text[currency.Length..]);
                    return true;
                }
            }
        }

        return false;
    }

    private static (byte[] Text, NumberMark Mark)[]?[] Index(Func<byte[], byte> key)
    {
        var index = new (byte[], NumberMark)[]?[256];
        var texts = NumberMark.Currencies.Select(currency => (Text: Encoding.UTF8.GetBytes(currency.Text), currency.Mark));
        foreach (var group in texts.GroupBy(currency => key(currency.Text)))
        {
            index[group.Key] = [.. group];
        }

        return index;
    }

    private static ReadOnlySpan<byte> WithoutBlank(ReadOnlySpan<byte> text) =>
        text.StartsWith(NoBreakSpace) ? text[NoBreakSpace.Length..] : text.TrimStart((byte)' ');

    private static void StripBehind(ref ReadOnlySpan<byte> text, ref NumberMark mark)
    {
        if (mark == NumberMark.None && text is [.., (byte)'%'])
        {
            mark = NumberMark.Percent;
            text = text[..^1].TrimEnd((byte)' ');
            return;
        }

        foreach (var (currency, its) in mark != NumberMark.None || text.IsEmpty ? [] : ByLast[text[^1]] ?? [])
        {
            if (text.EndsWith(currency))
            {
                mark = its;
                text = text[..^currency.Length];
                text = text.EndsWith(NoBreakSpace) ? text[..^NoBreakSpace.Length] : text.TrimEnd((byte)' ');
                return;
            }
        }
    }

    // Groups of three digits before the point, the first of one to three and not 0, with the same separator between all of them.
    private static bool TryJoinGroups(
        ReadOnlySpan<byte> text,
        bool decimalComma,
        Span<byte> plain,
        out int length,
        ref bool isDecorated
    )
    {
        ReadOnlySpan<byte> separator = default;
        length = 0;
        int inGroup = 0, i = 0;
        while (i < text.Length)
        {
            if (char.IsAsciiDigit((char)text[i]))
            {
                plain[length++] = text[i++];
                inGroup++;
                continue;
            }

            var found = SeparatorAt(text[i..], decimalComma);
            bool isFirst = separator.IsEmpty;
            if (
                found.IsEmpty
                || !(isFirst ? inGroup is >= 1 and <= 3 && plain[0] != '0' : inGroup == 3 && found.SequenceEqual(separator))
            )
            {
                break;
            }

            separator = found;
            inGroup = 0;
            i += found.Length;
        }

        if (!separator.IsEmpty && inGroup != 3)
        {
            return false;
        }

        isDecorated |= !separator.IsEmpty;
        text[i..].CopyTo(plain[length..]);
        length += text.Length - i;
        return true;
    }

    private static ReadOnlySpan<byte> SeparatorAt(ReadOnlySpan<byte> text, bool decimalComma) => text[0] switch
    {
        (byte)'.' when decimalComma => text[..1],
        (byte)',' when !decimalComma => text[..1],
        (byte)' ' or (byte)'\'' => text[..1],
        _ when text.StartsWith(NoBreakSpace) => NoBreakSpace,
        _ when text.StartsWith(NarrowNoBreakSpace) => NarrowNoBreakSpace,
        _ when text.StartsWith(Apostrophe) => Apostrophe,
        _ => default,
    };
}
