using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Insight.Rows;

/// <summary>
/// One training step of one row, laid out as the chain rule: forward, the loss, backward, the update. Every number is the
/// library's own, with the same in double precision beside it.
/// </summary>
/// <remarks>
/// The row is a batch of its own, so ∂loss is that row's; dropout is switched off, as in a prediction; the optimizer starts
/// from a fresh state.
/// </remarks>
public sealed record RowExplanation
{
    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The inputs as they go into the first layer, and the derivatives by them.</summary>
    public required InputExplanation Inputs { get; init; }

    /// <summary>The inputs as they go into the first layer, after any scaling.</summary>
    public VectorSummary Input => Inputs.Summary;

    /// <summary>All inputs, as they go into the first layer.</summary>
    public IReadOnlyList<float> InputValues => Inputs.Values;

    /// <summary>What each input says, (In); empty where inputs have no names.</summary>
    public IReadOnlyList<string> InputNames => Inputs.Names;

    /// <summary>∂loss by each of the inputs; training has no use for it, but it tells what the network looks at.</summary>
    public IReadOnlyList<float> InputGradients => Inputs.Gradients;

    /// <summary>Every layer, first to last, forward and backward.</summary>
    public required IReadOnlyList<LayerExplanation> Layers { get; init; }

    /// <summary>Where several nodes read what one puts out, first to last: there their derivatives are added.</summary>
    public IEnumerable<ForkExplanation> Forks => Layers.Select(layer => layer.Fork).OfType<ForkExplanation>();

    /// <summary>The loss and its derivative by the network's outputs.</summary>
    public required LossExplanation Loss { get; init; }

    /// <summary>The network's outputs, all of them, as the library has computed them.</summary>
    public required IReadOnlyList<float> Outputs { get; init; }

    /// <summary>The step: optimizer, learning rate, and what becomes of the loss.</summary>
    public required UpdateExplanation Update { get; init; }

    /// <summary>Every block of parameters: its gradient and its update.</summary>
    public required IReadOnlyList<BlockExplanation> Blocks { get; init; }

    /// <summary>The one weight that was asked for; null where none was.</summary>
    public WeightExplanation? Weight { get; init; }

    /// <summary>Feature maps, and the pixels that matter; null where the network slides no windows over images.</summary>
    public PictureExplanation? Picture { get; init; }

    /// <summary>The worked example that this is; null for a network of the user's own.</summary>
    public WorkedExample? Example { get; init; }

    /// <summary>All numbers that are checked by differences, and how many of them don't agree.</summary>
    public IEnumerable<CheckedNumber> Checks =>
    [
        .. Layers.SelectMany(layer => layer.Units.Select(unit => unit.Output)),
        .. Layers.SelectMany(layer => layer.Units.Where(unit => unit.Local is not null).Select(unit => unit.Local!.Value)),
        .. Layers.SelectMany(layer => layer.OutputGradient.Entries.Select(entry => entry.Number)),
        .. Layers.SelectMany(layer => layer.InputGradient.Select(entry => entry.Gradient)),
        .. Forks.SelectMany(fork => fork.Entries).SelectMany(entry => entry.Parts.Append(entry.Sum)),
        Loss.Value,
        .. Loss.Outputs.Select(output => output.Gradient),
        .. Blocks.SelectMany(block => block.Entries).SelectMany(entry => new[] { entry.Gradient, entry.After }),
        .. Weight?.Shared?.Terms.Select(term => term.Delta) ?? [],
    ];
}

/// <summary>What goes into a network, and what its loss makes of it.</summary>
/// <param name="Summary">The inputs as they go into the first layer, after any scaling.</param>
/// <param name="Values">All of them.</param>
/// <param name="Names">What each says, (In); empty where they have no names.</param>
/// <param name="Gradients">∂loss by each.</param>
public sealed record InputExplanation(
    VectorSummary Summary, IReadOnlyList<float> Values, IReadOnlyList<string> Names, IReadOnlyList<float> Gradients);

/// <summary>A vector through its norm and its most important numbers, all of them where they are few.</summary>
/// <param name="Count">How many numbers it has.</param>
/// <param name="Norm">√Σx².</param>
/// <param name="Nonzero">How many of them are not 0.</param>
/// <param name="Entries">Those that are shown, in the order of their places.</param>
public sealed record VectorSummary(int Count, double Norm, int Nonzero, IReadOnlyList<VectorEntry> Entries);

/// <summary>One number of a vector.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Number">The number.</param>
public sealed record VectorEntry(int Index, CheckedNumber Number);

