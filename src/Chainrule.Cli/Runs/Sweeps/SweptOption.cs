using System.Globalization;

namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>An option of which several values are tried.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">The values; none where it is a range.</param>
internal sealed record SweptOption(string Name, IReadOnlyList<string> Values)
{
    private const int Halvings = 20;

    /// <summary>The least value of a range.</summary>
    public double From { get; init; }

    /// <summary>The greatest value of a range.</summary>
    public double To { get; init; }

    /// <summary>Whether each factor is as likely as another, and not each step.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The value that a number from 0 to 1 stands for; of a range with three digits.</summary>
    public string Drawn(double part)
    {
        if (Values.Count > 0)
        {
            return Values[Math.Min((int)(part * Values.Count), Values.Count - 1)];
        }

        double value = IsLogarithmic ? From * Power(To / From, part) : From + part * (To - From);
        return value.ToString("G3", CultureInfo.InvariantCulture);
    }

    // The power with a binary fraction as exponent, by square roots, which round alike on every machine.
    private static double Power(double ratio, double part)
    {
        double power = 1;
        for (int i = 0; i < Halvings; i++)
        {
            ratio = Math.Sqrt(ratio);
            part *= 2;
            if (part >= 1)
            {
                power *= ratio;
                part -= 1;
            }
        }

        return power;
    }
}
