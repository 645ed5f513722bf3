using System.Globalization;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>How a report writes numbers and names.</summary>
internal static class ShownText
{
    private const int LongestName = ShortNames.Usual,
        LongestCell = 48,
        LongestInFull = 1000,
        MostInFull = 200,
        Digits = 4,
        Readable = 10;

    /// <summary>A share; never rounded up to all of it.</summary>
    public static string Percent(double share, int decimals = 2) => ShareText.Percent(share, decimals);

    /// <summary>What is at most 1, such as R² or an area under a curve; never rounded up to that.</summary>
    public static string UpToOne(double value) =>
        !double.IsFinite(value) ? "–"
        : value is < -Readable or > 1 ? Number(value)
        : ShareText.Number(value, Digits);

    /// <summary>A number with four digits, as <see cref="NumberText.Short"/> has it.</summary>
    public static string Number(double value) => NumberText.Short(value);

    /// <summary>
    /// Numbers that stand below each other: with the same decimals, four digits of what is usual among them, where that shows
    /// something of each.
    /// </summary>
    public static string[] Column(IEnumerable<double> values)
    {
        const double Largest = 1e9;
        const int LeastDigits = 2, MostDigits = 9;
        double[] all = [.. values];
        double[] sizes = [.. all.Where(value => double.IsFinite(value) && value != 0).Select(Math.Abs).Order()];
        int Decimals(double size, int digits) => Math.Max(0, digits - (int)Math.Floor(Math.Log10(size)) - 1);
        if (sizes.Length == 0 || sizes[^1] >= Largest)
        {
            return [.. all.Select(Number)];
        }

        int usual = Decimals(sizes[sizes.Length / 2], Digits), decimals = Math.Max(usual, Decimals(sizes[0], LeastDigits));
        if (decimals > usual + Digits || Decimals(sizes[^1], MostDigits) < decimals)
        {
            return [.. all.Select(Number)];
        }

        string[] texts =
        [
            .. all.Select(value =>
                double.IsFinite(value) ? value.ToString($"#,0.{new string('0', decimals)}", CultureInfo.InvariantCulture) : "–"
            ),
        ];
        int zeros = decimals == 0 ? 0 : texts.Where(text => text != "–").Min(text => text.Length - text.TrimEnd('0').Length);
        int cut = zeros >= decimals ? decimals + 1 : zeros; // and the point
        return decimals == 0 || zeros == 0 ? texts : [.. texts.Select(text => text == "–" ? text : text[..^cut])];
    }

    /// <summary>Shares that stand below each other, with the same decimals.</summary>
    public static string[] Percents(IEnumerable<double> shares)
    {
        double[] all = [.. shares];
        int least = 2, decimals = all.Select(share => Decimals(Percent(share, least))).DefaultIfEmpty(least).Max();
        return [.. all.Select(share => Percent(share, decimals))];
    }

    /// <summary>What is at most 1, below each other, with the same decimals.</summary>
    public static string[] UpToOnes(IEnumerable<double> values)
    {
        double[] all = [.. values];
        int decimals = all.Where(double.IsFinite).Select(value => Decimals(UpToOne(value))).DefaultIfEmpty(0).Max();
        return [.. all.Select(value => double.IsFinite(value) ? ShareText.Number(value, decimals) : "–")];
    }

    private static int Decimals(string text) =>
        text.TrimEnd('%') is var digits && digits.IndexOf('.', StringComparison.Ordinal) is var point and >= 0
            ? digits.Length - point - 1
            : 0;

    public static string Interval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low) ? $"{write(interval.Low)} to {write(interval.High)}" : "–";

    /// <summary>A number with its interval, where it has one.</summary>
    public static string WithInterval(ConfidenceInterval interval, Func<double, string> write) =>
        double.IsFinite(interval.Low)
            ? $"{write(interval.Value)} (95% interval {Interval(interval, write)})"
            : write(interval.Value);

    /// <summary>What a cell of the user's holds, or a setting is: there is more room for it than for a name.</summary>
    public static string Cell(string text) => UserText.Shown(text, LongestCell);

    /// <summary>
    /// A name of the user's, by itself, without its middle where it is too long for a table; of names that stand together see
    /// <see cref="ShortNames"/>.
    /// </summary>
    public static string Name(string name, int longest = LongestName) => UserText.CutMiddle(UserText.Name(name), longest);

    /// <summary>What names that were cut are in full; nothing where none was.</summary>
    public static IEnumerable<Block> InFull(ShortNames names, string title)
    {
        (string, string)[] cut =
        [
            .. names.Cut.Take(MostInFull).Select(name => (name.Shown, UserText.CutMiddle(name.Full, LongestInFull))),
        ];
        if (cut.Length > 0)
        {
            yield return new Folded(title, new Facts(cut));
        }
    }
}
