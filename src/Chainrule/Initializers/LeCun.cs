using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// Variance 1/In, which keeps the size of the signal through a linear layer; SELU is made for it: LeCun, Bottou, Orr and
/// Müller, "Efficient BackProp" (1998), section 4.6; Klambauer et al., "Self-Normalizing Neural Networks" (2017). Normal:
/// σ = √(1/In). Uniform: within ±√(3/In).
/// </summary>
/// <param name="distribution">Normal, or uniform with the same variance.</param>
public sealed class LeCun(Distribution distribution = Distribution.Normal) : Initializer
{
    /// <inheritdoc/>
    public override string Notation => VarianceScaling.Notation("lecun", distribution);

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values)
    {
        int inputs = VarianceScaling.Fans(shape).In;
        VarianceScaling.Fill(distribution, 1.0 / inputs, random, values);
    }
}
