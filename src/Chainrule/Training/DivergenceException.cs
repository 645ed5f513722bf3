using System.Globalization;

namespace Chainrule.Training;

/// <summary>Where the first number was that is not finite.</summary>
public enum DivergenceKind
{
    /// <summary>The inputs themselves.</summary>
    Input,

    /// <summary>What a layer put out.</summary>
    Activation,

    /// <summary>The loss, with all outputs finite.</summary>
    Loss,

    /// <summary>The gradient of a block of parameters.</summary>
    Gradient,

    /// <summary>A block of parameters, after the last step of an epoch.</summary>
    Parameter,

    /// <summary>The loss over the validation set, with all parameters finite.</summary>
    ValidationLoss,

    /// <summary>A block of a layer's state, after the last step of an epoch.</summary>
    State,
}

/// <summary>
/// Training stopped because a number became infinite or NaN. The network and the trainer stand again where the last
/// finished epoch left them, or where training started or was resumed before the first; no checkpoint was touched.
/// </summary>
public sealed class DivergenceException : ChainruleException
{
    internal DivergenceException(Divergence divergence, long step, int epoch, float learningRate)
        : base(
            string.Create(
CultureInfo.InvariantCulture,
$"training diverged at step {step} (epoch {epoch}): {divergence.Where} is {divergence.Value}"
            ),
            Mend(divergence.Kind, learningRate)
        )
    {
        Kind = divergence.Kind;
        Where = divergence.Where;
        Layer = divergence.Layer;
        Step = step;
        Epoch = epoch;
    }

    /// <summary>What became infinite or NaN first.</summary>
    public DivergenceKind Kind { get; }

    /// <summary>The same in words, as in <c>the gradient of layers.2.weights</c>.</summary>
    public string Where { get; }

    /// <summary>The index of the layer it was seen at; null for inputs and losses.</summary>
    public int? Layer { get; }

    /// <summary>The step in which it was seen, from 1.</summary>
    public long Step { get; }

    /// <summary>The epoch in which it was seen, from 1.</summary>
    public int Epoch { get; }

    private static string Mend(DivergenceKind kind, float learningRate) =>
        kind == DivergenceKind.Input
            ? "look for NaN and infinities in the data"
            : string.Create(
CultureInfo.InvariantCulture,
$"lower the learning rate (it was {learningRate}), clip gradients by their norm, or scale the inputs"
            );
}
