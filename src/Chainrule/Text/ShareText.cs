using System.Globalization;

namespace Chainrule.Text;

/// <summary>Shares of a whole as people read them: what isn't all of it is never rounded up to that.</summary>
public static class ShareText
{
    private const int MostDecimals = 12, DigitsOfRest = 2;

    /// <summary>A share in percent: 97.21%, and 99.996% where two decimals would make 100.00% of it.</summary>
    /// <param name="share">The share; not finite for "–".</param>
    /// <param name="decimals">The decimals, where they are enough.</param>
    public static string Percent(double share, int decimals)
    {
        if (!double.IsFinite(share))
        {
            return "–";
        }

        const int OfPercent = 2;
        int enough = Math.Max(decimals, DecimalsBelowOne(share, decimals + OfPercent) - OfPercent);
        return (enough > decimals ? Cut(share, enough + OfPercent) : share).ToString(
            $"0.{new string('0', enough)}%",
            CultureInfo.InvariantCulture
        );
    }

    /// <summary>A number that is at most 1, such as R² or an area under a curve: 0.9712, and 0.99997 where four decimals
    /// would tell less than two digits of what is missing.</summary>
    /// <param name="value">The number.</param>
    /// <param name="decimals">The decimals, where they are enough.</param>
    public static string Number(double value, int decimals)
    {
        int enough = Math.Max(
            decimals,
            value < 1 ? Math.Min(MostDecimals, DigitsOfRest - (int)Math.Floor(Math.Log10(1 - value)) - 1) : 0
        );
        return (enough > decimals ? Cut(value, enough) : value).ToString(
            $"0.{new string('0', enough)}",
            CultureInfo.InvariantCulture
        );
    }

    // At least so many, and as many as leave a number below 1 below it.
    private static int DecimalsBelowOne(double value, int least)
    {
        while (value < 1 && least < MostDecimals && Math.Round(value, least, MidpointRounding.AwayFromZero) >= 1)
        {
            least++;
        }

        return least;
    }

    // At the last decimal there is, what is nearer to 1 than that is cut off, not rounded.
    private static double Cut(double value, int decimals) => decimals < MostDecimals ? value : Math.Min(value, 1 - 1e-12);
}
