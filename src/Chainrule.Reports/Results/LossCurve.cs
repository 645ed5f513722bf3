using Chainrule.Reports.Charts;

namespace Chainrule.Reports.Results;

/// <summary>
/// Losses of training and of validation over what was done or tried, and the best of it: as a chart and in numbers.
/// </summary>
/// <param name="Thing">What was: "iteration", "penalty".</param>
/// <param name="Loss">What the loss is.</param>
/// <param name="At">Which ones, ascending.</param>
/// <param name="Train">The training loss of each.</param>
/// <param name="Validation">The validation loss of each.</param>
/// <param name="Best">The place of the best one.</param>
internal sealed record LossCurve(string Thing, string Loss, double[] At, double[] Train, double[] Validation, int Best)
{
    /// <summary>The chart.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="bestName">What the best one is called.</param>
    /// <param name="ofRatios">Whether ratios count along the axis, as between penalties, or steps, as from iteration to
    /// iteration.</param>
    public Chart Draw(string title, string bestName, bool ofRatios)
    {
        var mark = LearningSection.MarkOf(At);
        string range = ofRatios
            ? $"From the smallest {Thing}, {ShownText.Number(At[0])}, to the largest, {ShownText.Number(At[^1])}, the"
            : "The";
        return new Chart
        {
            Title = title,
            Page = new ChartPage
            {
                Said = $"best: {bestName}, {ShownText.Number(Validation[Best])}",
            },
            Description =
                $"{range} training loss goes from {ShownText.Number(Train[0])} to {ShownText.Number(Train[^1])}, the validation "
                    + $"loss from {ShownText.Number(Validation[0])} to {ShownText.Number(Validation[^1])}; it is least at "
                    + $"{bestName}.",
            XTitle = Thing,
            XScale = ofRatios ? AxisScale.Powers : AxisScale.Linear,
            CountsAlongX = !ofRatios,
            YTitle = Loss,
            YScale = AxisScale.Of(Train.Concat(Validation)),
            Series =
            [
                new Series("training", At, Train, mark) { Color = 4 },
                new Series("validation", At, Validation, mark) { Color = 0 },
                new Series($"best: {bestName}", [At[Best]], [Validation[Best]], Charts.Mark.Dots)
                {
                    Color = 0,
                    Radius = 5,
                    IsTold = false,
                },
            ],
            Width = 420,
            Height = 340,
        };
    }

    /// <summary>The numbers of all, or where they are many of some, evenly spaced, the best and the last among them.</summary>
    /// <param name="caption">What they show.</param>
    /// <param name="most">How many lines, or one or two more.</param>
    public Grid Table(string caption, int most)
    {
        int every = Math.Max(1, (int)Math.Ceiling((double)At.Length / most));
        int[] shown = [.. Enumerable.Range(0, At.Length).Where(i => i % every == 0 || i == At.Length - 1 || i == Best)];
        string[] train = ShownText.Column(shown.Select(i => Train[i])),
            validation = ShownText.Column(shown.Select(i => Validation[i]));
        return new Grid(
            [(Thing, false), ("training loss", false), ("validation loss", false), ("best", true)],
            [
                .. shown.Select(
                    (of, i) => new GridRow([ShownText.Number(At[of]), train[i], validation[i], of == Best ? "best" : ""])
                ),
            ],
            $"{caption}; the loss is the {Loss}"
        );
    }
}
