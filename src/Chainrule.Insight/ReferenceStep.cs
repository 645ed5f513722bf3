using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>
/// One batch through a network and its loss as the textbook has them: every layer's and the loss's own formula, in double
/// precision, one row at a time. Parameters and inputs may be changed between calls, which is how derivatives are found by
/// differences, without any of the code that <see cref="Layer.Backward"/> consists of.
/// </summary>
/// <remarks>Slow on purpose: it is what fast code is held against. Not thread-safe.</remarks>
public sealed class ReferenceStep
{
    private readonly Loss _loss;
    private readonly LayerFormula[] _formulas;
    private readonly LossFormula _lossFormula;
    private readonly int[] _offsets;                // layer i's parameters lie at [_offsets[i], _offsets[i + 1])
    private readonly double[][] _targets;
    private readonly double[] _weights;
    private readonly double _totalWeight;
    private readonly (ulong Seed, long Step)? _training;

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
        : this(network, loss, x, targets, FormulaOf(loss)) => _training = training;

    /// <summary>A batch for a network and a loss whose formula is given, without dropout.</summary>
    internal ReferenceStep(Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, LossFormula lossFormula)
    {
        Network = network;
        _loss = loss;
        _formulas = [.. network.Layers.Select((layer, i) => layer.Formula ?? throw new ChainruleException(
            $"layer {i} ({layer.Notation}) doesn't tell its formula in double precision", "override its Formula"))];
        _lossFormula = lossFormula;
        _offsets = new int[network.Layers.Count + 1];
        for (int i = 0; i < network.Layers.Count; i++)
        {
            _offsets[i + 1] = _offsets[i] + network.SliceOf(i, network.Parameters).Length;
        }

        int inputs = network.InputShape.Count, outputs = network.OutputShape.Count;
        int rows = targets.AreClasses ? targets.Classes.Length : targets.Values.Length / outputs;
        if (x.Length != (long)rows * inputs || (!targets.AreClasses && targets.Values.Length != (long)rows * outputs))
        {
            throw new ArgumentException($"{x.Length} inputs in rows of {inputs} don't go with the targets of {rows} rows");
        }

        Parameters = Wide(network.Parameters);
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
    public double[] Parameters { get; }

    /// <summary>The inputs of every row, each (In); may be changed.</summary>
    public double[][] Inputs { get; }

    /// <summary>
    /// The target of a row, (Out): a class index as a one-hot row, or as 0 or 1 for a single output; may be changed.
    /// </summary>
    public Span<double> TargetOf(int row) => _targets[row];

    /// <summary>What a row counts in the mean: wᵢ / Σw, 1/B where all count alike.</summary>
    public double ShareOf(int row) => _weights[row] / _totalWeight;

    /// <summary>The part of <see cref="Parameters"/> that belongs to one layer.</summary>
    public Span<double> ParametersOf(int layer) => Parameters.AsSpan(_offsets[layer].._offsets[layer + 1]);

    /// <summary>
    /// What goes into each layer for one row, and last what comes out of the network: [0] is x, [i + 1] is the output of layer i.
    /// </summary>
    public double[][] Activations(int row)
    {
        var activations = new double[_formulas.Length + 1][];
        activations[0] = Inputs[row];
        for (int i = 0; i < _formulas.Length; i++)
        {
            activations[i + 1] = Apply(i, activations[i], row);
        }

        return activations;
    }

    /// <summary>The network's output for one row, from the input of some layer on.</summary>
    /// <param name="row">The row.</param>
    /// <param name="layer">The first layer that is computed: 0 for all.</param>
    /// <param name="x">What goes into it.</param>
    public double[] Output(int row, int layer, double[] x)
    {
        for (int i = layer; i < _formulas.Length; i++)
        {
            x = Apply(i, x, row);
        }

        return x;
    }

    /// <summary>The loss of one row, before weights, from the input of some layer on.</summary>
    /// <param name="row">The row.</param>
    /// <param name="layer">The first layer that is computed: 0 for all, the number of layers for the loss alone.</param>
    /// <param name="x">What goes into it.</param>
    public double RowLoss(int row, int layer, double[] x) => _lossFormula(Output(row, layer, x), _targets[row]);

    /// <summary>The loss of one row, before weights.</summary>
    public double RowLoss(int row) => RowLoss(row, 0, Inputs[row]);

    /// <summary>The weighted mean loss of the batch; 0 for a batch without rows.</summary>
    public double Loss()
    {
        double sum = 0;
        for (int row = 0; row < Rows; row++)
        {
            sum += _weights[row] > 0 ? ShareOf(row) * RowLoss(row) : 0;
        }

        return sum;
    }

    private double[] Apply(int layer, double[] x, int row)
    {
        var description = Network.Layers[layer];
        var y = new double[description.Output.Count];
        if (_training is var (seed, step) && description is Dropout dropout)
        {
            var random = new RandomStream(seed, RandomStreams.Layer(layer), (ulong)step);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = x[i] * dropout.FactorAt(random, (long)row * y.Length + i);
            }
        }
        else
        {
            _formulas[layer](x, ParametersOf(layer), y);
        }

        return y;
    }

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
