namespace Chainrule.Images.Folders;

/// <summary>
/// The order of names in which numbers count as numbers, so that <c>img2</c> goes before <c>img10</c>; the same on every machine
/// and in
/// every culture.
/// </summary>
internal sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> one = x, other = y;
        while (!one.IsEmpty && !other.IsEmpty)
        {
            bool isNumber = char.IsAsciiDigit(one[0]) && char.IsAsciiDigit(other[0]);
            int order = isNumber ? CompareNumbers(ref one, ref other) : CompareFirst(ref one, ref other);
            if (order != 0)
            {
                return order;
            }
        }

        // numbers written in other ways, such as 7 and 07, are equal so far
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : string.CompareOrdinal(x, y);
    }

    private static int CompareFirst(ref ReadOnlySpan<char> one, ref ReadOnlySpan<char> other)
    {
        int order = one[0].CompareTo(other[0]);
        one = one[1..];
        other = other[1..];
        return order;
    }

    private static int CompareNumbers(ref ReadOnlySpan<char> one, ref ReadOnlySpan<char> other)
    {
        var first = Digits(ref one);
        var second = Digits(ref other);
        return first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }

    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? text : text[..end];
        text = text[digits.Length..];
        return digits.TrimStart('0');
    }
}
