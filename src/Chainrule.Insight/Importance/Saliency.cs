using Chainrule.Models;

namespace Chainrule.Insight.Importance;

/// <summary>
/// Which inputs a class's score reacts to: its derivative by each of them, by the chain rule through all layers. Simonyan,
/// Vedaldi
/// and Zisserman, "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps" (2013), section
/// 3.
/// </summary>
public static class Saliency
{
    /// <summary>∂score/∂x for some rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="x">The rows, prepared for its network, (rows, In).</param>
    /// <param name="scores">What is derived, for each row.</param>
    /// <returns>(rows, In): positive where more raises the score.</returns>
    /// <exception cref="ArgumentException">The lengths don't fit, or a class is none of the model's.</exception>
    public static float[] Of(Model model, ReadOnlySpan<float> x, IReadOnlyList<ClassScore> scores)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        var network = model.Network;
        int inputs = network.InputShape.Count, outputs = network.OutputShape.Count;
        if (scores.Count == 0 || x.Length != scores.Count * inputs)
        {
            throw new ArgumentException($"{x.Length} numbers are not {scores.Count} rows of {inputs}");
        }

        float[] dy = new float[scores.Count * outputs], dx = new float[x.Length];
        for (int row = 0; row < scores.Count; row++)
        {
            scores[row].CheckFits(model);
            scores[row].Derive(dy.AsSpan(row * outputs, outputs));
        }

        network.InputGradients(x, dy, dx);
        return dx;
    }
}
