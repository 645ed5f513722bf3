namespace Chainrule.Tables;

/// <summary>Reads durations as people write them in tables: <c>36:30</c>, <c>125:04:59.5</c>.</summary>
internal static class DurationText
{
    private const int SecondsPerHour = 3600;

    /// <summary>Reads hours, minutes and perhaps seconds with colons between them; false where the text is else.</summary>
    /// <param name="text">The text as UTF-8, without blanks around it.</param>
    /// <param name="hours">The hours, minutes and seconds as fractions of them.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out double hours)
    {
        hours = 0;
        var rest = new DateCursor(text);
        bool isNegative = rest.Skip('-');
        if (!rest.Number(out int whole, out _) || !rest.Skip(':') || !rest.Number(out int minutes, out int digits) || digits != 2)
        {
            return false;
        }

        double seconds = 0;
        if ((rest.Skip(':') && !rest.Seconds(out seconds)) || !rest.IsAtEnd || minutes >= 60 || seconds >= 60)
        {
            return false;
        }

        hours = ((whole * (double)SecondsPerHour) + (minutes * 60) + seconds) / SecondsPerHour * (isNegative ? -1 : 1);
        return true;
    }
}
