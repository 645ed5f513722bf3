using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>A derivative of the loss by the chain rule, from differences of each layer by itself.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Doubt">How far it may be off where differences couldn't tell, here and on the way from the loss.</param>
/// <param name="IsAtKink">Whether the number's own layer has a kink there.</param>
internal readonly record struct ChainedNumber(double Value, double Doubt, bool IsAtKink = false)
{
    /// <summary>Whether a number was lost, here or on the way, that is smaller than what single precision keeps.</summary>
    public bool IsLost { get; init; }

    /// <summary>The error that would have passed.</summary>
    public double Limit { get; init; }

    /// <summary>Whether it is what the layer computed, which is right.</summary>
    public bool IsAsComputed { get; init; }
}

/// <summary>
/// The gradients of a step layer by layer: every layer by itself is held against differences of its own formula, number by
/// number, and what it then hands on is what it computed where that is right, and the differences where it isn't, from the loss
/// down. It decides where no step through the whole network can: where signals are so small that larger steps cross kinks, and
/// smaller ones drown in the rounding of the loss; where many windows of an image hold equal numbers, and each of them has a
/// kink; where derivatives cancel, so that little but the rounding of their terms is left.
/// </summary>
/// <remarks>
/// Nothing is computed before it is asked for, and then down to the node that it is asked of. Of a node that would take too many
/// multiply-adds some derivatives are looked at, and all of them where one of these isn't right.
/// </remarks>
internal sealed class ChainedGradient
{
    private const double Step = 1e-5, KinkReach = 1e-6;

    // Multiply-adds, or about, for the derivatives by what goes into a node: at kinks each takes its formula some forty times.
    private const double MostWork = 1e9, Formulas = 40;
    private const int LeastEntries = 32;

    private readonly ReferenceStep _step;
    private readonly ReferenceNetwork _formulas;
    private readonly Network _network;
    private readonly double[][] _values;
    private readonly double[]?[] _ofOutputs;        // by node: ∂loss/∂y of it, complete once _next is at it or below
    private readonly double[] _doubts;              // and its doubt, as a share of the largest
    private readonly float[] _outputGradient;
    private readonly ProofOptions _options;
    private readonly NumberJudge _judge;
    private readonly Dictionary<int, (LayerReference Reference, LayerBatch Own)> _nodes = [];
    private readonly Dictionary<(int Node, int Row), ChainedNumber[]> _rowsAtKinks = [];
    private readonly bool[] _areLost;               // whether some number of it was too small to be kept
    private int _next;

    /// <summary>The gradients of a step.</summary>
    /// <param name="step">The step, in double precision.</param>
    /// <param name="values">Its values by node.</param>
    /// <param name="outputGradient">The derivative by the outputs as it was computed: where it is right, the chain begins with
    /// it, so that the rounding of p − t is no error of what comes before.</param>
    /// <param name="options">How thoroughly.</param>
    public ChainedGradient(ReferenceStep step, double[][] values, float[] outputGradient, ProofOptions options)
    {
        (_outputGradient, _options, _judge) = (outputGradient, options, new NumberJudge(options.Tolerance));
        (_step, _formulas, _network, _values) = (step, step.Formulas, step.Network, values);
        int nodes = _network.Nodes.Count;
        _ofOutputs = new double[nodes][];
        _doubts = new double[nodes];
        _areLost = new bool[nodes];
        _next = nodes - 1;
    }

    private int Rows => _step.Rows;

    /// <summary>∂loss/∂p of a parameter of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">Its place among the parameters of the network.</param>
    public ChainedNumber OfParameter(int node, int place)
    {
        var (reference, own) = At(node);
        int entry = place - _formulas.StartOf(node);
        return Chained(own.Gradients[entry], reference.OfParameter(entry, shared: 0), node);
    }

    /// <summary>∂loss/∂x of an input of the network.</summary>
    public ChainedNumber OfInput(int row, int column)
    {
        double sum = 0, doubt = 0;
        bool isAtKink = false, isLost = false;
        for (int node = 0; node < _network.Nodes.Count; node++)
        {
            int start = 0;
            foreach (int from in _network.Nodes[node].Inputs)
            {
                if (from < 0)
                {
                    var number = OfNodeInput(node, row, start + column);
                    (sum, doubt) = (sum + number.Value, doubt + number.Doubt);
                    (isAtKink, isLost) = (isAtKink | number.IsAtKink, isLost | number.IsLost);
                }

                start += _network.Graph.ShapeOf(from).Count;
            }
        }

        return new ChainedNumber(sum, doubt, isAtKink) { IsLost = isLost };
    }

