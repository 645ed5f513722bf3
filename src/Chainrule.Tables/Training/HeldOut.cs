using Chainrule.Kernels;
using Chainrule.Models;

namespace Chainrule.Tables.Training;

/// <summary>
/// Predictions of a number for rows that were not trained on, in the target's own unit: what scales of the target are compared
/// by.
/// </summary>
/// <param name="Actual">The true values.</param>
/// <param name="Predicted">What is predicted for them.</param>
internal sealed record HeldOut(double[] Actual, double[] Predicted)
{
    // What sinh of a mean is short of is a matter of a few times; a factor beyond has another reason.
    private const double LeastFactor = 0.2, MostFactor = 20;

    /// <summary>The mean of squared errors.</summary>
    public double MeanSquare => Errors.Select(error => error * error).Average();

    /// <summary>The middle one of the absolute errors.</summary>
    public double MedianError => Errors.Select(Math.Abs).Order().ElementAt(Actual.Length / 2);

    private IEnumerable<double> Errors => Predicted.Zip(Actual, (predicted, actual) => predicted - actual);

    /// <summary>
    /// Whether it does better than another scale: by squared errors, or where these come from a handful of rows by the error that
    /// half of the rows are below.
    /// </summary>
    public bool Beats(HeldOut other, TargetCurve curve) =>
        curve.IsDecidedByFew ? MedianError < other.MedianError : MeanSquare < other.MeanSquare;

    /// <summary>Puts predictions for parts of the rows together.</summary>
    /// <param name="data">The table.</param>
    /// <param name="parts">The rows of each part, the scale of targets there, and what a network puts out.</param>
    /// <param name="factor">
    /// What the distance of predictions from the curve's center is multiplied with: that of least squares, so that predictions
    /// are means. 1 without a curve,
    /// and where squared errors come from a handful of rows: then half of the values lie above the predictions.
    /// </param>
    /// <returns>Null where it isn't one number that is predicted.</returns>
    public static HeldOut? Of(
        TabularData data,
        IReadOnlyList<(int[] Rows, TargetScale Scale, float[] Scores)> parts,
        out double factor
    )
    {
        factor = 1;
        if (data.TargetSize != 1)
        {
            return null;
        }

        double[] actual = [.. parts.SelectMany(part => part.Rows.Select(row => (double)data.Value(row, 0)))];
        double[] predicted =
        [
            .. parts.SelectMany(part => part.Scores.Select(score => score * part.Scale.Deviations[0] + part.Scale.Means[0])),
        ];
        if (data.Curve is not { } curve)
        {
            return new HeldOut(actual, predicted);
        }

        double[] truth = [.. actual.Select(t => Undo(t, curve.Reach))], sinh = [.. predicted.Select(t => Undo(t, curve.Reach))];
        double products = truth.Zip(sinh, (a, b) => a * b).Sum(), squares = sinh.Sum(each => each * each);
        double scale = curve.IsDecidedByFew || !(squares > 0) ? 1 : Math.Clamp(products / squares, LeastFactor, MostFactor);
        factor = scale;
        return new HeldOut(
            [.. truth.Select(each => curve.Center + curve.Unit * each)],
            [.. sinh.Select(each => curve.Center + curve.Unit * scale * each)]
        );
    }

    // as the layer does
    private static double Undo(double t, double reach)
    {
        double near = Math.Clamp(t, -reach, reach);
        return VectorMath.Sinh((float)near) + (t - near) * VectorMath.Cosh((float)reach);
    }
}
