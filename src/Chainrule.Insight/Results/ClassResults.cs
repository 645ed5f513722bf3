using System.Runtime.CompilerServices;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;

namespace Chainrule.Insight.Results;

/// <summary>Rows of one class that were taken for another.</summary>
/// <param name="Actual">Their class.</param>
/// <param name="Predicted">The class they were predicted as.</param>
/// <param name="Rows">How many they are.</param>
/// <param name="Share">Their share in the rows of their class.</param>
public readonly record struct ConfusedPair(int Actual, int Predicted, long Rows, double Share);

/// <summary>How well a model tells classes apart, and where it goes wrong.</summary>
public sealed class ClassResults
{
    private const int Handful = 10, Replicates = 200, MostScores = 500_000, MostScoresOfCurves = 10_000_000;
    private const double LeastGain = 0.001; // less than that nobody sees
    private const double ChiSquare = 3.841; // its 95% quantile for one degree of freedom

    private readonly Lazy<ConfidenceInterval> _macroF1, _logLossGain;
    private readonly long[] _support;
    private readonly Lazy<(double Temperature, double Gain)?> _temperature;
    private readonly Lazy<ClassCurves>[] _curves;

    /// <summary>Measures it.</summary>
    /// <param name="outcome">The rows, with classes.</param>
    /// <exception cref="ArgumentException">The rows have no classes.</exception>
    public ClassResults(Outcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Classes == 0)
        {
            throw new ArgumentException("rows without classes have no confusion matrix", nameof(outcome));
        }

        Outcome = outcome;
        _macroF1 = new(MeasureMacroF1);
        _logLossGain = new(MeasureLogLossGain);
        _temperature = new(MeasureTemperature);
        _curves =
        [
            .. Enumerable.Range(0, outcome.Classes).Select(label => new Lazy<ClassCurves>(() => new ClassCurves(this, label))),
        ];
        Confusion = new ConfusionMatrix(outcome.Classes);
        var calibration = outcome.HasProbabilities ? new CalibrationError(CalibrationError.ReportedBins) : null;
        var brier = new BrierScore();
        var logLoss = new LogLoss();
        for (int row = 0; row < outcome.Rows; row++)
        {
            int actual = outcome.Actual[row], predicted = outcome.Predicted[row];
            Confusion.Add(actual, predicted);
            if (calibration is not null)
            {
                var p = outcome.Probabilities.Span.Slice(row * outcome.Classes, outcome.Classes);
                calibration.Add(actual, predicted, p[predicted]);
                brier.Add(actual, p);
                logLoss.Add(actual, p);
            }
        }

