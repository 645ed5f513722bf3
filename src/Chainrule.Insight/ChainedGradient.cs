using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>A derivative of the loss by the chain rule, from differences of each layer by itself.</summary>
/// <param name="Value">The derivative.</param>
/// <param name="Doubt">How far differences over several steps are apart from each other, here and on the way from the
/// loss.</param>
/// <param name="IsAtKink">Whether the number's own layer has a kink there.</param>
internal readonly record struct ChainedNumber(double Value, double Doubt, bool IsAtKink = false);

/// <summary>
/// The gradients of a step layer by layer: every layer's own formula is differentiated by differences, each with a step of its
/// own, 10⁻⁵ of the largest number that comes in, and what they say is multiplied in double precision from the loss down. It
/// decides where no step through the whole network can: where signals are so small that larger steps cross kinks, and smaller
/// ones drown in the rounding of the loss.
/// </summary>
/// <remarks>Nothing is computed before it is asked for, and then down to the node that it is asked of.</remarks>
internal sealed class ChainedGradient
{
    private const double Step = 1e-5, Agreement = 1e-7, KinkReach = 1e-6;

    private readonly ReferenceStep _step;
    private readonly ReferenceNetwork _formulas;
    private readonly Network _network;
    private readonly double[][] _values;
    private readonly double[]?[] _ofOutputs;        // by node: ∂loss/∂y of it, complete once _next is at it or below
    private readonly double[] _doubts;              // and its doubt, as a share of the largest
    private readonly float[] _outputGradient;
    private readonly ProofOptions _options;
    private readonly Dictionary<int, LayerBatch> _own = [];
    private readonly Dictionary<int, double[]> _terms = [];
    private (int Node, double[] X) _inputs = (-1, []);
    private int _next;

    /// <summary>The gradients of a step.</summary>
    /// <param name="step">The step, in double precision.</param>
    /// <param name="values">Its values by node.</param>
    /// <param name="outputGradient">The derivative by the outputs as it was computed: where it is right, the chain begins with
    /// it, so that the rounding of p − t is no error of what comes before.</param>
    /// <param name="options">How thoroughly.</param>
    public ChainedGradient(ReferenceStep step, double[][] values, float[] outputGradient, ProofOptions options)
    {
        (_outputGradient, _options) = (outputGradient, options);
        (_step, _formulas, _network, _values) = (step, step.Formulas, step.Network, values);
        int nodes = _network.Nodes.Count;
        _ofOutputs = new double[nodes][];
        _doubts = new double[nodes];
        _next = nodes - 1;
    }

    private int Rows => _step.Rows;

    /// <summary>∂loss/∂p of a parameter of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">Its place among the parameters of the network.</param>
    public ChainedNumber OfParameter(int node, int place)
    {
        double[] dy = OfOutput(node), x = InputsOf(node), parameters = _formulas.Parameters;
        var number = Local(
            parameters, place, () => _formulas.Apply(node, x, 0), dy, Largest(_formulas.ParametersOf(node)));
        return Chained(
            number, node, () => OwnDerivative(node, dy).Gradients[place - _formulas.StartOf(node)]);
    }

    /// <summary>∂loss/∂x of an input of the network.</summary>
    public ChainedNumber OfInput(int row, int column)
    {
        double sum = 0, doubt = 0;
        bool isAtKink = false;
        for (int node = 0; node < _network.Nodes.Count; node++)
        {
            int start = 0;
            foreach (int from in _network.Nodes[node].Inputs)
            {
                if (from < 0)
                {
                    var number = OfNodeInput(node, OfOutput(node), row, start + column);
                    (sum, doubt, isAtKink) = (sum + number.Value, doubt + number.Doubt, isAtKink | number.IsAtKink);
                }

                start += _network.Graph.ShapeOf(from).Count;
            }
        }

        return new ChainedNumber(sum, doubt, isAtKink);
    }

    /// <summary>
    /// Σ|∂| of a parameter of a node over the rows, each row's part of ∂loss/∂p by itself: the terms that may cancel.
    /// </summary>
    /// <inheritdoc cref="OfParameter" path="/param"/>
    public double TermsOf(int node, int place)
    {
        if (!_terms.TryGetValue(node, out double[]? terms))
        {
            terms = TermsOf(node);
            _terms.Add(node, terms);
        }

        return terms[place - _formulas.StartOf(node)];
    }

    private double[] TermsOf(int node)
    {
        var layer = _network.Layers[node];
        int outputs = layer.Output.Count, width = layer.Input.Count;
        float[] x = Narrow(InputsOf(node)), dy = Narrow(OfOutput(node));
        double[] terms = new double[_formulas.ParametersOf(node).Length];
        for (int row = 0; row < Rows; row++)
        {
            bool isWhole = _step.MixesRows && layer.MixesRows;
            var batch = _formulas.BatchOf(node, isWhole ? Rows : 1, isWhole ? 0 : row);
            var inputs = isWhole ? x : x.AsSpan(row * width, width);
            var ofRow = dy.AsSpan(row * outputs, outputs);
            float[] alone = new float[isWhole ? dy.Length : outputs];
            ofRow.CopyTo(alone.AsSpan(isWhole ? row * outputs : 0));
            batch.Forward(inputs);
            batch.Backward(inputs, alone);
            for (int i = 0; i < terms.Length; i++)
            {
                double part = Math.Abs((double)batch.Gradients[i]);
                terms[i] += double.IsFinite(part) ? part : 0;
            }
        }

        return terms;
    }

