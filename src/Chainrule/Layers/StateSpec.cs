namespace Chainrule.Layers;

/// <summary>One block of a layer's state: numbers learned by watching, not by gradients, as running means are.</summary>
/// <param name="Name">The name in the model file, as in <c>running-mean</c>; none of the layer's parameters has the same.</param>
/// <param name="Shape">The shape.</param>
/// <param name="FirstValue">What all its numbers are before anything was seen: 0 for a mean, 1 for a variance.</param>
public sealed record StateSpec(string Name, Shape Shape, float FirstValue);