        (Calibration, Brier, LogLoss) = (calibration, brier.Value, logLoss.Value);
        long[] support = _support = [.. Enumerable.Range(0, outcome.Classes).Select(label => Confusion.ForClass(label).Support)];
        BaselineLogLoss = outcome.HasProbabilities
            ? 0 - support.Where(rows => rows > 0).Sum(rows => (double)rows / outcome.Rows * Math.Log((double)rows / outcome.Rows))
            : double.NaN;
        Baseline = Array.IndexOf(support, support.Max());
        BaselineAccuracy = (double)support[Baseline] / outcome.Rows;
        IsImbalanced = ClassBalance.AreImbalanced(support);
        ClassOfInterest = ClassBalance.ClassOfInterest(support);
        Accuracy = Proportion.Interval(Enumerable.Range(0, outcome.Classes).Sum(label => Confusion[label, label]), outcome.Rows);
    }

    /// <summary>The rows.</summary>
    public Outcome Outcome { get; }

    /// <summary>How often rows of each class were predicted as each class.</summary>
    public ConfusionMatrix Confusion { get; }

    /// <summary>The share of rows predicted right, with its 95% confidence interval.</summary>
    public ConfidenceInterval Accuracy { get; }

    /// <summary>
    /// The class that is always guessed in comparison: the most frequent one of these rows, than which no other guess is right on
    /// more.
    /// </summary>
    public int Baseline { get; }

    /// <summary>The share of rows that is right so.</summary>
    public double BaselineAccuracy { get; }

    /// <summary>
    /// Whether one class has so many of the rows that the accuracy says little: always it would be right on most.
    /// </summary>
    public bool IsImbalanced { get; }

    /// <summary>
    /// The class of two that figures of a single class are about: the second one, but where the rows are imbalanced the rarer
    /// one.
    /// Null where there are not two classes.
    /// </summary>
    public int? ClassOfInterest { get; }

    /// <summary>Whether <see cref="Curves"/> of every class can be had without waiting long.</summary>
    public bool HasCurves =>
        Outcome.HasProbabilities && (Outcome.Classes == 2 || (long)Outcome.Rows * Outcome.Classes <= MostScoresOfCurves);

    /// <summary>
    /// Whether it does better than always the same, by more than chance: more rows are right than with <see cref="Baseline"/>, or
    /// the log
    /// loss is less than that of the classes' own shares. With rare classes the most useful model may be right no more often.
    /// With few rows
    /// neither may be beyond chance, and the order that it brings them into yet be.
    /// </summary>
    public bool BeatsBaseline =>
        Accuracy.Low > BaselineAccuracy
        || (LogLossGain() is { Low: > 0 } gain && gain.Value > LeastGain * BaselineLogLoss)
        || (OrdersRows && (Accuracy.Value > BaselineAccuracy || LogLoss < BaselineLogLoss));

    /// <summary>Whether more rows are right than so, but of a mere handful, which can't show more than that.</summary>
    public bool MayBeatBaseline => !BeatsBaseline && Accuracy.Value > BaselineAccuracy && Outcome.Rows < Handful;

    /// <summary>
    /// Whether its probabilities bring rows of two classes into an order, by more than chance, however little they may be worth
    /// as numbers.
    /// </summary>
    public bool OrdersRows => CurvesOfInterest is { RocInterval.Low: > 0.5 };

    /// <summary>How far probabilities are from what comes true, in ten bins; null where the model gives none.</summary>
    public CalibrationError? Calibration { get; }

    /// <summary>The Brier score; NaN where the model gives no probabilities.</summary>
    public double Brier { get; }

    /// <summary>The mean of −log p of the true class; NaN where the model gives no probabilities.</summary>
    public double LogLoss { get; }

    /// <summary>
    /// The log loss of always giving each class the share that it has in these rows, than which no constant probabilities do
    /// better; NaN
    /// where the model gives none.
    /// </summary>
    public double BaselineLogLoss { get; }

    /// <summary>
    /// How much less the log loss is than <see cref="BaselineLogLoss"/>, with its 95% confidence interval by the bootstrap;
    /// without one
    /// where there are only a handful of rows, or the model gives no probabilities.
    /// </summary>
    public ConfidenceInterval LogLossGain() => _logLossGain.Value;

    /// <summary>The mean F1 of the classes that occur, with its 95% confidence interval by the bootstrap.</summary>
    public ConfidenceInterval MacroF1() => _macroF1.Value;

    /// <summary>
    /// What scores would have to be divided by for the probabilities of these rows to be least wrong, from 0.5 to 10: above 1,
    /// the model
    /// is surer than it should be. Null where the model puts out no scores, or more than one of two outputs may be right.
    /// <see cref="Models.Temperature"/>.
    /// </summary>
    public double? Temperature() => _temperature.Value?.Temperature;

    /// <summary>
    /// Whether the rows tell that temperature from 1, beyond chance: by the likelihood-ratio test, at 5%.
    /// </summary>
    public bool IsTemperatureTold() => 2 * (_temperature.Value?.Gain ?? 0) > ChiSquare;

    /// <summary>Measures side by side what takes longest, so that it is there when it is asked for.</summary>
    /// <param name="workers">The threads to share it among.</param>
    public void Prepare(Workers workers)
    {
        ArgumentNullException.ThrowIfNull(workers);
        int count = HasCurves ? Outcome.Classes : 0;
        workers.Run([
            () => MacroF1(),
            () => Temperature(),
            .. Enumerable.Range(0, count).Select(label => (Action)(() => Curves(label))),
        ]);
    }

    private (double Temperature, double Gain)? MeasureTemperature()
    {
        Loss? loss = Outcome.Model.Output switch
        {
            OutputKind.SoftmaxLogits => new SoftmaxCrossEntropy(),
            OutputKind.SigmoidLogits when Outcome.Classes == 2 => new SigmoidCrossEntropy(),
            _ => null,
        };
        if (loss is null)
        {
            return null;
        }

        int width = Outcome.Scores.Count / Outcome.Rows, rows = Math.Max(1, Math.Min(Outcome.Rows, MostScores / width));
        float[] scores = [.. Outcome.Scores.Take(rows * width)];
        if (!scores.All(float.IsFinite))
        {
            return null;
        }

        var targets = Targets.OfClasses([.. Outcome.Actual.Take(rows)]);
        double factor = Models.Temperature.Factor(loss, scores, width, targets);
        float[] scaled = [.. scores.Select(score => (float)(factor * score))],
            losses = new float[rows];
        double gain =
            loss.Evaluate(Workers.None, scores, width, targets, losses, default)
            - loss.Evaluate(Workers.None, scaled, width, targets, losses, default);
        return (1 / factor, rows * gain);
    }

    /// <summary>Rows of a pair of classes, those that the model was surest about first.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<int> Examples(ConfusedPair pair, int most) =>
        [
            .. Enumerable
                .Range(0, Outcome.Rows)
                .Where(row => Outcome.Actual[row] == pair.Actual && Outcome.Predicted[row] == pair.Predicted)
                .OrderByDescending(row =>
                    Outcome.HasProbabilities ? Outcome.Probability(row, pair.Predicted) : Outcome.Wrongness(row)
                )
                .Take(most),
        ];

    private ConfidenceInterval MeasureMacroF1()
    {
        var counts = new ClassCounts(Outcome.Classes);
        int[] actual = [.. Outcome.Actual], predicted = [.. Outcome.Predicted];
        return Bootstrap.Interval(
            Outcome.Rows,
            rows =>
            {
                counts.Count(actual, predicted, rows);
                return counts.MacroF1;
            },
            seed: 1, replicates: Replicates);
    }

    private ConfidenceInterval MeasureLogLossGain()
    {
        if (!(LogLoss < BaselineLogLoss) || Outcome.Rows < Handful)
        {
            return new ConfidenceInterval(BaselineLogLoss - LogLoss, double.NaN, double.NaN);
        }

        double[] gains = new double[Outcome.Rows];
        for (int row = 0; row < gains.Length; row++)
        {
            int actual = Outcome.Actual[row];
            gains[row] = Math.Log(
                Math.Max(Outcome.Probability(row, actual), Metrics.LogLoss.LeastProbability) * Outcome.Rows / _support[actual]
            );
        }

        return Bootstrap.OfMean(gains, seed: 1, replicates: Replicates);
    }

    /// <summary>The pairs of classes that are confused most often, in descending order.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<ConfusedPair> ConfusedPairs(int most) =>
    [
        .. (from actual in Enumerable.Range(0, Outcome.Classes)
            from predicted in Enumerable.Range(0, Outcome.Classes)
            let rows = Confusion[actual, predicted]
            where actual != predicted && rows > 0
            orderby rows descending, actual, predicted
            select new ConfusedPair(actual, predicted, rows, (double)rows / Confusion.ForClass(actual).Support)).Take(most),
    ];

    /// <summary>The rows that the model was most wrong about, the worst first: their own class got least.</summary>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<int> WorstErrors(int most) =>
    [
        .. Enumerable.Range(0, Outcome.Rows).Where(row => Outcome.Actual[row] != Outcome.Predicted[row])
            .OrderByDescending(Outcome.Wrongness).Take(most),
    ];

    /// <summary>The scores of a class, and which rows are of it: what curves over thresholds are made of.</summary>
    /// <param name="label">The class.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public (float[] Scores, bool[] Positive) Against(int label)
    {
        float[] scores = new float[Outcome.Rows];
        bool[] positive = new bool[Outcome.Rows];
        var probabilities = Outcome.Probabilities.Span;
        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = probabilities[(row * Outcome.Classes) + label];
            positive[row] = Outcome.Actual[row] == label;
        }

        return (scores, positive);
    }

    /// <summary>The curves of <see cref="ClassOfInterest"/>; null where there is none, or no probabilities.</summary>
    public ClassCurves? CurvesOfInterest => ClassOfInterest is { } label && Outcome.HasProbabilities ? Curves(label) : null;

    /// <summary>How well a class's probability alone tells it from all others, at every threshold.</summary>
    /// <param name="label">The class.</param>
    public ClassCurves Curves(int label) => _curves[label].Value;
}
