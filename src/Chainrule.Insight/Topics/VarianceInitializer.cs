namespace Chainrule.Insight.Topics;

/// <summary>
/// A rule for the variance of weights by the inputs and outputs of their layer; there are normal and uniform numbers of each.
/// </summary>
/// <param name="Name">Its name in the notation, before <c>-normal</c> and <c>-uniform</c>.</param>
/// <param name="Activation">The activation it is made for.</param>
/// <param name="Variance">Var(w) by In and Out.</param>
internal sealed record VarianceInitializer(string Name, string Activation, Func<int, int, double> Variance)
{
    /// <summary>What the second moment of a score comes to, from which all of them follow.</summary>
    public static readonly Step SumOfProducts = new(
        "A score is a sum of In products. Weights are independent of each other and of x, and their mean is 0; so the means of "
            + "the cross terms are 0, and the squares are left:",
        "y = Σₖ xₖ·wₖ", "E[y²] = Σₖ E[xₖ²]·E[wₖ²] = In · E[x²] · Var(w)");

    /// <summary>What the weights are for, behind "weights".</summary>
    public required string Purpose { get; init; }

    /// <summary>The variance as a formula.</summary>
    public required string Formula { get; init; }

    /// <summary>How it follows.</summary>
    public required IReadOnlyList<Step> Derivation { get; init; }

    /// <summary>The paper and the equation.</summary>
    public required string Source { get; init; }

    /// <summary>The one for ReLU.</summary>
    public static VarianceInitializer He { get; } = new("he", "relu", (fanIn, _) => 2.0 / fanIn)
    {
        Purpose = "for layers followed by ReLU",
        Formula = "Var(w) = 2 / In",
        Derivation =
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
        Source = "He, Zhang, Ren and Sun, Delving Deep into Rectifiers (ICCV 2015), equation 10",
    };

    /// <summary>The one for symmetric activations.</summary>
    public static VarianceInitializer Glorot { get; } = new(
        "glorot", "tanh", (fanIn, fanOut) => 2.0 / ((double)fanIn + fanOut))
    {
        Purpose = "for tanh and other symmetric activations",
        Formula = "Var(w) = 2 / (In + Out)",
        Derivation =
        [
            SumOfProducts,
            new("Around 0, tanh y is nearly y. To keep the signal forward, Var(w) should be:", "In · Var(w) = 1"),
            new(
                "Backward, dx = dy·Wᵀ is a sum of Out products, and by the same argument:",
                "E[dx²] = Out · E[dy²] · Var(w)"
            ),
            new("and to keep the gradient backward:", "Out · Var(w) = 1"),
            new(
                "Both can't be had unless In = Out. The compromise is the harmonic mean of the two variances:",
                "Var(w) = 2 / (In + Out)"
            ),
        ],
        Source = "Glorot and Bengio, Understanding the Difficulty of Training Deep Feedforward Neural Networks (AISTATS 2010), "
            + "equations 12 and 16",
    };

    /// <summary>The one for layers that keep what they get.</summary>
    public static VarianceInitializer LeCun { get; } = new("lecun", "selu", (fanIn, _) => 1.0 / fanIn)
    {
        Purpose = "for linear layers and SELU",
        Formula = "Var(w) = 1 / In",
        Derivation =
        [
            SumOfProducts,
            new(
                "A layer without activation keeps the second moment where In·Var(w) is 1; SELU is made so that this "
                    + "holds through it as well.",
                "Var(w) = 1 / In"
            ),
        ],
        Source = "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.6",
    };

    /// <summary>With normal and with uniform numbers.</summary>
    public IEnumerable<Topic> Topics => [Of("normal"), Of("uniform")];

    private Topic Of(string numbers) =>
        new($"{Name}-{numbers}", "initializer", $"{Name}-{numbers}", Name, Explain);

    private TopicExplanation Explain(Question question, NotationTerm term)
    {
        (int fanIn, int fanOut) = InitializerTopics.Fans(question, 1_000_000, 784, 128);
        double variance = Variance(fanIn, fanOut);
        bool isUniform = term.Name.EndsWith("uniform", StringComparison.Ordinal);
        Step uniform = new Step(
            "Uniform numbers from −a to a have the variance a²/3, so that of a given variance reach to √3 standard "
                + "deviations.",
            "a = √(3·Var(w))"
        ).With(NamedNumbers.Number("a", Math.Sqrt(3 * variance)));
        Step numbers = new Step(
            $"For In = {fanIn} and Out = {fanOut}; and what a draw of {fanIn * fanOut} weights came to:"
        ).With(
            NamedNumbers.Number("Var(w)", variance),
            NamedNumbers.Number("standard deviation", Math.Sqrt(variance)),
            NamedNumbers.Number("variance drawn", Drawn.Variance(term.Text, fanIn, fanOut))
        );
        Step depth = new Step(
            $"The second moment of a signal behind each of ten layers of 128 units with {Activation}, from 1; and what "
                + "it does with weights of a fixed deviation of 0.01:"
        ).With(Drawn.Depths(ActivationTopics.CurveOf(Activation).Function, term.Text, "normal:0.01"));
        return new TopicExplanation(
            term.Text,
            $"weights {Purpose}, {(isUniform ? "uniform" : "normal")}",
            [Formula],
            [.. Derivation, .. isUniform ? new[] { uniform } : [], numbers, depth],
            Source,
            Name
        );
    }
}
