using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>
/// One row through a network, its loss, and back: the library's own code in single precision, node by node, with all that
/// a training step computes on the way kept. Dropout is switched off.
/// </summary>
internal sealed class FloatRow
{
    private readonly Network _network;
    private readonly Workspace _workspace;
    private readonly float[][][] _parts;

    /// <summary>Computes forward and backward.</summary>
    public FloatRow(Network network, Loss loss, ReadOnlySpan<float> x, in Targets target)
    {
        _network = network;
        _workspace = new Workspace(network, 1, forTraining: true);
        int count = network.Nodes.Count;
        Values = new float[count + 1][];
        Values[0] = x.ToArray();
        _workspace.Predict(Values[0], 1, Workers.None);
        for (int i = 0; i < count; i++)
        {
            Values[i + 1] = _workspace.OutputOf(i, Values[0]).ToArray();
        }

        Gradients = [.. Values.Select(value => new float[value.Length])];
        ParameterGradients = new float[network.ParameterCount];
        Loss = loss.Evaluate(Workers.None, Values[count], network.OutputShape.Count, target, new float[1], Gradients[count]);
        _parts = [.. network.Nodes.Select(node => node.Inputs.Select(from => new float[Values[from + 1].Length]).ToArray())];
        bool[] isReached = new bool[count + 1];
        for (int i = count - 1; i >= 0; i--)
        {
            for (int k = 0; k < _parts[i].Length; k++)
            {
                BackwardAt(i, k, Gradients[i + 1], network.SliceOf(i, ParameterGradients), _parts[i][k]);
                int from = network.Nodes[i].Inputs[k] + 1;
                Gather(_parts[i][k], Gradients[from], isReached[from]);
                isReached[from] = true;
            }
        }
    }

    /// <summary>The inputs, and behind them what each node puts out.</summary>
    public float[][] Values { get; }

    /// <summary>∂loss by each of <see cref="Values"/>.</summary>
    public float[][] Gradients { get; }

    /// <summary>∂loss by each parameter, laid out like them.</summary>
    public float[] ParameterGradients { get; }

    /// <summary>The row's loss.</summary>
    public double Loss { get; }

    /// <summary>The value that a node reads; null where others read it too.</summary>
    public int? OwnValue(int node, int input)
    {
        int from = _network.Nodes[node].Inputs[input];
        return _network.Graph.ReadersOf(from).Length == 1 ? from + 1 : null;
    }

    /// <summary>
    /// ∂loss by what a node reads, as far as it goes through this node: where several read it, one of the terms.
    /// </summary>
    public float[] PartOf(int node, int input) => _parts[node][input];

    /// <summary>The derivatives ∂yᵢ/∂xᵢ of a layer that works element by element: what it makes of gradients of 1.</summary>
    public float[] LocalDerivatives(int layer)
    {
        float[] ones = new float[_network.Layers[layer].Output.Count], local = new float[ones.Length];
        Array.Fill(ones, 1);
        BackwardAt(layer, 0, ones, new float[_network.SliceOf(layer, _network.Parameters).Length], local);
        return local;
    }

    private void BackwardAt(int node, int input, float[] dy, Span<float> gradients, float[] dx) =>
        _workspace.BackwardAt(node, input, Values[0], dy, gradients, dx);

    // As they come, from the last reader to the first: the order of training.
    private static void Gather(float[] part, float[] sum, bool adds)
    {
        for (int i = 0; i < part.Length; i++)
        {
            sum[i] = adds ? sum[i] + part[i] : part[i];
        }
    }
}