    private double[] OfOutput(int node)
    {
        _ofOutputs[^1] ??= OfLoss();
        for (; _next > node; _next--)
        {
            if (_ofOutputs[_next] is not null && _network.Nodes[_next].Inputs.Any(from => from >= 0))
            {
                Descend(_next);
            }
        }

        return _ofOutputs[node] ?? new double[_values[node + 1].Length];
    }

    // ∂loss/∂y of the network's outputs, row by row.
    private double[] OfLoss()
    {
        int width = _network.OutputShape.Count;
        double[] dy = new double[Rows * width];
        var judge = new NumberJudge(4 * _options.Tolerance);
        double doubt = 0;
        for (int row = 0; row < Rows; row++)
        {
            int at = row;
            double[] y = _values[^1][(row * width)..((row + 1) * width)];
            double size = LayerReference.Largest(y), share = _step.ShareOf(row);
            // where p is formed from scores, p − t has no more digits than p
            double rounding = _step.FormsProbabilities ? 2 * NumberJudge.Rounding * share : 0;
            var scale = new RoundingScale([], KinkReach * (size > 0 ? size : 1), _ => { }) { Shared = rounding };
            for (int j = 0; j < width; j++)
            {
                var slopes = new OutputSlopes(y, j, () => [_step.ShareOfLoss(at, y)], [1], size);
                var number = Judged(_outputGradient[row * width + j], (slopes, scale), judge);
                dy[row * width + j] = number.Value;
                doubt = Math.Max(doubt, number.Doubt);
                _areLost[^1] |= number.IsLost;
            }
        }

        _doubts[^1] = Share(doubt, dy);
        return dy;
    }

    // What a node's derivative adds to those of the nodes it reads.
    private void Descend(int node)
    {
        int start = 0;
        foreach (int from in _network.Nodes[node].Inputs)
        {
            int width = _network.Graph.ShapeOf(from).Count;
            if (from >= 0)
            {
                double[] sums = _ofOutputs[from] ??= new double[Rows * width];
                var numbers = OfNodeInputs(node, start, width);
                double doubt = 0;
                for (int i = 0; i < sums.Length; i++)
                {
                    var number = numbers[i];
                    sums[i] = (float)(sums[i] + number.Value);     // as the step adds them up
                    doubt = Math.Max(doubt, number.Doubt);
                    _areLost[from] |= number.IsLost;
                }

                _doubts[from] = Math.Max(_doubts[from], Share(doubt, sums));
            }

            start += width;
        }
    }

    // (B, width): by the part of a node's input that begins at a column.
    private ChainedNumber[] OfNodeInputs(int node, int start, int width)
    {
        var layer = _network.Layers[node];
        double work = LayerWork.OfRow(layer) * (_formulas.MixesRows && layer.MixesRows ? Rows : 1);
        int most = (int)Math.Clamp(MostWork / (Formulas * work), LeastEntries, int.MaxValue);
        return (most < Rows * width ? WhereSomeAreRight(node, start, width, most) : null)
            ?? [.. Enumerable.Range(0, Rows * width).Select(i => OfNodeInput(node, i / width, start + i % width))];
    }

    // As computed, where those looked at are right, and each row's together where there are kinks; else null.
    private ChainedNumber[]? WhereSomeAreRight(int node, int start, int width, int most)
    {
        var (reference, own) = At(node);
        int inputs = _network.Layers[node].Input.Count;
        float[] computed = [.. Enumerable.Range(0, Rows).SelectMany(row => own.Dx[(row * inputs + start)..][..width])];
        var choice = new RandomStream(_options.Seed, RandomStreams.User(7), (ulong)node);
        var seen = new List<ChainedNumber>();
        foreach (int i in BlockCheck.Choose(computed, choice, most))
        {
            var number = OfNodeInputAlone(node, i / width, start + i % width);
            if (!number.IsAsComputed)
            {
                return null;
            }

            seen.Add(number);
        }

        if (seen.Any(number => number.IsAtKink))
        {
            double slack = inputs * seen.Average(number => number.Limit + number.Doubt);
            for (int row = 0; row < Rows; row++)
            {
                var (low, high) = reference.OfRow(row, withSides: false);
                double sum = own.Dx.AsSpan(row * inputs, inputs).ToArray().Sum(dx => (double)dx);
                if (!(sum >= low - slack && sum <= high + slack))
                {
                    return null;
                }
            }
        }

        bool isLost = seen.Any(number => number.IsLost);
        return
        [
            .. computed.Select(dx => new ChainedNumber(dx, _doubts[node] > 0 ? _doubts[node] * Math.Abs(dx) : 0)
            {
                IsAsComputed = true,
                IsLost = isLost,
            }),
        ];
    }