/// <summary>One layer, forward and backward.</summary>
public sealed record LayerExplanation
{
    /// <summary>Its place, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The layer.</summary>
    public required Layer Layer { get; init; }

    /// <summary>The layer in the notation, as in <c>dense:128</c>.</summary>
    public string Notation => Layer.Notation;

    /// <summary>What it does.</summary>
    public LayerKind Kind => Layer.Kind;

    /// <summary>The layers whose outputs it reads; −1 for the inputs. In a chain it is the layer before.</summary>
    public IReadOnlyList<int> Reads { get; init; } = [];

    /// <summary>The shape of what comes in.</summary>
    public Shape Input => Layer.Input;

    /// <summary>The shape of what goes out.</summary>
    public Shape Output => Layer.Output;

    /// <summary>The fork behind it, where several layers read what it puts out; else null.</summary>
    public ForkExplanation? Fork { get; init; }

    /// <summary>The outputs that are shown, with all that makes each of them.</summary>
    public required IReadOnlyList<UnitExplanation> Units { get; init; }

    /// <summary>How many of its outputs are exactly 0.</summary>
    public required int OutputZeros { get; init; }

    /// <summary>‖y‖, over all outputs.</summary>
    public required double OutputNorm { get; init; }

    /// <summary>∂loss/∂y, what comes from above.</summary>
    public required VectorSummary OutputGradient { get; init; }

    /// <summary>
    /// ∂loss/∂x, what goes on below, for the inputs that are shown; empty where nothing below is learned, and for a join, which
    /// passes on what comes. Where others read x too, it is this layer's part of the sum; see <see cref="ForkExplanation"/>.
    /// </summary>
    public required IReadOnlyList<InputGradient> InputGradient { get; init; }

    /// <summary>‖∂loss/∂x‖, over all inputs.</summary>
    public required double InputGradientNorm { get; init; }

    /// <summary>The blocks of parameters that belong to it.</summary>
    public required IReadOnlyList<string> Blocks { get; init; }
}

/// <summary>
/// A fork: what one node puts out is read by several, and ∂loss by it is the sum of what comes back from each of them.
/// </summary>
/// <param name="Node">The node whose output it is.</param>
/// <param name="Readers">The nodes that read it, first to last.</param>
/// <param name="Entries">The numbers that are shown.</param>
public sealed record ForkExplanation(int Node, IReadOnlyList<int> Readers, IReadOnlyList<ForkEntry> Entries);

/// <summary>One number at a fork.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Parts">∂loss by it through each of the readers.</param>
/// <param name="Sum">∂loss by it: their sum.</param>
public sealed record ForkEntry(int Index, IReadOnlyList<CheckedNumber> Parts, CheckedNumber Sum);

/// <summary>One output of a layer, forward and backward.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Input">x at the same place, where the layer has as many inputs as outputs; else null.</param>
/// <param name="Output">y.</param>
/// <param name="Bias">b, for an affine layer that has one.</param>
/// <param name="Sum">The sum that an affine layer is; of a join, what it reads, by node, with a weight of 1; else empty.</param>
/// <param name="FromAbove">∂loss/∂y.</param>
/// <param name="Local">∂y/∂x, for a layer that works element by element.</param>
public sealed record UnitExplanation(
    int Index,
    CheckedNumber? Input,
    CheckedNumber Output,
    CheckedNumber? Bias,
    TermSum Sum,
    CheckedNumber FromAbove,
    CheckedNumber? Local
);

/// <summary>One product of a sum.</summary>
/// <param name="Index">The place of what is summed over.</param>
/// <param name="Weight">The weight.</param>
/// <param name="Factor">What it is multiplied with: an input on the way forward, a gradient on the way back.</param>
/// <param name="Product">Their product.</param>
public sealed record Term(int Index, double Weight, double Factor, double Product);

/// <summary>A sum of products, of which only the largest are told one by one.</summary>
/// <param name="Terms">The largest terms.</param>
/// <param name="OtherTerms">How many further terms there are.</param>
/// <param name="OtherSum">What they add up to.</param>
public sealed record TermSum(IReadOnlyList<Term> Terms, int OtherTerms, double OtherSum)
{
    /// <summary>What is no sum.</summary>
    public static TermSum Empty { get; } = new([], 0, 0);
}

/// <summary>∂loss by one input of a layer.</summary>
/// <param name="Index">The place of the input, from 0.</param>
/// <param name="Sum">Σⱼ ∂yⱼ/∂xᵢ·∂loss/∂yⱼ.</param>
/// <param name="Gradient">What it comes to.</param>
public sealed record InputGradient(int Index, TermSum Sum, CheckedNumber Gradient);

