using Chainrule.Kernels;

namespace Chainrule.Insight;

/// <summary>
/// What the nodes of a network put out in a step: as the formulas have it, in double precision, and as it was computed. A
/// gradient is that of the numbers its layers saw: where an output has come within a rounding of its target, or a number within
/// one of a kink, the other ones have another gradient.
/// </summary>
internal sealed class StepSignals
{
    private const int Moves = 8;

    private readonly ReferenceStep _reference;
    private readonly double[][] _expected;
    private readonly ProofStep _step;
    private readonly double _tolerance;
    private readonly Lazy<double[][]> _forGradients, _moved;

    /// <summary>The signals of a step.</summary>
    /// <param name="reference">The step in double precision.</param>
    /// <param name="expected">Its values by node.</param>
    /// <param name="step">The step as it was computed.</param>
    /// <param name="tolerance">How far numbers may be off, as a share of the largest that a node puts out.</param>
    public StepSignals(ReferenceStep reference, double[][] expected, ProofStep step, double tolerance)
    {
        (_reference, _expected, _step, _tolerance) = (reference, expected, step, tolerance);
        _forGradients = new Lazy<double[][]>(() => Computed() ?? _expected);
        _moved = new Lazy<double[][]>(Moved);
    }

    /// <summary>The network's outputs by the formulas.</summary>
    public double[] Expected => _expected[^1];

    /// <summary>
    /// What every node put out, the network's inputs first: the numbers that were computed, where all of them are right, else
    /// those of the formulas.
    /// </summary>
    public double[][] ForGradients => _forGradients.Value;

    /// <summary>
    /// How far an output of the network may be off because parameters and signals on the way to it are rounded.
    /// </summary>
    public double RoundingOf(int output) => RoundingOf(_expected.Length - 1, output);

    private double RoundingOf(int value, int place)
    {
        int inputs = value == 0 ? 0 : _reference.Network.Layers[value - 1].Input.Count;
        return (8 + Math.Sqrt(inputs)) * _moved.Value[value][place];
    }

    // Every node by itself, from what was computed before it. Null where one is off, or the last isn't what the step put out.
    private double[][]? Computed()
    {
        var (network, formulas) = (_reference.Network, _reference.Formulas);
        double[][] values = new double[_expected.Length][];
        values[0] = _expected[0];
        for (int node = 0; node < network.Nodes.Count; node++)
        {
            float[] x = Array.ConvertAll(formulas.InputOf(node, values), value => (float)value);
            var batch = formulas.BatchOf(node, _reference.Rows);
            batch.Forward(x);
            values[node + 1] = Array.ConvertAll(batch.Y, value => (double)value);
            if (!AreRight(node + 1, values[node + 1]))
            {
                return null;
            }
        }

        return values[^1].AsSpan().SequenceEqual(Array.ConvertAll(_step.Outputs, value => (double)value)) ? values : null;
    }

    private bool AreRight(int value, double[] computed)
    {
        double[] expected = _expected[value];
        double limit = _tolerance * expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (int i = 0; i < computed.Length; i++)
        {
            double error = Math.Abs(computed[i] - expected[i]);
            if (!(error <= limit) && !(error <= RoundingOf(value, i)))
            {
                return false;
            }
        }

        return true;
    }

    // How far each value moves at most where parameters and signals move by half a unit in the last place, up or down by chance.
    private double[][] Moved()
    {
        double[][] range = [.. _expected.Select(values => new double[values.Length])];
        for (int move = 0; move < Moves; move++)
        {
            var random = new RandomStream(1, RandomStreams.User(5), (ulong)move);
            double[][] moved = _reference.Formulas.RunRounded(_expected[0], random);
            for (int value = 0; value < range.Length; value++)
            {
                for (int i = 0; i < range[value].Length; i++)
                {
                    double distance = Math.Abs(moved[value][i] - _expected[value][i]);
                    range[value][i] = double.IsFinite(distance) ? Math.Max(range[value][i], distance) : double.PositiveInfinity;
                }
            }
        }

        return range;
    }
}
