using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// What frozen layers make of rows: it doesn't change in a training, so it is computed once for each row and not in each step.
/// Rows depend on nothing but themselves there, so bits are those of a training that computes them each time.
/// </summary>
internal static class FrozenFeatures
{
    private const int RowsAtOnce = 64;

    /// <summary>The node whose outputs the rows of a dataset hold; −1 where they are inputs.</summary>
    public static int NodeOf(IDataset data) => data is FeatureRows features ? features.Node : -1;

    /// <summary>
    /// The last node before which nothing is trained and nothing is drawn by chance, through which all that lies behind it is
    /// reached, and whose outputs of a number of rows have room; −1 where there is none that would save anything.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="frozen">What of it is frozen.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="memory">The most bytes that their outputs may take.</param>
    public static int CutOf(Network network, FrozenParts frozen, long rows, long memory)
    {
        var graph = network.Graph;
        int cut = -1;
        bool hasParameters = false;
        int[] earliest = EarliestReadBehind(graph);
        for (int i = 0; i < graph.Nodes.Count - 1 && IsFixed(network, frozen, i); i++)
        {
            hasParameters |= network.Layers[i].Parameters.Count > 0;
            int value = graph.Origin(i); // what passes its input on is computed with what lies behind it
            bool fits = rows * sizeof(float) * graph.ShapeOf(value).Count <= memory;
            cut = hasParameters && fits && value >= 0 && earliest[i] >= value ? value : cut;
        }

        return cut;
    }

    /// <summary>The outputs of a node for all rows of a dataset, with the targets of the rows.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="network">The network.</param>
    /// <param name="node">The node, of <see cref="CutOf"/>.</param>
    /// <param name="workers">The threads that share rows.</param>
    /// <param name="done">Is told of rows as they are done; null for nobody.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public static FeatureRows Of(
        IDataset data, Network network, int node, Workers workers, Action<int>? done, CancellationToken cancel)
    {
        var body = new Network(network.InputShape, [.. network.Nodes.Take(node + 1)]);
        network.Parameters[..body.ParameterCount].CopyTo(body.Parameters);
        network.State[..body.State.Length].CopyTo(body.State);
        var shape = body.OutputShape;
        var features = new float[data.Count][];
        var batch = new Batch(data, Math.Min(RowsAtOnce, data.Count));
        float[] y = new float[batch.Capacity * shape.Count];
        for (int first = 0; first < data.Count; first += batch.Size)
        {
            cancel.ThrowIfCancellationRequested();
            int[] rows = [.. Enumerable.Range(first, Math.Min(batch.Capacity, data.Count - first))];
            batch.Fill(rows, workers);
            body.Predict(batch.Inputs, y.AsSpan(0, rows.Length * shape.Count), workers);
            foreach (int row in rows)
            {
                features[row] = y.AsSpan((row - first) * shape.Count, shape.Count).ToArray();
            }

            done?.Invoke(rows.Length);
        }

        return new FeatureRows(data, features, shape, node);
    }

    // Nothing of it changes from one step to the next: it isn't trained, and works in training as it does otherwise.
    private static bool IsFixed(Network network, FrozenParts frozen, int node)
    {
        var layer = network.Layers[node];
        bool isFrozen = frozen.Layers[node] || (layer.Parameters.Count == 0 && layer.State.Count == 0);
        bool isAlike = layer.State.Count > 0 || (!layer.IsTrainingOnly && !layer.MixesRows && layer.BatchFormula is null);
        return isFrozen && isAlike;
    }

    // For each node the earliest value that a node behind it reads.
    private static int[] EarliestReadBehind(NodeGraph graph)
    {
        int[] earliest = new int[graph.Nodes.Count];
        int least = int.MaxValue;
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            earliest[i] = least;
            least = Math.Min(least, graph.Nodes[i].Inputs.Min(graph.Origin));
        }

        return earliest;
    }
}

/// <summary>Rows of a dataset as a node of a network puts them out; their targets are the dataset's.</summary>
/// <param name="data">The dataset.</param>
/// <param name="features">The outputs of each row.</param>
/// <param name="shape">Their shape.</param>
/// <param name="node">The node.</param>
internal sealed class FeatureRows(IDataset data, float[][] features, Shape shape, int node) : IDataset
{
    /// <summary>The node.</summary>
    public int Node => node;

    /// <inheritdoc/>
    public int Count => data.Count;

    /// <inheritdoc/>
    public Shape Input => shape;

    /// <inheritdoc/>
    public int Classes => data.Classes;

    /// <inheritdoc/>
    public int TargetSize => data.TargetSize;

    /// <inheritdoc/>
    public bool HasWeights => data.HasWeights;

    /// <inheritdoc/>
    public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            features[rows[i]].CopyTo(x[(i * shape.Count)..]);
        }
    }

    /// <inheritdoc/>
    public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

    /// <inheritdoc/>
    public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

    /// <inheritdoc/>
    public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
}
