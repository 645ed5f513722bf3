using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// Variance 2/In, so that the signal keeps its size through layers followed by ReLU, which halves the second moment:
/// He, Zhang, Ren and Sun, "Delving Deep into Rectifiers" (ICCV 2015), equation 10. Normal: σ = √(2/In). Uniform:
/// within ±√(6/In).
/// </summary>
/// <param name="distribution">Normal, or uniform with the same variance.</param>
public sealed class He(Distribution distribution = Distribution.Normal) : Initializer
{
    /// <inheritdoc/>
    public override string Notation => VarianceScaling.Notation("he", distribution);

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values)
    {
        int inputs = VarianceScaling.Fans(shape).In;
        VarianceScaling.Fill(distribution, 2.0 / inputs, random, values);
    }
}
