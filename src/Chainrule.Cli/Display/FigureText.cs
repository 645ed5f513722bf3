using System.Globalization;
using Chainrule.Insight.Results;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>Figures as people read them: shares in percent, others with four digits that matter.</summary>
internal static class FigureText
{
    private const int LongestClass = 20;

    private static readonly string[] Shares = ["accuracy", "balanced accuracy", "F1", "macro F1", "calibration error"];

    private static readonly string[] OfRareClasses = ["ROC AUC", "PR AUC", "balanced accuracy", "F1", "macro F1", "log loss"];

    /// <summary>What a figure is, and of which class where it is about one alone: F1 of 'fraud'.</summary>
    public static string Name(Figure figure) =>
        figure.Class is { } label ? $"{Written(figure.Name)} of '{UserText.Shown(label, LongestClass)}'" : Written(figure.Name);

    /// <summary>A figure's value.</summary>
    public static string Value(Figure figure) => Of(figure.Name, figure.Value);

    /// <summary>A figure's value with its interval.</summary>
    public static string WithInterval(Figure figure) => double.IsNaN(figure.Low)
        ? Value(figure)
        : $"{Value(figure)} ({Of(figure.Name, figure.Low)} – {Of(figure.Name, figure.High)})";

    /// <summary>
    /// The figures' places in the order to show them in: where nearly all rows are of one class, the accuracy comes behind what
    /// says more.
    /// </summary>
    public static IEnumerable<int> Order(TabularEvaluation evaluation, RunFindings? findings)
    {
        var places = Enumerable.Range(0, evaluation.Figures.Count);
        return findings?.Classes is { IsImbalanced: true }
            ? places.OrderBy(i =>
                Array.IndexOf(OfRareClasses, evaluation.Figures[i].Name) is int place and >= 0 ? place : OfRareClasses.Length
            )
            : places;
    }

    // As on the page.
    private static string Written(string name) => name == "PR AUC" ? "average precision" : name;

    /// <summary>A number as a figure of a name is written.</summary>
    public static string Of(string name, double value) => double.IsNaN(value) ? "–"
        : Shares.Contains(name) ? ShareText.Percent(value, 1)
        : Math.Abs(value) switch
        {
            0 => "0",
            >= 1e7 or < 1e-4 => value.ToString("0.000e+0", CultureInfo.InvariantCulture),
            >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
            < 1 => ShareText.Number(value, 4),
            _ => value.ToString("0.0000", CultureInfo.InvariantCulture),
        };
}
