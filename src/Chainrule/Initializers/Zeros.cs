using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>
/// Zero everywhere: right for biases. Weights of a hidden layer that all start at zero get equal gradients and never
/// become different.
/// </summary>
public sealed class Zeros : Initializer
{
    /// <inheritdoc/>
    public override string Notation => "zeros";

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values) => values.Clear();
}
