using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The sigmoid linear unit, also called swish: <c>y = x·σ(x)</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy·σ(x)·(1 + x·(1 − σ(x))). At −∞ the limits are taken: y is −0 and dx is 0.</para>
/// <para>
/// Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
/// Reinforcement Learning" (Neural Networks 107, 2018).
/// </para>
/// </remarks>
public sealed class Silu : Layer
{
    // beyond it σ(−|x|) is 0, and a product with ∞ would be NaN
    private const float Saturation = 110f;

    /// <summary>A sigmoid linear unit.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Silu(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "silu";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(
        x => x * RealFunctions.Sigmoid(x), x => RealFunctions.Sigmoid(x) * (1 + x * RealFunctions.Sigmoid(-x)));


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = x·σ(x)", "σ(x)·(1 + x·(1 − σ(x)))")
        {
            Title = "the sigmoid linear unit, or swish: x times its own sigmoid",
            Source = "Elfwing, Uchibe and Doya, Sigmoid-Weighted Linear Units, Neural Networks 107 (2018)",
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
            VectorMath.AtLeast(x, -Saturation) * VectorMath.Sigmoid(x);
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy)
        {
            x = VectorMath.AtMost(VectorMath.AtLeast(x, -Saturation), Saturation);
            Vector512<float> sigmoid = VectorMath.Sigmoid(x, out Vector512<float> complement);
            return dy * (sigmoid * VectorMath.FusedMultiplyAdd(x, complement, Vector512<float>.One));
        }
    }
}
