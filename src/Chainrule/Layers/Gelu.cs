using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The Gaussian error linear unit: <c>y = x·Φ(x)</c>, where Φ(x) = ½·(1 + erf(x/√2)) is the chance that a standard normal
/// number is below x. The tanh form is <c>y = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))</c>.
/// </summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>
/// Derivative: dx = dy·(Φ(x) + x·φ(x)) with the normal density φ. In the tanh form, with v = 2·√(2/π)·(x + 0.044715·x³), for
/// which ½·(1 + tanh(v/2)) = σ(v): dx = dy·(σ(v) + x·σ(v)·(1 − σ(v))·dv/dx). At −∞ the limits are taken: y is −0 and dx is 0.
/// </para>
/// <para>Source: Hendrycks and Gimpel, "Gaussian Error Linear Units" (arXiv:1606.08415), section 2.</para>
/// </remarks>
public sealed class Gelu : Layer
{
    // beyond it Φ(−|x|) is 0, and a product with ∞ would be NaN
    private const float Saturation = 15f;

    // v = x·(Linear + Cubic·x²)
    private const float Linear = (float)1.5957691216057308, Cubic = (float)(1.5957691216057308 * 0.044715);

    private static readonly double RootOfTwoOverPi = Math.Sqrt(2 / Math.PI);

    /// <summary>A Gaussian error linear unit.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="form">Exact, or by tanh.</param>
    public Gelu(Shape input, GeluForm form = GeluForm.Exact)
        : base(input, input) => Form = form;

    /// <summary>Exact, or by tanh.</summary>
    public GeluForm Form { get; }

    /// <inheritdoc/>
    public override string Notation => Form == GeluForm.Exact ? "gelu" : "gelu-tanh";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => Form == GeluForm.Exact
        ? new(
            x => x * RealFunctions.NormalCdf(x), x => RealFunctions.NormalCdf(x) + x * RealFunctions.NormalDensity(x))
        : new(
            x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            x =>
            {
                double v = 2 * RootOfTwoOverPi * (x + 0.044715 * x * x * x), complement = RealFunctions.Sigmoid(-v);
                double slope = 2 * RootOfTwoOverPi * (1 + 3 * 0.044715 * x * x);
                return RealFunctions.Sigmoid(v) + x * RealFunctions.Sigmoid(v) * complement * slope;
            });

    /// <inheritdoc/>
    public override FormulaText Text => Form == GeluForm.Exact
        ? new("y = x·Φ(x), Φ the normal distribution", "Φ(x) + x·φ(x)")
        {
            Title = "the Gaussian error linear unit: x times the chance that a normal number lies below it",
            Definition = ["y = x·Φ(x)", "Φ(x) = ½·(1 + erf(x/√2))"],
            Source = "Hendrycks and Gimpel, Gaussian Error Linear Units (arXiv:1606.08415)",
        }
        : new("y = ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))", "by the product and chain rules")
        {
            Title = "GELU with tanh in place of erf",
            Definition = ["y = ½·x·(1 + tanh u)", "u = √(2/π)·(x + 0.044715·x³)"],
            Source = "Hendrycks and Gimpel, Gaussian Error Linear Units (arXiv:1606.08415), section 2",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Limited;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (Form == GeluForm.Exact)
        {
            ElementWise.Map(pass.Workers, default(Function), x, y);
        }
        else
        {
            ElementWise.Map(pass.Workers, default(TanhFunction), x, y);
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        if (dx.IsEmpty)
        {
            return;
        }

        if (Form == GeluForm.Exact)
        {
            ElementWise.Map(pass.Workers, default(Derivative), x, dy, dx);
        }
        else
        {
            ElementWise.Map(pass.Workers, default(TanhDerivative), x, dy, dx);
        }
    }

    private readonly struct Function : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x) => VectorMath.AtLeast(x, -Saturation) * VectorMath.NormalCdf(x, out _);
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy)
        {
            x = VectorMath.AtMost(VectorMath.AtLeast(x, -Saturation), Saturation);
            Vector512<float> cdf = VectorMath.NormalCdf(x, out Vector512<float> density);
            return dy * VectorMath.FusedMultiplyAdd(x, density, cdf);
        }
    }

    private readonly struct TanhFunction : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            x = VectorMath.AtLeast(x, -Saturation);
            Vector512<float> v = x * VectorMath.FusedMultiplyAdd(x * x, Vector512.Create(Cubic), Vector512.Create(Linear));
            return x * VectorMath.Sigmoid(v);
        }
    }

    private readonly struct TanhDerivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy)
        {
            x = VectorMath.AtMost(VectorMath.AtLeast(x, -Saturation), Saturation);
            Vector512<float> square = x * x;
            Vector512<float> v = x * VectorMath.FusedMultiplyAdd(square, Vector512.Create(Cubic), Vector512.Create(Linear));
            // dv/dx
            Vector512<float> slope = VectorMath.FusedMultiplyAdd(square, Vector512.Create(3 * Cubic), Vector512.Create(Linear));
            Vector512<float> sigmoid = VectorMath.Sigmoid(v, out Vector512<float> complement);
            return dy * (sigmoid * VectorMath.FusedMultiplyAdd(x * slope, complement, Vector512<float>.One));
        }
    }
}
