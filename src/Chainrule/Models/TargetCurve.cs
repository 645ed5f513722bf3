using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Metrics;

namespace Chainrule.Models;

/// <summary>
/// A logarithmic scale for a target whose largest values are many times its usual ones, such as incomes and claims:
/// t = asinh((y − center) / unit), straight around the center and logarithmic far from it, on both sides. A network that is
/// trained on t
/// ends in a <see cref="Sinh"/> layer, which undoes it, so that every prediction is in the target's own unit.
/// </summary>
/// <remarks>
/// <para>
/// Burbidge, Magee and Robb, "Alternative Transformations to Handle Extreme Values of the Dependent Variable", JASA 83 (1988).
/// The sinh of a
/// mean is less than the mean of sinh (Duan, "Smearing Estimate", JASA 78 (1983)); the factor that makes up for it is found on
/// rows that
/// were not trained on.
/// </para>
/// </remarks>
/// <param name="Center">The y where t is 0.</param>
/// <param name="Unit">The distance from there up to which t is nearly straight.</param>
/// <param name="Reach">The largest |t| of the training rows, or what is far enough beyond nearly all of them, and one more:
/// predictions grow steadily beyond it.</param>
public sealed record TargetCurve(double Center, double Unit, double Reach)
{
    private const double LowShare = 0.1, MostReach = 40;

    // What is three times as far out, in logarithms, as 95% are is no tail but a mistake, and must not draw the others.
    private const double HighShare = 0.95, MostOfHigh = 3;

    /// <summary>Whether squared errors come from a handful of rows.</summary>
    public bool IsDecidedByFew { get; private init; }

    /// <summary>The scale for some values; null where they have no long tail.</summary>
    public static TargetCurve? Of(double[] values)
    {
        if (LongTail.Of(values) is not { } tail)
        {
            return null;
        }

        double[] sorted = [.. values.Order()];
        var (center, unit) = Scale(sorted);
        var curve = new TargetCurve(center, unit, 0);
        double[] sizes = [.. sorted.Select(y => Math.Abs(curve.Apply(y))).Where(size => size > 0).Order()];
        double reach = Math.Min(sizes[^1], MostOfHigh * sizes[(int)(HighShare * sizes.Length)]) + 1;
        return curve with { Reach = Math.Min(Math.Ceiling(reach * 100) / 100, MostReach), IsDecidedByFew = tail.IsDecidedByFew };
    }

    /// <summary>The scale that a model's predictions come from; null where it has none.</summary>
    public static TargetCurve? Of(Model model)
    {
        var (layers, blocks) = (model.Network.Layers, model.Network.Blocks);
        return
            model.Targets.Count == 1
            && layers.Count >= 3
            && layers[^1] is Dense { HasBias: true } last
            && last.Input.Count == 1
            && layers[^2] is Sinh sinh
            ? new TargetCurve(
                blocks[^1].Of(model.Network.Parameters)[0],
                Math.Abs(blocks[^2].Of(model.Network.Parameters)[0]),
                sinh.Limit
            )
            : null;
    }

    /// <summary>What <see cref="ExplainedVariance"/> is called.</summary>
    public const string FigureName = "explained variance on a log scale";

    /// <summary>
    /// The share of t's variance that predictions explain, 1 − Var(predicted − actual) / Var(actual), with its 95% confidence
    /// interval by the
    /// bootstrap: every row counts in it, and not only the few with the largest values. scikit-learn's
    /// <c>explained_variance_score</c>: predictions
    /// of means lie above those of t's middle by a constant there, which is no error of theirs.
    /// </summary>
    /// <param name="predicted">(rows), in the target's own unit.</param>
    /// <param name="actual">(rows), likewise.</param>
    /// <param name="seed">What the rows of the bootstrap are drawn from.</param>
    /// <param name="replicates">How often.</param>
    public ConfidenceInterval ExplainedVariance(
        IReadOnlyList<double> predicted,
        IReadOnlyList<double> actual,
        ulong seed,
        int replicates
    )
    {
        double[] truth = [.. actual.Select(Apply)], errors = [.. predicted.Select((y, row) => Apply(y) - truth[row])];
        return Bootstrap.Interval(truth.Length, rows => Explained(truth, errors, rows), seed, replicates: replicates);
    }

    private static double Explained(double[] truth, double[] errors, ReadOnlySpan<int> rows)
    {
        double left = Variance(errors, rows), all = Variance(truth, rows);
        return all > 0 ? 1 - (left / all) : left == 0 ? 1 : 0; // as scikit-learn has it
    }

    private static double Variance(double[] values, ReadOnlySpan<int> rows)
    {
        double mean = Bootstrap.Mean(values, rows), sum = 0;
        foreach (int row in rows)
        {
            sum += (values[row] - mean) * (values[row] - mean);
        }

        return sum / rows.Length;
    }

    /// <summary>t of a target.</summary>
    public double Apply(double y)
    {
        double u = (y - Center) / Unit, size = Math.Abs(u);
        if (!(size >= 1e-8))
        {
            return u; // NaN too, where the target is missing
        }

        // asinh u = ln(|u| + √(u² + 1)) with the sign of u; where the 1 is lost, ln 2|u|
        double t = size > 1e9 ? DoubleMath.Log(2 * size) : DoubleMath.Log(size + Math.Sqrt(size * size + 1));
        return u < 0 ? -t : t;
    }

    // Of numbers with one sign, spread over powers of ten, ratios count: from a low value on, and zero stays zero. Of others the
    // distance from the middle counts.
    private static (double Center, double Unit) Scale(double[] sorted)
    {
        if (sorted[0] >= 0 || sorted[^1] <= 0)
        {
            double[] sizes = [.. sorted.Select(Math.Abs).Where(size => size > 0).Order()];
            double low = sizes[(int)(LowShare * sizes.Length)];
            if (sizes[sizes.Length / 2] >= 2 * low)
            {
                return (0, low);
            }
        }

        double center = sorted[sorted.Length / 2];
        double[] distances = [.. sorted.Select(value => Math.Abs(value - center)).Where(distance => distance > 0).Order()];
        return (center, distances[distances.Length / 2]);
    }
}
