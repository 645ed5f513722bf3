using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Metrics;
using Chainrule.Models;

namespace Chainrule.Insight.Importance;

/// <summary>
/// How much a model depends on each column of a table: the cells of one column are put in a random order, which breaks what they
/// say about the target and keeps how they are distributed, and the model's score falls by the column's importance. Breiman,
/// "Random
/// Forests" (Machine Learning 45, 2001), section 10; scikit-learn's <c>permutation_importance</c>.
/// </summary>
/// <remarks>
/// A column is moved as a whole, whatever features it was made into. Of columns that say the same, each looks less important than
/// both are. Give it rows that the model was not trained on. The same seed gives the same orders.
/// </remarks>
public static class PermutationImportance
{
    /// <summary>Measures the columns of a model that tells classes apart, by its accuracy.</summary>
    /// <param name="model">A model for tables.</param>
    /// <param name="rows">The rows, as of a table.</param>
    /// <param name="actual">Their classes, (rows).</param>
    /// <param name="repeats">How often each column is put in another order.</param>
    /// <param name="seed">What the orders are drawn from.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">There are no rows, or the lengths differ.</exception>
    /// <exception cref="ChainruleException">The model takes no tables, or columns are missing, or a cell isn't what its column
    /// holds.</exception>
    public static Importances OfClasses(
        Model model,
        IRawRows rows,
        int[] actual,
        int repeats = 5,
        ulong seed = 1,
        Workers? workers = null
    )
    {
        ArgumentNullException.ThrowIfNull(actual);
        return Of(
            model,
            rows,
            actual.Length,
            "accuracy",
            scores => Accuracy(model, scores, actual),
            RandomOrders(seed, repeats, actual.Length),
            workers
        );
    }

    /// <summary>
    /// Measures the columns of a model that tells classes apart, of which one has most rows: by the ROC AUC of two classes, by
    /// the balanced
    /// accuracy of more. The accuracy would hardly fall, whatever the model goes by.
    /// </summary>
    /// <inheritdoc cref="OfClasses"/>
    public static Importances OfRareClasses(
        Model model,
        IRawRows rows,
        int[] actual,
        int repeats = 5,
        ulong seed = 1,
        Workers? workers = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(actual);
        var orders = RandomOrders(seed, repeats, actual.Length);
        return model.Network.OutputShape.Count == 1
            ? Of(
                model,
                rows,
                actual.Length,
                "ROC AUC",
                scores => AreaUnderCurve.Roc(scores, [.. actual.Select(label => label == 1)]),
                orders,
                workers
            )
            : Of(
                model,
                rows,
                actual.Length,
                "balanced accuracy",
                scores => BalancedAccuracy(model, scores, actual),
                orders,
                workers
            );
    }

    /// <summary>Measures the columns of a model that predicts values, by R²; of several targets, by the mean of theirs.</summary>
    /// <param name="model">A model for tables.</param>
    /// <param name="rows">The rows, as of a table.</param>
    /// <param name="values">Their values, (rows, Out).</param>
    /// <param name="repeats">How often each column is put in another order.</param>
    /// <param name="seed">What the orders are drawn from.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <inheritdoc cref="OfClasses" path="/exception"/>
    public static Importances OfValues(
        Model model,
        IRawRows rows,
        float[] values,
        int repeats = 5,
        ulong seed = 1,
        Workers? workers = null
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(values);
        int count = values.Length / model.Network.OutputShape.Count;
        return Of(
            model,
            rows,
            count,
            "R²",
            scores => R2(scores, values, model.Network.OutputShape.Count),
            RandomOrders(seed, repeats, count),
            workers
        );
    }

