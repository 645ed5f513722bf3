using Chainrule.Layers;

namespace Chainrule.Networks;

/// <summary>One node of a network: a layer, and whose outputs it reads.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The indices of the nodes it reads, all below its own; −1 for the network's input. One, but for a
/// <see cref="Join"/>.</param>
public sealed record NetworkNode(Layer Layer, IReadOnlyList<int> Inputs);
