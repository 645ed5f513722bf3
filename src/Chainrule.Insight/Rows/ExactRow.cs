using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>What one row's step begins with, in double precision.</summary>
/// <param name="Parameters">Laid out like the network's.</param>
/// <param name="Inputs">(In).</param>
/// <param name="Target">(Out).</param>
internal sealed record ExactNumbers(double[] Parameters, double[] Inputs, double[] Target);

/// <summary>
/// One row through a network and its loss as the textbook has them, in double precision, and derivatives as the differences
/// of such losses: nothing of what <see cref="Layer.Backward"/> consists of.
/// </summary>
internal sealed class ExactRow
{
    private readonly Network _network;
    private readonly ReferenceNetwork _reference;
    private readonly LossFormula _loss;
    private readonly double[] _target;

    /// <summary>A row of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="given">What the row begins with.</param>
    /// <exception cref="ChainruleException">A layer or the loss doesn't tell its formula.</exception>
    public ExactRow(Network network, Loss loss, ExactNumbers given)
    {
        _network = network;
        int silent = network.Layers.ToList().FindIndex(layer => ReferenceNetwork.FormulaOf(layer) is null);
        if (silent >= 0)
        {
            throw Missing($"layer {silent} ({network.Layers[silent].Notation})");
        }

        _loss = loss.Formula ?? throw Missing($"the loss {loss.Notation}");
        _target = given.Target;
        _reference = new ReferenceNetwork(network, [.. given.Parameters]);
        Values = _reference.Run(given.Inputs, 0);
        Loss = _loss(Values[^1], _target);
    }

    /// <summary>The inputs, and behind them what each node puts out.</summary>
    public double[][] Values { get; }

    /// <summary>The row's loss.</summary>
    public double Loss { get; }

    /// <summary>The parameters of a layer.</summary>
    public Span<double> ParametersOf(int layer) => _reference.ParametersOf(layer);

    /// <summary>∂loss by one number of a value: of the inputs, 0, or of what node value − 1 puts out.</summary>
    public Slope ByValue(int value, int index)
    {
        double[] changed = [.. Values[value]];
        return By(changed, index, () => LossOf(_reference.RunWith(Values, value - 1, changed, 0)));
    }

    /// <summary>The same as far as it goes through one of its readers: that one alone sees the number change.</summary>
    public Slope ByPart(int node, int input, int index)
    {
        double[] x = [.. _reference.InputOf(node, Values)];
        int start = _network.Layers[node] is Join join ? join.Inputs.Take(input).Sum(shape => shape.Count) : 0;
        return By(x, start + index, () => LossOf(_reference.RunWith(Values, node, _reference.Apply(node, x, 0), 0)));
    }

    /// <summary>∂loss/∂w for one parameter of a layer.</summary>
    public Slope ByParameter(int layer, int index) =>
        By(_reference.Parameters, _reference.StartOf(layer) + index, () => LossOf(_reference.RunFrom(Values, layer, 0)));

    /// <summary>∂yᵢ/∂xᵢ of one layer.</summary>
    public Slope Local(int layer, int index)
    {
        double[] x = [.. _reference.InputOf(layer, Values)];
        return By(x, index, () => _reference.Apply(layer, x, 0)[index]);
    }

    /// <summary>The loss after one parameter of a layer has got another value.</summary>
    public double LossWith(int layer, int index, double value)
    {
        var parameters = ParametersOf(layer);
        double kept = parameters[index];
        parameters[index] = value;
        double loss = LossOf(_reference.RunFrom(Values, layer, 0));
        parameters[index] = kept;
        return loss;
    }

    private double LossOf(double[][] values) => _loss(values[^1], _target);

    private static Slope By(double[] values, int index, Func<double> f)
    {
        double value = values[index];
        var slope = Slope.Of(
            step =>
            {
                values[index] = value + step;
                return f();
            },
            value);
        values[index] = value;
        return slope;
    }

    private static ChainruleException Missing(string what) =>
        new($"{what} doesn't tell its formula in double precision, so it can't be explained", "override its Formula");
}
