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

    /// <summary>
    /// For each parameter Σ|∂| over the rows, each row's share in the gradient by itself: the terms that may cancel.
    /// </summary>
    public static double[] TermsOf(Network network, Loss loss, ReadOnlySpan<float> x, in Targets targets, ulong? seed)
    {
        int inputs = network.InputShape.Count, outputs = network.OutputShape.Count, rows = x.Length / inputs;
        var workspace = new Workspace(network, 1, forTraining: true);
        double total = loss.TotalWeight(targets, outputs);
        double[] terms = new double[network.ParameterCount];
        float[] gradients = new float[network.ParameterCount], rowLoss = new float[1];
        for (int row = 0; row < rows; row++)
        {
            var inputsOfRow = x.Slice(row * inputs, inputs);
            var y = seed is ulong drawn
                ? workspace.Forward(inputsOfRow, 1, drawn, step: 1, Workers.None, firstRow: row)
                : workspace.Predict(inputsOfRow, 1, Workers.None);
            loss.EvaluateRows(
                Workers.None, y, outputs, targets.Slice(row, 1, outputs), total, rowLoss, workspace.OutputGradient);
            if (seed is ulong again)
            {
                workspace.Backward(inputsOfRow, gradients, again, step: 1, Workers.None);
            }
            else
            {
                workspace.Differentiate(inputsOfRow, gradients, default, Workers.None);
            }

            for (int i = 0; i < terms.Length; i++)
            {
                terms[i] += Math.Abs((double)gradients[i]);
            }
        }

        return terms;
    }

    public double Loss { get; }

    public float[] Outputs { get; }

    public float[] OutputGradient { get; }

    public float[] Gradients { get; }

    public float[] InputGradient { get; }
}
