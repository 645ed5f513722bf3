using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;

namespace Chainrule.Tables.Training;

/// <summary>A table to learn from: its inputs, and the targets of all rows that have them.</summary>
internal sealed class TabularData
{
    private readonly float[] _values;

    public TabularData(Table table, TableSchema schema, TabularOptions options)
    {
        Table = table;
        Task = schema.Task;
        Inputs = [.. schema.Inputs.Select(column => column.Definition)];
        var targets = schema.Targets.Select(target => target.Definition).ToArray();
        Targets = [.. targets.Select(target => target.Name)];
        TargetFormats = [.. targets.Select(target => target.Format)];
        Rows = schema.RowsWithTarget(table);
        if (Task == TableTask.Regression)
        {
            TargetSize = targets.Length;
            _values = new float[table.RowCount * TargetSize];
            for (int k = 0; k < targets.Length; k++)
            {
                double[] numbers = targets[k].ReadNumbers(table);
                for (int row = 0; row < numbers.Length; row++)
                {
                    _values[row * TargetSize + k] = (float)numbers[row];
                }
            }
        }
        else
        {
            _values = [];
            Classes = targets[0].Categories;
            ClassOf = targets[0].ReadCategories(table);
        }

        ClassWeights = Weights(options);
    }

    private TabularData(TabularData other, TargetCurve curve)
    {
        (Table, Task, Inputs, Targets, TargetFormats, Rows, TargetSize) =
            (other.Table, other.Task, other.Inputs, other.Targets, other.TargetFormats, other.Rows, other.TargetSize);
        Curve = curve;
        _values = [.. other._values.Select(value => (float)Math.Clamp(curve.Apply(value), -curve.Reach, curve.Reach))];
    }

    /// <summary>The scale for the target, from some rows; null where it is none of one number with a long tail.</summary>
    /// <param name="rows">The rows to train on.</param>
    public TargetCurve? CurveOf(int[] rows) =>
        TargetSize == 1 ? TargetCurve.Of([.. rows.Select(row => (double)Value(row, 0))]) : null;

    /// <summary>The table.</summary>
    public Table Table { get; }

    /// <summary>What is learned.</summary>
    public TableTask Task { get; }

    /// <summary>The columns to predict from.</summary>
    public IReadOnlyList<ColumnDefinition> Inputs { get; }

    /// <summary>The names of the target columns.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>How their cells are written.</summary>
    public IReadOnlyList<CellFormat> TargetFormats { get; }

    /// <summary>The rows that have all targets, ascending.</summary>
    public int[] Rows { get; }

    /// <summary>The names of the classes; none where values are predicted.</summary>
    public IReadOnlyList<string> Classes { get; } = [];

    /// <summary>The class of each row of the table; empty where values are predicted.</summary>
    public int[] ClassOf { get; } = [];

    /// <summary>The numbers in a target; 0 where it is a class.</summary>
    public int TargetSize { get; }

    /// <summary>The scale that the target is learned on; null where on its own.</summary>
    public TargetCurve? Curve { get; }

    /// <summary>The weight of each class; null where all count alike.</summary>
    public IReadOnlyList<float>? ClassWeights { get; }

    /// <summary>The outputs of a network: one per target, one for two classes, else one per class.</summary>
    public int Outputs => Task switch { TableTask.Regression => TargetSize, TableTask.Binary => 1, _ => Classes.Count };

    /// <summary>What training makes small.</summary>
    public Loss Loss() => Task switch
    {
        TableTask.Regression => new MeanSquaredError(),
        TableTask.Binary => new SigmoidCrossEntropy(classWeights: ClassWeights),
        _ => new SoftmaxCrossEntropy(classWeights: ClassWeights),
    };

    /// <summary>The same table, its target learned on another scale.</summary>
    public TabularData On(TargetCurve curve) => new(this, curve);

    /// <summary>The target of a row, one number of it; on the curve where there is one.</summary>
    public float Value(int row, int output) => _values[row * TargetSize + output];

    /// <summary>Some rows, prepared; targets that are values on a scale.</summary>
    public ArrayDataset Dataset(TablePreparation preparation, Table part, int[] rows, TargetScale scale) =>
        Dataset(preparation.Apply(part), preparation.Features, rows, scale);

    /// <summary>Some rows whose inputs are given.</summary>
    public ArrayDataset Dataset(float[] x, int features, int[] rows, TargetScale scale)
    {
        var shape = new Shape(features);
        if (Task != TableTask.Regression)
        {
            return ArrayDataset.OfClasses(x, shape, [.. rows.Select(row => ClassOf[row])], Classes.Count);
        }

        float[] values = new float[rows.Length * TargetSize];
        for (int i = 0; i < values.Length; i++)
        {
            int output = i % TargetSize;
            values[i] = (float)((Value(rows[i / TargetSize], output) - scale.Means[output]) / scale.Deviations[output]);
        }

        return ArrayDataset.OfValues(x, shape, values, TargetSize);
    }

    private IReadOnlyList<float>? Weights(TabularOptions options)
    {
        if (options.ClassWeights is null && !options.BalancesClasses)
        {
            return null;
        }

        if (Task == TableTask.Regression)
        {
            throw new ChainruleException($"class weights don't apply: '{Targets[0]}' is predicted as a number", "leave them out");
        }

        if (options.ClassWeights is { } given && given.Count != Classes.Count)
        {
            throw new ChainruleException(
                $"{given.Count} class weights don't fit the {Classes.Count} classes of '{Targets[0]}': "
                    + $"{string.Join(", ", Classes)}",
                "give one weight per class, in this order"
            );
        }

        return options.ClassWeights ?? [.. Enumerable.Range(0, Classes.Count).Select(label =>
            (float)((double)Rows.Length / Classes.Count / Math.Max(1, Rows.Count(row => ClassOf[row] == label))))];
    }
}

/// <summary>Mean and deviation of each target over the training rows.</summary>
/// <param name="Means">(targets); empty where targets are classes.</param>
/// <param name="Deviations">(targets); 1 where a target never changes.</param>
internal sealed record TargetScale(double[] Means, double[] Deviations)
{
    /// <summary>The targets' own.</summary>
    public static TargetScale Own(TabularData data) =>
        new(new double[data.TargetSize], [.. Enumerable.Repeat(1.0, data.TargetSize)]);

    /// <summary>Learns it from rows.</summary>
    public static TargetScale Of(TabularData data, int[] rows)
    {
        double[] means = new double[data.TargetSize], deviations = new double[data.TargetSize];
        for (int k = 0; k < means.Length; k++)
        {
            double sum = 0, squares = 0;
            foreach (int row in rows)
            {
                sum += data.Value(row, k);
            }

            means[k] = sum / rows.Length;
            foreach (int row in rows)
            {
                double distance = data.Value(row, k) - means[k];
                squares += distance * distance;
            }

            deviations[k] = squares > 0 ? Math.Sqrt(squares / rows.Length) : 1;
        }

        return new TargetScale(means, deviations);
    }
}
