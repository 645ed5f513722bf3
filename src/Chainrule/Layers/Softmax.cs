using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>Scores to probabilities, over the last axis of a sample: <c>yᵢ = exp xᵢ / Σⱼ exp xⱼ</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, …, K); every run of K numbers is a distribution of its own.</para>
/// <para>
/// Derivative: ∂yᵢ/∂xⱼ = yᵢ·(δᵢⱼ − yⱼ), so dxⱼ = Σᵢ dyᵢ·∂yᵢ/∂xⱼ = yⱼ·(dyⱼ − Σᵢ dyᵢ·yᵢ): the product with the whole Jacobian,
/// which is never formed.
/// </para>
/// <para>
/// What infinite scores give is told at <see cref="SoftmaxRows"/>. For training a classifier, leave the layer out and use the
/// softmax cross entropy on logits, whose derivative doesn't lose digits.
/// </para>
/// <para>
/// Source: Bridle, "Training Stochastic Model Recognition Algorithms as Networks can Lead to Maximum Mutual Information
/// Estimation of Parameters" (NIPS 1989).
/// </para>
/// </remarks>
public sealed class Softmax : Layer
{
    /// <summary>A softmax over the last axis.</summary>
    /// <param name="input">The shape of one sample.</param>
    public Softmax(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "softmax";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new Glorot();

    /// <inheritdoc/>
    public override LayerFormula Formula => Formulas.LogSoftmax(RowMap.Width(Input), Math.Exp);


    /// <inheritdoc/>
    public override Coupling Coupling => new(RowMap.Width(Input), (yj, yi, isSame) => yj * ((isSame ? 1 : 0) - yi));

    /// <inheritdoc/>
    public override FormulaText Text => new("pᵢ = exp zᵢ / Σⱼ exp zⱼ", "∂pᵢ/∂zⱼ = pᵢ·((1 if i = j else 0) - pⱼ)");

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.Distribution;

    /// <inheritdoc/>
    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        RowMap.Run(pass.Workers, default(Function), RowMap.Width(Input), x, x, y);

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
            RowMap.Run(pass.Workers, default(Derivative), RowMap.Width(Input), y, dy, dx);
        }
    }

    private readonly struct Function : IRowOperator
    {
        public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) => SoftmaxRows.Softmax(x, y);
    }

    private readonly struct Derivative : IRowOperator
    {
        public void Apply(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
            SoftmaxRows.SoftmaxDerivative(y, dy, dx);
    }
}