    private ChainedNumber OfNodeInput(int node, int row, int column)
    {
        if (_rowsAtKinks.TryGetValue((node, row), out var numbers))
        {
            return numbers[column];
        }

        var number = OfNodeInputAlone(node, row, column);
        if (number.IsAtKink)
        {
            _rowsAtKinks.Add((node, row), numbers = RowAtKinks(node, row));
            return numbers[column];
        }

        return number;
    }

    private ChainedNumber OfNodeInputAlone(int node, int row, int column)
    {
        _options.Cancel.ThrowIfCancellationRequested();
        var (reference, own) = At(node);
        int place = row * _network.Layers[node].Input.Count + column;
        return Chained(own.Dx[place], reference.OfInput(place), node);
    }

    // All derivatives of a row in which there are kinks. Where they aren't right together, those at kinks are moved alike until
    // they are.
    private ChainedNumber[] RowAtKinks(int node, int row)
    {
        ChainedNumber[] numbers = [.. Enumerable.Range(0, _network.Layers[node].Input.Count)
            .Select(column => OfNodeInputAlone(node, row, column))];
        double slack = numbers.Sum(number => number.Limit + number.Doubt);
        var (low, high) = At(node).Reference.OfRow(row);
        double sum = numbers.Sum(number => number.Value), right = Math.Clamp(sum, low - slack, high + slack);
        if (right != sum)
        {
            double share = (right - sum) / numbers.Count(number => number.IsAtKink);
            numbers = [.. numbers.Select(
                number => number.IsAtKink ? number with { Value = number.Value + share, IsAtKink = false } : number)];
        }

        return numbers;
    }

    private ChainedNumber Chained(double computed, (OutputSlopes, RoundingScale) local, int node)
    {
        var number = Judged(computed, local, _judge);
        return number with
        {
            Doubt = double.IsInfinity(_doubts[node]) ? _doubts[node] : number.Doubt + _doubts[node] * Math.Abs(number.Value),
            IsLost = number.IsLost || _areLost[node],
        };
    }

    // What was computed stands where it is right: then its rounding is no error of what is computed from it.
    private static ChainedNumber Judged(double computed, (OutputSlopes Slopes, RoundingScale Scale) local, NumberJudge judge)
    {
        var (slopes, scale) = local;
        // beside what floats can hold nothing can be asked
        var judgment = judge.Judge(computed, slopes, scale) ?? new Judgment(slopes.Central(Step).Slope, 0);
        double error = Math.Abs(computed - judgment.Expected);
        bool isOpen = judgment.Reason != UndecidedReason.None, isRight = !isOpen && error <= judgment.Limit;
        return new ChainedNumber(
            isRight ? computed : judgment.Expected, isOpen ? judgment.Limit + error : 0, judgment.IsAtKink)
        {
            Limit = judgment.Limit,
            IsAsComputed = isRight,
            IsLost = error > 0 && Math.Max(Math.Abs(computed), Math.Abs(judgment.Expected)) < NumberJudge.Least,
        };
    }

    // A node by itself: by its formula, and as it computes.
    private (LayerReference Reference, LayerBatch Own) At(int node)
    {
        if (!_nodes.TryGetValue(node, out var known))
        {
            double[] x = _formulas.InputOf(node, _values), dy = OfOutput(node);
            var own = _formulas.BatchOf(node, Rows);
            own.Forward(Narrow(x));
            own.Backward(Narrow(x), Narrow(dy));
            known = (_formulas.ReferenceOf(node, x, dy), own);
            _nodes.Add(node, known);
        }

        return known;
    }

    private static double Share(double doubt, double[] values) => doubt > 0 ? doubt / LayerReference.Largest(values) : 0;

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
