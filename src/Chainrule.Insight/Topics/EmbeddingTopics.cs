using Chainrule.Layers;

namespace Chainrule.Insight.Topics;

/// <summary>The layers that make vectors of categories and of single numbers, each with one feature.</summary>
internal static class EmbeddingTopics
{
    private const string OnNumbers =
        "Gorishniy, Rubachev and Babenko, On Embeddings for Numerical Features in Tabular Deep Learning (NeurIPS 2022)";

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("embedding", "layer", "embedding", Category),
        new("piecewise", "layer", "piecewise", Piecewise),
        new("periodic", "layer", "periodic", Periodic),
    ];

    private static TopicExplanation Category(Question question, NotationTerm term)
    {
        double[][] table = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]];
        double[] codes = question.ValuesOr(2, 0, 2, 0);
        if (codes.Any(c => c != Math.Floor(c) || c < 0 || c >= table.Length))
        {
            throw question.Wrong(
                "the values are no codes of the table's 3 categories",
                $"give whole numbers from 0 to 2: {QuestionStep.ValuesOf("2,0,2,0")}"
            );
        }

        int rows = codes.Length;
        double Dy(int i, int j) => (i + 1) * (j == 0 ? 1 : -0.5);
        double Hot(int i, int k) => codes[i] == k ? 1 : 0;
        return new TopicExplanation(
            term.Text, "learned vectors for categories", ["y = W[c]: the row of a table that the code c names"],
            [
                new Step("One row of the table for each category, one code for each sample:").With(
                    NamedNumbers.Matrix("W", 3, 2, (k, j) => table[k][j]),
                    NamedNumbers.Row("c", codes),
                    NamedNumbers.Matrix("y", rows, 2, (i, j) => table[(int)codes[i]][j])
                ),
                new Step(
                    "It is a dense layer on one-hot rows: all products but one are with 0, and are not computed.",
                    "y = onehot(c) · W"
                ).With(NamedNumbers.Matrix("onehot(c)", rows, 3, Hot)),
                new Step(
                    "So its gradient is the dense layer's, xᵀ·dy: the vector of a category collects dy of the samples that have "
                        + "it; one that no sample has gets 0.",
                    "dW = onehot(c)ᵀ · dy",
                    "dW[k] = Σ dy[i] over all i with c[i] = k"
                ).With(
                    NamedNumbers.Matrix("dy", rows, 2, Dy),
                    NamedNumbers.Matrix("dW", 3, 2, (k, j) => Enumerable.Range(0, rows).Sum(i => Hot(i, k) * Dy(i, j)))
                ),
                new Step(
                    "A code is a name, not a size: between two codes y jumps, elsewhere it doesn't change, and no gradient goes "
                        + "back to it.",
                    "dc = 0"
                ),
            ],
            "Bengio, Ducharme, Vincent and Jauvin, A Neural Probabilistic Language Model (JMLR 3, 2003)", "embedding");
    }

    private static TopicExplanation Piecewise(Question question, NotationTerm term)
    {
        double[] w = [1, -0.5, 2, 0.5], x = question.ValuesOr(0.1, 0.4, 0.6, 0.95);
        int bins = w.Length;
        var layer = new PiecewiseLinearEmbedding(new Shape(1), 1, bins, 1);
        double Y(double v) => Value(layer, v, [.. w, 0.25]);
        double E(double v, int t) =>
            v * bins - t is var inside && t > 0 && inside < 0 ? 0
            : t < bins - 1 && inside > 1 ? 1
            : inside;
        int Bin(double v) => Math.Clamp((int)Math.Floor(v * bins), 0, bins - 1);
        return new TopicExplanation(
            term.Text,
            "a number becomes numbers that are piecewise linear in it",
            [
                "y = b + Σₜ wₜ·eₜ(x)",
                "eₜ = 0 below bin t, "
                    + "1 above it, (x − start)·T inside; the first bin has no lower end, the last no upper one",
            ],
            [
                new Step(
                    "The range 0 to 1 is cut into T bins. Each e rises from 0 to 1 in its own bin: y is a line in each, "
                        + "bent at the bins' ends.",
                    "V₀ = b, Vₜ₊₁ = Vₜ + wₜ: the values at the ends"
                ).With(
                    NamedNumbers.Row("w", w),
                    NamedNumbers.Number("b", 0.25),
                    NamedNumbers.Row("V", [.. Enumerable.Range(0, bins + 1).Select(t => 0.25 + w[..t].Sum())])
                ),
                new Step(
                    "x moves only the e of its own bin, with the slope T. The last column is measured: across a bend it "
                        + "lies between the slopes of both bins.",
                    "dy/dx = T·wₜ with the bin t that x lies in"
                ).With(
                    NamedNumbers.Table(
                        "values",
                        ["x", "e₀", "e₁", "e₂", "e₃", "y", "dy/dx", "difference"],
                        x.Select(v =>
                            (double[])[v, E(v, 0), E(v, 1), E(v, 2), E(v, 3), Y(v), bins * w[Bin(v)], CentralDifference.Of(Y, v)]
                        )
                    )
                ),
                new Step(
                    "y is linear in w and b, with the factors e and 1: as in a dense layer on e. Here for dy = 1 in "
                        + "each row.",
                    "dwₜ = Σᵢ eₜ(xᵢ)·dyᵢ, db = Σᵢ dyᵢ"
                ).With(
                    NamedNumbers.Row("dw", [.. Enumerable.Range(0, bins).Select(t => x.Sum(v => E(v, t)))]),
                    NamedNumbers.Number("db", x.Length)
                ),
            ],
            OnNumbers,
            "piecewise"
        );
    }

    private static TopicExplanation Periodic(Question question, NotationTerm term)
    {
        const double C = 0.5, U = 1, V = -0.5;
        double[] x = question.ValuesOr(-0.8, -0.25, 0, 0.3, 1.7);
        var layer = new PeriodicEmbedding(new Shape(1), 1, 1, 1);
        double Y(double v, double c) => Value(layer, v, [c, U, V, 0]);
        double Cos(double v) => Math.Cos(2 * Math.PI * C * v);
        double Sin(double v) => Math.Sin(2 * Math.PI * C * v);
        double G(double v) => 2 * Math.PI * (V * Cos(v) - U * Sin(v));
        return new TopicExplanation(
            term.Text, "a number becomes numbers that are periodic in it", ["y = b + Σₖ uₖ·cos(2π·cₖ·x) + vₖ·sin(2π·cₖ·x)"],
            [
                new Step("One frequency c, one output; u and v say how much of each wave there is.").With(
                    NamedNumbers.Number("c", C),
                    NamedNumbers.Number("u", U),
                    NamedNumbers.Number("v", V),
                    NamedNumbers.Number("b", 0)
                ),
                new Step(
                    "With the angle θ = 2π·c·x: cos′ = −sin, sin′ = cos, and the inner derivatives are dθ/dx = 2π·c and dθ/dc = "
                        + "2π·x. They share the factor g.",
                    "g = 2π·(v·cos θ − u·sin θ)",
                    "dy/dx = g·c",
                    "dy/dc = g·x"
                ).With(
                    NamedNumbers.Table(
                        "values",
                        ["x", "cos θ", "sin θ", "y", "dy/dx", "difference", "dy/dc", "difference"],
                        x.Select(v =>
                            (double[])
                                [
                                    v,
                                    Cos(v),
                                    Sin(v),
                                    Y(v, C),
                                    G(v) * C,
                                    CentralDifference.Of(e => Y(e, C), v),
                                    G(v) * v,
                                    CentralDifference.Of(c => Y(v, c), C),
                                ]
                        )
                    )
                ),
                new Step(
                    "y is linear in u, v and b, with the factors cos θ, sin θ and 1. Here for dy = 1 in each row.",
                    "du = Σᵢ cos θᵢ·dyᵢ, dv = Σᵢ sin θᵢ·dyᵢ, db = Σᵢ dyᵢ"
                ).With(
                    NamedNumbers.Number("du", x.Sum(Cos)),
                    NamedNumbers.Number("dv", x.Sum(Sin)),
                    NamedNumbers.Number("db", x.Length)
                ),
            ],
            OnNumbers, "periodic");
    }

    private static double Value(Layer layer, double x, double[] parameters)
    {
        double y = 0;
        layer.Formula!([x], parameters, new Span<double>(ref y));
        return y;
    }
}
