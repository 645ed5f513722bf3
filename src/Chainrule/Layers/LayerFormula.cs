namespace Chainrule.Layers;

/// <summary>
/// What a layer computes, as the textbook writes it: y of one sample, in double precision, out of training. It is what a
/// gradient proof differentiates by differences, so it should be written for clarity and share no code with
/// <see cref="Layer.Forward"/>.
/// </summary>
/// <param name="x">One sample, (In).</param>
/// <param name="parameters">The layer's parameters, one block after the other in the order of
/// <see cref="Layer.Parameters"/>.</param>
/// <param name="y">(Out), overwritten.</param>
public delegate void LayerFormula(ReadOnlySpan<double> x, ReadOnlySpan<double> parameters, Span<double> y);

/// <summary>Forms that the formulas of several layers have.</summary>
internal static class Formulas
{
    /// <summary>y = x.</summary>
    public static readonly LayerFormula Copy = (x, _, y) => x.CopyTo(y);

    /// <summary>y = f(x), element by element.</summary>
    public static LayerFormula Each(Func<double, double> f) => (x, _, y) =>
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = f(x[i]);
        }
    };

    /// <summary>
    /// yᵢ = xᵢ − ln Σⱼ exp xⱼ over every run of <paramref name="width"/> numbers, each then passed through <paramref name="f"/>.
    /// </summary>
    public static LayerFormula LogSoftmax(int width, Func<double, double> f) => (x, _, y) =>
    {
        for (int start = 0; start < x.Length; start += width)
        {
            double logSumExp = RealFunctions.LogSumExp(x.Slice(start, width));
            for (int i = start; i < start + width; i++)
            {
                y[i] = f(x[i] - logSumExp);
            }
        }
    };
}
