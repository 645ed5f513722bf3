using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Layers;

/// <summary>Scores to logarithms of probabilities, over the last axis of a sample: <c>yᵢ = xᵢ − ln Σⱼ exp xⱼ</c>.</summary>
/// <remarks>
/// <para>Shapes: x and y (B, …, K); every run of K numbers is a distribution of its own.</para>
/// <para>
/// Derivative: ∂yᵢ/∂xⱼ = δᵢⱼ − exp yⱼ, so dxⱼ = Σᵢ dyᵢ·∂yᵢ/∂xⱼ = dyⱼ − exp yⱼ · Σᵢ dyᵢ: the product with the whole Jacobian,
/// which is never formed.
/// </para>
/// <para>What infinite scores give is told at <see cref="SoftmaxRows"/>.</para>
/// <para>Source: Bridle's softmax (see <see cref="Softmax"/>) and the logarithm of it.</para>
/// </remarks>
public sealed class LogSoftmax : Layer
{
    /// <summary>The logarithm of a softmax over the last axis.</summary>
    /// <param name="input">The shape of one sample.</param>
    public LogSoftmax(Shape input)
        : base(input, input)
    {
    }

    /// <inheritdoc/>
    public override string Notation => "log-softmax";

    /// <inheritdoc/>
    public override Initializer? PreferredInitializer => new Glorot();

    /// <inheritdoc/>
    public override LayerFormula Formula => Formulas.LogSoftmax(RowMap.Width(Input), log => log);


    /// <inheritdoc/>
    public override Coupling Coupling => new(RowMap.Width(Input), (_, yi, isSame) => (isSame ? 1 : 0) - Math.Exp(yi));

    /// <inheritdoc/>
    public override FormulaText Text => new("aᵢ = zᵢ - ln Σⱼ exp zⱼ", "∂aᵢ/∂zⱼ = (1 if i = j else 0) - exp aⱼ");

    /// <inheritdoc/>
    public override OutputRange Range => OutputRange.LogDistribution;

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
        public void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) => SoftmaxRows.LogSoftmax(x, y);
    }

    private readonly struct Derivative : IRowOperator
    {
        public void Apply(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
            SoftmaxRows.LogSoftmaxDerivative(y, dy, dx);
    }
}
