using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The rectified linear unit: <c>y = max(x, 0)</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy where x &gt; 0, else 0; at the kink the subgradient 0 is taken. −0 gives 0, NaN gives NaN.</para>
/// <para>
/// Source: Nair and Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines" (ICML 2010); the function is
/// Fukushima's (1969).
/// </para>
/// </remarks>
public sealed class Relu : Layer
{
    /// <summary>A rectified linear unit.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Relu(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "relu";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(x => Math.Max(x, 0), x => x > 0 ? 1 : 0, 0);


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = max(x, 0)", "1 where x > 0, else 0")
        {
            Title = "the rectified linear unit: what is negative becomes 0",
            Source = "Nair and Hinton, Rectified Linear Units Improve Restricted Boltzmann Machines (ICML 2010)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Limited;

    /// <inheritdoc/>
    public override bool CanDie => true;

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
        public Vector512<float> Apply(Vector512<float> x)
        {
            // chosen rather than max(x, 0), because max instructions differ in what they do with NaN
            Vector512<float> isOff = Vector512.LessThanOrEqual(x, Vector512<float>.Zero);
            return Vector512.AndNot(x, isOff);
        }
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy) =>
            Vector512.AndNot(dy, Vector512.LessThanOrEqual(x, Vector512<float>.Zero));
    }
}
