using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>Explains the layers of a row one by one.</summary>
internal sealed class LayerExplainer
{
    private const int FewTerms = 4, MostTerms = 3;

    private readonly Network _network;
    private readonly FloatRow _single;
    private readonly ExactRow _exact;
    private readonly RowNumbers _numbers;
    private readonly int[][] _shown;
    private readonly bool[] _learnsBelow;

    /// <summary>An explainer of a row.</summary>
    /// <param name="network">The network.</param>
    /// <param name="single">The row in single precision.</param>
    /// <param name="exact">The row in double precision.</param>
    /// <param name="numbers">Both side by side.</param>
    /// <param name="most">How many numbers of a large layer are shown.</param>
    public LayerExplainer(Network network, FloatRow single, ExactRow exact, RowNumbers numbers, int most)
    {
        (_network, _single, _exact, _numbers) = (network, single, exact, numbers);
        _shown = Selection.Of(network, single, most);
        _learnsBelow = new bool[network.Nodes.Count];
        for (int i = 0; i < _learnsBelow.Length; i++)
        {
            _learnsBelow[i] = network.Nodes[i].Inputs.Any(from =>
                from >= 0 && (_learnsBelow[from] || network.Layers[from].Parameters.Count > 0)
            );
        }
    }

    /// <summary>The places shown of the network's output.</summary>
    public int[] ShownOutputs => _shown[^1];

    /// <summary>The inputs of the network.</summary>
    public VectorSummary Input() => Summary(_single.Values[0], _shown[0], i => _numbers.Activation(0, i));

    /// <summary>One layer.</summary>
    public LayerExplanation Explain(int layer)
    {
        var description = _network.Layers[layer];
        var kind = description.Kind;
        float[] local = kind == LayerKind.ElementWise ? _numbers.Locals(layer) : [];
        double scale = RowNumbers.Largest(local);
        return new LayerExplanation
        {
            Index = layer,
            Layer = description,
            Reads = _network.Nodes[layer].Inputs,
            Fork = Fork(layer),
            Units = [.. _shown[layer + 1].Select(j => Unit(layer, kind, j, local, scale))],
            OutputZeros = _single.Values[layer + 1].Count(value => value == 0),
            OutputNorm = RowNumbers.Norm(_single.Values[layer + 1]),
            OutputGradient = Summary(_single.Gradients[layer + 1], _shown[layer + 1], j => _numbers.Gradient(layer + 1, j)),
            InputGradient = _learnsBelow[layer] && kind != LayerKind.Join
                ? [.. _shown[Below(layer)].Select(i => ByInput(layer, i, MostTerms))]
                : [],
            InputGradientNorm = RowNumbers.Norm(kind == LayerKind.Join ? _single.Gradients[layer + 1] : _single.PartOf(layer, 0)),
            Blocks = [.. _network.Blocks.Where(block => block.Layer == layer).Select(block => block.Name)],
        };
    }

    /// <summary>The fork behind a layer; null where only one reads what it puts out, or nothing below is learned.</summary>
    private ForkExplanation? Fork(int layer)
    {
        var readers = _network.Graph.ReadersOf(layer).ToArray();
        bool learns = _learnsBelow[layer] || _network.Layers[layer].Parameters.Count > 0;
        return readers.Length < 2 || !learns
            ? null
            : new ForkExplanation(
                layer,
                readers,
                [
                    .. _shown[layer + 1].Select(index => new ForkEntry(
                        index,
                        [.. readers.Select(reader => _numbers.Part(reader, InputAt(reader, layer), index))],
                        _numbers.Gradient(layer + 1, index)
                    )),
                ]
            );
    }

    /// <summary>Which input of a node another one is.</summary>
    public int InputAt(int reader, int node) => _network.Nodes[reader].Inputs.ToList().IndexOf(node);

    /// <summary>∂loss by one input of a layer, as the sum that it is.</summary>
    public InputGradient ByInput(int layer, int index, int most)
    {
        var terms = TermsBack(layer, index);
        return new InputGradient(index, Shorten(terms.Count, t => terms[t], most), _numbers.Part(layer, 0, index));
    }

    // The value that a layer reads, which isn't a join.
    private int Below(int layer) => _network.Nodes[layer].Inputs[0] + 1;

