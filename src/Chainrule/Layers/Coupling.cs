namespace Chainrule.Layers;

/// <summary>
/// How the outputs of a run of numbers depend on its inputs, told from the outputs alone: softmax and its like.
/// </summary>
/// <param name="Width">The length of a run: an output depends on all inputs of its own run, and on no other.</param>
/// <param name="Derivative">∂yⱼ/∂xᵢ from yⱼ, yᵢ, and whether i = j.</param>
public sealed record Coupling(int Width, Func<double, double, bool, double> Derivative);
