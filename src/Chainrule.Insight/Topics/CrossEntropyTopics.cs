using Chainrule.Losses;

namespace Chainrule.Insight.Topics;

/// <summary>The four cross entropies: on probabilities as the textbook has them, and on scores as training uses them.</summary>
internal static class CrossEntropyTopics
{
    /// <summary>All four.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("categorical-cross-entropy", "loss", "categorical-cross-entropy[:smoothing]", Categorical),
        new("softmax-cross-entropy", "loss", "softmax-cross-entropy[:smoothing]", SoftmaxAndCross),
        new("binary-cross-entropy", "loss", "binary-cross-entropy[:smoothing]", Binary),
        new("sigmoid-cross-entropy", "loss", "sigmoid-cross-entropy[:smoothing]", SigmoidAndBinary),
    ];

    private static TopicExplanation Categorical(Question question, NotationTerm term)
    {
        double[] p = question.ValuesOr(0.7, 0.1, 0.2), t = TargetsFor(question, term, p.Length);
        LossQuestion.ExpectProbabilities(question, p, isDistribution: true, "softmax-cross-entropy");
        double[] dp = [.. p.Zip(t, (a, b) => -b / a)];
        return new TopicExplanation(
            term.Text, "the surprise at the true class, on probabilities", ["L = −Σₖ tₖ·ln pₖ"],
            [
                new Step(t.Count(share => share != 0) == 1 && t.Sum() == 1
                    ? "The target t is 1 at the true class and 0 elsewhere, so one term of the sum is left: −ln of the true "
                        + "class's probability."
                    : "The target t is a distribution here, as label smoothing makes one: every class adds −ln of its "
                        + "probability, times its share.")
                    .With(Given("p", term, p, t)),
                new Step("Only the term of pₖ holds pₖ, and the derivative of ln pₖ is 1/pₖ.", "∂L/∂pₖ = −tₖ / pₖ")
                    .With(NamedNumbers.Row("dp", dp), NamedNumbers.Row("dp measured", Measured(term, p, t))),
                new Step(
                    "If p comes from a softmax, its backward step follows. The product with the Jacobian pₖ·(dpₖ − Σᵢ dpᵢ·pᵢ), "
                        + "here with dp = −t/p: the pₖ cancels.",
                    "δₖ = pₖ·(−tₖ/pₖ + Σᵢ tᵢ/pᵢ·pᵢ) = −tₖ + pₖ·Σᵢ tᵢ = pₖ − tₖ"
                ).With(NamedNumbers.Row("δ = p − t", [.. p.Zip(t, (a, b) => a * t.Sum() - b)])),
                new Step(
                    "softmax-cross-entropy does both at once, on scores: faster, and exact where p is so small that the "
                        + "division loses its digits."
                ),
                LossQuestion.OverTheBatch,
            ],
            "Good, Rational Decisions (1952); Bridle, Probabilistic Interpretation of Feedforward Classification Network "
                + "Outputs (1990)",
            term.Name
        );
    }

    private static TopicExplanation SoftmaxAndCross(Question question, NotationTerm term)
    {
        double[] z = question.ValuesOr(2, 1, 0.1);
        if (z.Length < 2)
        {
            throw question.Wrong(
                "a single output can't be a distribution over classes",
                "give a score for each class, or ask for sigmoid-cross-entropy"
            );
        }

        double[] t = TargetsFor(question, term, z.Length), p = Functions.Softmax(z);
        double total = t.Sum();
        return new TopicExplanation(
            term.Text,
            "softmax and cross entropy in one, on scores",
            ["L = −Σₖ tₖ·ln pₖ with p = softmax z", "  = Σₖ tₖ·(ln Σⱼ exp zⱼ − zₖ)"],
            [
                new Step(
                    "The logarithm undoes the exponential: no probability has to be computed for the value, and none can "
                        + "round to 0.",
                    "ln pₖ = zₖ − ln Σⱼ exp zⱼ"
                ).With(
                    NamedNumbers.Row("z", z),
                    NamedNumbers.Number("ln Σ exp z", RealFunctions.LogSumExp(z)),
                    NamedNumbers.Row(TargetName(term), t),
                    NamedNumbers.Number("L", Formula(term, z, t))
                ),
                new Step(
                    "The chain rule goes through all probabilities, since each depends on zₖ:",
                    "∂L/∂zₖ = −Σᵢ tᵢ · 1/pᵢ · ∂pᵢ/∂zₖ"
                ),
                new Step(
                    "Softmax's derivative has two cases, so the sum is split into i = k and i ≠ k. The pᵢ of the derivative "
                        + "cancels the 1/pᵢ of the logarithm:",
                    "∂pₖ/∂zₖ = pₖ·(1 − pₖ), ∂pᵢ/∂zₖ = −pᵢ·pₖ",
                    "∂L/∂zₖ = −tₖ/pₖ·pₖ·(1 − pₖ) + Σ_{i≠k} tᵢ/pᵢ·pᵢ·pₖ",
                    "       = −tₖ + tₖ·pₖ + pₖ·Σ_{i≠k} tᵢ"
                ),
                new Step(
                    "The two parts with pₖ together hold all targets, whose sum is 1:",
                    "∂L/∂zₖ = pₖ·Σᵢ tᵢ − tₖ = pₖ − tₖ"
                ).With(
                    NamedNumbers.Row("p", p),
                    NamedNumbers.Row("δ = p − t", [.. p.Zip(t, (a, b) => a * total - b)]),
                    NamedNumbers.Row("δ measured", Measured(term, z, t))
                ),
                new Step("The numbers of δ sum to 0: what the true class gains, the others lose."),
                LossQuestion.OverTheBatch,
            ],
            "Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs (1990)", term.Name);
    }

    private static TopicExplanation Binary(Question question, NotationTerm term)
    {
        double[] p = question.ValuesOr(0.8), t = TargetsFor(question, term, p.Length);
        LossQuestion.ExpectProbabilities(question, p, isDistribution: false, "sigmoid-cross-entropy");
        return new TopicExplanation(
            term.Text, "the surprise at yes or no, on probabilities", ["L = −Σⱼ (tⱼ·ln pⱼ + (1 − tⱼ)·ln(1 − pⱼ)) / Out"],
            [
                new Step(
                    "p is the probability of yes, t is 1 for yes and 0 for no: one of the two logarithms is left. The brackets "
                        + "hold both, and the minus stands before them."
                ).With(Given("p", term, p, t)),
                new Step(
                    "The derivative of ln p is 1/p; that of ln(1 − p) is −1/(1 − p), by the chain rule. On a common denominator:",
                    "−(t/p − (1 − t)/(1 − p)) = (−t·(1 − p) + (1 − t)·p) / (p·(1 − p))",
                    "∂L/∂pⱼ = (pⱼ − tⱼ) / (pⱼ·(1 − pⱼ)) / Out"
                ).With(
                    NamedNumbers.Row("dp", [.. p.Zip(t, (a, b) => (a - b) / (a * (1 - a)) / p.Length)]),
                    NamedNumbers.Row("dp measured", Measured(term, p, t))
                ),
                new Step(
                    "If p comes from a sigmoid, its backward step multiplies with p·(1 − p), which is the denominator:",
                    "δⱼ = (pⱼ − tⱼ) / Out"
                ).With(NamedNumbers.Row("δ", [.. p.Zip(t, (a, b) => (a - b) / p.Length)])),
                LossQuestion.OverTheBatch,
            ],
            "Good, Rational Decisions (1952)", term.Name);
    }

    private static TopicExplanation SigmoidAndBinary(Question question, NotationTerm term)
    {
        double[] z = question.ValuesOr(1.5), t = TargetsFor(question, term, z.Length);
        double[] p = [.. z.Select(RealFunctions.Sigmoid)];
        return new TopicExplanation(
            term.Text, "sigmoid and binary cross entropy in one, on scores",
            ["L = −Σⱼ (tⱼ·ln σ(zⱼ) + (1 − tⱼ)·ln(1 − σ(zⱼ))) / Out", "  = Σⱼ (max(zⱼ, 0) − zⱼ·tⱼ + ln(1 + e^−|zⱼ|)) / Out"],
            [
                new Step(
                    "Both logarithms are softplus, ln(1 + eˣ), which can be computed without overflow:",
                    "ln σ(z) = −ln(1 + e⁻ᶻ), ln(1 − σ(z)) = −z − ln(1 + e⁻ᶻ)",
                    "L = ln(1 + e⁻ᶻ) + (1 − t)·z = max(z, 0) − z·t + ln(1 + e^−|z|)"
                ).With(Given("z", term, z, t)),
                new Step(
                    "The loss's derivative by p, times the sigmoid's, p·(1 − p): numerator and denominator cancel.",
                    "∂L/∂z = (p − t)/(p·(1 − p)) · p·(1 − p) = p − t",
                    "∂L/∂zⱼ = (σ(zⱼ) − tⱼ) / Out"
                ).With(
                    NamedNumbers.Row("p = σ(z)", p),
                    NamedNumbers.Row("δ", [.. p.Zip(t, (a, b) => (a - b) / z.Length)]),
                    NamedNumbers.Row("δ measured", Measured(term, z, t))
                ),
                LossQuestion.OverTheBatch,
            ],
            "Rumelhart, Durbin, Golden and Chauvin, Backpropagation: The Basic Theory (1995)", term.Name);
    }

    // Outputs, targets and what the loss makes of both.
    private static NamedNumbers[] Given(string name, NotationTerm term, double[] y, double[] t) =>
        [NamedNumbers.Row(name, y), NamedNumbers.Row(TargetName(term), t), NamedNumbers.Number("L", Formula(term, y, t))];

    private static string TargetName(NotationTerm term) => term.Count > 0 ? "t smoothed" : "t";

    // Smoothed where that was asked for: all that follows only needs the targets that the loss itself takes.
    private static double[] TargetsFor(Question question, NotationTerm term, int outputs)
    {
        var loss = LossNotation.Parse(term.Text);
        return [.. LossQuestion.TargetsFor(question, outputs).Select(target => loss.Smoothed(target, outputs))];
    }

    // The loss of targets that have been smoothed already.
    private static double Formula(NotationTerm term, double[] y, double[] t) => LossNotation.Parse(term.Name).Formula!(y, t);

    private static double[] Measured(NotationTerm term, double[] y, double[] t) =>
        CentralDifference.Gradient(v => Formula(term, v, t), y);
}
