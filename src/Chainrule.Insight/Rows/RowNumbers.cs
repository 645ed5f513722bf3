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
    private readonly Dictionary<(int, int), Slope> _byActivation = [], _byParameter = [];
    private readonly Dictionary<int, float[]> _locals = [];
    private readonly double[] _largestActivation = [.. single.Activations.Select(Largest)];
    private readonly double[] _largestGradient = [.. single.Gradients.Select(Largest)];

    /// <summary>One number of what goes into a layer; the number of layers stands for the output.</summary>
    public CheckedNumber Activation(int layer, int index) =>
        CheckedNumber.OfValue(single.Activations[layer][index], exact.Activations[layer][index], _largestActivation[layer]);

    /// <summary>∂loss by one number of what goes into a layer.</summary>
    public CheckedNumber Gradient(int layer, int index) =>
        CheckedNumber.OfDerivative(single.Gradients[layer][index], SlopeByActivation(layer, index), _largestGradient[layer]);

    /// <summary>∂loss by a parameter.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="index">Its place among the layer's parameters.</param>
    /// <param name="value">The library's derivative.</param>
    /// <param name="scale">The largest beside it.</param>
    public CheckedNumber ParameterGradient(int layer, int index, double value, double scale) =>
        CheckedNumber.OfDerivative(value, SlopeByParameter(layer, index), scale);

    /// <summary>An activation as it is shown.</summary>
    public double ShownActivation(int layer, int index) =>
        showsExact ? exact.Activations[layer][index] : single.Activations[layer][index];

    /// <summary>A gradient as it is shown.</summary>
    public double ShownGradient(int layer, int index) =>
        showsExact ? SlopeByActivation(layer, index).Value : single.Gradients[layer][index];

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

    private Slope SlopeByActivation(int layer, int index)
    {
        if (!_byActivation.TryGetValue((layer, index), out var slope))
        {
            _byActivation.Add((layer, index), slope = exact.ByActivation(layer, index));
        }

        return slope;
    }
}