    private double[] OfOutput(int node)
    {
        if (_ofOutputs[^1] is null)
        {
            _ofOutputs[^1] = OfLoss();
        }

        for (; _next > node; _next--)
        {
            if (_ofOutputs[_next] is { } dy && _network.Nodes[_next].Inputs.Any(from => from >= 0))
            {
                Descend(_next, dy);
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
            double size = Largest(y), share = _step.ShareOf(row);
            // where p is formed from scores, p − t has no more digits than p
            double rounding = _step.FormsProbabilities ? 2 * NumberJudge.Rounding * share : 0;
            var scale = new RoundingScale(0, KinkReach * (size > 0 ? size : 1), _ => { }) { Shared = rounding };
            for (int j = 0; j < width; j++)
            {
                double computed = _outputGradient[row * width + j];
                var slopes = new OutputSlopes(y, j, () => [_step.ShareOfLoss(at, y)], [1], size);
                // beside what floats can hold nothing can be asked
                var judgment = judge.Judge(computed, slopes, scale) ?? new Judgment(slopes.Central(Step).Slope, 0);
                double error = Math.Abs(computed - judgment.Expected);
                bool isOpen = judgment.Reason != UndecidedReason.None;
                dy[row * width + j] = !isOpen && error <= judgment.Limit ? computed : judgment.Expected;
                doubt = Math.Max(doubt, isOpen ? judgment.Limit + error : 0);
            }
        }

        _doubts[^1] = Share(doubt, dy);
        return dy;
    }

    // What a node's derivative adds to those of the nodes it reads.
    private void Descend(int node, double[] dy)
    {
        int start = 0;
        foreach (int from in _network.Nodes[node].Inputs)
        {
            int width = _network.Graph.ShapeOf(from).Count;
            if (from >= 0)
            {
                double[] sums = _ofOutputs[from] ??= new double[Rows * width];
                double doubt = 0;
                for (int i = 0; i < sums.Length; i++)
                {
                    var number = OfNodeInput(node, dy, i / width, start + i % width);
                    sums[i] += number.Value;
                    doubt = Math.Max(doubt, number.Doubt);
                }

                _doubts[from] = Math.Max(_doubts[from], Share(doubt, sums));
            }

            start += width;
        }
    }

    private ChainedNumber OfNodeInput(int node, double[] dy, int row, int column)
    {
        var layer = _network.Layers[node];
        int width = layer.Input.Count, outputs = layer.Output.Count, place = row * width + column;
        double[] x = InputsOf(node);
        double size = Largest(x.AsSpan(row * width, width));
        ChainedNumber number;
        if (_step.MixesRows)
        {
            number = Local(x, place, () => _formulas.Apply(node, x, 0), dy, size);
        }
        else
        {
            double[] alone = x[(row * width)..((row + 1) * width)];
            number = Local(
                alone, column, () => _formulas.Apply(node, alone, row), dy[(row * outputs)..((row + 1) * outputs)], size);
        }

        return Chained(number, node, () => OwnDerivative(node, dy).Dx[place]);
    }

    // At a kink the layer's own derivative stands for all that pass there.
    private ChainedNumber Chained(ChainedNumber number, int node, Func<double> own)
    {
        double value = number.IsAtKink ? own() : number.Value;
        return new ChainedNumber(value, number.Doubt + _doubts[node] * Math.Abs(value), number.IsAtKink);
    }

    private double[] InputsOf(int node)
    {
        if (_inputs.Node != node)
        {
            _inputs = (node, [.. _formulas.InputOf(node, _values)]);
        }

        return _inputs.X;
    }

    private static ChainedNumber Local(double[] values, int index, Func<double[]> outputs, double[] dy, double size)
    {
        double step = Step * (size > 0 ? size : 1);
        var slopes = new OutputSlopes(values, index, outputs, dy, size);
        SlopeSample near = slopes.Central(step), far = slopes.Central(2 * step);
        var (below, above) = slopes.OneSided(step);
        double apart = Math.Abs(near.Slope - far.Slope);
        if (near.Terms == 0 || (Math.Abs(above - below) <= 1e-3 * near.Terms && apart <= Agreement * near.Terms))
        {
            return new ChainedNumber(near.Slope, 0);
        }

        return slopes.IsAtKink(1e-6 * step, out _, out _)
            ? new ChainedNumber(near.Slope, 0, IsAtKink: true)
            : Surest(slopes, step);
    }

    // Larger and smaller steps: the slope is where two neighbors tell the same, and the doubt how far they are apart.
    private static ChainedNumber Surest(OutputSlopes slopes, double step)
    {
        SlopeSample last = slopes.Central(1e4 * step), best = last;
        double least = double.PositiveInfinity;
        for (double next = 1e3 * step; next >= 1e-7 * step; next /= 10)
        {
            var sample = slopes.Central(next);
            double doubt = Math.Abs(sample.Slope - last.Slope) + sample.Noise + last.Noise;
            if (sample.Terms > 0 && doubt < least)
            {
                (best, least) = (sample, doubt);
            }

            last = sample;
        }

        return new ChainedNumber(best.Slope, least);
    }

    private LayerBatch OwnDerivative(int node, double[] dy)
    {
        if (_own.TryGetValue(node, out var known))
        {
            return known;
        }

        var batch = _formulas.BatchOf(node, Rows);
        float[] x = Narrow(InputsOf(node));
        batch.Forward(x);
        batch.Backward(x, Narrow(dy));
        _own.Add(node, batch);
        return batch;
    }

    private static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    private static double Share(double doubt, double[] values) => doubt > 0 ? doubt / Largest(values) : 0;

    private static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
