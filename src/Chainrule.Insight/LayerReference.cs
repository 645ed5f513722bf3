using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight;

/// <summary>One batch of a layer.</summary>
/// <param name="X">(B, In): what goes in.</param>
/// <param name="Dy">(B, Out): what each output counts.</param>
/// <param name="Parameters">The layer's parameters.</param>
/// <param name="State">Its state.</param>
/// <param name="Random">Its random numbers.</param>
internal sealed record LayerNumbers(double[] X, double[] Dy, double[] Parameters, double[] State, RandomStream Random);

/// <summary>A layer's formula over one batch in double precision, and how its derivatives are found by differences.</summary>
internal sealed class LayerReference
{
    private const int Moves = 8;
    private const double KinkReach = 1e-6;

    private readonly Layer _layer;
    private readonly BatchFormula _formula;
    private readonly int _rows;
    private readonly RandomStream _random;
    private readonly bool _isTraining;
    private readonly double[] _x, _parameters, _state, _dy, _sizes;
    private readonly double[][] _rowDy;
    private (double[] X, double[] Parameters)[]? _moved;

    /// <summary>The formula of a layer over one batch.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="formula">What it computes.</param>
    /// <param name="numbers">The batch.</param>
    /// <param name="isTraining">Whether it is trained on.</param>
    /// <param name="usual">Rows of inputs from which the sizes of outputs are known where the batch has few; null for
    /// none.</param>
    public LayerReference(Layer layer, BatchFormula formula, LayerNumbers numbers, bool isTraining, double[]? usual = null)
    {
        (_layer, _formula, _random, _isTraining) = (layer, formula, numbers.Random, isTraining);
        (_x, _parameters, _state, _dy) = ([.. numbers.X], [.. numbers.Parameters], numbers.State, numbers.Dy);
        _rows = _x.Length / Inputs;
        _rowDy = [.. _dy.Chunk(Math.Max(1, layer.Output.Count))];
        Expected = Compute(_x, 0, _rows);
        _sizes = new double[layer.Output.Count];
        TakeSizes(Expected);
        if (usual is not null)
        {
            TakeSizes(Compute(usual, 0, usual.Length / Inputs));
        }
    }

    /// <summary>(B, Out): what the formula puts out.</summary>
    public double[] Expected { get; }

    private bool MixesRows => _isTraining && _layer.MixesRows;

    private int Inputs => _layer.Input.Count;

    /// <summary>
    /// How far an output may be off: a share of it, and four roundings of what goes in, if the column of the output is as large.
    /// </summary>
    public double LimitOf(int output, double tolerance)
    {
        double size = Math.Max(1, Largest(_x.AsSpan(output / _sizes.Length * Inputs, Inputs))),
            rounded = 4 * NumberJudge.Rounding * size * Math.Min(1, SizeOf(output));
        return tolerance * Math.Abs(Expected[output]) + rounded + NumberJudge.Least;
    }

    /// <summary>The largest number that the column of an output should hold, in this batch and a usual one.</summary>
    public double SizeOf(int output) => _sizes[output % _sizes.Length];

    /// <summary>
    /// How far each output moves where all that goes in moves by one rounding, times what a sum of so many terms may round: what
    /// an output that cancels may be off.
    /// </summary>
    public double[] Conditioning()
    {
        double[] range = new double[Expected.Length];
        Moved(() =>
        {
            double[] moved = WholeBatch();
            for (int i = 0; i < range.Length; i++)
            {
                double distance = Math.Abs(moved[i] - Expected[i]);
                range[i] = double.IsFinite(distance) ? Math.Max(range[i], distance) : double.PositiveInfinity;
            }
        });
        double roundings = 8 + Math.Sqrt(Inputs);
        return [.. range.Select(distance => roundings * distance)];
    }

    /// <summary>The derivative by a parameter, and what rounding may do to it.</summary>
    /// <param name="place">Its place among the layer's parameters.</param>
    /// <param name="shared">What rounding of terms that it shares with others may add.</param>
    public (OutputSlopes Slopes, RoundingScale Scale) OfParameter(int place, double shared) =>
        (new OutputSlopes(_parameters, place, WholeBatch, _dy, SizeOf(_x)), ScaleOf(_dy, _x) with { Shared = shared });

