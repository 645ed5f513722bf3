using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The exponential linear unit: <c>y = x</c> where x &gt; 0, else <c>alpha·(eˣ − 1)</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>
/// Derivative: dx = dy where x &gt; 0, else dy·alpha·eˣ = dy·(y + alpha); at 0 that is alpha, a kink unless alpha is 1.
/// </para>
/// <para>
/// Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units" (ICLR
/// 2016), equation 15.
/// </para>
/// </remarks>
public sealed class Elu : Layer
{
    /// <summary>The alpha where none is given.</summary>
    public const double DefaultAlpha = 1;

    /// <summary>An exponential linear unit.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="alpha">The depth to which it saturates, above 0 and at most 1000.</param>
    /// <exception cref="ChainruleException">Alpha is out of range.</exception>
    public Elu(Shape input, double alpha = DefaultAlpha)
        : base(input, input) =>
        Alpha = Setting.Check("elu", "alpha", alpha, alpha is > 0 and <= 1000, "above 0 and at most 1000");

    /// <summary>The depth to which it saturates.</summary>
    public double Alpha { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("elu", (Alpha, DefaultAlpha));

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve =>
        new(
            x => x > 0 ? x : Alpha * RealFunctions.ExpMinusOne(x),
            x => x > 0 ? 1 : Alpha * Math.Exp(x),
            Alpha == 1 ? [] : [0]
        );


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = x where x > 0, else α·(eˣ − 1)", "1 where x > 0, else y + α")
        {
            Title = "a rectifier that bends smoothly to −alpha",
            Definition = ["y = x where x > 0, else alpha·(eˣ − 1)"],
            Source = "Clevert, Unterthiner and Hochreiter, Fast and Accurate Deep Network Learning by Exponential Linear Units "
                + "(ICLR 2016)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Limited;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ElementWise.Map(pass.Workers, new Function((float)Alpha), x, y);

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
            ElementWise.Map(pass.Workers, new Derivative((float)Alpha), y, dy, dx);
        }
    }

    private readonly struct Function(float alpha) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            Vector512<float> isHigh = Vector512.GreaterThan(x, Vector512<float>.Zero);
            return Vector512.ConditionalSelect(isHigh, x, VectorMath.Expm1(x) * Vector512.Create(alpha));
        }
    }

    private readonly struct Derivative(float alpha) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy)
        {
            // y has the sign of x
            Vector512<float> isHigh = Vector512.GreaterThan(y, Vector512<float>.Zero);
            return Vector512.ConditionalSelect(isHigh, dy, dy * (y + Vector512.Create(alpha)));
        }
    }
}
