using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The scaled exponential linear unit: <c>y = λ·x</c> where x &gt; 0, else <c>λ·α·(eˣ − 1)</c>, with α = 1.6733 and λ = 1.0507
/// chosen so
/// that activations of mean 0 and variance 1 keep them from layer to layer.
/// </summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = λ·dy where x &gt; 0, else dy·λ·α·eˣ = dy·(y + λ·α); at the kink the subgradient λ·α is taken.</para>
/// <para>
/// Source: Klambauer, Unterthiner, Mayr and Hochreiter, "Self-Normalizing Neural Networks" (NeurIPS 2017), equations 2 and
/// 14.
/// </para>
/// </remarks>
public sealed class Selu : Layer
{
    private const float Scale = (float)1.0507009873554804934193349852946;
    private const float Depth = (float)(1.0507009873554804934193349852946 * 1.6732632423543772848170429916717);

    /// <summary>A scaled exponential linear unit.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Selu(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "selu";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new LeCun();

    /// <inheritdoc/>
    public override ScalarFunction Curve =>
        new(
            x => 1.0507009873554804934 * (x > 0 ? x : 1.6732632423543772848 * RealFunctions.ExpMinusOne(x)),
            x => 1.0507009873554804934 * (x > 0 ? 1 : 1.6732632423543772848 * Math.Exp(x)),
            0
        );


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = λ·x where x > 0, else λ·α·(eˣ − 1)", "λ where x > 0, else y + λ·α")
        {
            Title = "a scaled ELU that keeps mean 0 and variance 1 from layer to layer",
            Definition = ["y = λ·x where x > 0, else λ·α·(eˣ − 1)", "α = 1.67326, λ = 1.05070"],
            Source = "Klambauer, Unterthiner, Mayr and Hochreiter, Self-Normalizing Neural Networks (NeurIPS 2017)",
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
        public Vector512<float> Apply(Vector512<float> x)
        {
            Vector512<float> isHigh = Vector512.GreaterThan(x, Vector512<float>.Zero);
            return Vector512.ConditionalSelect(
                isHigh,
                x * Vector512.Create(Scale),
                VectorMath.Expm1(x) * Vector512.Create(Depth)
            );
        }
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy)
        {
            // y has the sign of x
            Vector512<float> isHigh = Vector512.GreaterThan(y, Vector512<float>.Zero);
            return dy * Vector512.ConditionalSelect(isHigh, Vector512.Create(Scale), y + Vector512.Create(Depth));
        }
    }
}
