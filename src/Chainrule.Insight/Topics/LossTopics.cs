using Chainrule.Losses;

namespace Chainrule.Insight.Topics;

/// <summary>
/// The losses that are a mean over outputs of a function of the error: each tells this function, its derivative and its text, and
/// the topic follows from these. What is worth saying on the way to a derivative stands in <see cref="LossDerivations"/>.
/// </summary>
internal static class LossTopics
{
    /// <summary>One for each such loss of the notation, in its order.</summary>
    public static IEnumerable<Topic> Topics =>
        from usage in LossNotation.Usages
        let name = usage.Split('[')[0]
        let loss = LossNotation.Parse(name)
        where loss.OfError is not null && loss.Notation == name // another name for one has no topic of its own
        select new Topic(name, "loss", usage, LossDerivations.Of(name)?.Page ?? name, Explain);

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        double[] y = question.ValuesOr(2.5, 0, 2, 7),
            t = question.Targets is null && question.Values is null
                ? [3, -0.5, 2, 3]
                : LossQuestion.TargetsFor(question, y.Length);
        var loss = LossNotation.Parse(term.Text);
        var (formula, slope, text) = (loss.Formula!, loss.OfError!.Derivative, loss.Text!);
        double[] slopes = [.. y.Zip(t, (a, b) => slope(a - b) / y.Length)],
            measured = CentralDifference.Gradient(v => formula(v, t), y);
        var numbers = new Step("The numbers of one row. The last column is measured: central differences of the loss.").With(
            NamedNumbers.Table(
                "outputs",
                ["y", "t", "y − t", "∂L/∂y", "difference"],
                y.Select((v, j) => (double[])[v, t[j], v - t[j], slopes[j], measured[j]])
            ),
            NamedNumbers.Number("L", formula(y, t))
        );
        return new TopicExplanation(
            term.Text,
            text.Title,
            text.Definition,
            [.. LossDerivations.Of(term.Name)?.Steps ?? Told(text), numbers, LossQuestion.OverTheBatch],
            text.Source,
            term.Name
        );
    }

    private static Step[] Told(FormulaText text) =>
        [new Step("Only one term of the sum holds yⱼ; n is Out.", [.. text.Derivation, $"∂L/∂yⱼ = {text.Derivative}"])];
}
