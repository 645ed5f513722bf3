using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Analysis;

/// <summary>
/// One training step as it really runs, without the update: the loss, the outputs, and all gradients, the inputs' among them.
/// </summary>
internal sealed class ProofStep
{
    public ProofStep(Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, ulong seed)
    {
        int rows = x.Length / network.InputShape.Count;
        var workspace = new Workspace(network, Math.Max(rows, 1), forTraining: true);
        Outputs = workspace.Forward(x, rows, seed, step: 1, Workers.Shared).ToArray();
        Loss = loss.Evaluate(
            Workers.Shared,
            Outputs,
            network.OutputShape.Count,
            targets,
            new float[rows],
            workspace.OutputGradient
        );
        OutputGradient = workspace.OutputGradient.ToArray();
        Gradients = new float[network.ParameterCount];
        workspace.Backward(x, Gradients, seed, step: 1, Workers.Shared);
        InputGradient = BackToInputs(network, x, rows, seed);
    }

    public double Loss { get; }

    public float[] Outputs { get; }

    public float[] OutputGradient { get; }

    public float[] Gradients { get; }

    public float[] InputGradient { get; }

    // A workspace stops at the first layer that learns, for nothing needs the gradient of the inputs in training.
    private float[] BackToInputs(Network network, ReadOnlySpan<float> x, int rows, ulong seed)
    {
        var layers = network.Layers;
        var activations = new float[layers.Count + 1][];
        var caches = new float[layers.Count][];
        activations[0] = x.ToArray();
        for (int i = 0; i < layers.Count; i++)
        {
            activations[i + 1] = new float[rows * layers[i].Output.Count];
            caches[i] = new float[rows * layers[i].CacheSize];
            layers[i].Forward(PassOf(network, i, rows, seed, caches[i]), activations[i], activations[i + 1]);
        }

        float[] dy = OutputGradient;
        for (int i = layers.Count - 1; i >= 0; i--)
        {
            float[] dx = new float[activations[i].Length];
            layers[i].Backward(PassOf(network, i, rows, seed, caches[i]), activations[i], activations[i + 1], dy, dx);
            dy = dx;
        }

        return dy;
    }

    private static Pass PassOf(Network network, int layer, int rows, ulong seed, float[] cache)
    {
        var parameters = network.SliceOf(layer, network.Parameters);
        return new Pass
        {
            BatchSize = rows,
            IsTraining = true,
            Parameters = parameters,
            Gradients = new float[parameters.Length],
            Cache = cache,
            Random = new RandomStream(seed, RandomStreams.Layer(layer), 1),
            Workers = Workers.Shared,
        };
    }
}