/// <summary>The loss of the row and where its derivative comes from.</summary>
/// <param name="Function">The loss itself.</param>
/// <param name="Value">The loss.</param>
/// <param name="Outputs">The outputs that are shown.</param>
/// <param name="Count">How many outputs there are.</param>
/// <param name="GradientNorm">‖∂loss/∂y‖, over all outputs.</param>
public sealed record LossExplanation(
    Loss Function, CheckedNumber Value, IReadOnlyList<OutputExplanation> Outputs, int Count, double GradientNorm)
{
    /// <summary>The loss in the notation.</summary>
    public string Notation => Function.Notation;
}

/// <summary>One output of the network and its part in the loss.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Name">The class it stands for, or its number.</param>
/// <param name="Output">y: a score, a probability or a value.</param>
/// <param name="Target">What it should be, after label smoothing.</param>
/// <param name="Factors">The probability that the loss makes of it, and the chain through that; null where it makes none.</param>
/// <param name="Gradient">∂loss/∂y, as the library computes it in one.</param>
public sealed record OutputExplanation(
    int Index, string Name, CheckedNumber Output, double Target, ProbabilityFactors? Factors, CheckedNumber Gradient);

/// <summary>The two factors that a loss on scores fuses into one.</summary>
/// <param name="Probability">p.</param>
/// <param name="ByProbability">∂loss/∂p.</param>
/// <param name="Jacobian">
/// ∂p/∂y that it is multiplied with: of the probability that counts, p of the right class, where there is one such class; else
/// null, and <see cref="Chained"/> is the sum over all.
/// </param>
/// <param name="Chained">
/// Σₖ ∂loss/∂pₖ·∂pₖ/∂y, the two factors multiplied; null where a probability is too small to divide by.
/// </param>
public sealed record ProbabilityFactors(double Probability, double? ByProbability, double? Jacobian, double? Chained);

/// <summary>The step as a whole.</summary>
/// <param name="Optimizer">The optimizer in the notation.</param>
/// <param name="LearningRate">The learning rate.</param>
/// <param name="Formula">What the optimizer does in its first step, as in <c>w − η·g</c>.</param>
/// <param name="GradientNorm">The norm of all gradients together.</param>
/// <param name="Loss">What it does to the loss of the row.</param>
/// <param name="Notes">What else acts in the step: decay, penalties, clipping; each a sentence.</param>
public sealed record UpdateExplanation(
    string Optimizer, double LearningRate, string Formula, double GradientNorm, LossChange Loss, IReadOnlyList<string> Notes);

/// <summary>What a step does to the loss of its row.</summary>
/// <param name="Before">The loss before the step.</param>
/// <param name="After">The loss after it.</param>
/// <param name="Expected">What the gradient alone says of the change: Σ g·Δw.</param>
/// <param name="AfterWeights">The loss after the weights alone have moved, as some authors do it; null but for a worked
/// example.</param>
public sealed record LossChange(CheckedNumber Before, CheckedNumber After, double Expected, double? AfterWeights);

/// <summary>One block of parameters.</summary>
/// <param name="Name">Its name, as in <c>layers.0.weights</c>.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="ParameterNorm">The norm of the parameters before the step.</param>
/// <param name="GradientNorm">The norm of their gradient.</param>
/// <param name="ChangeNorm">The norm of what the step adds to them.</param>
/// <param name="Zeros">How many gradients are exactly 0.</param>
/// <param name="Entries">Those with the largest gradients, or all where they are few.</param>
public sealed record BlockExplanation(
    string Name,
    Shape Shape,
    double ParameterNorm,
    double GradientNorm,
    double ChangeNorm,
    int Zeros,
    IReadOnlyList<ParameterEntry> Entries
)
{
    /// <summary>The number of parameters.</summary>
    public int Count => Shape.Count;
}

/// <summary>One parameter, its gradient and its update.</summary>
/// <param name="Name">Its name, as in <c>layers.0.weights[3,2]</c>.</param>
/// <param name="Alias">What the worked example calls it, <c>w5</c>; null elsewhere.</param>
/// <param name="Input">The input that a weight stands at; null for a bias.</param>
/// <param name="Delta">∂loss by the output that it leads to; null where a layer isn't a weighted sum.</param>
/// <param name="Before">Its value before the step.</param>
/// <param name="Gradient">∂loss by it.</param>
/// <param name="After">Its value after the step.</param>
public sealed record ParameterEntry(
    string Name, string? Alias, double? Input, double? Delta, CheckedNumber Before, CheckedNumber Gradient, CheckedNumber After)
{
    /// <summary>What the step adds.</summary>
    public double Change => After.Value - Before.Value;
}
