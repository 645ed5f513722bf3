using System.Globalization;
using System.Text;

namespace Chainrule.Insight.Distributions;

/// <summary>What numbers of a layer are looked at.</summary>
public enum LayerQuantity
{
    /// <summary>Its weights, biases excepted.</summary>
    Weights,

    /// <summary>The derivatives of the loss by its weights.</summary>
    Gradients,

    /// <summary>What it puts out.</summary>
    Activations,
}

/// <summary>Some numbers of a layer after an epoch.</summary>
/// <param name="Epoch">The epoch, from 1; 0 before the first.</param>
/// <param name="Layer">The layer's index in the network.</param>
/// <param name="Notation">The layer.</param>
/// <param name="Quantity">What the numbers are.</param>
/// <param name="Values">How they are spread.</param>
/// <param name="Dead">The share of its units that put out 0 for every row looked at; null where that says nothing.</param>
public sealed record LayerSnapshot(
    int Epoch,
    int Layer,
    string Notation,
    LayerQuantity Quantity,
    Distribution Values,
    double? Dead = null
);

/// <summary>How weights, gradients and activations of a network's layers were spread over the epochs of its training.</summary>
/// <param name="Snapshots">One for each epoch, layer and quantity looked at, epochs ascending.</param>
public sealed record LayerHistory(IReadOnlyList<LayerSnapshot> Snapshots)
{
    private const string Epoch = "epoch", Iteration = "iteration";
    private const string Columns = ",layer,notation,quantity,rms,mean,zeros,dead,minimum,p01,p05,p25,p50,p75,p95,p99,maximum";
    private const int CellCount = 17, FirstQuantile = 8, MostLines = 100_000;

    /// <summary>Whether what is called an epoch here is an iteration of a training on all rows at once.</summary>
    public bool CountsIterations { get; init; }

    /// <summary>What its epochs are, in a word.</summary>
    public string Unit => CountsIterations ? Iteration : Epoch;

    /// <summary>The epochs looked at, ascending.</summary>
    public IReadOnlyList<int> Epochs { get; } = [.. Snapshots.Select(snapshot => snapshot.Epoch).Distinct().Order()];

    /// <summary>The snapshots of one layer and quantity, epochs ascending.</summary>
    public IReadOnlyList<LayerSnapshot> Of(int layer, LayerQuantity quantity) =>
        [.. Snapshots.Where(snapshot => snapshot.Layer == layer && snapshot.Quantity == quantity)];

    /// <summary>The layers of which a quantity was looked at, ascending.</summary>
    public IReadOnlyList<int> LayersOf(LayerQuantity quantity) =>
        [.. Snapshots.Where(snapshot => snapshot.Quantity == quantity).Select(snapshot => snapshot.Layer).Distinct().Order()];

    /// <summary>Writes it as CSV, a line for each snapshot.</summary>
    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        writer.WriteLine(Unit + Columns);
        foreach (var snapshot in Snapshots)
        {
            var values = snapshot.Values;
            string[] cells =
            [
                Text(snapshot.Epoch),
                Text(snapshot.Layer),
                snapshot.Notation.Replace(',', ' '),
                snapshot.Quantity.ToString().ToLowerInvariant(),
                Text(values.Size),
                Text(values.Mean),
                Text(values.Zeros),
                snapshot.Dead is double dead ? Text(dead) : "",
                .. values.Quantiles.Select(Text),
            ];
            writer.WriteLine(string.Join(',', cells));
        }
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <returns>Null where it is something else, or damaged.</returns>
    public static LayerHistory? Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        string? head = reader.ReadLine();
        if (head is not (Epoch + Columns or Iteration + Columns))
        {
            return null;
        }

        var snapshots = new List<LayerSnapshot>();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            if (snapshots.Count == MostLines || cells.Length != CellCount || Parse(cells) is not { } snapshot)
            {
                return null;
            }

            snapshots.Add(snapshot);
        }

        return new LayerHistory(snapshots) { CountsIterations = head == Iteration + Columns };
    }

    private static LayerSnapshot? Parse(string[] cells)
    {
        double[] numbers = new double[CellCount];
        for (int i = 0; i < CellCount; i++)
        {
            bool isText = i is 2 or 3 || (i == 7 && cells[i].Length == 0);
            if (!isText && !double.TryParse(cells[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        bool isKnown = Enum.TryParse(cells[3], ignoreCase: true, out LayerQuantity quantity) && Enum.IsDefined(quantity);
        return isKnown && numbers[0] is >= 0 and <= int.MaxValue && numbers[1] is >= 0 and <= int.MaxValue
            ? new LayerSnapshot(
                (int)numbers[0],
                (int)numbers[1],
                cells[2],
                quantity,
                new Distribution(numbers[4], numbers[5], numbers[6], numbers[FirstQuantile..]),
                cells[7].Length == 0 ? null : numbers[7]
            )
            : null;
    }

    // Six digits are more than a chart shows.
    private static string Text(double number) => number.ToString("G6", CultureInfo.InvariantCulture);
}
