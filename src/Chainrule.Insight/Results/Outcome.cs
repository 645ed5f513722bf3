using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Text;

namespace Chainrule.Insight.Results;

/// <summary>Rows whose truth is known, and what a model makes of them.</summary>
public sealed class Outcome
{
    // As many rows at once as take 32 MB, but at least 64.
    private const int MostRowsAtOnce = 1024, LeastRowsAtOnce = 64, MostInputs = 8 << 20;

    private readonly int _outputs;
    private readonly IReadOnlyList<string> _names;

    private Outcome(Model model, float[] scores, int[] actual, float[] values)
    {
        Model = model;
        Scores = scores;
        _outputs = model.Network.OutputShape.Count;
        Rows = scores.Length / _outputs;
        Actual = actual;
        Values = values;
        _names = model.Classes;
        Threshold = model.Threshold;
        if (actual.Length == 0)
        {
            return;
        }

        Classes = _outputs == 1 ? 2 : _outputs;
        Predicted = [.. actual.Select((_, row) => model.ClassOf(scores.AsSpan(row * _outputs, _outputs)))];
        Probabilities = model.Output == OutputKind.Values ? [] : ProbabilitiesOf(model, scores);
    }

    // One label of a model of several.
    private Outcome(Outcome of, Labels labels, int label)
    {
        (Model, Rows, Classes, Threshold) = (of.Model, of.Rows, 2, labels.Thresholds[label]);
        _outputs = 1;
        _names = [$"not {labels.Names[label]}", labels.Names[label]];
        float[] scores = [.. Enumerable.Range(0, Rows).Select(row => of.Scores[(row * of._outputs) + label])];
        bool[] said = new bool[of.Scores.Count];
        Model.Decide([.. of.Scores], said);
        (Scores, Values) = (scores, []);
        Actual = [.. Enumerable.Range(0, Rows).Select(row => of.Values[(row * of._outputs) + label] > 0.5f ? 1 : 0)];
        Predicted = [.. Enumerable.Range(0, Rows).Select(row => said[(row * of._outputs) + label] ? 1 : 0)];
        Probabilities = OfTwo(Model, scores);
    }

    /// <summary>The model.</summary>
    public Model Model { get; }

    /// <summary>The probability of the second of two classes above which a row is taken for it.</summary>
    public double Threshold { get; }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The network's outputs, (rows, Out): of a model that predicts values, the predictions.</summary>
    public IReadOnlyList<float> Scores { get; }

    /// <summary>The number of classes; 0 where values are predicted.</summary>
    public int Classes { get; }

    /// <summary>The class of each row, (rows); empty where values are predicted.</summary>
    public IReadOnlyList<int> Actual { get; }

    /// <summary>The class that each row is predicted as, (rows); empty where values are predicted.</summary>
    public IReadOnlyList<int> Predicted { get; } = [];

    /// <summary>The probability of each class, (rows, classes); empty where the model's outputs aren't probabilities.</summary>
    public ReadOnlyMemory<float> Probabilities { get; }

    /// <summary>The true values, (rows, Out); empty where classes are predicted.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <summary>Whether the model says how sure it is.</summary>
    public bool HasProbabilities => !Probabilities.IsEmpty;

    /// <summary>Computes what a model makes of the rows of a dataset, which must be prepared for its network.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The rows.</param>
    /// <param name="workers">The threads to share rows among; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">The rows don't fit the network.</exception>
    public static Outcome Of(Model model, IDataset data, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        int inputs = model.Network.InputShape.Count, outputs = model.Network.OutputShape.Count;
        float[] scores = new float[checked(data.Count * outputs)];
        float[] x = new float[Math.Min(RowsAtOnce(inputs), data.Count) * inputs];
        int[] rows = [.. Enumerable.Range(0, data.Count)];
        for (int first = 0; first < rows.Length; first += RowsAtOnce(inputs))
        {
            int count = Math.Min(RowsAtOnce(inputs), rows.Length - first);
            var part = x.AsSpan(0, count * inputs);
            data.CopyInputs(rows.AsSpan(first, count), part);
            model.Network.Predict(part, scores.AsSpan(first * outputs, count * outputs), workers);
        }

        int[] classes = new int[data.Classes > 0 ? data.Count : 0];
        float[] values = new float[data.Count * data.TargetSize];
        if (classes.Length > 0)
        {
            data.CopyClasses(rows, classes);
        }
        else
        {
            data.CopyValues(rows, values);
        }

        return classes.Length > 0 ? OfClasses(model, scores, classes) : OfValues(model, scores, values);
    }

