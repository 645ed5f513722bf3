namespace Chainrule.Training;

/// <summary>How far a training on all rows at once has come.</summary>
/// <param name="Iteration">The steps taken, 0 before the first.</param>
/// <param name="Loss">The mean loss over the training rows, without the penalty.</param>
/// <param name="IsLast">Whether it is over: the last iteration is reported once more then.</param>
public sealed record LbfgsIteration(int Iteration, double Loss, bool IsLast)
{
    private const int AllUntil = 10, Every = 5;

    /// <summary>
    /// Whether this is one of the few iterations to look at where looking costs something: most happens in the first ones.
    /// </summary>
    public bool IsMilestone => IsLast || Iteration <= AllUntil || Iteration % Every == 0;
}

/// <summary>What some iterations have brought, as means over the folds of a cross-validation.</summary>
/// <param name="Iteration">The steps taken, 0 before the first.</param>
/// <param name="TrainLoss">The mean loss of the rows trained on.</param>
/// <param name="ValidationLoss">The mean loss of the rows held back.</param>
/// <param name="RiseError">
/// The standard error, over the folds, of how much <see cref="ValidationLoss"/> lies above its least; NaN with a single fold.
/// </param>
public readonly record struct IterationRecord(int Iteration, double TrainLoss, double ValidationLoss, double RiseError);

/// <summary>What a training on all rows at once, by <see cref="LbfgsTrainer"/>, has brought, iteration by iteration.</summary>
/// <param name="Iterations">Some of them, ascending: the first ten, one in five after that, and the last.</param>
/// <param name="Folds">How many trainings they are the means of; each has rows of its own held back.</param>
/// <param name="HasConverged">Whether all of them came to their minimum, rather than to the most iterations allowed.</param>
public sealed record IterationHistory(IReadOnlyList<IterationRecord> Iterations, int Folds, bool HasConverged)
{
    /// <summary>The iteration with the lowest validation loss, the first of equals.</summary>
    public IterationRecord Best =>
        Iterations
            .Where(iteration => double.IsFinite(iteration.ValidationLoss))
            .DefaultIfEmpty(Iterations[0])
            .MinBy(iteration => iteration.ValidationLoss);

    /// <summary>Means over folds of what was seen in each; a fold that has ended earlier counts with its last losses.</summary>
    /// <param name="folds">What was seen, iterations ascending, at least one for each fold.</param>
    /// <param name="weights">How much each fold's validation loss counts: its rows.</param>
    /// <param name="hasConverged">Whether all of them came to their minimum.</param>
    public static IterationHistory Mean(
        IReadOnlyList<IReadOnlyList<(int Iteration, double TrainLoss, double ValidationLoss)>> folds,
        IReadOnlyList<double> weights,
        bool hasConverged
    )
    {
        ArgumentNullException.ThrowIfNull(folds);
        ArgumentNullException.ThrowIfNull(weights);
        int last = folds.Max(fold => fold[^1].Iteration);
        int[] iterations =
        [
            .. folds.SelectMany(fold => fold.Select(seen => seen.Iteration)).Distinct().Order()
                // and not where each fold has ended
                .Where(iteration => new LbfgsIteration(iteration, 0, IsLast: iteration == last).IsMilestone),
        ];
        var at = iterations
            .Select(iteration => folds.Select(fold => fold.Last(seen => seen.Iteration <= iteration)).ToArray())
            .ToArray();
        double total = weights.Sum();
        double[] losses = [.. at.Select(each => each.Select((seen, k) => seen.ValidationLoss * weights[k]).Sum() / total)];
        int best = Array.IndexOf(losses, losses.Min());
        return new IterationHistory(
            [
                .. iterations.Select((iteration, i) => new IterationRecord(
                    iteration, at[i].Average(seen => seen.TrainLoss), losses[i],
                    ErrorOf([.. at[i].Zip(at[best], (seen, least) => seen.ValidationLoss - least.ValidationLoss)]))),
            ],
            folds.Count, hasConverged);
    }

    // The standard error of a mean.
    private static double ErrorOf(double[] values)
    {
        if (values.Length < 2)
        {
            return double.NaN;
        }

        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / values.Length);
    }
}
