using Chainrule.Initializers;

namespace Chainrule.Insight.Topics;

/// <summary>The initializers that give weights a variance.</summary>
internal static class InitializerTopics
{
    private static readonly Step SumOfProducts = new(
        "A score is a sum of In products. Weights are independent of each other and of x, and their mean is 0; so the means of "
            + "the cross terms are 0, and the squares are left:",
        "y = Σₖ xₖ·wₖ", "E[y²] = Σₖ E[xₖ²]·E[wₖ²] = In · E[x²] · Var(w)");

    private static readonly Step Backward = new(
        "Backward, dx = dy·Wᵀ is a sum of Out products, and by the same argument:",
        "E[dx²] = Out · E[dy²] · Var(w)"
    );

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            .. Both(
                "he",
                "for layers followed by ReLU",
                "Var(w) = 2 / In",
                [
                    SumOfProducts,
                    new(
                        "y is symmetric around 0, and ReLU sets its negative half to 0. Half of the second moment is left:",
                        "E[relu(y)²] = ½·E[y²]"
                    ),
                    new(
                        "So a layer with its ReLU multiplies the second moment by In·Var(w)/2. It should be 1, or the signal "
                            + "grows or dies like its power in the depth:",
                        "In · Var(w) · ½ = 1, Var(w) = 2 / In"
                    ),
                ],
                (fanIn, _) => 2.0 / fanIn,
                "relu",
                "He, Zhang, Ren and Sun, Delving Deep into Rectifiers (ICCV 2015), equation 10"
            ),
            .. Both(
                "glorot",
                "for tanh and other symmetric activations",
                "Var(w) = 2 / (In + Out)",
                [
                    SumOfProducts,
                    new("Around 0, tanh y is nearly y. To keep the signal forward, Var(w) should be:", "In · Var(w) = 1"),
                    Backward,
                    new("and to keep the gradient backward:", "Out · Var(w) = 1"),
                    new(
                        "Both can't be had unless In = Out. The compromise is the harmonic mean of the two variances:",
                        "Var(w) = 2 / (In + Out)"
                    ),
                ],
                (fanIn, fanOut) => 2.0 / ((double)fanIn + fanOut),
                "tanh",
                "Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks (AISTATS 2010), "
                    + "equations 12 and 16"
            ),
            .. Both(
                "lecun",
                "for linear layers and SELU",
                "Var(w) = 1 / In",
                [
                    SumOfProducts,
                    new(
                        "A layer without activation keeps the second moment where In·Var(w) is 1; SELU is made so that this "
                            + "holds through it as well.",
                        "Var(w) = 1 / In"
                    ),
                ],
                (fanIn, _) => 1.0 / fanIn,
                "selu",
                "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.6"
            ),
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

    private static Topic[] Both(
        string name,
        string purpose,
        string formula,
        Step[] derivation,
        Func<int, int, double> variance,
        string activation,
        string source
    )
    {
        TopicExplanation Explain(Question question, NotationTerm term)
        {
            (int fanIn, int fanOut) = Fans(question, 1_000_000, 784, 128);
            double v = variance(fanIn, fanOut);
            bool isUniform = term.Name.EndsWith("uniform", StringComparison.Ordinal);
            Step uniform = new Step(
                "Uniform numbers from −a to a have the variance a²/3, so that of a given variance reach to √3 standard "
                    + "deviations.",
                "a = √(3·Var(w))"
            ).With(NamedNumbers.Number("a", Math.Sqrt(3 * v)));
            Step numbers = new Step(
                $"For In = {fanIn} and Out = {fanOut}; and what a draw of {fanIn * fanOut} weights came to:"
            ).With(
                NamedNumbers.Number("Var(w)", v),
                NamedNumbers.Number("standard deviation", Math.Sqrt(v)),
                NamedNumbers.Number("variance drawn", Drawn.Variance(term.Text, fanIn, fanOut))
            );
            Step depth = new Step(
                $"The second moment of a signal behind each of ten layers of 128 units with {activation}, from 1; and what "
                    + "it does with weights of a fixed deviation of 0.01:"
            ).With(Drawn.Depths(ActivationTopics.CurveOf(activation).Function, term.Text, "normal:0.01"));
            return new TopicExplanation(
                term.Text,
                $"weights {purpose}, {(isUniform ? "uniform" : "normal")}",
                [formula],
                [.. derivation, .. isUniform ? new[] { uniform } : [], numbers, depth],
                source,
                name
            );
        }

        return
        [
            new($"{name}-normal", "initializer", $"{name}-normal", name, Explain),
            new($"{name}-uniform", "initializer", $"{name}-uniform", name, Explain),
        ];
    }

    private static TopicExplanation Normal(Question question, NotationTerm term)
    {
        double sigma = term.Number(0, "sigma", 0.01);
        string notation = InitializerNotation.Parse(term.Text).Notation;
        (int fanIn, int fanOut) = Fans(question, 1_000_000, 784, 128);
        return new TopicExplanation(
            term.Text, "normal weights of a fixed deviation", ["w = σ·n, n standard normal"],
            [
                SumOfProducts,
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