    // What a join makes one of its numbers of: of a sum one number of each input, of a concatenation one number of one.
    private IEnumerable<Term> Joined(Join join, int layer, int index)
    {
        var inputs = _network.Nodes[layer].Inputs;
        for (int k = 0; k < inputs.Count; k++)
        {
            for (int place = 0; place < join.Inputs[k].Count; place++)
            {
                if (join.PlaceOf(k, place) == index)
                {
                    yield return Product(inputs[k], 1, _numbers.ShownActivation(inputs[k] + 1, place));
                }
            }
        }
    }

    private UnitExplanation Unit(int layer, LayerKind kind, int index, float[] local, double scale)
    {
        var sum = TermSum.Empty;
        CheckedNumber? bias = null;
        var description = _network.Layers[layer];
        if (kind == LayerKind.Affine)
        {
            int inputs = description.Input.Count, outputs = description.Output.Count;
            sum = Shorten(
                inputs,
                k => Product(k, _numbers.ShownParameter(layer, (k * outputs) + index), _numbers.ShownActivation(Below(layer), k)),
                MostTerms
            );
            if (description.Parameters.Count > 1)
            {
                bias = Parameter(layer, (inputs * outputs) + index);
            }
        }

        if (description is Join join)
        {
            sum = new TermSum([.. Joined(join, layer, index)], 0, 0);
        }

        bool hasPartner =
            description.Input.Count == description.Output.Count && kind is not (LayerKind.Affine or LayerKind.Join);
        return new UnitExplanation(
            index,
            hasPartner ? _numbers.Activation(Below(layer), index) : null,
            _numbers.Activation(layer + 1, index),
            bias,
            sum,
            _numbers.Gradient(layer + 1, index),
            kind == LayerKind.ElementWise ? CheckedNumber.OfDerivative(local[index], _exact.Local(layer, index), scale) : null);
    }

    private CheckedNumber Parameter(int layer, int index) =>
        CheckedNumber.Given(_network.SliceOf(layer, _network.Parameters)[index], _exact.ParametersOf(layer)[index]);

    // The terms ∂y_j/∂x_i·∂loss/∂y_j of Σⱼ.
    private List<Term> TermsBack(int layer, int index)
    {
        var description = _network.Layers[layer];
        int outputs = description.Output.Count;
        switch (description.Kind)
        {
            case LayerKind.Affine:
                return [.. Enumerable.Range(0, outputs).Select(j =>
                    Product(j, _numbers.ShownParameter(layer, (index * outputs) + j), _numbers.ShownGradient(layer + 1, j)))];
            case LayerKind.ElementWise:
                return [Product(index, _numbers.ShownLocal(layer, index), _numbers.ShownGradient(layer + 1, index))];
            case LayerKind.PassThrough:
                return [Product(index, 1, _numbers.ShownGradient(layer + 1, index))];
            case LayerKind.Coupled:
                var coupling = description.Coupling!;
                return
                [
                    .. Enumerable
                        .Range(index / coupling.Width * coupling.Width, coupling.Width)
                        .Select(j => Product(j, Jacobian(coupling, layer, j, index), _numbers.ShownGradient(layer + 1, j))),
                ];
            default:
                return [];
        }
    }

    // ∂y_j/∂x_i
    private double Jacobian(Coupling coupling, int layer, int j, int i) => coupling.Derivative(
        _numbers.ShownActivation(layer + 1, j), _numbers.ShownActivation(layer + 1, i), i == j);

    private static TermSum Shorten(int count, Func<int, Term> term, int most)
    {
        if (count <= Math.Max(FewTerms, most))
        {
            return new TermSum([.. Enumerable.Range(0, count).Select(term)], 0, 0);
        }

        // What is 0 is among the others, unless all is.
        Term[] largest = [.. Selection.Largest(count, most, i => Math.Abs(term(i).Product)).Select(term)];
        largest = [largest[0], .. largest.Skip(1).Where(one => one.Product != 0)];
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += term(i).Product;
        }

        return new TermSum(largest, count - largest.Length, sum - largest.Sum(one => one.Product));
    }

    private static Term Product(int index, double weight, double factor) => new(index, weight, factor, weight * factor);

    private static VectorSummary Summary(float[] values, int[] shown, Func<int, CheckedNumber> number) =>
        new(
            values.Length,
            RowNumbers.Norm(values),
            values.Count(value => value != 0),
            [.. shown.Select(i => new VectorEntry(i, number(i)))]
        );
}
