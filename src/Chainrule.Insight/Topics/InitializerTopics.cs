using Chainrule.Initializers;

namespace Chainrule.Insight.Topics;

/// <summary>The initializers: those that give weights a variance by their layer, a fixed one, or something else.</summary>
internal static class InitializerTopics
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            .. VarianceInitializer.He.Topics,
            .. VarianceInitializer.Glorot.Topics,
            .. VarianceInitializer.LeCun.Topics,
            new("normal", "initializer", "normal[:sigma]", Normal),
            new("zeros", "initializer", "zeros", SpecialInitializers.Zeros),
            new("orthogonal", "initializer", "orthogonal[:gain]", SpecialInitializers.Orthogonal),
        ];

    /// <summary>In and Out, from the values of a question.</summary>
    internal static (int In, int Out) Fans(Question question, int most, int fanIn, int fanOut)
    {
        double[] values = question.ValuesOr(fanIn, fanOut);
        if (values.Length > 2 || values.Any(v => v != Math.Floor(v) || v < 1) || values[0] * values[^1] > most)
        {
            throw question.Wrong(
                "the values are not In and Out, the inputs and outputs of a layer",
                $"give one or two whole numbers whose product is at most {most}: {QuestionStep.ValuesOf($"{fanIn},{fanOut}")}"
            );
        }

        return ((int)values[0], (int)values[^1]);
    }

    private static TopicExplanation Normal(Question question, NotationTerm term)
    {
        double sigma = term.Number(0, "sigma", 0.01);
        string notation = InitializerNotation.Parse(term.Text).Notation;
        (int fanIn, int fanOut) = Fans(question, 1_000_000, 784, 128);
        return new TopicExplanation(
            term.Text, "normal weights of a fixed deviation", ["w = σ·n, n standard normal"],
            [
                VarianceInitializer.SumOfProducts,
                new Step(
                    "Here Var(w) = σ² whatever In is, so each layer multiplies the second moment of its signal by In·σ²; ReLU "
                        + "halves it besides.",
                    "E[relu(y)²] = ½·In·σ²·E[x²]"
                ).With(
                    NamedNumbers.Number("In·σ²", fanIn * sigma * sigma),
                    NamedNumbers.Number("variance drawn", Drawn.Variance(notation, fanIn, fanOut))
                ),
                new Step(
                    "What that does to a signal in ten layers of 128 units with relu, beside weights that know their In:"
                ).With(Drawn.Depths(y => Math.Max(y, 0), notation, "he-normal")),
            ],
            "the usual 0.01·randn of textbooks", "normal");
    }
}
