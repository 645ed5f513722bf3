namespace Chainrule.Insight.Topics;

/// <summary>The answer to a question about a topic: the formula, its derivation in steps, with live numbers.</summary>
/// <param name="Topic">What is explained, as in <c>softmax</c> or <c>huber:1.5</c>.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Formulas">The definition, one formula a line.</param>
/// <param name="Steps">The derivation.</param>
/// <param name="Source">The paper or book that it comes from.</param>
/// <param name="Page">The page of the documentation that derives it, as in <c>docs/derivations/softmax.md</c>.</param>
/// <param name="Curve">The function and its derivative, where it is one of a single number.</param>
public sealed record TopicExplanation(
    string Topic,
    string Title,
    IReadOnlyList<string> Formulas,
    IReadOnlyList<Step> Steps,
    string Source,
    string Page,
    ScalarFunction? Curve = null
)
{
    /// <summary>The computation as a graph, where it is small enough to be drawn; null where it isn't.</summary>
    public ComputationGraph? Graph { get; init; }
}
