using Chainrule.Data.Tables;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Metrics;
using Chainrule.Models;

namespace Chainrule.Tabular;

/// <summary>One number that says how good a model is.</summary>
/// <param name="Name">What it is, as in <c>accuracy</c> or <c>RMSE</c>; with the target's name before it where there are several.</param>
/// <param name="Value">The number for the rows themselves.</param>
/// <param name="Low">The lower end of its 95% confidence interval; NaN where there is none.</param>
/// <param name="High">The upper end.</param>
public sealed record Figure(string Name, double Value, double Low, double High);

/// <summary>How well a model predicts the rows of a table whose targets are known, in the targets' own unit.</summary>
public sealed class TabularEvaluation
{
    private static readonly string[] ValueFigures = ["R²", "RMSE", "MAE", "median absolute error"];

    private TabularEvaluation(int rows, int left, IReadOnlyList<Figure> figures, ConfusionMatrix? confusion)
    {
        Rows = rows;
        RowsWithoutTarget = left;
        Figures = figures;
        Confusion = confusion;
    }

    /// <summary>The rows it was measured on.</summary>
    public int Rows { get; }

    /// <summary>The rows left out because their target is missing.</summary>
    public int RowsWithoutTarget { get; }

    /// <summary>
    /// All figures, with 95% confidence intervals: Wilson's of the accuracy, of others by the bootstrap; the most telling one comes first.
    /// </summary>
    public IReadOnlyList<Figure> Figures { get; }

    /// <summary>How often rows of each class were predicted as each class; null where values are predicted.</summary>
    public ConfusionMatrix? Confusion { get; }

    /// <summary>The value of a figure.</summary>
    /// <exception cref="ArgumentException">There is no figure of that name.</exception>
    public double this[string name] => Figures.FirstOrDefault(figure => figure.Name == name)?.Value
        ?? throw new ArgumentException($"there is no figure '{name}', only {string.Join(", ", Figures.Select(figure => figure.Name))}", nameof(name));

    /// <summary>Measures a model.</summary>
    /// <param name="model">A model for tables that knows its targets' names.</param>
    /// <param name="table">The rows, with the target columns.</param>
    /// <param name="seed">What the rows of the bootstrap are drawn from.</param>
    /// <param name="workers">The threads that share the predictions; null for one per processor.</param>
    /// <exception cref="ChainruleException">A column is missing, or no row has a target, or a class is not one of the model's.</exception>
    public static TabularEvaluation Of(Model model, Table table, ulong seed = 1, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        if (model.Targets.Count == 0)
        {
            throw new ChainruleException("this model doesn't know the name of what it predicts", "train it by a table");
        }

        var known = KnownRows(model, table);
        float[] scores = model.Score(known, workers ?? Workers.Shared);
        int left = table.RowCount - known.RowCount;
        return model.Output == OutputKind.Values ? OfValues(model, known, scores, left, seed) : OfClasses(model, known, scores, left, seed);
    }

