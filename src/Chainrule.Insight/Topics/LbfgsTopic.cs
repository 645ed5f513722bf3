namespace Chainrule.Insight.Topics;

/// <summary>L-BFGS in a valley of two dimensions, where everything can be seen.</summary>
internal static class LbfgsTopic
{
    private static readonly double[] Curvature = [1, 10];

    /// <summary>The topic.</summary>
    public static Topic Topic { get; } = new("l-bfgs", "optimizer", "l-bfgs", Explain);

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        double[] w = question.ValuesOr(1, 1);
        if (w.Length != 2 || w.Contains(0))
        {
            throw question.Wrong(
                "the valley has two dimensions, and the values are where to begin in it",
                $"give two numbers that are not 0: {QuestionStep.ValuesOf("1,1")}"
            );
        }

        var (rows, pairs) = Descend(w);
        (double[] s1, double[] y1) = pairs[0];
        double[,] h1 = Updated(Identity(Dot(s1, y1) / Dot(y1, y1)), s1, y1);
        double descent = Math.Pow(1 - 2 * Curvature[0] / (Curvature[0] + Curvature[1]), 2 * (rows.Count - 1)) * Value(w);
        return new TopicExplanation(
            term.Text, "steps that know the curvature from the steps before", ["w ← w − α·H·g, H ≈ the inverse of the curvature"],
            [
                new Step(
                    "Gradient descent is too fast where the valley is steep or too slow where it is flat. Dividing by the "
                        + "curvature makes both right; for a quadratic valley, in one step:",
                    "w − C⁻¹·g = w − C⁻¹·C·w = 0"
                ),
                new Step(
                    "C isn't known, but each step measures it: a step s changed the gradient by y = C·s. The estimate H of C⁻¹ "
                        + "must lead back from y to s (the secant condition).",
                    "H·y = s"
                ),
                new Step(
                    "BFGS changes H as little as that takes. The brackets take out what H said of y, the last term puts the "
                        + "truth in its place.",
                    "H ← (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ, ρ = 1 / (yᵀ·s)",
                    "H·y = (I − ρ·s·yᵀ)·H·(y − y) + s·(ρ·sᵀ·y) = s"
                ).With(
                    NamedNumbers.Row("s", s1),
                    NamedNumbers.Row("y", y1),
                    NamedNumbers.Matrix("H", 2, 2, (i, j) => Clean(h1[i, j])),
                    NamedNumbers.Row("H·y", [Clean(Row(h1, 0, y1)), Clean(Row(h1, 1, y1))])
                ),
                new Step(
                    "For a million weights H has no room. Limited memory keeps the last ten pairs (s, y), and computes H·g from "
                        + "them in two loops, starting from a multiple of the identity.",
                    "H₀ = (sᵀ·y / yᵀ·y)·I"
                ),
                new Step(
                    "The valley f = ½·(a² + 10·b²). α is the best along each direction; the search that training uses settles "
                        + "for less. In two dimensions two steps are enough:"
                ).With(
                    NamedNumbers.Table("steps", ["step", "a", "b", "f", "|g|"], rows),
                    NamedNumbers.Number("f after as many steps of gradient descent at its best rate, 2/11", descent)
                ),
            ],
            "Liu and Nocedal, On the Limited Memory BFGS Method for Large Scale Optimization (1989)", "l-bfgs");
    }

    // Up to three steps, each the best along its direction: what they come to, and the pairs (s, y) that they leave.
    private static (List<double[]> Rows, List<(double[] S, double[] Y)> Pairs) Descend(double[] w)
    {
        var pairs = new List<(double[] S, double[] Y)>();
        List<double[]> rows = [[0, w[0], w[1], Value(w), Norm(Gradient(w))]];
        double[,] h = Identity(1);
        double[] at = [.. w];
        for (int k = 1; k <= 3 && Norm(Gradient(at)) > 1e-9; k++)
        {
            double[] g = Gradient(at), d = [-Row(h, 0, g), -Row(h, 1, g)];
            double length = -Dot(g, d) / (Curvature[0] * d[0] * d[0] + Curvature[1] * d[1] * d[1]);
            double[] s = [length * d[0], length * d[1]], y = [Curvature[0] * s[0], Curvature[1] * s[1]];
            at = [at[0] + s[0], at[1] + s[1]];
            pairs.Add((s, y));
            h = Identity(Dot(s, y) / Dot(y, y));
            foreach ((double[] step, double[] change) in pairs)
            {
                h = Updated(h, step, change);
            }

            rows.Add([k, Clean(at[0]), Clean(at[1]), Clean(Value(at)), Clean(Norm(Gradient(at)))]);
        }

        return (rows, pairs);
    }

    private static double Value(double[] w) => (Curvature[0] * w[0] * w[0] + Curvature[1] * w[1] * w[1]) / 2;

    private static double[] Gradient(double[] w) => [Curvature[0] * w[0], Curvature[1] * w[1]];

    // (I − ρ·s·yᵀ)·H·(I − ρ·y·sᵀ) + ρ·s·sᵀ
    private static double[,] Updated(double[,] h, double[] s, double[] y)
    {
        double rho = 1 / Dot(s, y);
        var result = new double[2, 2];
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++)
            {
                double sum = rho * s[i] * s[j];
                for (int k = 0; k < 2; k++)
                {
                    for (int l = 0; l < 2; l++)
                    {
                        sum += ((i == k ? 1 : 0) - rho * s[i] * y[k]) * h[k, l] * ((l == j ? 1 : 0) - rho * y[l] * s[j]);
                    }
                }

                result[i, j] = sum;
            }
        }

        return result;
    }

    private static double[,] Identity(double scale) => new[,] { { scale, 0 }, { 0, scale } };

    private static double Row(double[,] h, int i, double[] v) => h[i, 0] * v[0] + h[i, 1] * v[1];

    private static double Dot(double[] a, double[] b) => a[0] * b[0] + a[1] * b[1];

    private static double Norm(double[] v) => Math.Sqrt(Dot(v, v));

    // What rounding leaves of a zero.
    private static double Clean(double value) => Math.Round(value, 12);
}