    /// <summary>Rows with their classes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="scores">The network's outputs, (rows, Out).</param>
    /// <param name="actual">The class of each row, (rows).</param>
    /// <exception cref="ArgumentException">There are no rows, or the lengths don't fit, or a class isn't one of the
    /// model's.</exception>
    public static Outcome OfClasses(Model model, float[] scores, int[] actual)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(actual);
        int outputs = model.Network.OutputShape.Count, classes = outputs == 1 ? 2 : outputs;
        return actual.Length > 0 && scores.Length == actual.Length * outputs && actual.All(label => label >= 0 && label < classes)
            ? new Outcome(model, scores, actual, [])
            : throw new ArgumentException(
                $"{actual.Length} classes don't fit {scores.Length} outputs in rows of {outputs}, or one is none of {classes}"
            );
    }

    /// <summary>Rows with their values.</summary>
    /// <param name="model">The model.</param>
    /// <param name="predicted">The network's outputs, (rows, Out).</param>
    /// <param name="values">The true values, (rows, Out).</param>
    /// <exception cref="ArgumentException">There are no rows, or the lengths don't fit.</exception>
    public static Outcome OfValues(Model model, float[] predicted, float[] values)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(values);
        return values.Length > 0 && predicted.Length == values.Length && values.Length % model.Network.OutputShape.Count == 0
            ? new Outcome(model, predicted, [], values)
            : throw new ArgumentException($"{values.Length} values don't fit {predicted.Length} outputs");
    }

    /// <summary>The probability of a class for a row.</summary>
    public float Probability(int row, int label) => Probabilities.Span[row * Classes + label];

    /// <summary>The name of a class; its number where it has none.</summary>
    public string ClassName(int label) =>
        label < _names.Count ? _names[label] : label.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>How the classes are shown: the same on a whole page.</summary>
    public ShortNames Names => field ??= ShortNames.Of([.. Enumerable.Range(0, Classes).Select(ClassName)]);

    /// <summary>How much less a row's own class got than the class it was predicted as; 0 where it was predicted right.</summary>
    public double Wrongness(int row)
    {
        int actual = Actual[row], predicted = Predicted[row];
        return actual == predicted ? 0
            : HasProbabilities ? 1 - Probability(row, actual)
            : _outputs == 1 ? Math.Abs(Scores[row] - actual)
            : Scores[row * _outputs + predicted] - Scores[row * _outputs + actual];
    }

    /// <summary>
    /// One label by itself, of a model of which several may be true of a row: whether it is true of each, as two classes, of
    /// which the second is that it is.
    /// </summary>
    /// <param name="label">The label.</param>
    /// <exception cref="InvalidOperationException">The model has no labels, or these rows no values.</exception>
    public Outcome OfLabel(int label) =>
        Model.Labels is { } labels && Values.Count > 0
            ? new Outcome(this, labels, label)
            : throw new InvalidOperationException("only a model of labels has each by itself");

    private static int RowsAtOnce(int inputs) => Math.Clamp(MostInputs / inputs, LeastRowsAtOnce, MostRowsAtOnce);

    private static float[] ProbabilitiesOf(Model model, float[] scores)
    {
        if (model.Network.OutputShape.Count == 1)
        {
            return OfTwo(model, scores);
        }

        float[] probabilities = [.. scores];
        model.ToPredictions(probabilities);
        return probabilities;
    }

    // Of one output the probability that it is so, and that it isn't.
    private static float[] OfTwo(Model model, float[] scores)
    {
        float[] probabilities = new float[2 * scores.Length];
        for (int row = 0; row < scores.Length; row++)
        {
            // 1 − p would lose the digits of a small p
            float score = scores[row];
            (probabilities[2 * row], probabilities[2 * row + 1]) =
                model.Output == OutputKind.SigmoidLogits
                    ? (VectorMath.Sigmoid(-score), VectorMath.Sigmoid(score))
                    : (1 - score, score);
        }

        return probabilities;
    }
}
