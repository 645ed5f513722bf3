using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The hyperbolic tangent: <c>y = tanh x</c>, from −1 to 1.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy·(1 − y²).</para>
/// <para>
/// Source: LeCun, Bottou, Orr and Müller, "Efficient BackProp", in Neural Networks: Tricks of the Trade (1998), section 4.4.
/// </para>
/// </remarks>
public sealed class Tanh : Layer
{
    /// <summary>A hyperbolic tangent.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Tanh(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "tanh";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new Glorot();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(Math.Tanh, x => 1 / (Math.Cosh(x) * Math.Cosh(x)));


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = tanh x", "1 − y²")
        {
            Title = "the hyperbolic tangent: a sigmoid from −1 to 1",
            Definition = ["y = tanh x = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)"],
            Source = "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.4",
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
            ElementWise.Map(pass.Workers, default(Derivative), y, dy, dx);
        }
    }

    private readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) =>
            VectorMath.Tanh(x);
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy) =>
            dy * VectorMath.FusedMultiplyAdd(-y, y, Vector512<float>.One);
    }
}