    /// <summary>The rows of a table whose targets are all known.</summary>
    /// <exception cref="ChainruleException">There are none.</exception>
    internal static Table KnownRows(Model model, Table table)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => model.Targets.All(target => !table[target].IsMissing(row)))];
        if (rows.Length == 0)
        {
            throw new ChainruleException($"{table.Source}: no row has a value in '{model.Targets[0]}', so nothing can be measured", "give rows whose target is known");
        }

        return rows.Length == table.RowCount ? table : table.Select(rows);
    }

    /// <summary>The true values of rows whose targets are known, (rows, targets).</summary>
    internal static float[] Values(Model model, Table table)
    {
        int width = model.Targets.Count;
        float[] values = new float[table.RowCount * width];
        for (int k = 0; k < width; k++)
        {
            double[] numbers = NumbersOf(model, table, k);
            for (int row = 0; row < numbers.Length; row++)
            {
                values[row * width + k] = (float)numbers[row];
            }
        }

        return values;
    }

    private static double[] NumbersOf(Model model, Table table, int target) =>
        new ColumnDefinition { Name = model.Targets[target], Kind = ColumnKind.Numeric }.ReadNumbers(table);

    private static TabularEvaluation OfValues(Model model, Table table, float[] predicted, int left, ulong seed)
    {
        var figures = new List<Figure>();
        int width = model.Targets.Count, rows = table.RowCount;
        for (int k = 0; k < width; k++)
        {
            double[] numbers = NumbersOf(model, table, k);
            int output = k;
            var intervals = Bootstrap.Intervals(
                rows, 4,
                (drawn, values) =>
                {
                    var metrics = new RegressionMetrics();
                    foreach (int row in drawn)
                    {
                        metrics.Add([predicted[row * width + output]], [(float)numbers[row]]);
                    }

                    (values[0], values[1], values[2], values[3]) =
                        (metrics.R2, metrics.RootMeanSquaredError, metrics.MeanAbsoluteError, metrics.MedianAbsoluteError);
                },
                seed, replicates: Replicates(rows));
            string before = width == 1 ? "" : $"{model.Targets[k]}: ";
            figures.AddRange(ValueFigures.Zip(intervals, (name, interval) => Of(before + name, interval)));
        }

        return new TabularEvaluation(rows, left, figures, null);
    }

    private static TabularEvaluation OfClasses(Model model, Table table, float[] scores, int left, ulong seed)
    {
        int[] actual = ActualClasses(model, table);
        var outcome = new ClassOutcome(model, actual, scores);
        var intervals = Bootstrap.Intervals(actual.Length, ClassOutcome.NamesOf(model).Count, outcome.Measure, seed, replicates: Replicates(actual.Length));
        var confusion = outcome.Confusion([.. Enumerable.Range(0, actual.Length)]);
        intervals[0] = Proportion.Interval(Enumerable.Range(0, confusion.Classes).Sum(label => confusion[label, label]), actual.Length);
        return new TabularEvaluation(actual.Length, left, [.. ClassOutcome.NamesOf(model).Zip(intervals, OfClass)], confusion);
    }

    /// <summary>The class of each row of a table, as the model counts its classes.</summary>
    /// <param name="model">A model for tables that tells classes apart.</param>
    /// <param name="table">The rows, with the target column.</param>
    /// <exception cref="ChainruleException">The column is missing, or a class is not one of the model's.</exception>
    public static int[] ActualClasses(Model model, Table table)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        var definition = new ColumnDefinition
        {
            Name = model.Targets[0],
            Kind = model.Classes.Count == 2 ? ColumnKind.Boolean : ColumnKind.Categorical, // of two, case doesn't matter
            Categories = model.Classes,
            CategoriesAreNumbers = model.Classes.All(name => double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _)),
        };
        int[] actual = definition.ReadCategories(table);
        int unknown = Array.FindIndex(actual, label => label < 0);
        return unknown < 0 ? actual : throw table.ErrorAt(
            unknown, model.Targets[0], $"\"{table[model.Targets[0]].Text(unknown)}\" is not one of the classes that the model knows",
            $"it knows {string.Join(", ", model.Classes.Take(20))}{(model.Classes.Count > 20 ? " …" : "")}");
    }

    // Fewer where each is dear: intervals of many rows are narrow, and their ends well known.
    private static int Replicates(int rows) => Math.Clamp(1_000_000 / rows, 200, 1000);

    // Rows drawn twice agree with themselves, so every draw has a larger calibration error: it gets no interval.
    private static Figure OfClass(string name, ConfidenceInterval interval) =>
        name == ClassOutcome.CalibrationName ? new(name, interval.Value, double.NaN, double.NaN) : Of(name, interval);

    private static Figure Of(string name, ConfidenceInterval interval) => new(name, interval.Value, interval.Low, interval.High);
}
