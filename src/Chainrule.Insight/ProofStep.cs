using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight;

/// <summary>
/// One training step as it really runs, without the update: the loss, the outputs, and all gradients, the inputs' among them.
/// </summary>
internal sealed class ProofStep
{
    public ProofStep(Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, ulong? seed)
    {
        int rows = x.Length / network.InputShape.Count;
        var workspace = new Workspace(network, Math.Max(rows, 1), forTraining: true);
        Outputs =
            seed is ulong drawn
                ? workspace.Forward(x, rows, drawn, step: 1, Workers.Shared).ToArray()
                : workspace.Predict(x, rows, Workers.Shared).ToArray();
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
        InputGradient = new float[x.Length];
        if (seed is ulong again)
        {
            workspace.Backward(x, Gradients, InputGradient, again, step: 1, Workers.Shared);
        }
        else
        {
            workspace.Differentiate(x, Gradients, InputGradient, Workers.Shared);
        }
    }

    public double Loss { get; }

    public float[] Outputs { get; }

    public float[] OutputGradient { get; }

    public float[] Gradients { get; }

    public float[] InputGradient { get; }
}
