namespace Chainrule.Insight.Topics;

/// <summary>A computation as a graph: values forward along its edges, derivatives of the loss backward.</summary>
/// <param name="Nodes">What is computed, each after what it is computed from.</param>
/// <param name="Edges">What goes into what.</param>
public sealed record ComputationGraph(IReadOnlyList<ComputationNode> Nodes, IReadOnlyList<ComputationEdge> Edges);

/// <summary>A number of a computation.</summary>
/// <param name="Name">What it is, as in <c>z</c>.</param>
/// <param name="Column">How far it is from the inputs; nodes of one column stand above each other.</param>
/// <param name="Value">The number.</param>
/// <param name="Gradient">∂L of it; null where nobody asks for that.</param>
public sealed record ComputationNode(string Name, int Column, double Value, double? Gradient);

/// <summary>That one number goes into another.</summary>
/// <param name="From">The place of the one among the nodes.</param>
/// <param name="To">The place of the other.</param>
public sealed record ComputationEdge(int From, int To);
