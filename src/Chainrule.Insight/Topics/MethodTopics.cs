namespace Chainrule.Insight.Topics;

/// <summary>The chain rule through a network of three layers, for both kinds of tasks.</summary>
internal static class MethodTopics
{
    /// <summary>Both.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            new("backpropagation", "method", "backpropagation", "backpropagation", (question, term) =>
                Explain(question, term, Classification)
            ),
            new("backpropagation-regression", "method", "backpropagation-regression", "backpropagation", (question, term) =>
                Explain(question, term, Regression)
            ),
        ];

    private static Ending Classification { get; } =
        new(
            "the chain rule through three layers, with binary cross entropy",
            (z, t) => t == 1 ? -Math.Log(RealFunctions.Sigmoid(z)) : -Math.Log(RealFunctions.Sigmoid(-z)),
            (z, t) => RealFunctions.Sigmoid(z) - t,
            (z, t, loss, dz) =>
                [
                    new Step(
                        "The last activation is a sigmoid, the loss binary cross entropy.",
                        "a3 = σ(z3)",
                        "loss = −(t·ln a3 + (1 − t)·ln(1 − a3))"
                    ).With(
                        NamedNumbers.Number("a3", RealFunctions.Sigmoid(z)),
                        NamedNumbers.Number("t", t),
                        NamedNumbers.Number("loss", loss)
                    ),
                    new Step(
                        "Backward from the loss: its derivative by a3, times the sigmoid's by z3. What the two share cancels.",
                        "∂loss/∂a3 = (a3 − t) / (a3·(1 − a3)), ∂a3/∂z3 = a3·(1 − a3)",
                        "dz3 = a3 − t"
                    ).With(
                        NamedNumbers.Number("∂loss/∂a3", dz / (RealFunctions.Sigmoid(z) * RealFunctions.Sigmoid(-z))),
                        NamedNumbers.Number("∂a3/∂z3", RealFunctions.Sigmoid(z) * RealFunctions.Sigmoid(-z)),
                        NamedNumbers.Number("dz3", dz)
                    ),
                ]
        );

    private static Ending Regression { get; } =
        new(
            "the chain rule through three layers, with ½·(error)²",
            (z, t) => (z - t) * (z - t) / 2,
            (z, t) => z - t,
            (z, t, loss, dz) =>
                [
                    new Step(
                        "The last layer has no activation, a3 = z3, and the loss is half the squared error.",
                        "loss = ½·(z3 − t)²"
                    ).With(NamedNumbers.Number("z3", z), NamedNumbers.Number("t", t), NamedNumbers.Number("loss", loss)),
                    new Step("Backward from the loss: the power rule, and the ½ cancels the 2.", "dz3 = ∂loss/∂z3 = z3 − t").With(
                        NamedNumbers.Number("dz3", dz)
                    ),
                ]
        );

    private static TopicExplanation Explain(Question question, NotationTerm term, Ending ending)
    {
        double[] x = question.ValuesOr(1, 2);
        if (x.Length != 2)
        {
            throw question.Wrong($"the network has 2 inputs, not {x.Length}", $"give two values: {QuestionStep.ValuesOf("1,2")}");
        }

        double[][] p = ThreeLayers.First;
        double t = TargetOf(question, ending);
        var pass = new ThreeLayers(x, p);
        double loss = ending.Loss(pass.Z3, t),
            dz3 = ending.Slope(pass.Z3, t),
            rate = question.LearningRate ?? 0.1;
        double[] dz2 = ThreeLayers.Through(ThreeLayers.Back([dz3], p[4]), pass.Z2),
            dz1 = ThreeLayers.Through(ThreeLayers.Back(dz2, p[2]), pass.Z1);
        return new TopicExplanation(
            term.Text, ending.Title, ["z1 = x·W1 + b1, a1 = relu(z1)", "z2 = a1·W2 + b2, a2 = relu(z2)", "z3 = a2·W3 + b3"],
            [
                Forward(x, pass),
                .. ending.Steps(pass.Z3, t, loss, dz3),
                new Step(
                    "W3 meets the loss through z3 only, with the factor a2; b3 with the factor 1.",
                    "∂loss/∂W3 = a2ᵀ·dz3, ∂loss/∂b3 = dz3"
                ).With(
                    ThreeLayers.Weights("dW3", pass.A2, [dz3]),
                    NamedNumbers.Row("db3", [dz3]),
                    Measured("dW3 measured", 4, x, t, ending)
                ),
                new Step(
                    "One layer down: z3 holds a2 with the factor W3, and a2 follows z2 with the slope of ReLU, 1 or 0.",
                    "dz2 = (dz3·W3ᵀ) ∘ relu′(z2)",
                    "∂loss/∂W2 = a1ᵀ·dz2, ∂loss/∂b2 = dz2"
                ).With(
                    NamedNumbers.Row("dz3·W3ᵀ", ThreeLayers.Back([dz3], p[4])),
                    NamedNumbers.Row("dz2", dz2),
                    ThreeLayers.Weights("dW2", pass.A1, dz2),
                    NamedNumbers.Row("db2", dz2),
                    Measured("dW2 measured", 2, x, t, ending)
                ),
                new Step(
                    "And once more: the chain for W1 holds every factor between it and the loss.",
                    "dz1 = (dz2·W2ᵀ) ∘ relu′(z1)",
                    "∂loss/∂W1 = xᵀ·dz1, ∂loss/∂b1 = dz1"
                ).With(
                    NamedNumbers.Row("dz2·W2ᵀ", ThreeLayers.Back(dz2, p[2])),
                    NamedNumbers.Row("dz1", dz1),
                    ThreeLayers.Weights("dW1", x, dz1),
                    NamedNumbers.Row("db1", dz1),
                    Measured("dW1 measured", 0, x, t, ending)
                ),
                Descent(x, t, rate, loss, [pass.X, dz1, pass.A1, dz2, pass.A2, [dz3]], ending),
            ],
            "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)",
            "backpropagation"
        );
    }

    private static double TargetOf(Question question, Ending ending)
    {
        double t = question.Targets is [var target] ? target : 0;
        if (question.Targets is { Count: > 1 } || (ReferenceEquals(ending, Classification) && t is not (0 or 1)))
        {
            throw question.Wrong(
                "the network has one output, and its target is one number, for a classification 0 or 1",
                $"give one: {QuestionStep.TargetOf(1)}"
            );
        }

        return t;
    }

    private static Step Forward(double[] x, ThreeLayers pass) =>
        new Step("Forward, one sample through 2-2-2-1 units:").With(
            NamedNumbers.Row("x", x),
            Square("W1", ThreeLayers.First[0]),
            NamedNumbers.Row("b1", ThreeLayers.First[1]),
            NamedNumbers.Row("z1", pass.Z1),
            NamedNumbers.Row("a1", pass.A1),
            Square("W2", ThreeLayers.First[2]),
            NamedNumbers.Row("b2", ThreeLayers.First[3]),
            NamedNumbers.Row("z2", pass.Z2),
            NamedNumbers.Row("a2", pass.A2),
            NamedNumbers.Matrix("W3", 2, 1, (k, _) => ThreeLayers.First[4][k]),
            NamedNumbers.Row("b3", ThreeLayers.First[5]),
            NamedNumbers.Number("z3", pass.Z3)
        );

    private static Step Descent(double[] x, double t, double rate, double loss, double[][] factors, Ending ending)
    {
        double[][] moved =
        [
            .. ThreeLayers.First.Select(
                (block, i) =>
                {
                    double[] inputs = factors[i / 2 * 2],
                        dz = factors[i / 2 * 2 + 1];
                    return (double[])
                        [.. block.Select((v, j) => v - rate * (i % 2 == 0 ? inputs[j / dz.Length] * dz[j % dz.Length] : dz[j]))];
                }
            ),
        ];
        return new Step("One step of gradient descent on all weights and biases:", "W ← W − η·dW, b ← b − η·db").With(
            NamedNumbers.Number("η", rate),
            Square("W1", moved[0]),
            NamedNumbers.Row("b1", moved[1]),
            Square("W2", moved[2]),
            NamedNumbers.Row("b2", moved[3]),
            NamedNumbers.Matrix("W3", 2, 1, (k, _) => moved[4][k]),
            NamedNumbers.Row("b3", moved[5]),
            NamedNumbers.Number("loss before", loss),
            NamedNumbers.Number("loss after", ending.Loss(new ThreeLayers(x, moved).Z3, t))
        );
    }

    private static NamedNumbers Square(string name, double[] w) => NamedNumbers.Matrix(name, 2, 2, (k, j) => w[2 * k + j]);

    private static NamedNumbers Measured(string name, int block, double[] x, double t, Ending ending)
    {
        double[][] p = ThreeLayers.First;
        double[] slopes = CentralDifference.Gradient(
            w => ending.Loss(new ThreeLayers(x, [.. p[..block], w, .. p[(block + 1)..]]).Z3, t),
            p[block]
        );
        int columns = p[block + 1].Length;
        return NamedNumbers.Matrix(name, slopes.Length / columns, columns, (k, j) => slopes[k * columns + j]);
    }

    /// <summary>What stands behind z3.</summary>
    private sealed record Ending(
        string Title,
        Func<double, double, double> Loss,
        Func<double, double, double> Slope,
        Func<double, double, double, double, Step[]> Steps
    );
}
