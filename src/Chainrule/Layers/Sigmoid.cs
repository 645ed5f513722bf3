using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The logistic function: <c>y = σ(x) = 1 / (1 + e⁻ˣ)</c>, from 0 to 1.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy·y·(1 − y).</para>
/// <para>
/// For training a classifier, leave it out and use the cross entropy on logits: where y saturates, 1 − y has few digits left.
/// </para>
/// <para>
/// Source: Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors", Nature 323 (1986), equation
/// 2.
/// </para>
/// </remarks>
public sealed class Sigmoid : Layer
{
    /// <summary>A logistic function.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Sigmoid(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "sigmoid";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new Glorot();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(RealFunctions.Sigmoid, x => RealFunctions.Sigmoid(x) * RealFunctions.Sigmoid(-x));


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = σ(x) = 1 / (1 + e⁻ˣ)", "y·(1 − y)")
        {
            Title = "the logistic function: any number becomes one between 0 and 1",
            Source = "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Probabilities;

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
            VectorMath.Sigmoid(x);
    }

    private readonly struct Derivative : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy) =>
            dy * (y * (Vector512<float>.One - y));
    }
}
