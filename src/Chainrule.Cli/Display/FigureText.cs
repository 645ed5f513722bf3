using System.Globalization;
using Chainrule.Tabular;

namespace Chainrule.Cli.Display;

/// <summary>Figures as people read them: shares in percent, others with four digits that matter.</summary>
internal static class FigureText
{
    private static readonly string[] Shares = ["accuracy", "balanced accuracy", "F1", "macro F1", "calibration error"];

    /// <summary>A figure's value.</summary>
    public static string Value(Figure figure) => Of(figure.Name, figure.Value);

    /// <summary>A figure's value with its interval.</summary>
    public static string WithInterval(Figure figure) => double.IsNaN(figure.Low)
        ? Value(figure)
        : $"{Value(figure)} ({Of(figure.Name, figure.Low)} – {Of(figure.Name, figure.High)})";

    /// <summary>A number as a figure of a name is written.</summary>
    public static string Of(string name, double value) => double.IsNaN(value) ? "–"
        : Shares.Contains(name) ? value.ToString("0.0%", CultureInfo.InvariantCulture)
        : Math.Abs(value) switch
        {
            0 => "0",
            >= 1e7 or < 1e-4 => value.ToString("0.000e+0", CultureInfo.InvariantCulture),
            >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
            _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
        };
}
