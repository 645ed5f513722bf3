using Chainrule.Kernels;

namespace Chainrule.Initializers;

/// <summary>All ones: how the scales of a normalization start, so that it does nothing but normalize at first.</summary>
internal sealed class Ones : Initializer
{
    /// <inheritdoc/>
    public override string Notation => "ones";

    /// <inheritdoc/>
    public override void Fill(Shape shape, RandomStream random, Span<float> values) => values.Fill(1);
}
