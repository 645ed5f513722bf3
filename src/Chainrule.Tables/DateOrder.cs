namespace Chainrule.Tables;

/// <summary>In which order the parts of a date are written.</summary>
public enum DateOrder
{
    /// <summary><c>2024-01-31</c>, <c>2024/1/31</c>, <c>20240131</c>, <c>2024-01</c>; ISO 8601.</summary>
    YearMonthDay,

    /// <summary><c>31.01.2024</c>, <c>31/1/24</c>, <c>31 Jan 2024</c>.</summary>
    DayMonthYear,

    /// <summary><c>01/31/2024</c>, <c>Jan 31, 2024</c>.</summary>
    MonthDayYear,

    /// <summary>No date, only a time of day: <c>14:30</c>, <c>2:30:15 pm</c>.</summary>
    TimeOfDay,
}
