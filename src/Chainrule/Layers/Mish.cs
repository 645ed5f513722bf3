using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>A number times the hyperbolic tangent of its softplus: <c>y = x·tanh(ln(1 + eˣ))</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>
/// Derivative: dx = dy·(tanh u + x·(1 − tanh²u)·σ(x)) with u = ln(1 + eˣ). Computed without either: with e = eˣ and
/// n = e² + 2e is tanh u = n / (n + 2), because e^2u = (1 + e)², and (1 − tanh²u)·σ(x) = 4·e·(1 + e) / (n + 2)². At −∞ the
/// limits are taken: y is −0 and dx is 0.
/// </para>
/// <para>
/// Source: Misra, "Mish: A Self Regularized Non-Monotonic Activation Function" (arXiv:1908.08681, 2019), equations 1 and 4.
/// </para>
/// </remarks>
public sealed class Mish : Layer
{
    // below it eˣ is 0, and a product with ∞ would be NaN; above it tanh u is 1, and n² still far from overflowing
    private const float Lowest = -104f, Highest = 20f;

    /// <summary>A number times the hyperbolic tangent of its softplus.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Mish(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "mish";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(
        x => x * Math.Tanh(RealFunctions.Softplus(x)),
        x =>
        {
            double t = Math.Tanh(RealFunctions.Softplus(x));
            return t + x * (1 - t * t) * RealFunctions.Sigmoid(x);
        });

    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = x·tanh(ln(1 + eˣ))", "tanh u + x·(1 − tanh²u)·σ(x), with u = ln(1 + eˣ)")
        {
            Title = "x times the tanh of its softplus, a smooth rectifier that dips below 0",
            Derivation = ["u = ln(1 + eˣ), u′ = σ(x)", "tanh′u = 1 − tanh²u"],
            Source = "Misra, Mish: A Self Regularized Non-Monotonic Activation Function (arXiv:1908.08681, 2019)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Limited;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ElementWise.Map(pass.Workers, default(Function), x, y);

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!dx.IsEmpty)
        {
            ElementWise.Map(pass.Workers, default(Derivative), x, dy, dx);
        }
    }

    private readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            x = VectorMath.AtLeast(x, Lowest);
            Vector512<float> e = VectorMath.Exp(VectorMath.AtMost(x, Highest));
            Vector512<float> n = VectorMath.FusedMultiplyAdd(e, e, e + e);
            return x * (n / (n + Vector512.Create(2f)));
        }
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy)
        {
            x = VectorMath.AtMost(VectorMath.AtLeast(x, Lowest), Highest);
            Vector512<float> e = VectorMath.Exp(x), n = VectorMath.FusedMultiplyAdd(e, e, e + e);
            Vector512<float> share = Vector512<float>.One / (n + Vector512.Create(2f));
            Vector512<float> slope = Vector512.Create(4f) * x * (e * (e + Vector512<float>.One) * share);
            return dy * VectorMath.FusedMultiplyAdd(slope, share, n * share);
        }
    }
}
