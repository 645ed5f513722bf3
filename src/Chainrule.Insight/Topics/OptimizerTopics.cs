using Chainrule.Optimizers;

namespace Chainrule.Insight.Topics;

/// <summary>
/// The optimizers: each tells its formula and its text, and the topic, what it does with a run of gradients, follows from these.
/// Why it is as it is stands in <see cref="OptimizerReasons"/>.
/// </summary>
internal static class OptimizerTopics
{
    private const double FirstWeight = 1;

    /// <summary>One for each optimizer of the notation, in its order.</summary>
    public static IEnumerable<Topic> Topics =>
        from usage in OptimizerNotation.Usages
        let name = usage.Split('[')[0]
        where OptimizerNotation.Parse(name).Formula is not null
        select new Topic(name, "optimizer", usage, Explain);

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        var optimizer = OptimizerNotation.Parse(term.Text);
        var (formula, text) = (optimizer.Formula!, optimizer.Text!);
        double rate = question.LearningRate ?? OptimizerReasons.RateOf(term.Name), decay = optimizer.DefaultWeightDecay;
        double[] gradients = question.ValuesOr(1, 0.5, -0.25, 0.01), kept = new double[formula.Names.Count];
        double w = FirstWeight;
        var rows = new List<double[]>();
        for (int t = 1; t <= gradients.Length; t++)
        {
            double next = formula.Step(w - rate * decay * w, gradients[t - 1], rate, t, kept);
            rows.Add([t, gradients[t - 1], .. kept, next - w, next]);
            w = next;
        }

        var numbers = new Step("One weight, w = 1 at first, whose gradients are the values; the learning rate η as shown.").With(
            NamedNumbers.Number("η", rate),
            NamedNumbers.Table("steps", ["t", "g", .. formula.Names, "change of w", "w"], rows)
        );
        return new TopicExplanation(
            term.Text,
            text.Title,
            text.Definition,
            [.. OptimizerReasons.Of(term.Name), numbers],
            text.Source,
            term.Name
        );
    }
}
