namespace Chainrule.Insight.Rows;

/// <summary>One parameter, followed from its value to what moving it does to the loss.</summary>
public sealed record WeightExplanation
{
    /// <summary>The parameter, its gradient and its update.</summary>
    public required ParameterEntry Parameter { get; init; }

    /// <summary>The layer that it belongs to.</summary>
    public required int Layer { get; init; }

    /// <summary>
    /// Whether the layer is a weighted sum, so that the derivative is an input times a δ; else the factors below are null.
    /// </summary>
    public bool HasFactors => Delta is not null;

    /// <summary>The input that a weight stands at; null for a bias.</summary>
    public required int? InputIndex { get; init; }

    /// <summary>The output that it leads to.</summary>
    public required int? OutputIndex { get; init; }

    /// <summary>∂z/∂w: the input, or 1 for a bias.</summary>
    public required double? Local { get; init; }

    /// <summary>δ = ∂loss/∂z of the output that it leads to.</summary>
    public required CheckedNumber? Delta { get; init; }

    /// <summary>How δ comes about, from the layer above to the loss, each step along the strongest path.</summary>
    public required IReadOnlyList<PathStep> Path { get; init; }

    /// <summary>
    /// The sum over all places of an image that the derivative is, of a convolution's weight or bias; null elsewhere.
    /// </summary>
    public SharedWeight? Shared { get; init; }

    /// <summary>How many paths lead from the parameter to the loss.</summary>
    public required double PathCount { get; init; }

    /// <summary>The product of all factors along the strongest path alone.</summary>
    public required double StrongestPath { get; init; }

    /// <summary>The loss before and after, in double precision.</summary>
    public required WeightLosses Losses { get; init; }

    /// <summary>What the gradient says of moving this parameter alone: g·Δw.</summary>
    public double ExpectedChange => Parameter.Gradient.Exact * (Parameter.After.Exact - Parameter.Before.Exact);

    /// <summary>What moving it alone really does to the loss.</summary>
    public double MeasuredChange => Losses.AfterAlone - Losses.Before;
}

/// <summary>What moving a parameter does to the loss of the row.</summary>
/// <param name="Before">The loss before the step.</param>
/// <param name="AfterAlone">The loss after this parameter alone has moved.</param>
/// <param name="AfterStep">The loss after the whole step.</param>
public sealed record WeightLosses(double Before, double AfterAlone, double AfterStep);

/// <summary>One layer that a derivative passes on its way from the loss to a weight.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Notation">The layer in the notation.</param>
/// <param name="Index">The input whose derivative is formed here.</param>
/// <param name="Local">∂y/∂x of a layer that works element by element; null where it is a sum.</param>
/// <param name="FromAbove">∂loss/∂y that <paramref name="Local"/> is multiplied with; null where it is a sum.</param>
/// <param name="Sum">The sum over the layer's outputs, the largest terms first; empty where it is none.</param>
/// <param name="Result">∂loss/∂x.</param>
public sealed record PathStep(
    int Layer,
    string Notation,
    int Index,
    double? Local,
    double? FromAbove,
    TermSum Sum,
    CheckedNumber Result
)
{
    /// <summary>
    /// Whether it is no layer but a fork behind <see cref="Layer"/>, whose terms are what comes back from each of the readers.
    /// </summary>
    public bool IsFork { get; init; }
}

/// <summary>
/// A weight of a convolution, which has a part in every place of its output: ∂loss/∂w = Σ x·∂loss/∂z over the places, with the
/// pixel x that lies under the weight there; of a bias x is 1.
/// </summary>
/// <param name="Row">The row of the window that a weight stands at; null for a bias.</param>
/// <param name="Column">Its column; null for a bias.</param>
/// <param name="Channel">The channel of x that it multiplies; null for a bias.</param>
/// <param name="Output">The channel of z that it adds to.</param>
/// <param name="Terms">The largest terms, largest first.</param>
/// <param name="OtherTerms">How many further places there are where x is in the image.</param>
/// <param name="OtherSum">What they add up to.</param>
/// <param name="Outside">At how many places the weight lies outside the image, on padding, and has no part.</param>
public sealed record SharedWeight(
    int? Row,
    int? Column,
    int? Channel,
    int Output,
    IReadOnlyList<PlaceTerm> Terms,
    int OtherTerms,
    double OtherSum,
    int Outside);

/// <summary>The part of a convolution's weight at one place.</summary>
/// <param name="Row">The row of z, from 0.</param>
/// <param name="Column">The column of z, from 0.</param>
/// <param name="InputRow">The row of the pixel under the weight.</param>
/// <param name="InputColumn">Its column.</param>
/// <param name="Input">The pixel, x; 1 for a bias.</param>
/// <param name="Delta">∂loss/∂z there.</param>
/// <param name="Product">Their product.</param>
public sealed record PlaceTerm(
    int Row, int Column, int InputRow, int InputColumn, double Input, CheckedNumber Delta, double Product);