    /// <summary>The derivative by an input, and what rounding may do to it.</summary>
    public (OutputSlopes Slopes, RoundingScale Scale) OfInput(int place)
    {
        int row = place / Inputs;
        var x = _x.AsSpan(row * Inputs, Inputs);
        return MixesRows
            ? (new OutputSlopes(_x, place, WholeBatch, _dy, SizeOf(x)), ScaleOf(_dy, x))
            : (new OutputSlopes(_x, place, () => Compute(_x, row, 1), _rowDy[row], SizeOf(x)), ScaleOf(_rowDy[row], x));
    }

    /// <summary>
    /// Between which numbers the sum of the derivatives by all inputs of a row lies: the slope where all of them move by the same
    /// step. At a kink one derivative by itself may be any number between two sides, and several of them together not: of equal
    /// numbers in a window one hands on dy, not each.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="withSides">Whether inputs are also moved each to the side of its own lower slope, and of its higher: it takes
    /// three passes for each input.</param>
    public (double Low, double High) OfRow(int row, bool withSides = true)
    {
        int start = row * Inputs;
        double size = SizeOf(_x.AsSpan(start, Inputs)), reach = size > 0 ? KinkReach * size : KinkReach;
        var slopes = MixesRows
            ? new OutputSlopes(_x, start, WholeBatch, _dy, size, Inputs)
            : new OutputSlopes(_x, start, () => Compute(_x, row, 1), _rowDy[row], size, Inputs);
        return slopes.Between(reach, withSides);
    }

    private double[] WholeBatch() => Compute(_x, 0, _rows);

    private double[] Compute(double[] x, int first, int count)
    {
        double[] y = new double[count * _layer.Output.Count];
        var pass = new FormulaPass
        {
            BatchSize = count,
            IsTraining = _isTraining,
            Parameters = _parameters,
            State = _state,
            Random = _random,
            FirstRow = first,
        };
        _formula(pass, x.AsSpan(first * Inputs, count * Inputs), y);
        return y;
    }

    private void TakeSizes(double[] y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            int output = i % _sizes.Length;
            _sizes[output] = Math.Max(_sizes[output], double.IsFinite(y[i]) ? Math.Abs(y[i]) : 0);
        }
    }

    private RoundingScale ScaleOf(double[] dy, ReadOnlySpan<double> x)
    {
        double size = Math.Max(1, Largest(x)), reach = SizeOf(x);
        double[] ofOutput = new double[dy.Length];
        for (int j = 0; j < dy.Length; j++)
        {
            ofOutput[j] = size * dy[j] * Math.Min(1, SizeOf(j));
        }

        return new RoundingScale(ofOutput, reach > 0 ? KinkReach * reach : KinkReach, Moved);
    }

    private double SizeOf(ReadOnlySpan<double> x) => Math.Max(Largest(x), Largest(_parameters));

    /// <summary>The largest magnitude; 0 of none.</summary>
    public static double Largest(ReadOnlySpan<double> values)
    {
        double size = 0;
        foreach (double value in values)
        {
            size = Math.Max(size, Math.Abs(value));
        }

        return size;
    }

    private void Moved(Action look)
    {
        double[] x = [.. _x], parameters = [.. _parameters];
        _moved ??= [.. Enumerable.Range(0, Moves).Select(move =>
        {
            var random = new RandomStream(1, RandomStreams.User(5), (ulong)move);
            return (Move(x, random, 0), Move(parameters, random, 1u << 30));
        })];
        foreach (var (movedX, movedParameters) in _moved)
        {
            movedX.CopyTo(_x, 0);
            movedParameters.CopyTo(_parameters, 0);
            look();
        }

        x.CopyTo(_x, 0);
        parameters.CopyTo(_parameters, 0);
    }

    private static double[] Move(double[] from, RandomStream random, uint first) =>
        [.. from.Select((value, i) => value * (1 + (random.Uniform(first + (uint)i) < 0.5 ? -1 : 1) * NumberJudge.Rounding))];
}
