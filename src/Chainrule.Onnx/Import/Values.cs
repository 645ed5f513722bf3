namespace Chainrule.Onnx.Import;

/// <summary>
/// What rows of the input become, on their way through the network: the output of a node, as the file has it laid out.
/// </summary>
/// <param name="Node">The node of the network; −1 for its input.</param>
/// <param name="Sizes">The sizes of one row as the file has them, without the batch.</param>
/// <param name="Order">Where each number of a row, in the file's order, stands in the network's; null where orders are the
/// same.</param>
internal sealed record Activation(int Node, int[] Sizes, int[]? Order)
{
    /// <summary>The numbers of a row.</summary>
    public int Count => Sizes.Aggregate(1, (product, size) => product * size);
}

/// <summary>A function of each number of an activation, which more operators may be added to before it is made a layer.</summary>
/// <param name="Of">The activation.</param>
/// <param name="Root">The function.</param>
internal sealed record Curve(Activation Of, ScalarNode Root);

/// <summary>A node of the network that is being put together.</summary>
/// <param name="Notation">Its layer, as the notation writes it.</param>
/// <param name="Inputs">The nodes that it reads; −1 for the input.</param>
/// <param name="Shape">The shape of one sample that it puts out.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="State">Its state.</param>
internal sealed record ImportedNode(string Notation, int[] Inputs, Shape Shape, float[] Parameters, float[] State)
{
    /// <summary>Whether it is a join.</summary>
    public bool IsJoin => Notation is "sum" or "concatenate";
}
