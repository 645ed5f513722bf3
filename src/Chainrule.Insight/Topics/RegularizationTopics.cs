using Chainrule.Optimizers;

namespace Chainrule.Insight.Topics;

/// <summary>Penalties on weights and the clipping of gradients, as <see cref="Regularization"/> has them.</summary>
internal static class RegularizationTopics
{
    private const string Page = "penalties";

    /// <summary>Both.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("penalties", "regularization", "penalties[:l1:l2]", Page, Penalties),
        new("clipping", "regularization", "clipping[:largest]", Page, Clipping),
    ];

    private static TopicExplanation Penalties(Question question, NotationTerm term)
    {
        double[] w = question.ValuesOr(3, -4, 0.5, 0);
        var (l1, l2) = (term.Number(0, "l1", 0.1), term.Number(1, "l2", 0.1));
        var both = new Regularization { L1 = (float)l1, L2 = (float)l2 };
        double Penalty(double[] weights) => (l1 * weights.Sum(Math.Abs)) + (0.5 * l2 * weights.Sum(v => v * v));
        float[] gradients = new float[w.Length];
        both.Adjust(gradients, Floats(w), decays: true);
        double[] measured = CentralDifference.Gradient(Penalty, w);
        return new TopicExplanation(
            term.Text,
            "what is added to the loss so that weights stay small",
            ["L + λ₁·Σ|w| + ½·λ₂·Σw²"],
            [
                new Step(
                    "L2 pulls each weight in proportion to its size, and none quite to 0; L1 pulls all alike, and a weight that "
                        + "the data needs little to 0. Biases are left alone.",
                    "∂/∂w of ½·λ₂·w² = λ₂·w",
                    "∂/∂w of λ₁·|w| = λ₁·sign(w), 0 at 0"
                ),
                new Step("What is added to the gradients of the weights that are the values. The last column is measured.").With(
                    NamedNumbers.Number("λ₁", l1),
                    NamedNumbers.Number("λ₂", l2),
                    NamedNumbers.Number("penalty", both.Penalty(Floats(w))),
                    NamedNumbers.Table("weights", ["w", "λ₁·sign(w)", "λ₂·w", "together", "difference"], w.Select((v, i) =>
                        (double[])[v, l1 * Math.Sign(v), l2 * v, gradients[i], measured[i]]))
                ),
                new Step(
                    "Decay is no part of the gradient: it takes the same share of each weight beside the step. For plain "
                        + "gradient descent that is L2.",
                    "w ← w − η·λ·w"
                ),
            ],
            "Hoerl and Kennard, Ridge Regression (1970); Tibshirani, Regression Shrinkage and Selection via the Lasso (1996)",
            Page
        );
    }

    private static TopicExplanation Clipping(Question question, NotationTerm term)
    {
        double[] g = question.ValuesOr(3, -4, 0.5);
        double largest = term.Number(0, "largest", 1), squares = g.Sum(v => v * v);
        float[] cut = Floats(g);
        new Regularization { ClipValue = (float)largest }.Adjust(cut, new float[g.Length], decays: false);
        double scale = new Regularization { ClipNorm = (float)largest }.GradientScale(squares);
        return new TopicExplanation(
            term.Text,
            "gradients that are too long for a step are cut",
            ["by value: g ← max(−c, min(g, c))", "by norm: g ← g·min(1, c/|g|), |g| = √Σg²"],
            [
                new Step(
                    "By value each number is cut by itself, which turns the step. By norm all of the network's gradients are "
                        + "multiplied by one number, and the direction stays."
                ),
                new Step("For gradients that are the values; |g| is that of these alone.").With(
                    NamedNumbers.Number("c", largest),
                    NamedNumbers.Number("|g|", Math.Sqrt(squares)),
                    NamedNumbers.Number("min(1, c/|g|)", scale),
                    NamedNumbers.Table("gradients", ["g", "by value", "by norm"], g.Select((v, i) =>
                        (double[])[v, cut[i], v * scale]))
                ),
                new Step("By norm comes after by value, and both after the gradients of penalties have been added."),
            ],
            "Pascanu, Mikolov and Bengio, On the Difficulty of Training Recurrent Neural Networks (2013), algorithm 1",
            Page
        );
    }

    private static float[] Floats(double[] numbers) => Array.ConvertAll(numbers, number => (float)number);
}
