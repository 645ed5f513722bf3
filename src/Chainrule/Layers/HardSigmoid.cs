using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>A sigmoid of straight lines: <c>y = slope·x + offset</c>, cut off below 0 and above 1.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, In), element by element.</para>
/// <para>Derivative: dx = slope·dy where 0 &lt; y &lt; 1, else 0; at both kinks the subgradient 0 is taken.</para>
/// <para>
/// The defaults, x/6 + ½, are those of PyTorch and Keras 3; ONNX and older Keras mean <c>hard-sigmoid:0.2</c>, BinaryConnect
/// <c>hard-sigmoid:0.5</c>.
/// </para>
/// <para>
/// Source: Courbariaux, Bengio and David, "BinaryConnect" (NIPS 2015), equation 3; the slope 1/6 is from Howard et al.,
/// "Searching for MobileNetV3" (ICCV 2019), section 5.2.
/// </para>
/// </remarks>
public sealed class HardSigmoid : Layer
{
    /// <summary>The slope where none is given.</summary>
    public const double DefaultSlope = 1.0 / 6;

    /// <summary>The offset where none is given.</summary>
    public const double DefaultOffset = 0.5;

    /// <summary>A sigmoid of straight lines.</summary>
    /// <param name="input">The shape of one sample.</param>
    /// <param name="slope">The slope of its middle part, above 0 and at most 1000.</param>
    /// <param name="offset">The value at 0, from 0 to 1.</param>
    /// <exception cref="ChainruleException">The slope or the offset is out of range.</exception>
    public HardSigmoid(Shape input, double slope = DefaultSlope, double offset = DefaultOffset)
        : base(input, input)
    {
        Slope = Setting.Check("hard-sigmoid", "slope", slope, slope is > 0 and <= 1000, "above 0 and at most 1000");
        Offset = Setting.Check("hard-sigmoid", "offset", offset, offset is >= 0 and <= 1, "from 0 to 1");
    }

    /// <summary>The slope of its middle part.</summary>
    public double Slope { get; }

    /// <summary>The value at 0.</summary>
    public double Offset { get; }

    /// <inheritdoc/>
    public override string Notation => Setting.Write("hard-sigmoid", (Slope, DefaultSlope), (Offset, DefaultOffset));

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new Glorot();

    /// <inheritdoc/>
    public override ScalarFunction Curve
    {
        get
        {
            double low = -Offset / Slope, high = (1 - Offset) / Slope;
            return new ScalarFunction(
                x => Math.Clamp(Slope * x + Offset, 0, 1), x => x > low && x < high ? Slope : 0, low, high);
        }
    }


    /// <inheritdoc/>
    public override FormulaText Text =>
        new("y = slope·x + offset, cut off at 0 and 1", "slope, 0 where cut off")
        {
            Title = "a sigmoid of straight lines",
            Definition = ["y = slope·x + offset, cut off below 0 and above 1"],
            Source = "Courbariaux, Bengio and David, BinaryConnect (NIPS 2015); slope 1/6 from Howard et al., Searching for "
                + "MobileNetV3 (ICCV 2019)",
        };

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Probabilities;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        ElementWise.Map(pass.Workers, new Function((float)Slope, (float)Offset), x, y);

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
            ElementWise.Map(pass.Workers, new Derivative((float)Slope), y, dy, dx);
        }
    }

    private readonly struct Function(float slope, float offset) : IUnaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> x)
        {
            Vector512<float> line = VectorMath.FusedMultiplyAdd(x, Vector512.Create(slope), Vector512.Create(offset));
            return VectorMath.AtMost(VectorMath.AtLeast(line, 0f), 1f);
        }
    }

    private readonly struct Derivative(float slope) : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Apply(Vector512<float> y, Vector512<float> dy)
        {
            Vector512<float> isCut =
                Vector512.LessThanOrEqual(y, Vector512<float>.Zero) | Vector512.GreaterThanOrEqual(y, Vector512<float>.One);
            return Vector512.AndNot(dy * Vector512.Create(slope), isCut);
        }
    }
}
