using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>A smooth rectifier: <c>y = ln(1 + eˣ)</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy·σ(x).</para>
/// <para>
/// Source: Dugas, Bengio, Bélisle, Nadeau and Garcia, "Incorporating Second-Order Functional Knowledge for Better Option
/// Pricing" (NIPS 2000).
/// </para>
/// </remarks>
public sealed class Softplus : Layer
{
    /// <summary>A smooth rectifier.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Softplus(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "softplus";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(RealFunctions.Softplus, RealFunctions.Sigmoid);


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = ln(1 + eˣ)", "σ(x)")
        {
            Title = "a smooth rectifier",
            Source = "Dugas, Bengio, Bélisle, Nadeau and Garcia, Incorporating Second-Order Functional Knowledge for Better "
                + "Option Pricing (NIPS 2000)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Limited;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ElementWise.Map(pass.Workers, default(Function), x, y);

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
            ElementWise.Map(pass.Workers, default(Derivative), x, dy, dx);
        }
    }

    private readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) =>
            VectorMath.Softplus(x);
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy) =>
            dy * VectorMath.Sigmoid(x);
    }
}
