using Chainrule.Metrics;

namespace Chainrule.Insight.Comparisons;

/// <summary>How one model did on its own test rows.</summary>
/// <param name="Figures">Each measure with its value and 95% confidence interval.</param>
/// <param name="Rows">The rows.</param>
public sealed record ModelFigures(IReadOnlyList<(Measure Measure, ConfidenceInterval Interval)> Figures, int Rows);

/// <summary>How a model does beside the first one.</summary>
/// <param name="WhyNot">Why they can't be compared row by row; null where they are.</param>
/// <param name="Differences">Each measure's difference from that of the first model.</param>
/// <param name="Counts">The rows that only one of them gets right; null where values are predicted.</param>
/// <param name="P">
/// The probability of such a difference, or a larger one, in the first measure between models of which neither is better: of the
/// accuracy
/// by McNemar's test (mid-p), of any other by the paired bootstrap. NaN where it wasn't made.
/// </param>
/// <param name="CorrectedP">The same, corrected for the number of models compared with the first.</param>
public sealed record PairedComparison(
    string? WhyNot,
    IReadOnlyList<(Measure Measure, PairedDifference Difference)> Differences,
    McNemar? Counts,
    double P,
    double CorrectedP
);

/// <summary>Models beside each other, the first being what the others are compared with.</summary>
/// <param name="Models">How each did; null where that isn't known.</param>
/// <param name="Paired">How each does beside the first; null for the first itself, and where either isn't known.</param>
public sealed record ModelComparison(IReadOnlyList<ModelFigures?> Models, IReadOnlyList<PairedComparison?> Paired)
{
    /// <summary>A p-value below this is taken for a difference.</summary>
    public const double Level = 0.05;

    // Enough for the ends of intervals; fewer where each is dear, since intervals of many rows are narrow.
    private const int FewestReplicates = 200, MostReplicates = 2000, Budget = 5_000_000;

    /// <summary>Compares models by their predictions, each with the first one.</summary>
    /// <param name="models">Their predictions; null where they aren't known.</param>
    /// <param name="seed">What the rows of the bootstrap are drawn from.</param>
    public static ModelComparison Of(IReadOnlyList<TestPredictions?> models, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(models);
        var figures = new ModelFigures?[models.Count];
        var paired = new PairedComparison?[models.Count];
        int[] together = [.. Enumerable.Range(0, models.Count).Where(i => IsPaired(models, i))];
        if (together.Length > 0)
        {
            CompareTogether(models, together, figures, paired, seed);
        }

        for (int i = 0; i < models.Count; i++)
        {
            if (models[i] is not { } own || together.Contains(i))
            {
                continue;
            }

            CompareTogether(models, [i], figures, new PairedComparison?[models.Count], seed);
            paired[i] = models[0] is { } first
                ? new PairedComparison(own.WhyNotPaired(first), [], null, double.NaN, double.NaN)
                : null;
        }

        var corrected = HolmCorrection.Of([
            .. paired.OfType<PairedComparison>().Where(pair => pair.WhyNot is null).Select(pair => pair.P),
        ]);
        int next = 0;
        for (int i = 0; i < paired.Length; i++)
        {
            if (paired[i] is { WhyNot: null } pair)
            {
                paired[i] = pair with { CorrectedP = corrected[next++] };
            }
        }

        return new ModelComparison(figures, paired);
    }

    private static bool IsPaired(IReadOnlyList<TestPredictions?> models, int i) =>
        models[0] is { } first && models[i] is { } own && (i == 0 || own.WhyNotPaired(first) is null);

    private static void CompareTogether(
        IReadOnlyList<TestPredictions?> models, int[] which, ModelFigures?[] figures, PairedComparison?[] paired, ulong seed)
    {
        // where one gives no probabilities, only what all have can be compared
        bool haveProbabilities = which.All(i => models[i]!.Probabilities.Length > 0);
        Measures[] measures = [.. which.Select(i => new Measures(models[i]!, haveProbabilities))];
        int common = measures[0].All.Count, rows = models[which[0]]!.Rows;
        double[] own = new double[common];
        int replicates = (int)Math.Clamp((long)Budget / rows, FewestReplicates, MostReplicates);
        var (values, differences) = PairedBootstrap.Compare(
            rows, which.Length, common,
            (drawn, results) =>
            {
                for (int i = 0; i < measures.Length; i++)
                {
                    measures[i].Of(drawn, own);
                    own.AsSpan(0, common).CopyTo(results[(i * common)..]);
                }
            },
            seed, replicates);
        for (int i = 0; i < which.Length; i++)
        {
            var predictions = models[which[i]]!;
            figures[which[i]] = new ModelFigures(
                [.. measures[i].All.Select((measure, k) => (measure, OfShare(predictions, measure) ?? values[i, k]))],
                predictions.Rows
            );
            if (i == 0)
            {
                continue;
            }

            McNemar? counts =
                predictions.Outputs > 0
                    ? null
                    : McNemar.Of(predictions.Actual, predictions.Predicted, models[which[0]]!.Predicted);
            paired[which[i]] = new PairedComparison(
                null, [.. measures[i].All.Select((measure, k) => (measure, differences[i, k]))], counts,
                counts is { } of && measures[i].All[0].IsAccuracy ? of.MidP : differences[i, 0].P, double.NaN);
        }
    }

    // The accuracy's interval is that of the report.
    private static ConfidenceInterval? OfShare(TestPredictions predictions, Measure measure) =>
        !measure.IsAccuracy
            ? null
            : Proportion.Interval(
                predictions.Actual.Zip(predictions.Predicted).LongCount(pair => pair.First == pair.Second),
                predictions.Rows
            );
}
