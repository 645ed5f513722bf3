namespace Chainrule.Layers;

/// <summary>The linear activation: <c>y = x</c>. It states that a layer is meant to have no other.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In).</para>
/// <para>Derivative: dx = dy.</para>
/// </remarks>
public sealed class Identity : Layer
{
    /// <summary>A linear activation.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Identity(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "identity";

    /// <inheritdoc/>
    public override bool IsIdentity => true;

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(x => x, _ => 1);


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = x", "1")
        {
            Title = "the linear activation: it says that there is none",
            Source = "the layer that a regression ends with",
        };

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
