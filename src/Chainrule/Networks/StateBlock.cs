namespace Chainrule.Networks;

/// <summary>One block of state within the network's buffer.</summary>
/// <param name="Layer">The index of its layer.</param>
/// <param name="Name">Its full name, as in <c>layers.1.running-mean</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Offset">Where it starts in the buffer.</param>
/// <param name="FirstValue">What its numbers are before anything was seen.</param>
public sealed record StateBlock(int Layer, string Name, Shape Shape, int Offset, float FirstValue)
{
    /// <summary>The numbers in it.</summary>
    public int Length { get; } = Shape.Count;

    /// <summary>Its part of a buffer laid out like the network's state.</summary>
    public Span<float> Of(Span<float> buffer) => buffer.Slice(Offset, Length);
}
