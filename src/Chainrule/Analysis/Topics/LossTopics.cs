using Chainrule.Losses;

namespace Chainrule.Analysis.Topics;

/// <summary>The losses of regression: each is a mean over outputs of a function of the error.</summary>
internal static class LossTopics
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            new("mean-squared-error", "loss", "mean-squared-error", (question, term) =>
                Explain(
                    question,
                    term,
                    "the mean of the squared errors",
                    ["loss = Σⱼ (yⱼ − tⱼ)² / Out"],
                    [
                        new(
                            "Only one term of the sum holds yⱼ. The chain rule: the derivative of a square is twice its base, "
                                + "and that of yⱼ − tⱼ is 1.",
                            "∂loss/∂yⱼ = 2·(yⱼ − tⱼ) / Out"
                        ),
                    ],
                    (e, _) => 2 * e,
                    "Legendre (1805) and Gauss (1809), the method of least squares"
                )
            ),
            new("half-mean-squared-error", "loss", "half-mean-squared-error", "mean-squared-error", (question, term) =>
                Explain(
                    question,
                    term,
                    "the textbook's mean of ½·error²",
                    ["loss = Σⱼ ½·(yⱼ − tⱼ)² / Out"],
                    [
                        new(
                            "The ½ stands there so that it cancels the 2 of the derivative: what goes back is the error itself.",
                            "∂loss/∂yⱼ = ½·2·(yⱼ − tⱼ) / Out = (yⱼ − tⱼ) / Out"
                        ),
                    ],
                    (e, _) => e,
                    "Rumelhart, Hinton and Williams, Nature 323 (1986), equation 3"
                )
            ),
            new("mean-absolute-error", "loss", "mean-absolute-error", (question, term) =>
                Explain(
                    question,
                    term,
                    "the mean of the errors' sizes",
                    ["loss = Σⱼ |yⱼ − tⱼ| / Out"],
                    [
                        new(
                            "|e| is e above 0 and −e below: its slope is the sign of e. At 0 is a kink, and 0 is taken.",
                            "∂loss/∂yⱼ = sign(yⱼ − tⱼ) / Out"
                        ),
                        new(
                            "A single wild target pulls with ±1/Out like every other: the least mean lies at the median, not at "
                                + "the average."
                        ),
                    ],
                    (e, _) => Math.Sign(e),
                    "Laplace, Mémoire sur la probabilité des causes par les événements (1774)"
                )
            ),
            new("huber", "loss", "huber[:delta]", (question, term) =>
                Explain(
                    question,
                    term,
                    "squared for small errors, absolute for large ones",
                    ["loss = Σⱼ h(yⱼ − tⱼ) / Out", "h(e) = ½·e² where |e| ≤ δ, else δ·(|e| − ½·δ)"],
                    [
                        new(
                            "Inside ±δ the derivative is that of ½·e², outside that of δ·|e|.",
                            "h′(e) = e where |e| ≤ δ",
                            "h′(e) = δ·sign(e) beyond"
                        ),
                        new(
                            "At ±δ both halves have the same value and the same slope, so there is no kink. In one line: the "
                                + "error, clipped.",
                            "h(±δ) = ½·δ² = δ·(δ − ½·δ)",
                            "∂loss/∂yⱼ = max(−δ, min(yⱼ − tⱼ, δ)) / Out"
                        ),
                    ],
                    (e, delta) => Math.Clamp(e, -delta, delta),
                    "Huber, Robust Estimation of a Location Parameter (1964)"
                )
            ),
        ];

    private static TopicExplanation Explain(
        Question question,
        NotationTerm term,
        string title,
        string[] formulas,
        Step[] derivation,
        Func<double, double, double> slope,
        string source
    )
    {
        double[] y = question.ValuesOr(2.5, 0, 2, 7),
            t = question.Targets is null && question.Values is null
                ? [3, -0.5, 2, 3]
                : LossQuestion.TargetsFor(question, y.Length);
        double delta = term.Number(0, "delta", 1);
        var formula = LossNotation.Parse(term.Text).Formula!;
        double[] slopes = [.. y.Zip(t, (a, b) => slope(a - b, delta) / y.Length)],
            measured = CentralDifference.Gradient(v => formula(v, t), y);
        var numbers = new Step("The numbers of one row. The last column is measured: central differences of the loss.").With(
            NamedNumbers.Table(
                "outputs",
                ["y", "t", "y − t", "∂loss/∂y", "difference"],
                y.Select((v, j) => (double[])[v, t[j], v - t[j], slopes[j], measured[j]])
            ),
            NamedNumbers.Number("loss", formula(y, t))
        );
        return new TopicExplanation(
            term.Text,
            title,
            formulas,
            [.. derivation, numbers, LossQuestion.OverTheBatch],
            source,
            term.Name
        );
    }
}
