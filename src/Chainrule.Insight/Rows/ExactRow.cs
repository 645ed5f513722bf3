using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>
/// One row through a network and its loss as the textbook has them, in double precision, and derivatives as the differences
/// of such losses: nothing of what <see cref="Layer.Backward"/> consists of.
/// </summary>
internal sealed class ExactRow
{
    private readonly LayerFormula[] _formulas;
    private readonly LossFormula _loss;
    private readonly double[][] _parameters;
    private readonly int[] _widths;
    private readonly double[] _target;

    /// <summary>A row of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="x">(In).</param>
    /// <param name="parameters">Laid out like the network's.</param>
    /// <param name="target">(Out).</param>
    /// <exception cref="ChainruleException">A layer or the loss doesn't tell its formula.</exception>
    public ExactRow(Network network, Loss loss, double[] x, double[] parameters, double[] target)
    {
        _formulas = [.. network.Layers.Select((layer, i) => layer.Formula ?? throw Missing($"layer {i} ({layer.Notation})"))];
        _loss = loss.Formula ?? throw Missing($"the loss {loss.Notation}");
        _widths = [.. network.Layers.Select(layer => layer.Output.Count)];
        _target = target;
        _parameters = new double[_formulas.Length][];
        Activations = new double[_formulas.Length + 1][];
        Activations[0] = x;
        for (int i = 0, offset = 0; i < _formulas.Length; i++)
        {
            int length = network.SliceOf(i, network.Parameters).Length;
            _parameters[i] = parameters[offset..(offset += length)];
            Activations[i + 1] = Apply(i, Activations[i]);
        }

        Loss = _loss(Activations[^1], _target);
    }

    /// <summary>What goes into each layer, and last what comes out of the network.</summary>
    public double[][] Activations { get; }

    /// <summary>The row's loss.</summary>
    public double Loss { get; }

    /// <summary>The parameters of a layer.</summary>
    public double[] ParametersOf(int layer) => _parameters[layer];

    /// <summary>∂loss/∂x for one number of what goes into a layer; the number of layers stands for the loss itself.</summary>
    public Slope ByActivation(int layer, int index) =>
        By(Activations[layer], index, x => LossFrom(layer, x));

    /// <summary>∂loss/∂w for one parameter of a layer.</summary>
    public Slope ByParameter(int layer, int index) =>
        By(_parameters[layer], index, _ => LossFrom(layer, Activations[layer]));

    /// <summary>∂yᵢ/∂xᵢ of one layer.</summary>
    public Slope Local(int layer, int index) =>
        By(Activations[layer], index, x => Apply(layer, x)[index]);

    /// <summary>The loss after one parameter of a layer has got another value.</summary>
    public double LossWith(int layer, int index, double value)
    {
        double kept = _parameters[layer][index];
        _parameters[layer][index] = value;
        double loss = LossFrom(layer, Activations[layer]);
        _parameters[layer][index] = kept;
        return loss;
    }

    private double LossFrom(int layer, double[] x)
    {
        for (int i = layer; i < _formulas.Length; i++)
        {
            x = Apply(i, x);
        }

        return _loss(x, _target);
    }

    private double[] Apply(int layer, double[] x)
    {
        double[] y = new double[_widths[layer]];
        _formulas[layer](x, _parameters[layer], y);
        return y;
    }

    private static Slope By(double[] values, int index, Func<double[], double> f)
    {
        double value = values[index];
        var slope = Slope.Of(
            step =>
            {
                values[index] = value + step;
                return f(values);
            },
            value);
        values[index] = value;
        return slope;
    }

    private static ChainruleException Missing(string what) =>
        new($"{what} doesn't tell its formula in double precision, so it can't be explained", "override its Formula");
}
