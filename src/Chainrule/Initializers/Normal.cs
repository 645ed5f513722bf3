using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// Normal numbers of mean 0 and a fixed standard deviation, whatever the shape: the textbook's <c>0.01·randn</c>, which
/// deep networks outgrow because it lets the signal shrink from layer to layer.
/// </summary>
public sealed class Normal : Initializer
{
    private readonly float _standardDeviation;

    /// <summary>Normal numbers.</summary>
    /// <param name="standardDeviation">σ, not negative.</param>
    /// <exception cref="ChainruleException">σ is negative or not finite.</exception>
    public Normal(float standardDeviation = 0.01f) =>
        _standardDeviation = Setting.Check(
            "normal",
            "standard deviation",
            standardDeviation,
            standardDeviation >= 0,
            "at least 0"
        );

    /// <inheritdoc/>
    public override string Notation => $"normal:{Setting.Write(_standardDeviation)}";

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values) =>
        VarianceScaling.FillNormal(_standardDeviation, random, values);
}
