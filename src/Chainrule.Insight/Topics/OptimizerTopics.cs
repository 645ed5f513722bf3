namespace Chainrule.Insight.Topics;

/// <summary>One optimizer: its settings, what it keeps, and its step.</summary>
/// <param name="Columns">What is shown of a step, besides t, g and w.</param>
/// <param name="Run">One step from the state, w, g, the learning rate and the number of the step to the new w and the
/// columns.</param>
internal sealed record OptimizerSteps(
    string[] Columns,
    Func<double[], double, double, double, int, (double W, double[] Shown)> Run
);

/// <summary>The optimizers: each with its formula, what it does with a run of gradients, and why.</summary>
internal static class OptimizerTopics
{
    private const double FirstWeight = 1;

    /// <summary>All of them.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            Make("sgd", "sgd", "gradient descent: a step against the slope", ["w ← w − η·g"], OptimizerReasons.Sgd, _ =>
                Sgd(0, isNesterov: false)
            ),
            Make(
                "momentum",
                "momentum[:mu]",
                "gradient descent that keeps rolling",
                ["v ← μ·v + g", "w ← w − η·v"],
                OptimizerReasons.Momentum,
                term => Sgd(term.Number(0, "mu", 0.9), isNesterov: false)
            ),
            Make(
                "nesterov",
                "nesterov[:mu]",
                "momentum that looks where it will be",
                ["v ← μ·v + g", "w ← w − η·(g + μ·v)"],
                OptimizerReasons.Nesterov,
                term => Sgd(term.Number(0, "mu", 0.9), isNesterov: true)
            ),
            Make(
                "adagrad",
                "adagrad[:epsilon]",
                "steps divided by all gradients so far",
                ["s ← s + g²", "w ← w − η·g / (√s + ε)"],
                OptimizerReasons.Adagrad,
                term => Adagrad(term.Number(0, "epsilon", 1e-10))
            ),
            Make(
                "rmsprop",
                "rmsprop[:decay:epsilon]",
                "steps divided by a running size of the gradient",
                ["v ← α·v + (1 − α)·g²", "w ← w − η·g / (√v + ε)"],
                OptimizerReasons.RmsProp,
                term => RmsProp(term.Number(0, "decay", 0.99), term.Number(1, "epsilon", 1e-8)),
                defaultRate: 0.01
            ),
            Make(
                "adam",
                "adam[:beta1:beta2:epsilon]",
                "a running mean of the gradient over a running size of it",
                [
                    "m ← β₁·m + (1 − β₁)·g",
                    "v ← β₂·v + (1 − β₂)·g²",
                    "m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ)",
                    "w ← w − η·m̂ / (√v̂ + ε)",
                ],
                OptimizerReasons.Adam,
                term => Adam(term, decay: 0)
            ),
            Make(
                "adamw",
                "adamw[:beta1:beta2:epsilon:decay]",
                "Adam with weight decay beside it",
                ["w ← w − η·λ·w", "then Adam's step: w ← w − η·m̂ / (√v̂ + ε)"],
                OptimizerReasons.AdamW,
                term => Adam(term, term.Number(3, "decay", 0.01))
            ),
            Make(
                "lion",
                "lion[:beta1:beta2]",
                "steps of one size, in the direction of a sign",
                ["c = β₁·m + (1 − β₁)·g", "w ← w − η·sign(c)", "m ← β₂·m + (1 − β₂)·g"],
                OptimizerReasons.Lion,
                term => Lion(term.Number(0, "beta1", 0.9), term.Number(1, "beta2", 0.99))
            ),
        ];

    private static Topic Make(
        string name,
        string usage,
        string title,
        string[] formulas,
        (Step[] Steps, string Source) reasons,
        Func<NotationTerm, OptimizerSteps> steps,
        double defaultRate = 0.1
    ) => new(name, "optimizer", usage, (question, term) =>
        {
            double rate = question.LearningRate ?? defaultRate;
            double[] gradients = question.ValuesOr(1, 0.5, -0.25, 0.01);
            var optimizer = steps(term);
            double[] state = new double[2];
            double w = FirstWeight;
            var rows = new List<double[]>();
            for (int t = 1; t <= gradients.Length; t++)
            {
                (double next, double[] shown) = optimizer.Run(state, w, gradients[t - 1], rate, t);
                rows.Add([t, gradients[t - 1], .. shown, next - w, next]);
                w = next;
            }

            var numbers = new Step(
                "One weight, w = 1 at first, whose gradients are the values; the learning rate η as shown."
            ).With(
                NamedNumbers.Number("η", rate),
                NamedNumbers.Table("steps", ["t", "g", .. optimizer.Columns, "change of w", "w"], rows)
            );
            return new TopicExplanation(term.Text, title, formulas, [.. reasons.Steps, numbers], reasons.Source, name);
        });

    private static OptimizerSteps Sgd(double mu, bool isNesterov) => new(mu == 0 ? [] : ["v"], (state, w, g, rate, _) =>
    {
        double v = state[0] = mu * state[0] + g;
        return (w - rate * (isNesterov ? g + mu * v : v), mu == 0 ? [] : [v]);
    });

    private static OptimizerSteps Adagrad(double epsilon) => new(["s", "√s"], (state, w, g, rate, _) =>
    {
        double s = state[0] += g * g;
        return (w - rate * g / (Math.Sqrt(s) + epsilon), [s, Math.Sqrt(s)]);
    });

    private static OptimizerSteps RmsProp(double decay, double epsilon) => new(["v", "√v"], (state, w, g, rate, _) =>
    {
        double v = state[0] = decay * state[0] + (1 - decay) * g * g;
        return (w - rate * g / (Math.Sqrt(v) + epsilon), [v, Math.Sqrt(v)]);
    });

    private static OptimizerSteps Adam(NotationTerm term, double decay)
    {
        double beta1 = term.Number(0, "beta1", 0.9),
            beta2 = term.Number(1, "beta2", 0.999),
            epsilon = term.Number(2, "epsilon", 1e-8);
        return new(["m", "v", "m̂", "v̂"], (state, w, g, rate, t) =>
        {
            double m = state[0] = beta1 * state[0] + (1 - beta1) * g, v = state[1] = beta2 * state[1] + (1 - beta2) * g * g;
            double mean = m / (1 - Math.Pow(beta1, t)), square = v / (1 - Math.Pow(beta2, t));
            return (w - rate * decay * w - rate * mean / (Math.Sqrt(square) + epsilon), [m, v, mean, square]);
        });
    }

    private static OptimizerSteps Lion(double beta1, double beta2) => new(["c", "m"], (state, w, g, rate, _) =>
    {
        double c = beta1 * state[0] + (1 - beta1) * g, m = state[0] = beta2 * state[0] + (1 - beta2) * g;
        return (w - rate * Math.Sign(c), [c, m]);
    });
}
