using Chainrule.Onnx.Schema;
using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>
/// The season, the day of the week and the time of day of a date that comes in as days since 1970. The day of the year is found
/// by the arithmetic of the Gregorian calendar, in whole numbers that doubles hold exactly: Hinnant, "chrono-Compatible Low-Level
/// Date Algorithms" (2013), civil_from_days.
/// </summary>
internal sealed class DateParts(OnnxGraph graph)
{
    private const double DaysOfYear = 365.25, FirstDay = -719_162, LastDay = 3_652_058 - 719_162;

    /// <summary>Writes the parts, (rows, parts), 0 where the date is missing; null where the column has none.</summary>
    /// <param name="days">Days since 1970, (rows, 1), NaN where the date is missing.</param>
    /// <param name="column">The column.</param>
    public string? Write(string days, DatePreparation column)
    {
        string isMissing = graph.Add("IsNaN", days);
        string known = graph.Add("Where", [isMissing, graph.Scalar(0.0), days]);
        string floor = graph.Add("Floor", known);
        var parts = new List<string>();
        if (column.HasDays)
        {
            string day = graph.Add("Max", graph.Add("Min", floor, graph.Scalar(LastDay)), graph.Scalar(FirstDay));
            parts.AddRange(Circle(Divided(DayOfYear(day), DaysOfYear)));
            string shifted = Plus(day, 4); // 1970 began on a Thursday
            double[] week = [0, 1, 2, 3, 4, 5, 6];
            parts.Add(Single(graph.Add("Equal", Remainder(shifted, 7), graph.Constant("week", week, week.Length))));
        }

        if (column.HasTimes)
        {
            parts.AddRange(Circle(graph.Add("Sub", known, floor)));
        }

        if (parts.Count == 0)
        {
            return null;
        }

        string together = graph.Add("Concat", [.. parts], OnnxGraph.Attribute("axis", 1L));
        return graph.Add("Mul", together, Single(graph.Add("Not", isMissing)));
    }

    // Counted from 0. Years of this calendar begin in March, so that a leap day is the last of its year.
    private string DayOfYear(string day)
    {
        string z = Plus(day, 719_468), ofEra = Remainder(z, 146_097);
        string leaps = graph.Add("Sub", Floored(ofEra, 36_524), Floored(ofEra, 1_460));
        string even = graph.Add("Sub", graph.Add("Add", ofEra, leaps), Floored(ofEra, 146_096));
        string year = Floored(even, 365);
        string before = graph.Add("Sub", graph.Add("Add", Times(year, 365), Floored(year, 4)), Floored(year, 100));
        string fromMarch = graph.Add("Sub", ofEra, before);
        string leap = graph.Add("Sub", IsZero(Remainder(year, 4)), IsZero(Remainder(year, 100)));
        leap = graph.Add("Add", leap, IsZero(year)); // every four hundredth year is one
        string isLate = graph.Add("Greater", fromMarch, graph.Scalar(305.5)); // January and February
        return graph.Add("Where", [isLate, Plus(fromMarch, -306), graph.Add("Add", Plus(fromMarch, 59), leap)]);
    }

    // Sine and cosine of a share of a whole turn; a cosine is a sine a quarter of a turn ahead, and computed in double precision.
    private IEnumerable<string> Circle(string turn)
    {
        string angle = Times(turn, 2 * Math.PI);
        return [Single(graph.Add("Sin", angle)), Single(graph.Add("Sin", Plus(angle, Math.PI / 2)))];
    }

    private string Plus(string x, double number) => graph.Add("Add", x, graph.Scalar(number));

    private string Times(string x, double number) => graph.Add("Mul", x, graph.Scalar(number));

    private string Divided(string x, double number) => graph.Add("Div", x, graph.Scalar(number));

    private string Floored(string x, double number) => graph.Add("Floor", Divided(x, number));

    private string Remainder(string x, double number) => graph.Add("Sub", x, Times(Floored(x, number), number));

    private string IsZero(string x) =>
        graph.Cast(graph.Add("Equal", x, graph.Scalar(0.0)), TensorProto.Types.DataType.Double);

    private string Single(string x) => graph.Cast(x, TensorProto.Types.DataType.Float);
}
