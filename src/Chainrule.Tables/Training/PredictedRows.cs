using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Tables.Training;

/// <summary>The rows of a table whose targets are known, and what a model makes of them.</summary>
public sealed class PredictedRows
{
    private PredictedRows(TableModel model, Table rows, int left, float[] scores)
    {
        (Model, Rows, RowsWithoutTarget, Scores) = (model, rows, left, scores);
    }

    /// <summary>The model.</summary>
    public TableModel Model { get; }

    /// <summary>The rows.</summary>
    public Table Rows { get; }

    /// <summary>The rows of the table that were left out because a target is missing.</summary>
    public int RowsWithoutTarget { get; }

    /// <summary>What the model's network puts out, (rows, Out): scores of classes, or the predicted values.</summary>
    public IReadOnlyList<float> Scores { get; }

    /// <summary>The class of each row, (rows); empty where values are predicted.</summary>
    public IReadOnlyList<int> Classes { get; private init; } = [];

    /// <summary>The true values, (rows, Out); empty where classes are predicted.</summary>
    public IReadOnlyList<float> Values { get; private init; } = [];

    /// <summary>Predicts the rows of a table whose targets are known.</summary>
    /// <param name="model">A model for tables that knows its targets' names.</param>
    /// <param name="table">The rows, with the target columns.</param>
    /// <param name="workers">The threads that share the predictions; null for one per processor.</param>
    /// <param name="unseen">Takes cells that aren't what their columns hold, which then are missing, but in targets; null
    /// where they are an error.</param>
    /// <exception cref="ChainruleException">A column is missing, or no row has a target, or a class is not one of the
    /// model's.</exception>
    public static PredictedRows Of(
        TableModel model, Table table, Workers? workers = null, UnseenValues? unseen = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        if (model.Targets.Count == 0)
        {
            throw new ChainruleException("this model doesn't know the name of what it predicts", "train it by a table");
        }

        var targets = model.Targets.Select((name, i) => (Definition: model.TargetColumn(i), Column: table[name])).ToArray();
        int[] rows =
        [
            .. Enumerable
                .Range(0, table.RowCount)
                .Where(row => !Array.Exists(targets, target => target.Definition.IsMissing(target.Column, row))),
        ];
        if (rows.Length == 0)
        {
            throw new ChainruleException(
                $"{table.Source}: no row has a value in '{model.Targets[0]}', so nothing can be measured",
                "give rows whose target is known"
            );
        }

        var known = rows.Length == table.RowCount ? table : table.Select(rows);
        float[] scores = model.Score(known, workers ?? Workers.Shared, unseen);
        // of targets a text that can't be read is an error all the same
        bool isValues = model.Output == OutputKind.Values;
        int[] classes = isValues ? [] : ClassesOf(model, known);
        float[] values = isValues ? ValuesOf(model, known) : [];
        known = unseen is null ? known : known.WithSlipsMissing();
        return new PredictedRows(model, known, table.RowCount - rows.Length, scores) { Classes = classes, Values = values };
    }

    /// <summary>Rows predicted by several models, each by one that was not trained on it.</summary>
    /// <param name="model">A model of the same kind: the one that comes of all rows.</param>
    /// <param name="table">The table that they are of; they come in its order.</param>
    /// <param name="rows">Which rows each part has.</param>
    /// <param name="parts">What each model makes of its rows.</param>
    internal static PredictedRows Together(
        TableModel model,
        Table table,
        IReadOnlyList<int[]> rows,
        IReadOnlyList<PredictedRows> parts
    )
    {
        int[] all = [.. rows.SelectMany(part => part)], order = [.. Enumerable.Range(0, all.Length).OrderBy(i => all[i])];
        T[] InOrder<T>(IEnumerable<T> numbers)
        {
            T[] given = [.. numbers];
            int width = given.Length / all.Length;
            return [.. order.SelectMany(i => Enumerable.Range(i * width, width)).Select(at => given[at])];
        }

        return new(model, table.Select([.. order.Select(i => all[i])]), left: 0, InOrder(parts.SelectMany(part => part.Scores)))
        {
            Classes = InOrder(parts.SelectMany(part => part.Classes)),
            Values = InOrder(parts.SelectMany(part => part.Values)),
        };
    }

    /// <summary>The class of each row of a table, as the model counts its classes.</summary>
    internal static int[] ClassesOf(TableModel model, Table table)
    {
        int[] actual = model.TargetColumn(0).ReadCategories(table);
        int unknown = Array.FindIndex(actual, label => label < 0);
        return unknown < 0
            ? actual
            : throw table.ErrorAt(
                unknown,
                model.Targets[0],
                $"\"{table[model.Targets[0]].Text(unknown)}\" is not one of the classes that the model knows",
                $"it knows {string.Join(", ", model.Classes.Take(20))}{(model.Classes.Count > 20 ? " …" : "")}"
            );
    }

    private static float[] ValuesOf(TableModel model, Table table)
    {
        int width = model.Targets.Count;
        float[] values = new float[table.RowCount * width];
        for (int k = 0; k < width; k++)
        {
            double[] numbers = model.TargetColumn(k).ReadNumbers(table);
            for (int row = 0; row < numbers.Length; row++)
            {
                values[row * width + k] = (float)numbers[row];
            }
        }

        return values;
    }
}
