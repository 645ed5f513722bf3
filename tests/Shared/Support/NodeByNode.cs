using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Support;

/// <summary>
/// A training step through the nodes of a network, without plans, without a buffer used twice: every node's output and gradient
/// in an array of its own, gradients that meet added as their readers come, from the last to the first. Seed 9, step 4.
/// </summary>
internal sealed class NodeByNode
{
    public NodeByNode(Network network, int rows, float[] x, float[] dy)
    {
        int count = network.Nodes.Count;
        Outputs = new float[count][];
        ParameterGradients = new float[network.ParameterCount];
        float[] ValueOf(int node) => node < 0 ? x : Outputs[node];
        for (int i = 0; i < count; i++)
        {
            var layer = network.Layers[i];
            Outputs[i] = new float[rows * layer.Output.Count];
            float[] input = layer is Join join
                ? Gather(join, network.Nodes[i].Inputs, ValueOf, rows)
                : ValueOf(network.Nodes[i].Inputs[0]);
            layer.Forward(PassOf(network, i, rows), input, Outputs[i]);
        }

        var gradients = new float[count + 1][];
        gradients[count] = dy;
        for (int i = count - 1; i >= 0; i--)
        {
            var (layer, inputs) = network.Nodes[i];
            for (int k = 0; k < inputs.Count; k++)
            {
                int from = network.Graph.Origin(inputs[k]);
                if (layer.IsIdentity && gradients[i + 1] is null)
                {
                    continue; // passed through: its readers have told whom it reads
                }

                float[] part = new float[ValueOf(from).Length];
                if (layer is Join join)
                {
                    join.Backward(k, PassOf(network, i, rows), gradients[i + 1], part);
                }
                else
                {
                    layer.Backward(PassOf(network, i, rows), ValueOf(inputs[0]), Outputs[i], gradients[i + 1], part);
                }

                gradients[from + 1] = gradients[from + 1] is { } before ? [.. before.Zip(part, (a, b) => a + b)] : part;
            }
        }

        InputGradient = gradients[0];
    }

    public float[][] Outputs { get; }

    public float[] ParameterGradients { get; }

    public float[] InputGradient { get; }

    private Pass PassOf(Network network, int node, int rows) =>
        new()
        {
            BatchSize = rows,
            IsTraining = true,
            Parameters = network.SliceOf(node, network.Parameters),
            Gradients = network.SliceOf(node, ParameterGradients),
            Random = new RandomStream(9, RandomStreams.Layer(node), 4),
            Workers = Workers.None,
        };

    private static float[] Gather(Join join, IReadOnlyList<int> inputs, Func<int, float[]> valueOf, int rows) =>
        [
            .. Enumerable
                .Range(0, rows)
                .SelectMany(row =>
                    inputs.SelectMany((from, k) => valueOf(from).Skip(row * join.Inputs[k].Count).Take(join.Inputs[k].Count))
                ),
        ];
}
