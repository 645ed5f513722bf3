using Chainrule.Kernels;

namespace Chainrule.Insight.Rows;

/// <summary>
/// The numbers of a row, single and double precision side by side. Differences are taken once, and only where asked for.
/// </summary>
/// <param name="single">The library's.</param>
/// <param name="exact">The textbook's.</param>
/// <param name="showsExact">Whether the double-precision numbers are the ones to show, as in an example of published
/// decimals.</param>
internal sealed class RowNumbers(FloatRow single, ExactRow exact, bool showsExact)
{
    private readonly Dictionary<(int, int), Slope> _byValue = [], _byParameter = [];
    private readonly Dictionary<(int, int, int), Slope> _byPart = [];
    private readonly Dictionary<int, float[]> _locals = [];
    private readonly double[] _largestActivation = [.. single.Values.Select(Largest)];
    private readonly double[] _largestGradient = [.. single.Gradients.Select(Largest)];

    /// <summary>One number of the inputs, value 0, or of what node value − 1 puts out.</summary>
    public CheckedNumber Activation(int value, int index) =>
        CheckedNumber.OfValue(single.Values[value][index], exact.Values[value][index], _largestActivation[value]);

    /// <summary>∂loss by one number of a value.</summary>
    public CheckedNumber Gradient(int value, int index) =>
        CheckedNumber.OfDerivative(single.Gradients[value][index], SlopeByValue(value, index), _largestGradient[value]);

    /// <summary>∂loss by one number that a node reads, as far as it goes through that node.</summary>
    public CheckedNumber Part(int node, int input, int index)
    {
        if (single.OwnValue(node, input) is int value)
        {
            return Gradient(value, index);
        }

        float[] part = single.PartOf(node, input);
        return CheckedNumber.OfDerivative(part[index], SlopeByPart(node, input, index), Largest(part));
    }

    /// <summary>The same as it is shown.</summary>
    public double ShownPart(int node, int input, int index) =>
        showsExact ? SlopeByPart(node, input, index).Value : single.PartOf(node, input)[index];

    /// <summary>∂loss by a parameter.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="index">Its place among the layer's parameters.</param>
    /// <param name="value">The library's derivative.</param>
    /// <param name="scale">The largest beside it.</param>
    public CheckedNumber ParameterGradient(int layer, int index, double value, double scale) =>
        CheckedNumber.OfDerivative(value, SlopeByParameter(layer, index), scale);

    /// <summary>An activation as it is shown.</summary>
    public double ShownActivation(int value, int index) =>
        showsExact ? exact.Values[value][index] : single.Values[value][index];

    /// <summary>A gradient as it is shown.</summary>
    public double ShownGradient(int value, int index) =>
        showsExact ? SlopeByValue(value, index).Value : single.Gradients[value][index];

    /// <summary>∂yᵢ/∂xᵢ of a layer that works element by element, as it is shown.</summary>
    public double ShownLocal(int layer, int index) => showsExact ? exact.Local(layer, index).Value : Locals(layer)[index];

    /// <summary>∂yᵢ/∂xᵢ of a layer that works element by element, all of them.</summary>
    public float[] Locals(int layer)
    {
        if (!_locals.TryGetValue(layer, out float[]? local))
        {
            _locals.Add(layer, local = single.LocalDerivatives(layer));
        }

        return local;
    }

    /// <summary>A parameter as it is shown.</summary>
    public double ShownParameter(int layer, int index) => exact.ParametersOf(layer)[index];

    /// <summary>The derivative by a parameter, by differences.</summary>
    public Slope SlopeByParameter(int layer, int index)
    {
        if (!_byParameter.TryGetValue((layer, index), out var slope))
        {
            _byParameter.Add((layer, index), slope = exact.ByParameter(layer, index));
        }

        return slope;
    }

    /// <summary>The largest magnitude.</summary>
    public static double Largest(ReadOnlyMemory<float> values)
    {
        double largest = 0;
        foreach (float value in values.Span)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    /// <summary>√Σx².</summary>
    public static double Norm(ReadOnlySpan<float> values) => Math.Sqrt(SquaredSums.Of(values));

    private static double Largest(float[] values) => Largest(values.AsMemory());

    private Slope SlopeByValue(int value, int index)
    {
        if (!_byValue.TryGetValue((value, index), out var slope))
        {
            _byValue.Add((value, index), slope = exact.ByValue(value, index));
        }

        return slope;
    }

    private Slope SlopeByPart(int node, int input, int index)
    {
        if (!_byPart.TryGetValue((node, input, index), out var slope))
        {
            _byPart.Add((node, input, index), slope = exact.ByPart(node, input, index));
        }

        return slope;
    }
}
