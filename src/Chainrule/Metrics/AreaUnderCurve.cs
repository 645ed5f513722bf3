namespace Chainrule.Metrics;

/// <summary>
/// How well scores put positive rows before negative ones, whatever the threshold. Rows of equal score count as one step, so
/// that their order doesn't matter; a NaN score makes the result NaN.
/// </summary>
public static class AreaUnderCurve
{
    /// <summary>
    /// The area under the receiver operating characteristic: the probability that a positive row scores above a negative one,
    /// ties counting half. ½ is chance, 1 perfect. scikit-learn's <c>roc_auc_score</c>.
    /// </summary>
    /// <param name="scores">(rows): the higher, the more likely positive.</param>
    /// <param name="positive">(rows): whether a row is positive.</param>
    /// <returns>From 0 to 1; NaN where all rows are of one kind.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Roc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive)
    {
        long positives = 0, negatives = 0;
        double area = 0;
        var steps = Steps(scores, positive, out bool isNumber);
        foreach ((long above, long below) in steps)
        {
            area += below * (positives + above / 2.0); // each negative of this step lies below all positives before it
            positives += above;
            negatives += below;
        }

        return isNumber && positives > 0 && negatives > 0 ? area / ((double)positives * negatives) : double.NaN;
    }

    /// <summary>
    /// The average precision, Σ (Rₙ − Rₙ₋₁)·Pₙ over the thresholds from the highest score down: the area under the curve of
    /// precision over recall, without interpolation. A random order gets the share of positives. scikit-learn's
    /// <c>average_precision_score</c>.
    /// </summary>
    /// <inheritdoc cref="Roc"/>
    /// <returns>From 0 to 1; NaN where no row is positive.</returns>
    public static double PrecisionRecall(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive)
    {
        long positives = 0, rows = 0;
        double sum = 0;
        var steps = Steps(scores, positive, out bool isNumber);
        foreach ((long above, long below) in steps)
        {
            positives += above;
            rows += above + below;
            sum += above * ((double)positives / rows);
        }

        return isNumber && positives > 0 ? sum / positives : double.NaN;
    }

    /// <summary>
    /// The receiver operating characteristic: for every threshold from the highest score down the share of negative rows at or
    /// above
    /// it, and the share of positive ones. It begins at (0, 0) and ends at (1, 1). scikit-learn's <c>roc_curve</c>.
    /// </summary>
    /// <param name="scores">(rows): the higher, the more likely positive.</param>
    /// <param name="positive">(rows): whether a row is positive.</param>
    /// <returns>Empty where rows are all of one kind, or a score isn't a number.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyList<(double FalsePositives, double TruePositives)> RocCurve(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<bool> positive
    )
    {
        var steps = Steps(scores, positive, out bool isNumber);
        return isNumber ? RocCurve(steps) : [];
    }

    /// <summary>
    /// Recall and precision for every threshold from the highest score down: the steps that <see cref="PrecisionRecall"/> adds
    /// up.
    /// scikit-learn's <c>precision_recall_curve</c>, in the other direction.
    /// </summary>
    /// <param name="scores">(rows): the higher, the more likely positive.</param>
    /// <param name="positive">(rows): whether a row is positive.</param>
    /// <returns>Empty where no row is positive, or a score isn't a number.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static IReadOnlyList<(double Recall, double Precision)> PrecisionRecallCurve(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<bool> positive
    )
    {
        var steps = Steps(scores, positive, out bool isNumber);
        return isNumber ? PrecisionRecallCurve(steps) : [];
    }

    /// <summary>Both curves of the same rows, which are put in order only once.</summary>
    public static (
        List<(double FalsePositives, double TruePositives)> Roc,
        List<(double Recall, double Precision)> Precision
    ) Curves(ReadOnlySpan<float> scores, ReadOnlySpan<bool> positive)
    {
        var steps = Steps(scores, positive, out bool isNumber);
        return isNumber ? (RocCurve(steps), PrecisionRecallCurve(steps)) : ([], []);
    }

    private static List<(double FalsePositives, double TruePositives)> RocCurve(List<(long Positives, long Negatives)> steps)
    {
        double all = steps.Sum(step => step.Positives), others = steps.Sum(step => step.Negatives);
        if (all == 0 || others == 0)
        {
            return [];
        }

        var curve = new List<(double, double)>(steps.Count + 1) { (0, 0) };
        long above = 0, below = 0;
        foreach ((long positives, long negatives) in steps)
        {
            above += positives;
            below += negatives;
            curve.Add((below / others, above / all));
        }

        return curve;
    }

    private static List<(double Recall, double Precision)> PrecisionRecallCurve(List<(long Positives, long Negatives)> steps)
    {
        double all = steps.Sum(step => step.Positives);
        if (all == 0)
        {
            return [];
        }

        var curve = new List<(double, double)>(steps.Count);
        long above = 0, rows = 0;
        foreach ((long positives, long negatives) in steps)
        {
            above += positives;
            rows += positives + negatives;
            curve.Add((above / all, (double)above / rows));
        }

        return curve;
    }

    /// <summary>The positives and negatives of each distinct score, from the highest down.</summary>
    private static List<(long Positives, long Negatives)> Steps(
        ReadOnlySpan<float> scores,
        ReadOnlySpan<bool> positive,
        out bool isNumber
    )
    {
        if (scores.Length != positive.Length)
        {
            throw new ArgumentException($"{scores.Length} scores don't belong to {positive.Length} rows");
        }

        float[] sorted = scores.ToArray();
        bool[] kinds = positive.ToArray();
        Array.Sort(sorted, kinds); // NaN comes first, and so is what is left when all numbers are done
        isNumber = sorted.Length > 0 && !float.IsNaN(sorted[0]);
        var steps = new List<(long, long)>();
        for (int i = sorted.Length - 1; i >= 0;)
        {
            float score = sorted[i];
            long above = 0, below = 0;
            for (; i >= 0 && (sorted[i] == score || float.IsNaN(score)); i--)
            {
                above += kinds[i] ? 1 : 0;
                below += kinds[i] ? 0 : 1;
            }

            steps.Add((above, below));
        }

        return steps;
    }
}
