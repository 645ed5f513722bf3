namespace Chainrule.Layers;

/// <summary>Takes a sample of several dimensions as one row of numbers: <c>y = x</c>, in the same order.</summary>
/// <remarks>
/// <para>Shapes: x (B, d₁, d₂, …), y (B, d₁·d₂·…).</para>
/// <para>Derivative: dx = dy.</para>
/// </remarks>
public sealed class Flatten : Layer
{
    /// <summary>Flattens samples.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Flatten(Shape input)
        : base(input, new Shape(input.Count))
    {
    }

    /// <inheritdoc/>
    public override string Notation => "flatten";

    /// <inheritdoc/>
    public override bool IsIdentity => true;

    /// <inheritdoc/>
    public override LayerFormula Formula => Formulas.Copy;


    /// <inheritdoc/>
    public override FormulaText Text => new("a = z, taken as one row");

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        if (!dx.IsEmpty)
        {
            dy.CopyTo(dx);
        }
    }
}
