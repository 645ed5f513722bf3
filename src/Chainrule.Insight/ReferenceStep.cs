using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>
/// One batch through a network and its loss as the textbook has them: every layer's and the loss's own formula, in double
/// precision. Parameters, inputs and what a node puts out may be changed between calls, which is how derivatives are found by
/// differences, without any of the code that <see cref="Layer.Backward"/> consists of.
/// </summary>
/// <remarks>Slow on purpose: it is what fast code is held against. Not thread-safe.</remarks>
public sealed class ReferenceStep
{
    private readonly Loss _loss;
    private readonly ReferenceNetwork _reference;
    private readonly LossFormula _lossFormula;
    private readonly double[][] _targets;
    private readonly double[] _weights;
    private readonly double _totalWeight;

    /// <summary>A batch for a network and a loss.</summary>
    /// <param name="network">The network; its parameters are copied.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="x">The rows, (B, In).</param>
    /// <param name="targets">What they should come out as.</param>
    /// <param name="training">The seed and the number of the training step whose dropout acts; null for a step without
    /// dropout.</param>
    /// <exception cref="ChainruleException">A layer or the loss doesn't tell its formula.</exception>
    /// <exception cref="ArgumentException">The inputs are not whole rows, or not as many as the targets.</exception>
    public ReferenceStep(
        Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, (ulong Seed, long Step)? training = null)
        : this(network, loss, x, targets, FormulaOf(loss), training)
    {
    }

    /// <summary>A batch for a network and a loss whose formula is given, without dropout.</summary>
    internal ReferenceStep(
        Network network,
        Loss loss,
        ReadOnlySpan<float> x,
        in Targets targets,
        LossFormula lossFormula,
        (ulong Seed, long Step)? training = null
    )
    {
        Network = network;
        _loss = loss;
        _lossFormula = lossFormula;
        _reference = new ReferenceNetwork(network, Wide(network.Parameters), training);
        int inputs = network.InputShape.Count, outputs = network.OutputShape.Count;
        int rows = targets.AreClasses ? targets.Classes.Length : targets.Values.Length / outputs;
        if (x.Length != (long)rows * inputs || (!targets.AreClasses && targets.Values.Length != (long)rows * outputs))
        {
            throw new ArgumentException($"{x.Length} inputs in rows of {inputs} don't go with the targets of {rows} rows");
        }

        Inputs = new double[rows][];
        _targets = new double[rows][];
        _weights = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            Inputs[row] = Wide(x.Slice(row * inputs, inputs));
            _targets[row] = Target(targets, row, outputs);
            _weights[row] = Weight(targets, row, _targets[row]);
            _totalWeight += _weights[row];
        }
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The number of rows, B.</summary>
    public int Rows => Inputs.Length;

    /// <summary>The parameters, laid out like the network's; may be changed.</summary>
    public double[] Parameters => _reference.Parameters;

    /// <summary>The inputs of every row, each (In); may be changed.</summary>
    public double[][] Inputs { get; }

    /// <summary>
    /// The target of a row, (Out): a class index as a one-hot row, or as 0 or 1 for a single output; may be changed.
    /// </summary>
    public Span<double> TargetOf(int row) => _targets[row];

    /// <summary>What a row counts in the mean: wᵢ / Σw, 1/B where all count alike.</summary>
    public double ShareOf(int row) => _weights[row] / _totalWeight;

    /// <summary>The part of <see cref="Parameters"/> that belongs to one layer.</summary>
    public Span<double> ParametersOf(int layer) => _reference.ParametersOf(layer);

    /// <summary>Whether a row's outputs depend on other rows of the batch.</summary>
    public bool MixesRows => _reference.MixesRows;

    /// <summary>The inputs of one row, and behind them what each node puts out for it: [i + 1] is the output of node i.</summary>
    public double[][] Activations(int row)
    {
        var (values, place) = Values(row);
        return [.. values.Select((value, i) => RowOf(value, place, Network.Graph.ShapeOf(i - 1).Count))];
    }

    /// <summary>The network's output for one row where a node puts out other numbers for it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="node">The node, whose descendants are computed again; −1 for the network's input.</param>
    /// <param name="y">What it puts out.</param>
    public double[] Output(int row, int node, double[] y)
    {
        var (values, place) = Values(row);
        double[] changed = [.. values[node + 1]];
        y.CopyTo(changed, place * y.Length);
        return RowOf(_reference.RunWith(values, node, changed, FirstRow(row))[^1], place, Network.OutputShape.Count);
    }

