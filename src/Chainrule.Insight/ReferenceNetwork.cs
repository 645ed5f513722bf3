using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>
/// A network as the textbook has it: every layer's formula in double precision, node after node. A node's value or its parameters
/// may be changed; then its descendants alone are computed again. Values are arrays by node, the network's inputs first, each
/// (rows, numbers).
/// </summary>
internal sealed class ReferenceNetwork
{
    private readonly Network _network;
    private readonly BatchFormula[] _formulas;
    private readonly double[][] _state;
    private readonly int[] _offsets;                // layer i's parameters lie at [_offsets[i], _offsets[i + 1])
    private readonly (ulong Seed, long Step)? _training;
    private readonly Dictionary<int, bool[]> _descendants = [];

    /// <summary>The formulas of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="parameters">Its parameters in double precision, laid out like its own; may be changed later.</param>
    /// <param name="training">The seed and number of the step; null for the network as it predicts.</param>
    /// <exception cref="ChainruleException">A layer doesn't tell its formula.</exception>
    public ReferenceNetwork(Network network, double[] parameters, (ulong Seed, long Step)? training = null)
    {
        _network = network;
        _training = training;
        Parameters = parameters;
        _formulas = [.. network.Layers.Select((layer, i) => FormulaOf(layer) ?? throw new ChainruleException(
            $"layer {i} ({layer.Notation}) doesn't tell its formula in double precision", "override its Formula"))];
        _state = [.. Enumerable.Range(0, _formulas.Length).Select(i => Wide(network.StateOf(i)))];
        _offsets = new int[_formulas.Length + 1];
        for (int i = 0; i < _formulas.Length; i++)
        {
            _offsets[i + 1] = _offsets[i] + network.SliceOf(i, network.Parameters).Length;
        }
    }

    /// <summary>The parameters.</summary>
    public double[] Parameters { get; }

    /// <summary>Whether a row's outputs depend on other rows.</summary>
    public bool MixesRows => _training is not null && _network.Layers.Any(layer => layer.MixesRows);

    /// <summary>The seed and number of the training step; null for the network as it predicts.</summary>
    public (ulong Seed, long Step)? Training => _training;

    /// <summary>Where the parameters of a layer begin.</summary>
    public int StartOf(int layer) => _offsets[layer];

    /// <summary>The part of the parameters that belongs to one layer.</summary>
    public Span<double> ParametersOf(int layer) => Parameters.AsSpan(_offsets[layer].._offsets[layer + 1]);

    /// <summary>What a layer computes for a whole batch; null where it doesn't tell.</summary>
    public static BatchFormula? FormulaOf(Layer layer) =>
        layer.BatchFormula ?? (layer.Formula is { } formula ? RowByRow(formula) : null);

    /// <summary>A formula of one row, for a batch.</summary>
    public static BatchFormula RowByRow(LayerFormula formula) => (in FormulaPass pass, ReadOnlySpan<double> x, Span<double> y) =>
    {
        int inputs = x.Length / Math.Max(1, pass.BatchSize), outputs = y.Length / Math.Max(1, pass.BatchSize);
        for (int row = 0; row < pass.BatchSize; row++)
        {
            formula(x.Slice(row * inputs, inputs), pass.Parameters, y.Slice(row * outputs, outputs));
        }
    };

    /// <summary>All values of some rows.</summary>
    /// <param name="x">(rows, In).</param>
    /// <param name="firstRow">The place of the first of them in the batch.</param>
    public double[][] Run(double[] x, int firstRow)
    {
        var values = new double[_formulas.Length + 1][];
        values[0] = x;
        for (int i = 0; i < _formulas.Length; i++)
        {
            values[i + 1] = Apply(i, values, firstRow);
        }

        return values;
    }

