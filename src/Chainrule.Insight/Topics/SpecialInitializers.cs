using Chainrule.Initializers;

namespace Chainrule.Insight.Topics;

/// <summary>The initializers that are about more than a variance.</summary>
internal static class SpecialInitializers
{
    public static TopicExplanation Zeros(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, -2, 0.5);
        return new TopicExplanation(
            term.Text, "zero everywhere: right for biases, wrong for hidden weights", ["w = 0"],
            [
                new Step("A bias needs nothing else: its units already differ by their weights."),
                new Step(
                    "Weights that all are equal make equal units: the same score, the same activation, and, if the next layer's "
                        + "weights are equal too, the same gradient from above.",
                    "y[0] = y[1], dy[0] = dy[1]"
                ),
                new Step(
                    "So the columns of dW = xᵀ·dy are equal, the weights stay equal after every step, and the layer never is "
                        + "more than one unit. For dy = (1, 1):"
                ).With(NamedNumbers.Row("x", x), NamedNumbers.Matrix("dW", x.Length, 2, (k, _) => x[k])),
                new Step("With zeros, dx = dy·Wᵀ is 0 as well: nothing before this layer learns.").With(
                    NamedNumbers.Row("dx", [.. x.Select(_ => 0.0)])
                ),
            ],
            "Rumelhart, Hinton and Williams (1986) on breaking symmetry", "zeros");
    }

    public static TopicExplanation Orthogonal(Question question, NotationTerm term)
    {
        string notation = InitializerNotation.Parse(term.Text).Notation;
        (int inputs, int outputs) = InitializerTopics.Fans(question, 36, 3, 3);
        double gain = term.Number(0, "gain", 1);
        double[] w = Drawn.Weights(notation, inputs, outputs);
        double[] x = [.. Enumerable.Range(1, inputs).Select(k => (double)k)];
        double[] y =
        [
            .. Enumerable.Range(0, outputs).Select(j => Enumerable.Range(0, inputs).Sum(k => x[k] * w[k * outputs + j])),
        ];
        bool isTall = inputs >= outputs;
        int n = Math.Min(inputs, outputs);
        double Dot(int a, int b) => isTall
            ? Enumerable.Range(0, inputs).Sum(k => w[k * outputs + a] * w[k * outputs + b])
            : Enumerable.Range(0, outputs).Sum(j => w[a * outputs + j] * w[b * outputs + j]);
        return new TopicExplanation(
            term.Text, "a random rotation", ["Wᵀ·W = gain²·I (W·Wᵀ where there are fewer inputs than outputs)"],
            [
                new Step(
                    "A length is a product with itself; orthogonal weights leave it as it is, but for the gain. No direction is "
                        + "stretched or lost.",
                    "|x·W|² = x·W·Wᵀ·xᵀ = gain²·|x|² where W is square"
                ),
                new Step(
                    "Normal numbers, each vector freed of its parts along the earlier ones and scaled to length 1 (Gram and "
                        + "Schmidt):",
                    "v ← v − Σ (q·v)·q, q = v / |v|"
                ).With(NamedNumbers.Matrix("W", inputs, outputs, (k, j) => w[k * outputs + j])),
                new Step("The products of its vectors with each other, in single precision:").With(
                    NamedNumbers.Matrix(isTall ? "Wᵀ·W" : "W·Wᵀ", n, n, (a, b) => Math.Round(Dot(a, b), 6))
                ),
                new Step(
                    inputs <= outputs
                        ? "The length of x = (1, 2, …) before and behind it:"
                        : "The length of x = (1, 2, …) before and behind it; fewer outputs than inputs keep a part of it."
                ).With(
                    NamedNumbers.Number("|x|", Norm(x)),
                    NamedNumbers.Number("|x·W|", Norm(y)),
                    NamedNumbers.Number("gain", gain)
                ),
            ],
            "Saxe, McClelland and Ganguli, Exact Solutions to the Nonlinear Dynamics of Learning in Deep Linear Networks "
                + "(ICLR 2014)",
            "orthogonal"
        );
    }

    private static double Norm(double[] v) => Math.Sqrt(v.Sum(e => e * e));
}
