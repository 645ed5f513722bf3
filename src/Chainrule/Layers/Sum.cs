using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>
/// The sum of what several nodes put out, element by element: <c>y = x₀ + x₁ + …</c>. A residual connection,
/// <c>residual(f)</c>, is the sum of its input and f of it.
/// </summary>
/// <remarks>
/// <para>Shapes: every xᵢ and y (B, Out). Sums run from the first input to the last.</para>
/// <para>Derivative: dxᵢ = dy for every input.</para>
/// <para>
/// Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition" (CVPR 2016), equations 1 and 2.
/// </para>
/// </remarks>
public sealed class Sum : Join
{
    /// <summary>A sum.</summary>
    /// <param name="inputs">The shape of one sample of each input.</param>
    /// <exception cref="ChainruleException">There are fewer than two, or they differ.</exception>
    public Sum(params IReadOnlyList<Shape> inputs)
        : base(inputs, Same(inputs)) { }

    /// <inheritdoc/>
    public override string Notation => "sum";

    /// <inheritdoc/>
    public override bool Adds => true;

    /// <inheritdoc/>
    public override LayerFormula Formula =>
        (x, _, y) =>
        {
            y.Clear();
            for (int i = 0; i < x.Length; i++)
            {
                y[i % y.Length] += x[i];
            }
        };

    /// <inheritdoc/>
    public override FormulaText Text => new("y = x₀ + x₁ + …, of what it reads", "∂L/∂xᵢ = ∂L/∂y for each of them");

    /// <inheritdoc/>
    public override int PlaceOf(int input, int k) => k;

    /// <inheritdoc/>
    public override void Forward(int input, in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (input == 0)
        {
            x.CopyTo(y);
        }
        else
        {
            ElementWise.Map(pass.Workers, default(Addition), y, x, y);
        }
    }

    /// <inheritdoc/>
    public override void Backward(int input, in Pass pass, ReadOnlySpan<float> dy, Span<float> dx) => dy.CopyTo(dx);

    private static Shape Same(IReadOnlyList<Shape> inputs) =>
        inputs.Count > 0 && inputs.All(shape => shape == inputs[0])
            ? inputs[0]
            : throw new ChainruleException(
                $"sum: what is added must have one shape, not {Written(inputs)}",
                "end every branch with as many units"
            );
}