    /// <summary>
    /// All values of a batch where every parameter, and every number that a node puts out, is off by half a unit in the last
    /// place of a float, up or down by chance. Whole numbers are exact: they may be codes.
    /// </summary>
    /// <param name="x">(B, In).</param>
    /// <param name="random">What chance is drawn from.</param>
    public double[][] RunRounded(double[] x, RandomStream random)
    {
        double[] parameters = [.. Parameters];
        uint next = 0;
        Round(Parameters);
        var values = new double[_formulas.Length + 1][];
        values[0] = x;
        for (int i = 0; i < _formulas.Length; i++)
        {
            values[i + 1] = Apply(i, values, 0);
            Round(values[i + 1]);
        }

        parameters.CopyTo(Parameters, 0);
        return values;

        void Round(double[] numbers)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                bool isUp = random.Uniform(next++) < 0.5;
                numbers[i] *= double.IsInteger(numbers[i]) ? 1 : 1 + (isUp ? 1 : -1) * NumberJudge.Rounding;
            }
        }
    }

    /// <summary>A node by itself in single precision, with the network's parameters and state, in the same mode.</summary>
    /// <param name="node">The node.</param>
    /// <param name="rows">The rows of its batch.</param>
    public LayerBatch BatchOf(int node, int rows)
    {
        return new LayerBatch(
            _network.Layers[node], rows, _network.SliceOf(node, _network.Parameters).ToArray(), _network.StateOf(node).ToArray(),
            _training is not null)
        {
            Random = RandomOf(node),
        };
    }

    /// <summary>A node by itself over a whole batch, in the same mode: its formula, and what its derivatives should be.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">(B, In): what goes in.</param>
    /// <param name="dy">(B, Out): what each of its outputs counts.</param>
    public LayerReference ReferenceOf(int node, double[] x, double[] dy) => new(
        _network.Layers[node], _formulas[node],
        new LayerNumbers(x, dy, ParametersOf(node).ToArray(), _state[node], RandomOf(node)), _training is not null);

    /// <summary>The same after the parameters of a node have changed: the node and its descendants are computed again.</summary>
    public double[][] RunFrom(double[][] values, int node, int firstRow)
    {
        double[][] changed = [.. values];
        changed[node + 1] = Apply(node, changed, firstRow);
        return Below(changed, node, firstRow);
    }

    /// <summary>The same where a node puts out other numbers, or the input, −1, is another: its descendants follow.</summary>
    public double[][] RunWith(double[][] values, int node, double[] y, int firstRow)
    {
        double[][] changed = [.. values];
        changed[node + 1] = y;
        return Below(changed, node, firstRow);
    }

    /// <summary>What one node makes of its inputs, which stand side by side for a join.</summary>
    public double[] Apply(int node, double[] x, int firstRow)
    {
        var layer = _network.Layers[node];
        int rows = x.Length / layer.Input.Count;
        double[] y = new double[rows * layer.Output.Count];
        var pass = new FormulaPass
        {
            BatchSize = rows,
            IsTraining = _training is not null,
            Parameters = ParametersOf(node),
            State = _state[node],
            Random = RandomOf(node),
            FirstRow = firstRow,
        };
        _formulas[node](pass, x, y);
        return y;
    }

    /// <summary>What goes into a node: of a join, the rows of all inputs side by side.</summary>
    public double[] InputOf(int node, double[][] values)
    {
        var (layer, inputs) = _network.Nodes[node];
        if (layer is not Join join)
        {
            return values[inputs[0] + 1];
        }

        int rows = values[0].Length / _network.InputShape.Count;
        return
        [
            .. Enumerable.Range(0, rows).SelectMany(row => inputs.SelectMany((from, k) =>
                values[from + 1].AsSpan(row * join.Inputs[k].Count, join.Inputs[k].Count).ToArray())),
        ];
    }

    private RandomStream RandomOf(int node)
    {
        var (seed, step) = _training ?? default;
        return new RandomStream(seed, RandomStreams.Layer(node), (ulong)step);
    }

    private double[] Apply(int node, double[][] values, int firstRow) => Apply(node, InputOf(node, values), firstRow);

    private double[][] Below(double[][] values, int node, int firstRow)
    {
        bool[] follows = DescendantsOf(node);
        for (int i = node + 1; i < _formulas.Length; i++)
        {
            if (follows[i])
            {
                values[i + 1] = Apply(i, values, firstRow);
            }
        }

        return values;
    }

    private bool[] DescendantsOf(int node)
    {
        if (!_descendants.TryGetValue(node, out bool[]? follows))
        {
            follows = new bool[_formulas.Length];
            for (int i = node + 1; i < follows.Length; i++)
            {
                follows[i] = _network.Nodes[i].Inputs.Any(from => from == node || (from > node && follows[from]));
            }

            _descendants.Add(node, follows);
        }

        return follows;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }
}
