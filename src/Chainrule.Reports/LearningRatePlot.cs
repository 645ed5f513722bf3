using System.Globalization;
using Chainrule.Reports.Charts;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Reports;

/// <summary>The curve of a sweep of learning rates, with the rate that it suggests.</summary>
public static class LearningRatePlot
{
    // What lies higher than so many times the first loss is cut off: a loss that explodes would leave the rest flat.
    private const double Headroom = 1.3;

    /// <summary>The plot as an SVG file.</summary>
    /// <param name="sweep">What the sweep has shown.</param>
    public static string ToSvg(LearningRateSweep sweep)
    {
        double[] rates = [.. sweep.Rates.Select(rate => (double)rate)];
        double top = Headroom * sweep.Smoothed.Take(Math.Min(10, sweep.Smoothed.Count)).Max();
        var series = new List<Series>
        {
            new("loss, smoothed", rates, [.. sweep.Smoothed.Select(Drawn)]),
            new("loss of each batch", rates, [.. sweep.Losses.Select(Drawn)], Charts.Mark.Dots),
        };
        string said = sweep.Problem ?? "";
        if (sweep.Suggestion is float suggestion)
        {
            series.Add(
                new Series(
                    string.Create(CultureInfo.InvariantCulture, $"suggested: {suggestion}"),
                    [suggestion, suggestion],
                    [sweep.Smoothed.Min(), sweep.Smoothed[0]]
                )
            );
            said = string.Create(
                CultureInfo.InvariantCulture,
                $"It begins to fall at {LearningRateSweep.Shown(sweep.Onset)}, is lowest at "
                    + $"{LearningRateSweep.Shown(sweep.Lowest)}, and {suggestion} is suggested"
            );
        }

        return new Chart
        {
            Title = $"The loss while the learning rate grows: {UserText.Cut(sweep.Network, 40)}",
            Description = string.Create(
                CultureInfo.InvariantCulture,
                $"From rate {LearningRateSweep.Shown(sweep.Rates[0])} to {LearningRateSweep.Shown(sweep.Rates[^1])} the "
                    + $"smoothed loss begins at {sweep.Smoothed[0]:G3} and has its minimum at {sweep.Smoothed.Min():G3}. {said}."
            ),
            XTitle = "learning rate",
            XScale = AxisScale.Powers,
            YTitle = "loss",
            Series = series,
        }.ToSvg(isFile: true);

        double Drawn(double loss) => loss <= top ? loss : double.NaN;
    }
}
