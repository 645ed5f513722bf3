using System.Globalization;
using Chainrule.Losses;

namespace Chainrule.Tables;

/// <summary>What a model makes of one row.</summary>
public sealed record RowPrediction
{
    /// <summary>The values predicted, by the names of the targets; empty where the model tells classes.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>The class that the model decides for; null where it predicts values.</summary>
    public required string? Class { get; init; }

    /// <summary>The probability of each class by its name; empty where the model predicts values.</summary>
    public required IReadOnlyDictionary<string, double> Probabilities { get; init; }

    /// <summary>
    /// What the network puts out for the row, (Out): the values, or the scores that probabilities are made of. An infinite one
    /// means numbers too large to compute with, whatever probability it became.
    /// </summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>The columns whose value the model has learned nothing about, and what it was taken for.</summary>
    public IReadOnlyList<UnseenColumn> Unseen { get; init; } = [];

    /// <summary>
    /// What is predicted, as in <c>yes (no 0.25, yes 0.75)</c> or <c>price 181000.5</c>; numbers to six digits, in the invariant
    /// culture.
    /// </summary>
    public override string ToString() => Class is null ? Written(Values) : $"{Class} ({Written(Probabilities)})";

    private static string Written(IReadOnlyDictionary<string, double> numbers) =>
        string.Join(", ", numbers.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:G6}")));

    /// <summary>Predicts a row.</summary>
    /// <param name="model">The model.</param>
    /// <param name="row">The row.</param>
    internal static RowPrediction Of(TableModel model, Table row)
    {
        var unseen = new UnseenValues();
        return Of(model, model.Score(row, unseen: unseen)) with { Unseen = unseen.Columns };
    }

    // (Out), which become predictions
    private static RowPrediction Of(TableModel model, float[] scores)
    {
        float[] kept = [.. scores];
        int label = model.Output == OutputKind.Values ? -1 : model.Model.ClassOf(scores);
        model.Model.ToPredictions(scores);
        double[] y = Array.ConvertAll(scores, each => (double)each);
        return label < 0
            ? new() { Values = Named(model.Targets, y), Class = null, Probabilities = Named([], []), Scores = kept }
            : new()
            {
                Values = Named([], []),
                Class = NameOf(model.Classes, label),
                Probabilities = Named(model.Classes, y.Length == 1 ? [1 - y[0], y[0]] : y),
                Scores = kept,
            };
    }

    private static OrderedDictionary<string, double> Named(IReadOnlyList<string> names, double[] values) =>
        new(values.Select((value, i) => KeyValuePair.Create(NameOf(names, i), value)));

    private static string NameOf(IReadOnlyList<string> names, int i) =>
        i < names.Count ? names[i] : i.ToString(CultureInfo.InvariantCulture);
}