    /// <summary>Measures all columns.</summary>
    /// <param name="model">A model for tables.</param>
    /// <param name="rows">The rows, as of a table.</param>
    /// <param name="count">Their number, as the truth has it.</param>
    /// <param name="name">What the score is called.</param>
    /// <param name="score">The score of the network's outputs, (rows, Out).</param>
    /// <param name="orders">The orders of the rows for the column of an index.</param>
    /// <param name="workers">The threads to share rows among.</param>
    internal static Importances Of(
        Model model,
        IRawRows rows,
        int count,
        string name,
        Func<float[], double> score,
        Func<int, IReadOnlyList<int[]>> orders,
        Workers? workers
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        if (count == 0 || count != rows.Count)
        {
            throw new ArgumentException($"the truth about {count} rows doesn't fit a table of {rows.Count}");
        }

        var inputs = model.Preparation.Inputs;
        if (inputs.Count == 0)
        {
            throw new ChainruleException(
                "this model takes numbers, not the columns of a table",
                "the importance of columns is for models of tables"
            );
        }

        int[] all = [.. Enumerable.Range(0, count)];
        float[] x = rows.Prepare(model.Preparation, all),
            scores = new float[count * model.Network.OutputShape.Count];
        int width = model.Network.InputShape.Count;
        double whole = Score();
        var columns = new List<ColumnImportance>();
        for (int column = 0; column < inputs.Count; column++)
        {
            int[] places = [.. inputs[column].Places];
            float[] own = Read(x, places, width);
            var drops = new List<double>();
            foreach (int[] order in orders(column))
            {
                Write(x, places, width, own, order);
                drops.Add(whole - Score());
            }

            Write(x, places, width, own, all);
            columns.Add(new ColumnImportance(inputs[column].Name, drops));
        }

        return new Importances(name, whole, count, columns[0].Drops.Count, [.. columns.OrderByDescending(column => column.Mean)]);

        double Score()
        {
            model.Network.Predict(x, scores, workers);
            return score(scores);
        }
    }

    private static Func<int, IReadOnlyList<int[]>> RandomOrders(ulong seed, int repeats, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        return column => [.. Enumerable.Range(0, repeats).Select(repeat =>
        {
            int[] order = [.. Enumerable.Range(0, rows)];
            new RandomStream(seed, RandomStreams.Permutation, ((ulong)column * (ulong)repeats) + (ulong)repeat).Shuffle(order);
            return order;
        })];
    }

    private static float[] Read(float[] x, int[] places, int width)
    {
        float[] own = new float[x.Length / width * places.Length];
        for (int i = 0; i < own.Length; i++)
        {
            own[i] = x[(i / places.Length * width) + places[i % places.Length]];
        }

        return own;
    }

    private static void Write(float[] x, int[] places, int width, float[] own, int[] order)
    {
        for (int row = 0; row < order.Length; row++)
        {
            for (int k = 0; k < places.Length; k++)
            {
                x[(row * width) + places[k]] = own[(order[row] * places.Length) + k];
            }
        }
    }

    internal static double Accuracy(Model model, float[] scores, int[] actual)
    {
        int outputs = model.Network.OutputShape.Count, right = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            right += model.ClassOf(scores.AsSpan(row * outputs, outputs)) == actual[row] ? 1 : 0;
        }

        return (double)right / actual.Length;
    }

    private static double BalancedAccuracy(Model model, float[] scores, int[] actual)
    {
        int outputs = model.Network.OutputShape.Count;
        var confusion = new ConfusionMatrix(outputs);
        for (int row = 0; row < actual.Length; row++)
        {
            confusion.Add(actual[row], model.ClassOf(scores.AsSpan(row * outputs, outputs)));
        }

        return confusion.BalancedAccuracy;
    }

    internal static double R2(float[] predicted, float[] actual, int outputs)
    {
        double mean = 0;
        int rows = actual.Length / outputs;
        for (int k = 0; k < outputs; k++)
        {
            double sum = 0, squares = 0, total = 0;
            for (int row = 0; row < rows; row++)
            {
                sum += actual[(row * outputs) + k];
            }

            for (int row = 0; row < rows; row++)
            {
                double value = actual[(row * outputs) + k],
                    error = predicted[(row * outputs) + k] - value,
                    distance = value - (sum / rows);
                squares += error * error;
                total += distance * distance;
            }

            mean += (total > 0 ? 1 - (squares / total) : squares == 0 ? 1 : 0) / outputs; // as scikit-learn has it
        }

        return mean;
    }
}
