using Chainrule.Losses;
using Chainrule.Models;

namespace Chainrule.Insight.Importance;

/// <summary>
/// What a model's outputs say for a class, as one number that rises with its probability: the class's score, or by how much it is
/// above that of another class. Scores are taken before the last sigmoid or softmax where the model has none of its own, so that
/// they
/// still move when the model is all but sure.
/// </summary>
/// <param name="Class">The class.</param>
/// <param name="Against">The class whose score is subtracted; null for none. With a single output it makes no difference.</param>
public readonly record struct ClassScore(int Class, int? Against = null)
{
    /// <summary>The number for one row of outputs.</summary>
    /// <param name="outputs">(Out).</param>
    public float Of(ReadOnlySpan<float> outputs) =>
        outputs.Length == 1 ? (Class == 1 ? outputs[0] : -outputs[0])
        : Against is int other ? outputs[Class] - outputs[other]
        : outputs[Class];

    /// <summary>Its derivative by the outputs.</summary>
    /// <param name="gradient">(Out); overwritten.</param>
    internal void Derive(Span<float> gradient)
    {
        gradient.Clear();
        if (gradient.Length == 1)
        {
            gradient[0] = Class == 1 ? 1 : -1;
            return;
        }

        gradient[Class] = 1;
        if (Against is int other)
        {
            gradient[other] -= 1;
        }
    }

    /// <summary>Fails where the model has no such classes.</summary>
    internal void CheckFits(Model model)
    {
        int outputs = model.Network.OutputShape.Count, classes = outputs == 1 ? 2 : outputs;
        if (model.Output == OutputKind.Values || Class < 0 || Class >= classes || Against < 0 || Against >= classes)
        {
            throw new ArgumentException(
                $"class {Class}{(Against is int other ? $" or {other}" : "")} is none that the model tells apart"
            );
        }
    }
}
