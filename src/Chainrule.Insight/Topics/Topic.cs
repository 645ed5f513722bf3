namespace Chainrule.Insight.Topics;

/// <summary>One thing that can be explained.</summary>
/// <param name="Name">Its name, the library's own where it has one: <c>softmax</c>, <c>adam</c>.</param>
/// <param name="Kind">What it is: "layer", "loss", "initializer", "optimizer", "schedule", "regularization" or "method".</param>
/// <param name="Usage">How it is written with its settings: <c>huber[:delta]</c>.</param>
/// <param name="Page">The page that derives it, a file name in docs/derivations.</param>
/// <param name="Explain">Answers a question about it, whose settings have been read.</param>
internal sealed record Topic(
    string Name,
    string Kind,
    string Usage,
    string Page,
    Func<Question, NotationTerm, TopicExplanation> Explain
)
{
    /// <summary>A topic whose page has its own name.</summary>
    public Topic(string name, string kind, string usage, Func<Question, NotationTerm, TopicExplanation> explain)
        : this(name, kind, usage, name, explain)
    {
    }
}