    /// <summary>The loss of one row, before weights, where a node puts out other numbers for it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="node">The node, whose descendants are computed again; −1 for the network's input.</param>
    /// <param name="y">What it puts out.</param>
    public double RowLoss(int row, int node, double[] y) => _lossFormula(Output(row, node, y), _targets[row]);

    /// <summary>The loss of one row, before weights.</summary>
    public double RowLoss(int row)
    {
        var (values, place) = Values(row);
        return _lossFormula(RowOf(values[^1], place, Network.OutputShape.Count), _targets[row]);
    }

    /// <summary>Whether the loss forms probabilities from scores.</summary>
    internal bool FormsProbabilities => _loss.Output is OutputKind.SoftmaxLogits or OutputKind.SigmoidLogits;

    /// <summary>All values of the batch, by node: what <see cref="LossFrom"/> starts from.</summary>
    internal double[][] Values() => _reference.Run([.. Inputs.SelectMany(row => row)], 0);

    /// <summary>The network's formulas, node by node.</summary>
    internal ReferenceNetwork Formulas => _reference;

    /// <summary>What a row's loss makes of outputs, times what the row counts; 0 for a row that doesn't.</summary>
    internal double ShareOfLoss(int row, double[] y) => _weights[row] > 0 ? ShareOf(row) * _lossFormula(y, _targets[row]) : 0;

    /// <summary>The loss of the batch after parameters of a node have changed.</summary>
    /// <param name="values">The values before.</param>
    /// <param name="node">The node, which is computed again with its descendants.</param>
    internal double LossFrom(double[][] values, int node) => LossOf(_reference.RunFrom(values, node, 0)[^1]);

    /// <summary>The loss of the batch, as far as it depends on a row's inputs.</summary>
    internal double LossAbout(int row) =>
        MixesRows ? LossOf(Values()[^1])
        : _weights[row] > 0 ? ShareOf(row) * RowLoss(row)
        : 0;

    /// <summary>The weighted mean loss of the batch; 0 for a batch without rows.</summary>
    public double Loss() => MixesRows ? LossOf(Values()[^1]) : Enumerable.Range(0, Rows).Sum(LossAbout);

    // A row of weight 0 doesn't count, whatever it holds.
    internal double LossOf(double[] outputs)
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            sum += ShareOfLoss(row, RowOf(outputs, row, Network.OutputShape.Count));
        }

        return sum;
    }

    // A row is computed alone where it can be.
    private (double[][] Values, int Place) Values(int row) =>
        MixesRows ? (Values(), row) : (_reference.Run([.. Inputs[row]], row), 0);

    private int FirstRow(int row) => MixesRows ? 0 : row;

    private static double[] RowOf(double[] values, int row, int width) => values[(row * width)..((row + 1) * width)];

    private static LossFormula FormulaOf(Loss loss) => loss.Formula ?? throw new ChainruleException(
        $"the loss {loss.Notation} doesn't tell its formula in double precision", "override its Formula");

    private static double[] Target(in Targets targets, int row, int outputs)
    {
        if (!targets.AreClasses)
        {
            return Wide(targets.Values.Slice(row * outputs, outputs));
        }

        var target = new double[outputs];
        if (outputs == 1)
        {
            target[0] = targets.Classes[row];
        }
        else
        {
            target[targets.Classes[row]] = 1;
        }

        return target;
    }

    // The sample's weight times the mean weight of its classes, as Loss defines it.
    private double Weight(in Targets targets, int row, double[] target)
    {
        double weight = targets.Weights.IsEmpty ? 1 : targets.Weights[row];
        var classWeights = _loss.ClassWeights.Span;
        if (classWeights.IsEmpty)
        {
            return weight;
        }

        if (target.Length == 1)
        {
            return weight * ((1 - target[0]) * classWeights[0] + target[0] * classWeights[1]);
        }

        double mean = 0;
        for (int k = 0; k < target.Length; k++)
        {
            mean += target[k] * classWeights[k];
        }

        return weight * mean;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}
