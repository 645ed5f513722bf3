namespace Chainrule.Insight.Topics;

/// <summary>Softmax and its logarithm.</summary>
internal static class SoftmaxTopics
{
    /// <summary>Both.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("softmax", "layer", "softmax", Softmax),
        new("log-softmax", "layer", "log-softmax", LogSoftmax),
    ];

    private static TopicExplanation Softmax(Question question, NotationTerm term)
    {
        double[] values = question.ValuesOr(0.7, 0.1, 0.2);
        bool areProbabilities = !question.AreScores && IsDistribution(values);
        double[] z = areProbabilities ? [.. values.Select(v => Math.Log(v))] : values,
            s = areProbabilities ? values : Functions.Softmax(z);
        int k = s.Length;
        return new TopicExplanation(
            term.Text, "scores become probabilities: positive, and 1 together", ["pᵢ = exp zᵢ / Σⱼ exp zⱼ"],
            [
                Given(areProbabilities, z, s),
                new Step(
                    "A probability by its own score. With N = exp zᵢ and Σ = Σⱼ exp zⱼ, both N and Σ change with zᵢ: N′ = N, Σ′ "
                        + "= N. The quotient rule:",
                    "∂pᵢ/∂zᵢ = (N·Σ − N·N) / Σ² = N/Σ · (Σ − N)/Σ = pᵢ·(1 − pᵢ)")
                    .With(NamedNumbers.Row("pᵢ·(1 − pᵢ)", [.. s.Select(p => p * (1 - p))])),
                new Step(
                    "A probability by another score, k ≠ i. Now N doesn't change, N′ = 0, and Σ′ = exp zₖ:",
                    "∂pᵢ/∂zₖ = (0·Σ − exp zᵢ · exp zₖ) / Σ² = −pᵢ·pₖ"
                ).With([.. k > 1 ? [NamedNumbers.Number("−p₀·p₁", -s[0] * s[1])] : Array.Empty<NamedNumbers>()]),
                new Step(
                    "Both cases in one, where [i = k] is 1 if i = k and else 0. The first part is a diagonal matrix:",
                    "∂pᵢ/∂zₖ = pᵢ·[i = k] − pᵢ·pₖ",
                    "diagonal = p · identity"
                ).With(NamedNumbers.Matrix("diagonal", k, k, (i, j) => i == j ? s[i] : 0)),
                new Step("the second is the outer product of p with itself:", "outer = p · pᵀ").With(
                    NamedNumbers.Matrix("outer", k, k, (i, j) => s[i] * s[j])
                ),
                new Step(
                    "and the Jacobian is their difference. It is symmetric, and every row sums to 0: what one class wins, the "
                        + "others lose.",
                    "J = diagonal − outer"
                ).With(NamedNumbers.Matrix("J", k, k, (i, j) => (i == j ? s[i] : 0) - s[i] * s[j])),
                new Step(
                    "The same matrix measured: central differences of softmax at z.",
                    "J[i,k] ≈ (pᵢ(zₖ + h) − pᵢ(zₖ − h)) / 2h"
                ).With(Measured("J measured", z, Functions.Softmax)),
                new Step(
                    "Backward multiplies with J and never builds it: the sum over i takes one pass instead of K².",
                    "δₖ = Σᵢ dpᵢ·(pᵢ·[i = k] − pᵢ·pₖ) = pₖ·(dpₖ − Σᵢ dpᵢ·pᵢ)",
                    "for the loss −ln p₀, dp = (−1/p₀, 0, …):"
                ).With(
                    NamedNumbers.Row("dp", OneHot(k, -1 / s[0])),
                    NamedNumbers.Row("δ", [.. s.Select((p, i) => p * ((i == 0 ? -1 / s[0] : 0) + 1))])
                ),
            ],
            "Bridle, Training Stochastic Model Recognition Algorithms as Networks (NIPS 1989)", "softmax");
    }

    // Scores and their probabilities, whichever of them was given.
    private static Step Given(bool areProbabilities, double[] z, double[] s) =>
        areProbabilities
            ? new Step(
                "The values are positive and sum to 1, so they are taken as the probabilities p. These scores have them:",
                "zᵢ = ln pᵢ"
            ).With(NamedNumbers.Row("p", s), NamedNumbers.Row("z", z)) with
            {
                Remedy = $"{QuestionStep.Scores} takes the values as scores",
            }
            : new Step(
                "The values are the scores z. The largest is taken off first: it cancels in the fraction, and no "
                    + "exponential can overflow.",
                "pᵢ = exp(zᵢ − max z) / Σⱼ exp(zⱼ − max z)"
            ).With(
                NamedNumbers.Row("z", z),
                NamedNumbers.Row("exp(z − max z)", [.. z.Select(v => Math.Exp(v - z.Max()))]),
                NamedNumbers.Row("p", s)
            );

    private static TopicExplanation LogSoftmax(Question question, NotationTerm term)
    {
        double[] z = question.ValuesOr(2, 1, 0.1), s = Functions.Softmax(z);
        double top = RealFunctions.LogSumExp(z);
        int k = z.Length;
        return new TopicExplanation(
            term.Text, "scores become logarithms of probabilities", ["yᵢ = ln pᵢ = zᵢ − ln Σⱼ exp zⱼ"],
            [
                new Step(
                    "The logarithm of the fraction is a difference; ln exp zᵢ is zᵢ. No probability is computed that could "
                        + "round to 0.",
                    "ln Σⱼ exp zⱼ = max z + ln Σⱼ exp(zⱼ − max z)"
                ).With(
                    NamedNumbers.Row("z", z),
                    NamedNumbers.Number("ln Σ exp z", top),
                    NamedNumbers.Row("y", [.. z.Select(v => v - top)])
                ),
                new Step(
                    "zᵢ has the derivative [i = k], and the logarithm of the sum has the softmax: exp zₖ over the sum.",
                    "∂yᵢ/∂zₖ = [i = k] − exp zₖ / Σⱼ exp zⱼ = [i = k] − pₖ"
                ).With(NamedNumbers.Row("p = exp y", s), NamedNumbers.Matrix("J", k, k, (i, j) => (i == j ? 1 : 0) - s[j])),
                new Step("The same matrix measured, by central differences.").With(
                    Measured("J measured", z, v => [.. v.Select(e => e - RealFunctions.LogSumExp(v))])
                ),
                new Step(
                    "Backward, without the matrix:",
                    "δₖ = dyₖ − exp yₖ · Σᵢ dyᵢ",
                    "for the loss −y₀, dy = (−1, 0, …):"
                ).With(NamedNumbers.Row("δ", [.. s.Select((p, i) => p - (i == 0 ? 1 : 0))])),
            ],
            "the logarithm of Bridle's softmax", "log-softmax");
    }

    private static bool IsDistribution(double[] values) =>
        values.All(v => v > 0) && Math.Abs(values.Sum() - 1) < 1e-6 && values.Length > 1;

    private static double[] OneHot(int length, double value) => [value, .. new double[length - 1]];

    private static NamedNumbers Measured(string name, double[] z, Func<double[], double[]> f)
    {
        int k = z.Length;
        double[][] rows = [.. Enumerable.Range(0, k).Select(i => CentralDifference.Gradient(v => f(v)[i], z))];
        return NamedNumbers.Matrix(name, k, k, (i, j) => rows[i][j]);
    }
}
