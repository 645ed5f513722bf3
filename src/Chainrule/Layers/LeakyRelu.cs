using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>The leaky rectifier: <c>y = x</c> where x &gt; 0, else <c>slope·x</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = dy where x &gt; 0, else slope·dy; at the kink the subgradient slope is taken.</para>
/// <para>
/// Source: Maas, Hannun and Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models" (ICML 2013), section 2.
/// </para>
/// </remarks>
public sealed class LeakyRelu : Layer
{
    /// <summary>The slope where none is given.</summary>
    public const double DefaultSlope = 0.01;

    /// <summary>A leaky rectifier.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="slope">The slope below 0, from 0 to 1.</param>
    /// <exception cref="ChainruleException">The slope is out of range.</exception>
    public LeakyRelu(Shape input, double slope = DefaultSlope)
        : base(input, input) => Slope = Setting.Check("leaky-relu", "slope", slope, slope is >= 0 and <= 1, "from 0 to 1");

    /// <summary>The slope below 0.</summary>
    public double Slope { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("leaky-relu", (Slope, DefaultSlope));

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new He();

    /// <inheritdoc/>
    public override ScalarFunction Curve => new(x => x > 0 ? x : Slope * x, x => x > 0 ? 1 : Slope, 0);


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = x where x > 0, else slope·x", "1 where x > 0, else slope")
        {
            Title = "a rectifier that lets a little through",
            Source = "Maas, Hannun and Ng, Rectifier Nonlinearities Improve Neural Network Acoustic Models (ICML 2013)",
        };

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ElementWise.Map(pass.Workers, new Function((float)Slope), x, y);

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
            ElementWise.Map(pass.Workers, new Derivative((float)Slope), x, dy, dx);
        }
    }

    private readonly struct Function(float slope) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            Vector512<float> isLow = Vector512.LessThanOrEqual(x, Vector512<float>.Zero);
            return Vector512.ConditionalSelect(isLow, x * Vector512.Create(slope), x);
        }
    }

    private readonly struct Derivative(float slope) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x, Vector512<float> dy)
        {
            Vector512<float> isLow = Vector512.LessThanOrEqual(x, Vector512<float>.Zero);
            return Vector512.ConditionalSelect(isLow, dy * Vector512.Create(slope), dy);
        }
    }
}
