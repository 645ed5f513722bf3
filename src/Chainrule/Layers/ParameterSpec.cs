using Chainrule.Initializers;

namespace Chainrule.Layers;

/// <summary>One block of a layer's parameters: a weight matrix, a bias.</summary>
/// <param name="Name">The name in the model file, as in <c>weights</c>.</param>
/// <param name="Shape">The shape; (inputs, outputs) for weights.</param>
/// <param name="Initializer">How it gets its first values; null leaves it to the activation that follows.</param>
/// <param name="Decays">Whether L1, L2, weight decay and max-norm apply: they do to weights, not to biases.</param>
public sealed record ParameterSpec(string Name, Shape Shape, Initializer? Initializer, bool Decays);
