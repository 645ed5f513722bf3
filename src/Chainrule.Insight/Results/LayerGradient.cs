using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Insight.Results;

/// <summary>How much of the loss's gradient arrives at the weights of a layer.</summary>
/// <param name="Layer">The layer's index in the network.</param>
/// <param name="Size">The root of the mean square of the gradient of its first parameter, the weights.</param>
public readonly record struct LayerGradient(int Layer, double Size)
{
    private const int MostRows = 256;

    /// <summary>Measures it in every layer with parameters, over the first 256 rows, from the first layer to the last; over
    /// fewer, at least 16, where so many would take more than 64 MB.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss that it was trained with.</param>
    /// <param name="data">The rows, prepared for its network.</param>
    /// <exception cref="ArgumentException">The rows fit neither the network nor the loss.</exception>
    public static IReadOnlyList<LayerGradient> Of(Model model, Loss loss, IDataset data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(data);
        var network = model.Network;
        int count = RowsAtOnce.For(network, data, Math.Min(MostRows, data.Count));
        if (count == 0 || network.ParameterCount == 0)
        {
            return [];
        }

        int[] rows = [.. Enumerable.Range(0, count)],
            classes = new int[data.Classes > 0 ? count : 0];
        float[] x = new float[count * network.InputShape.Count],
            values = new float[count * data.TargetSize],
            rowLosses = new float[count];
        data.CopyInputs(rows, x);
        if (classes.Length > 0)
        {
            data.CopyClasses(rows, classes);
        }
        else
        {
            data.CopyValues(rows, values);
        }

        var workers = Workers.Shared;
        var workspace = new Workspace(network, count, forTraining: true);
        var gradients = new AlignedBuffer(network.ParameterCount);
        var y = workspace.Forward(x, count, seed: 0, step: 0, workers);
        var targets = classes.Length > 0 ? Targets.OfClasses(classes) : Targets.OfValues(values);
        loss.Evaluate(workers, y, network.OutputShape.Count, targets, rowLosses, workspace.OutputGradient);
        workspace.Backward(x, gradients.Span, seed: 0, step: 0, workers);
        var sizes = new List<LayerGradient>();
        for (int i = 0; i < network.Layers.Count; i++)
        {
            if (network.Layers[i].Parameters.Count > 0)
            {
                var weights = network.SliceOf(i, gradients.Span)[..network.Layers[i].Parameters[0].Shape.Count];
                double squares = 0;
                foreach (float weight in weights)
                {
                    squares += (double)weight * weight;
                }

                sizes.Add(new LayerGradient(i, Math.Sqrt(squares / weights.Length)));
            }
        }

        return sizes;
    }
}
