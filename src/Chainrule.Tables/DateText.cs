namespace Chainrule.Tables;

/// <summary>Reads dates and times as people write them in tables.</summary>
public static class DateText
{
    // Two digits of a year: 69 to 99 are of the last century (POSIX strptime, %y).
    private const int FirstOfLastCentury = 69;

    private static readonly string[] Months =
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "may",
        "jun",
        "jul",
        "aug",
        "sep",
        "oct",
        "nov",
        "dec",
    ];
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    private static readonly DateOrder[] OfDates = [DateOrder.YearMonthDay, DateOrder.DayMonthYear, DateOrder.MonthDayYear];

    /// <summary>
    /// Reads a date, with or without a time, as days since 1970-01-01, 00:00; where a time zone is written, in UTC. A time of day
    /// is a
    /// fraction of a day.
    /// </summary>
    /// <param name="text">The text as UTF-8, without blanks around it.</param>
    /// <param name="order">
    /// How dates are written whose order isn't plain. Those that begin with a year of four digits, or name the month, are read
    /// whatever it is.
    /// </param>
    /// <param name="days">Days since the beginning of 1970; fractions are exact to the second and better.</param>
    /// <returns>Whether the text is such a date, and one that is in the calendar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, DateOrder order, out double days)
    {
        if (TryParseExact(text, order, out days))
        {
            return true;
        }

        if (order != DateOrder.TimeOfDay && IsPlain(text))
        {
            foreach (var other in OfDates)
            {
                if (other != order && TryParseExact(text, other, out days))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a date can be read in one way only: <c>2020-03-04</c>, <c>4 March 2020</c>.</summary>
    internal static bool IsPlain(ReadOnlySpan<byte> text)
    {
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits >= 4)
        {
            return true;
        }

        for (int i = 0; i + 2 < text.Length; i++)
        {
            if (char.IsAsciiLetter((char)text[i]) && Find(Months, text[i..(i + 3)]) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a date that is written in an order, and in no other.</summary>
    internal static bool TryParseExact(ReadOnlySpan<byte> text, DateOrder order, out double days)
    {
        days = 0;
        var rest = new DateCursor(text);
        if (order != DateOrder.TimeOfDay)
        {
            if (!TryDate(ref rest, order, out int day))
            {
                return false;
            }

            days = day;
            if (rest.IsAtEnd)
            {
                return true;
            }

            if (!rest.SkipToTime())
            {
                return false;
            }
        }

        if (!TryTime(ref rest, out double fraction))
        {
            return false;
        }

        days += fraction;
        return rest.IsAtEnd;
    }

    private static bool TryDate(ref DateCursor rest, DateOrder order, out int day)
    {
        day = 0;
        if (rest.Word() is { IsEmpty: false } first)
        {
            if (Find(Months, first) is >= 0 and int named)
            {
                return TryMonthFirst(ref rest, order, named + 1, out day);
            }

            if (Find(Weekdays, first) < 0)
            {
                return false;
            }

            rest.SkipSeparators();
        }

        if (!rest.Number(out int a, out int digits))
        {
            return false;
        }

        if (digits == 8 && order == DateOrder.YearMonthDay)
        {
            return TryDay(a / 10000, a / 100 % 100, a % 100, out day);
        }

        if (digits == 4 && order == DateOrder.YearMonthDay && TryQuarter(rest, a, out day))
        {
            rest = default;
            return true;
        }

        if (!rest.SkipSeparators())
        {
            return false;
        }

        return rest.Word() is { IsEmpty: false } word
            ? Find(Months, word) is >= 0 and int month && TryMonthBetween(ref rest, order, (a, digits), month + 1, out day)
            : TryNumbers(ref rest, order, (a, digits), out day);
    }

    // March 4, 2020 and March 2020.
    private static bool TryMonthFirst(ref DateCursor rest, DateOrder order, int month, out int day)
    {
        day = 0;
        rest.SkipSeparators();
        if (order != DateOrder.MonthDayYear || !rest.Number(out int a, out int digits))
        {
            return false;
        }

        return digits == 4 && rest.IsAtEnd
            ? TryMonth(a, month, out day)
            : rest.SkipSeparators()
                && rest.Number(out int y, out int yearDigits)
                && TryDay(Year(y, yearDigits), month, a, out day);
    }

    // 4 March 2020 and 2020 March 4, behind the month.
    private static bool TryMonthBetween(
        ref DateCursor rest, DateOrder order, (int Value, int Digits) first, int month, out int day)
    {
        day = 0;
        if (!rest.SkipSeparators() || !rest.Number(out int last, out int lastDigits))
        {
            return false;
        }

        return order switch
        {
            DateOrder.YearMonthDay => first.Digits == 4 && TryDay(first.Value, month, last, out day),
            DateOrder.DayMonthYear => first.Digits <= 2 && TryDay(Year(last, lastDigits), month, first.Value, out day),
            _ => false,
        };
    }

    // 2020-03-04, 4.3.2020, 3/4/2020, and without a day 2020-03 and 3/2020, behind the first number.
    private static bool TryNumbers(ref DateCursor rest, DateOrder order, (int Value, int Digits) first, out int day)
    {
        day = 0;
        if (!rest.Number(out int middle, out int middleDigits))
        {
            return false;
        }

        if (middleDigits > 2)
        {
            return middleDigits == 4
                && first.Digits <= 2
                && order != DateOrder.YearMonthDay
                && rest.IsAtEnd
                && TryMonth(middle, first.Value, out day);
        }

        if (order == DateOrder.YearMonthDay && first.Digits == 4 && rest.IsAtEnd)
        {
            return TryDay(first.Value, middle, 1, out day);
        }

        if (!rest.SkipSeparators() || !rest.Number(out int last, out int lastDigits))
        {
            return false;
        }

        return order switch
        {
            DateOrder.YearMonthDay => first.Digits == 4 && lastDigits <= 2 && TryDay(first.Value, middle, last, out day),
            DateOrder.DayMonthYear => first.Digits <= 2 && TryDay(Year(last, lastDigits), middle, first.Value, out day),
            _ => first.Digits <= 2 && TryDay(Year(last, lastDigits), first.Value, middle, out day),
        };
    }

    // The first day of a month or quarter. So short a text needs a year of our times to be taken for a date.
    private static bool TryMonth(int year, int month, out int day) =>
        TryDay(year is >= 1700 and < 2300 ? year : 0, month, 1, out day);

    private static bool TryQuarter(DateCursor rest, int year, out int day)
    {
        day = 0;
        rest.SkipSeparators();
        return rest.Word() is [(byte)'Q' or (byte)'q']
            && rest.Number(out int quarter, out int digits)
            && digits == 1
            && quarter is >= 1 and <= 4
            && rest.IsAtEnd
            && TryMonth(year, (3 * quarter) - 2, out day);
    }

    private static bool TryTime(ref DateCursor rest, out double fraction)
    {
        fraction = 0;
        if (
            !rest.Number(out int hour, out int digits)
            || digits > 2
            || !rest.Skip(':')
            || !rest.Number(out int minute, out digits)
            || digits != 2
        )
        {
            return false;
        }

        double second = 0;
        if (rest.Skip(':') && !rest.Seconds(out second))
        {
            return false;
        }

        rest.SkipBlanks();
        var half = rest.Word();
        if (half.Length == 2 && (half[1] | 0x20) == 'm' && (half[0] | 0x20) is 'a' or 'p' && hour is >= 1 and <= 12)
        {
            hour = (hour % 12) + ((half[0] | 0x20) == 'p' ? 12 : 0);
            rest.SkipBlanks();
            half = rest.Word();
        }

        int zone = 0;
        bool isUtc = half.Length == 1 && (half[0] | 0x20) == 'z'
            || System.Text.Ascii.EqualsIgnoreCase(half, "utc"u8) || System.Text.Ascii.EqualsIgnoreCase(half, "gmt"u8);
        if ((half.Length > 0 && !isUtc) || !rest.Zone(ref zone))
        {
            return false;
        }

        fraction = ((hour * 3600) + ((minute - zone) * 60) + second) / 86400;
        return hour <= 24 && minute < 60 && second < 61 && (hour < 24 || (minute == 0 && second == 0));
    }

    private static int Year(int number, int digits) => digits switch
    {
        4 => number,
        2 => number + (number >= FirstOfLastCentury ? 1900 : 2000),
        _ => 0,
    };

    private static bool TryDay(int year, int month, int day, out int days)
    {
        bool exists = year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
        days = exists ? new DateOnly(year, month, day).DayNumber - new DateOnly(1970, 1, 1).DayNumber : 0;
        return exists;
    }

    // By the first three letters, of which the word must be the beginning or the whole: Sep, Sept, September.
    private static int Find(string[] names, ReadOnlySpan<byte> word)
    {
        if (word.Length < 3)
        {
            return -1;
        }

        Span<char> letters = stackalloc char[3];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (char)(word[i] | 0x20);
        }

        for (int i = 0; i < names.Length; i++)
        {
            if (letters.SequenceEqual(names[i]) && word.Length <= "wednesday".Length)
            {
                return i;
            }
        }

        return -1;
    }
}
