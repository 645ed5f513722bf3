using Chainrule.Kernels;
using Chainrule.Layers;

namespace Chainrule.Insight.Topics;

/// <summary>The layers that are not activations.</summary>
internal static class LayerTopics
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new("dense", "layer", "dense[:units[:no-bias]]", DenseTopic.Explain),
        new("dropout", "layer", "dropout[:rate]", Dropout),
        new("flatten", "layer", "flatten", Flatten),
    ];

    private static TopicExplanation Dropout(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, 2, 3, 4, 5, 6, 7, 8);
        double rate = term.Number(0, "rate", 0.5), scale = 1 / (1 - rate);
        double[] y = Run(x, rate), dx = Run([.. x.Select(_ => 1.0)], rate), kept = [.. dx.Select(v => v == 0 ? 0.0 : 1)];
        return new TopicExplanation(
            term.Text,
            "in training, numbers are dropped at random",
            ["y = mask·x / (1 − rate), mask = 0 with probability rate, else 1", "out of training y = x"],
            [
                new Step(
                    "A mask for this step, from the random stream of the seed (1 here); a small part of a large batch looks "
                        + "lopsided."
                ).With(NamedNumbers.Row("x", x), NamedNumbers.Row("mask", kept)),
                new Step(
                    "What is kept is enlarged, so that the expectation stays x and nothing has to be corrected after training.",
                    "E[y] = rate·0 + (1 − rate)·x/(1 − rate) = x"
                ).With(NamedNumbers.Number("1 / (1 − rate)", scale), NamedNumbers.Row("y", y)),
                new Step(
                    "The variance is what it costs: the noise that makes the network robust.",
                    "Var[y] = E[y²] − x² = x²/(1 − rate) − x² = x²·rate/(1 − rate)"
                ).With(NamedNumbers.Row("Var[y]", [.. x.Select(v => v * v * rate / (1 - rate))])),
                new Step(
                    "For a given mask it is a product with a constant, number by number: backward is the same product.",
                    "dx = mask·dy / (1 − rate)",
                    "for dy = 1:"
                ).With(NamedNumbers.Row("dx", dx)),
            ],
            "Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, Dropout (JMLR 15, 2014), section 10", "dropout");
    }

    // The library's own layer, so that the mask shown is one that training could draw.
    private static double[] Run(double[] x, double rate)
    {
        var batch = new LayerBatch(new Dropout(new Shape(x.Length), rate), rows: 1, isTraining: true)
        {
            Random = new RandomStream(1, RandomStreams.Layer(0), 1),
        };
        batch.Forward([.. x.Select(v => (float)v)]);
        return [.. batch.Y.Select(v => (double)v)];
    }

    private static TopicExplanation Flatten(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, 2, 3, 4, 5, 6);
        int columns = x.Length % 3 == 0 ? 3 : x.Length % 2 == 0 ? 2 : 1, rows = x.Length / columns;
        return new TopicExplanation(
            term.Text, "a sample of several dimensions, taken as one row", ["y = x, number for number, in the same order"],
            [
                new Step("Row after row, as it lies in memory.", "y[columns·i + j] = x[i,j]").With(
                    NamedNumbers.Matrix("x", rows, columns, (i, j) => x[i * columns + j]),
                    NamedNumbers.Row("y", x)
                ),
                new Step(
                    "Nothing is computed, so the Jacobian is the identity, and backward puts the gradient back into the shape.",
                    "dx[i,j] = dy[columns·i + j]"
                ),
            ],
            "a change of shape, no function", "flatten");
    }
}
