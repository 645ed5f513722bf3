namespace Chainrule.Insight.Topics;

/// <summary>Forks and joins: several branches read the same numbers, and one row is made of what they put out.</summary>
internal static class JoinTopics
{
    private const string Residual = "residual", Sum = "sum", Concatenate = "concatenate";
    private const int Deep = 10;

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
    [
        new(Residual, "layer", Residual, ExplainResidual),
        new(Sum, "layer", Sum, ExplainSum),
        new(Concatenate, "layer", Concatenate, ExplainConcatenate),
    ];

    private static TopicExplanation ExplainResidual(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, -2, 0.5), dy = Above(x.Length);
        double[] y = Forward(x), through = Times(dy, Each(x, TanhSlope)), dx = Plus(dy, through);
        double[] slopes = [.. Each(x, TanhSlope).Select(slope => 1 + slope)];
        return new TopicExplanation(
            term.Text,
            "the shortcut: what a branch makes of its input is added to the input",
            ["y = x + f(x)", "y = x·W + f(x) where f changes the shape, with weights W that are learned"],
            [
                new Step("The branch f is a network of any depth; here it is f(x) = tanh x.", "residual(tanh)").With(
                    NamedNumbers.Row("x", x), NamedNumbers.Row("f(x)", Each(x, Math.Tanh)), NamedNumbers.Row("y", y)),
                new Step(
                    "x acts on y in two ways, by itself and through f. The chain rule adds both; dy is what comes from above.",
                    "dx = dy + f′(x)·dy",
                    "f′(x) = 1 − tanh² x"
                ).With(
                    NamedNumbers.Row("dy", dy),
                    NamedNumbers.Row("by itself", dy),
                    NamedNumbers.Row("through f", through),
                    NamedNumbers.Row("dx", dx),
                    Measured(x, dy, Forward)
                ),
                new Step(
                    "That is why deep networks can be trained: the 1 stays where f′ is small, and the gradient doesn't vanish. "
                        + "(Where f′ is large it grows, against which blocks are normalized.) "
                        + $"After {Deep} blocks with the slopes of this one, a gradient has been multiplied by",
                    "Π (1 + f′) with the shortcut, Π f′ without"
                ).With(
                    NamedNumbers.Row("with", Each(slopes, slope => Math.Pow(slope, Deep))),
                    NamedNumbers.Row("without", Each(Each(x, TanhSlope), slope => Math.Pow(slope, Deep)))
                ),
            ],
            "He, Zhang, Ren and Sun, Deep Residual Learning for Image Recognition (CVPR 2016), equations 1 and 2",
            Residual);

        static double[] Forward(double[] x) => Plus(x, Each(x, Math.Tanh));
    }

    private static TopicExplanation ExplainSum(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, -2, 0.5), dy = Above(x.Length);
        double[] first = Times(dy, Each(x, TanhSlope)), second = Times(dy, Each(x, v => 2 * v));
        return new TopicExplanation(
            term.Text,
            "branches that read the same numbers, added",
            ["y = f(x) + g(x) + …"],
            [
                new Step("Two branches, f(x) = tanh x and g(x) = x². Both read x: a fork. Their sum is the join.").With(
                    NamedNumbers.Row("x", x),
                    NamedNumbers.Row("f(x)", Each(x, Math.Tanh)),
                    NamedNumbers.Row("g(x)", Each(x, v => v * v)),
                    NamedNumbers.Row("y", Forward(x))
                ),
                new Step(
                    "At the join: y moves as much as f does, and as much as g does. Each gets dy as it is; nothing is computed.",
                    "df = dy",
                    "dg = dy"
                ).With(NamedNumbers.Row("dy", dy)),
                Fork(
                    NamedNumbers.Row("through f", first),
                    NamedNumbers.Row("through g", second),
                    NamedNumbers.Row("dx", Plus(first, second)),
                    Measured(x, dy, Forward)
                ),
            ],
            "the chain rule for a function of several functions",
            Sum);

        static double[] Forward(double[] x) => Plus(Each(x, Math.Tanh), Each(x, v => v * v));
    }

    private static TopicExplanation ExplainConcatenate(Question question, NotationTerm term)
    {
        double[] x = question.ValuesOr(1, -2, 0.5), dy = Above(2 * x.Length);
        double[] df = dy[..x.Length], dg = dy[x.Length..];
        double[] first = Times(df, Each(x, TanhSlope)), second = Times(dg, Each(x, v => 2 * v));
        return new TopicExplanation(
            term.Text,
            "branches that read the same numbers, side by side",
            ["y = [f(x), g(x), …]"],
            [
                new Step("Two branches, f(x) = tanh x and g(x) = x²; y is as wide as both together.").With(
                    NamedNumbers.Row("x", x), NamedNumbers.Row("y", Forward(x))),
                new Step(
                    "At the join: each number of y is one of one branch, and so is its gradient. dy is cut where y was put "
                        + "together.",
                    "dy = [df, dg]"
                ).With(NamedNumbers.Row("dy", dy), NamedNumbers.Row("df", df), NamedNumbers.Row("dg", dg)),
                Fork(
                    NamedNumbers.Row("through f", first),
                    NamedNumbers.Row("through g", second),
                    NamedNumbers.Row("dx", Plus(first, second)),
                    Measured(x, dy, Forward)
                ),
            ],
            "the chain rule for a function of several functions",
            Concatenate);

        static double[] Forward(double[] x) => [.. Each(x, Math.Tanh), .. Each(x, v => v * v)];
    }

    private static Step Fork(params NamedNumbers[] numbers) =>
        new Step(
            "At the fork: x acts on the loss through each of its readers, and the chain rule adds what comes back from all of "
                + "them.",
            "∂L/∂x = ∂L/∂f·∂f/∂x + ∂L/∂g·∂g/∂x",
            "dx = f′(x)·df + g′(x)·dg"
        ).With(numbers);

    private static double TanhSlope(double x) => 1 - (Math.Tanh(x) * Math.Tanh(x));

    // What comes from above, ∂L/∂y; it is given.
    private static double[] Above(int count) => [.. Enumerable.Range(0, count).Select(i => i % 2 == 0 ? 1 : -0.5)];

    private static NamedNumbers Measured(double[] x, double[] dy, Func<double[], double[]> forward) =>
        NamedNumbers.Row("dx measured", CentralDifference.Gradient(moved => Times(dy, forward(moved)).Sum(), x));

    private static double[] Each(double[] x, Func<double, double> f) => Array.ConvertAll(x, v => f(v));

    private static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (one, other) => one + other)];

    private static double[] Times(double[] a, double[] b) => [.. a.Zip(b, (one, other) => one * other)];
}
