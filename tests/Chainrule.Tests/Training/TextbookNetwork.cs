using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Training;

/// <summary>
/// A small network, a loss and a batch twice: as the library has them, and as oracles in double precision. The layer in question
/// stands behind a dense layer, or first where it has parameters of its own or takes images; a dense layer comes last,
/// and what the loss wants.
/// </summary>
internal sealed class TextbookNetwork
{
    private const int Rows = 6, Inputs = 4, Outputs = 3;

    private readonly LayerOracle _layer;
    private readonly LossOracle _loss;
    private readonly bool _isBehind;
    private readonly int _ownParameters;
    private readonly double[][] _rows;

    public TextbookNetwork(LayerOracle layer, LossOracle loss)
    {
        (_layer, _loss) = (layer, loss);
        var own = layer.Create(new Shape(Inputs));
        _ownParameters = LayerRun.CountParameters(own);
        _isBehind = _ownParameters == 0 && own.Input.Rank == 1;
        var builder = new NetworkBuilder(own.Input);
        builder = (_isBehind ? builder.Dense(Inputs) : builder).Add(layer.Make).Dense(Outputs);
        Network = loss.Outputs switch
        {
            OracleOutputs.Distribution => builder.Softmax().Build(seed: 3),
            OracleOutputs.Probabilities => builder.Sigmoid().Build(seed: 3),
            _ => builder.Build(seed: 3),
        };
        Loss = loss.Make(0, null);
        float[] x = LayerCheck.Normal(new Random(5), Rows * Inputs, 1);
        var data = ArrayDataset.OfClasses(x, new Shape(Inputs), [.. Enumerable.Range(0, Rows).Select(Label)], Outputs);
        Batch = new Batch(data, Rows);
        Batch.FillInOrder(0, Rows);
        _rows = [.. x.Select(v => (double)v).Chunk(Inputs)];
        Parameters = [.. Network.Parameters.ToArray().Select(v => (double)v)];
    }

    /// <summary>The library's network.</summary>
    public Network Network { get; }

    /// <summary>The library's loss.</summary>
    public Loss Loss { get; }

    /// <summary>The rows.</summary>
    public Batch Batch { get; }

    /// <summary>The textbook's parameters, in the order of the network's.</summary>
    public double[] Parameters { get; }

    /// <summary>The loss of the batch by the textbook, at its parameters.</summary>
    public double MeanLoss() => _rows.Select((x, row) => RowLoss(x, Label(row))).Average();

    private static int Label(int row) => row % Outputs;

    private double RowLoss(double[] x, int label)
    {
        int start = 0;
        double[] Next(int count) => Parameters[start..(start += count)];
        double[] a = _isBehind ? DenseOracle.Forward(x, Next((Inputs + 1) * Inputs), Inputs, hasBias: true) : x;
        a = _layer.Forward(a, Next(_ownParameters));
        double[] y = DenseOracle.Forward(a, Next((a.Length + 1) * Outputs), Outputs, hasBias: true);
        y = _loss.Outputs switch
        {
            OracleOutputs.Distribution => SoftmaxOracle.Softmax(y),
            OracleOutputs.Probabilities => [.. y.Select(SpecialFunctions.Sigmoid)],
            _ => y,
        };
        return _loss.Row(y, [.. Enumerable.Range(0, Outputs).Select(j => j == label ? 1.0 : 0)]);
    }
}
