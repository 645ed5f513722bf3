using Chainrule.Losses;
using Chainrule.Training;

namespace Chainrule.Models;

/// <summary>Checks what a model says about its outputs: the names of classes and targets, and the threshold.</summary>
internal static class HeadCheck
{
    /// <summary>Refuses names that don't fit the outputs.</summary>
    /// <exception cref="ChainruleException">There are too many or too few, or one is empty or names another already.</exception>
    public static void Names(OutputKind output, int outputs, IReadOnlyList<string> classes, IReadOnlyList<string> targets)
    {
        int wanted = output == OutputKind.Values ? 0 : outputs == 1 ? 2 : outputs;
        if (classes.Count > 0 && classes.Count != wanted)
        {
            throw new ChainruleException(wanted == 0
                ? $"a model that predicts values has no classes, but {classes.Count} names are given"
                : $"{classes.Count} names of classes don't fit {outputs} outputs, which tell {wanted} classes apart");
        }

        int predicted = output == OutputKind.Values ? outputs : 1;
        if (targets.Count > 0 && targets.Count != predicted)
        {
            throw new ChainruleException($"{targets.Count} names of targets don't fit a model that predicts {predicted}");
        }

        Different(classes, "class");
        Different(targets, "target");
    }

    /// <summary>The score above which a single output decides for class 1.</summary>
    /// <param name="output">What the outputs are.</param>
    /// <param name="outputs">How many there are.</param>
    /// <param name="threshold">The probability above which it does.</param>
    /// <exception cref="ChainruleException">It isn't between 0 and 1, or nothing is decided by it.</exception>
    public static float Bar(OutputKind output, int outputs, double threshold)
    {
        Threshold(threshold);
        if (threshold != Model.DefaultThreshold && (outputs > 1 || output == OutputKind.Values))
        {
            throw new ChainruleException(
                "only a model of two classes, by one output, decides by a threshold",
                "leave the threshold out"
            );
        }

        return Decision.BarOf(threshold, output);
    }

    /// <summary>Refuses a threshold that isn't between 0 and 1.</summary>
    /// <exception cref="ChainruleException">It isn't.</exception>
    public static void Threshold(double threshold)
    {
        if (!(threshold > 0 && threshold < 1))
        {
            throw new ChainruleException($"the threshold can't be {threshold}", "it must be above 0 and below 1");
        }
    }

    /// <summary>Refuses labels that don't fit a model.</summary>
    /// <exception cref="ChainruleException">There are too many or too few, or the model tells classes or predicts
    /// values.</exception>
    public static void Fits(Labels labels, Model model)
    {
        int outputs = model.Network.OutputShape.Count;
        if (labels.Names.Count != outputs)
        {
            throw new ChainruleException($"{labels.Names.Count} labels don't fit {outputs} outputs", "give one for each output");
        }

        if (model.Output is not (OutputKind.SigmoidLogits or OutputKind.Probabilities) || model.Classes.Count > 0)
        {
            throw new ChainruleException(
                model.Classes.Count > 0
                    ? "a model tells either classes, which exclude each other, or labels, of which any may be true"
                    : $"labels need a probability of their own each, which outputs of kind {model.Output} don't give",
                "train with SigmoidCrossEntropy, and name labels instead of classes"
            );
        }
    }

    /// <summary>Refuses names that are empty, or name another already.</summary>
    /// <exception cref="ChainruleException">One is.</exception>
    public static void Different(IReadOnlyList<string> names, string kind)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (string.IsNullOrWhiteSpace(name) || !known.Add(name))
            {
                throw new ChainruleException(
                    $"\"{name}\" can't name a {kind}: it is empty or names another already",
                    $"give every {kind} a name of its own"
                );
            }
        }
    }
}
