using Chainrule.Initializers;

namespace Chainrule.Networks;

/// <summary>One block of parameters within the network's buffer.</summary>
/// <param name="Layer">The index of its layer.</param>
/// <param name="Name">Its full name, as in <c>layers.0.weights</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where it starts in the buffer.</param>
/// <param name="Decays">Whether L1, L2, weight decay and max-norm apply to it.</param>
/// <param name="Initializer">How it gets its first values.</param>
public sealed record ParameterBlock(int Layer, string Name, Shape Shape, int Offset, bool Decays, Initializer Initializer)
{
    /// <summary>The number of parameters in it.</summary>
    public int Length { get; } = Shape.Count;

    /// <summary>Its part of a buffer laid out like the network's.</summary>
    public Span<float> Of(Span<float> buffer) => buffer.Slice(Offset, Length);

    /// <summary>Its part of a buffer laid out like the network's.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> buffer) => buffer.Slice(Offset, Length);
}
