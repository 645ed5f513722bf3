using Chainrule.Kernels;
using Chainrule.Metrics;
using Chainrule.Models;

namespace Chainrule.Tables.Training;

/// <summary>One number that says how good a model is.</summary>
/// <param name="Name">What it is, as in <c>accuracy</c> or <c>RMSE</c>; with the target's name before it where there are
/// several.</param>
/// <param name="Value">The number for the rows themselves.</param>
/// <param name="Low">The lower end of its 95% confidence interval; NaN where there is none.</param>
/// <param name="High">The upper end.</param>
public sealed record Figure(string Name, double Value, double Low, double High)
{
    /// <summary>The class that it is about; null where it is about all classes, or values.</summary>
    public string? Class { get; init; }
}

/// <summary>How well a model predicts the rows of a table whose targets are known, in the targets' own unit.</summary>
public sealed class TabularEvaluation
{
    private static readonly string[] ValueFigures = ["R²", "RMSE", "MAE", "median absolute error"];

    private TabularEvaluation(PredictedRows predicted, IReadOnlyList<Figure> figures)
    {
        Predicted = predicted;
        Figures = figures;
    }

    /// <summary>The rows it was measured on, and what the model makes of them.</summary>
    public PredictedRows Predicted { get; }

    /// <summary>The number of rows it was measured on.</summary>
    public int Rows => Predicted.Rows.RowCount;

    /// <summary>The rows left out because their target is missing.</summary>
    public int RowsWithoutTarget => Predicted.RowsWithoutTarget;

    /// <summary>
    /// All figures, with 95% confidence intervals: Wilson's of the accuracy, of others by the bootstrap; the most telling one
    /// comes first.
    /// </summary>
    public IReadOnlyList<Figure> Figures { get; }

    /// <summary>How often rows of each class were predicted as each class; null where values are predicted.</summary>
    public ConfusionMatrix? Confusion { get; private init; }

    /// <summary>The value of a figure.</summary>
    /// <exception cref="ArgumentException">There is no figure of that name.</exception>
    public double this[string name] =>
        Figures.FirstOrDefault(figure => figure.Name == name)?.Value
        ?? throw new ArgumentException(
            $"there is no figure '{name}', only {string.Join(", ", Figures.Select(figure => figure.Name))}",
            nameof(name)
        );

    /// <summary>Measures a model.</summary>
    /// <param name="model">A model for tables that knows its targets' names.</param>
    /// <param name="table">The rows, with the target columns.</param>
    /// <param name="seed">What the rows of the bootstrap are drawn from.</param>
    /// <param name="workers">The threads that share the predictions; null for one per processor.</param>
    /// <param name="unseen">Takes cells that aren't what their columns hold, which then are missing, but in targets; null
    /// where they are an error.</param>
    /// <exception cref="ChainruleException">A column is missing, or no row has a target, or a class is not one of the
    /// model's.</exception>
    public static TabularEvaluation Of(
        TableModel model, Table table, ulong seed = 1, Workers? workers = null, UnseenValues? unseen = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(PredictedRows.Of(model, table, workers, unseen), TargetCurve.Of(model.Model), seed, interest: null);
    }

    /// <summary>
    /// Measures a model, and how it does on a curve too where there is one; figures of one class are about the one named.
    /// </summary>
    internal static TabularEvaluation Of(
        TableModel model,
        Table table,
        TargetCurve? curve,
        ulong seed,
        Workers? workers,
        int? interest
    ) => Of(PredictedRows.Of(model, table, workers), curve, seed, interest);

    private static TabularEvaluation Of(PredictedRows predicted, TargetCurve? curve, ulong seed, int? interest) =>
        predicted.Classes.Count == 0 ? OfValues(predicted, curve, seed) : OfClasses(predicted, seed, interest);

    private static TabularEvaluation OfValues(PredictedRows predicted, TargetCurve? curve, ulong seed)
    {
        var figures = new List<Figure>();
        var targets = predicted.Model.Targets;
        int width = targets.Count, rows = predicted.Rows.RowCount;
        float[] scores = [.. predicted.Scores], actual = [.. predicted.Values];
        for (int k = 0; k < width; k++)
        {
            int output = k;
            var intervals = Bootstrap.Intervals(
                rows, 4,
                (drawn, values) =>
                {
                    var metrics = new RegressionMetrics();
                    foreach (int row in drawn)
                    {
                        metrics.Add([scores[row * width + output]], [actual[row * width + output]]);
                    }

                    (values[0], values[1], values[2], values[3]) =
                        (metrics.R2, metrics.RootMeanSquaredError, metrics.MeanAbsoluteError, metrics.MedianAbsoluteError);
                },
                seed, replicates: Replicates(rows));
            string before = width == 1 ? "" : $"{targets[k]}: ";
            figures.AddRange(ValueFigures.Zip(intervals, (name, interval) => Of(before + name, interval)));
        }

        if (curve is not null && width == 1)
        {
            figures.Insert(
                curve.IsDecidedByFew ? 0 : figures.Count,
                Of(TargetCurve.FigureName, curve.ExplainedVariance([.. scores], [.. actual], seed, Replicates(rows)))
            );
        }

        return new TabularEvaluation(predicted, figures);
    }

    private static TabularEvaluation OfClasses(PredictedRows predicted, ulong seed, int? interest)
    {
        var outcome = new ClassOutcome(predicted.Model.Model, [.. predicted.Classes], [.. predicted.Scores], interest);
        int[] all = [.. Enumerable.Range(0, predicted.Classes.Count)];
        var confusion = outcome.Confusion(all);
        var accuracy = Proportion.Interval(
            Enumerable.Range(0, confusion.Classes).Sum(label => confusion[label, label]),
            all.Length
        );
        var drawn = outcome.Drawn;
        var intervals = Bootstrap.Intervals(all.Length, drawn.Count, outcome.Measure, seed, replicates: Replicates(all.Length));
        List<Figure> figures =
        [
            Of("accuracy", accuracy),
            .. drawn.Zip(intervals, (of, interval) =>
                Of(of.Name, interval) with
                {
                    Class = of.Class is { } label ? predicted.Model.Classes[label] : null,
                }
            ),
        ];
        // Rows drawn twice agree with themselves, so every draw has a larger calibration error: it gets no interval.
        figures.Insert(
            ClassOutcome.CalibrationPlace,
            new Figure("calibration error", outcome.CalibrationError(all), double.NaN, double.NaN)
        );
        return new TabularEvaluation(predicted, figures) { Confusion = confusion };
    }

    /// <summary>The class of each row of a table, as the model counts its classes.</summary>
    /// <param name="model">A model for tables that tells classes apart.</param>
    /// <param name="table">The rows, with the target column.</param>
    /// <exception cref="ChainruleException">The column is missing, or a class is not one of the model's.</exception>
    public static int[] ActualClasses(TableModel model, Table table)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        return PredictedRows.ClassesOf(model, table);
    }

    // Fewer where each is dear: intervals of many rows are narrow, and their ends well known.
    private static int Replicates(int rows) => Math.Clamp(1_000_000 / rows, 200, 1000);

    private static Figure Of(string name, ConfidenceInterval interval) => new(name, interval.Value, interval.Low, interval.High);
}
