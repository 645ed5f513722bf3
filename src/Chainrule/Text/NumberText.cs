using System.Globalization;

namespace Chainrule.Text;

/// <summary>Numbers as people read them; the same in every culture.</summary>
public static class NumberText
{
    /// <summary>A number with so many significant digits: 0.593270, 1.2e-7.</summary>
    public static string Of(double value, int digits)
    {
        if (value == 0)
        {
            return "0";     // and not -0
        }

        double size = Math.Abs(value);
        string text = value.ToString(string.Create(CultureInfo.InvariantCulture, $"G{digits}"), CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0)
        {
            return text;
        }

        return
            size is >= 1e-5 and < 1e15
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal plain)
            ? plain.ToString(CultureInfo.InvariantCulture)
            : $"{text[..exponent]}e"
                + int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                    .ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// A number with four digits, and commas between thousands; 5.145e11 where it would be longer than a table has room for.
    /// </summary>
    public static string Short(double value)
    {
        const double Grouped = 1e4, Long = 1e9;
        const int Digits = 4;
        double size = Math.Abs(value);
        return !double.IsFinite(value) ? "–"
            : size < Grouped ? Of(value, Digits)
            : size < Long
                ? decimal.Parse(Of(value, Digits), CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString("0.###e0", CultureInfo.InvariantCulture);
    }

    /// <summary>A count, with a comma between the thousands.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>The same with the thing that is counted: "1 row", "3 rows".</summary>
    public static string Count(long count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";
}
