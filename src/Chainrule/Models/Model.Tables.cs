using Chainrule.Data.Tables;
using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Models;

/// <content>Predictions for tables, and the names of what is predicted.</content>
public sealed partial class Model
{
    /// <summary>The threshold of a model that was given none: even odds.</summary>
    public const double DefaultThreshold = 0.5;

    /// <summary>How the columns of a table are prepared; null where the model takes numbers as they are.</summary>
    public TablePreparation? TablePreparation => Preparation as TablePreparation;

    /// <summary>
    /// Predicts the rows of a table: probabilities where the model classifies, else values. Columns are found by their names, in
    /// any
    /// order; others don't matter. A row's bits depend on that row alone.
    /// </summary>
    /// <param name="table">The rows, as they were read.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <returns>(rows, Out); a single output is the probability of class 1.</returns>
    /// <exception cref="ChainruleException">The model takes no tables, or columns are missing, or a cell isn't what its column
    /// holds.</exception>
    public float[] Predict(Table table, Workers? workers = null)
    {
        float[] y = Score(table, workers);
        ToPredictions(y);
        return y;
    }

    /// <summary>The class of each row of a table; see <see cref="Classes"/> for their names.</summary>
    /// <inheritdoc cref="Predict(Table, Workers?)"/>
    /// <returns>(rows).</returns>
    public int[] Classify(Table table, Workers? workers = null)
    {
        float[] y = Score(table, workers);
        int outputs = Network.OutputShape.Count;
        int[] classes = new int[y.Length / outputs];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = ClassOf(y.AsSpan(row * outputs, outputs));
        }

        return classes;
    }

    /// <summary>
    /// The scores of the rows of a table, as <see cref="Score(ReadOnlySpan{float}, Span{float}, Workers?)"/> gives them.
    /// </summary>
    /// <inheritdoc cref="Predict(Table, Workers?)"/>
    /// <returns>(rows, Out).</returns>
    public float[] Score(Table table, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var preparation = TablePreparation
            ?? throw new ChainruleException(
                "this model takes numbers, not the columns of a table",
                "give it data like that which it was trained on"
            );
        float[] x = preparation.Apply(table),
            y = new float[checked(table.RowCount * Network.OutputShape.Count)];
        Network.Predict(x, y, workers);
        return y;
    }

    /// <summary>
    /// The options to read a table for this model with: cells mean what they meant in training, whatever the other rows of the
    /// file look like.
    /// <c>model.Predict(Table.Load("new.csv", model.Reading()))</c>
    /// </summary>
    /// <param name="options">What else is known about the file; null for nothing.</param>
    public TableOptions Reading(TableOptions? options = null) =>
        (options ?? new TableOptions()) with
        {
            Known =
            [
                .. TablePreparation?.Columns.Select(column => column.Definition) ?? [],
                .. Targets.Select((_, i) => TargetColumn(i)),
            ],
        };

    /// <summary>How the column of a target is read.</summary>
    /// <param name="target">The place of it among <see cref="Targets"/>.</param>
    public ColumnDefinition TargetColumn(int target) =>
        Output == OutputKind.Values
            ? new()
            {
                Name = Targets[target],
                Kind = ColumnKind.Numeric,
                Format = TargetFormats[target],
            }
            : new()
            {
                Name = Targets[target],
                Kind = Classes.Count == 2 ? ColumnKind.Boolean : ColumnKind.Categorical, // of two, case doesn't matter
                Categories = Classes,
                CategoriesAreNumbers = Classes.All(name =>
                    double.TryParse(name, System.Globalization.CultureInfo.InvariantCulture, out _)
                ),
                Format = TargetFormats[target],
            };

    private float BarOf(double threshold)
    {
        if (!(threshold > 0 && threshold < 1))
        {
            throw new ChainruleException($"the threshold can't be {threshold}", "it must be above 0 and below 1");
        }

        if (threshold != DefaultThreshold && (Network.OutputShape.Count > 1 || Output == OutputKind.Values))
        {
            throw new ChainruleException(
                "only a model of two classes, by one output, decides by a threshold",
                "leave the threshold out"
            );
        }

        return Output != OutputKind.SigmoidLogits ? (float)threshold
            : threshold == DefaultThreshold ? 0
            : (float)(DoubleMath.Log(threshold) - DoubleMath.Log(1 - threshold));
    }

    private void CheckNames()
    {
        int outputs = Network.OutputShape.Count;
        int classes = Output == OutputKind.Values ? 0 : outputs == 1 ? 2 : outputs;
        if (Classes.Count > 0 && Classes.Count != classes)
        {
            throw new ChainruleException(classes == 0
                ? $"a model that predicts values has no classes, but {Classes.Count} names are given"
                : $"{Classes.Count} names of classes don't fit {outputs} outputs, which tell {classes} classes apart");
        }

        int targets = Output == OutputKind.Values ? outputs : 1;
        if (Targets.Count > 0 && Targets.Count != targets)
        {
            throw new ChainruleException($"{Targets.Count} names of targets don't fit a model that predicts {targets}");
        }

        if (TargetFormats.Count != Targets.Count)
        {
            throw new ChainruleException($"{TargetFormats.Count} formats don't fit {Targets.Count} targets");
        }

        CheckNames(Classes, "class");
        CheckNames(Targets, "target");
    }

    private static void CheckNames(IReadOnlyList<string> names, string kind)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name) || !known.Add(name))
            {
                throw new ChainruleException(
                    $"\"{name}\" can't name a {kind}: it is empty or names another already",
                    $"give every {kind} a name of its own"
                );
            }
        }
    }
}
