using System.Globalization;
using Chainrule.Losses;

namespace Chainrule.Insight.Topics;

/// <summary>
/// One neuron, from its inputs to the loss and back: the smallest network, in which every factor of the chain rule is one number.
/// </summary>
internal static class NeuronTopic
{
    private const int MostInputs = 8;
    private const double Step = 0.1;
    private const string Usual = "half-mean-squared-error";

    /// <summary>The topic; the activation and the loss are settings of the question.</summary>
    public static Topic Topic { get; } = new("neuron", "method", "neuron", Explain);

    private static TopicExplanation Explain(Question question, NotationTerm term)
    {
        string activation = question.Activation ?? "relu";
        var neuron = Neuron.Of(question, activation);
        double z = Neuron.Z(neuron.W, neuron.B, neuron.X), a = neuron.Curve.Function(z), slope = neuron.Curve.Derivative(z);
        double error = neuron.LossSlope(a), delta = error * slope, rate = question.LearningRate ?? Step;
        double[] dw = [.. neuron.X.Select(x => x * delta)], dx = [.. neuron.W.Select(w => w * delta)];
        double[] moved = [.. neuron.W.Zip(dw, (w, d) => w - (rate * d))];
        double movedBias = neuron.B - (rate * delta);
        return new TopicExplanation(
            term.Text, "one neuron, its loss, and the chain rule back to each weight and input",
            ["z = Σᵢ x[i]·w[i] + b", $"a = g(z), here {activation}", $"L = {neuron.LossText}"],
            [
                Forward(neuron, activation, z, a),
                Local(neuron, activation, error, slope),
                new Step(
                    "The chain rule: nested functions have the product of their derivatives. What comes from above, ∂L/∂a, times "
                        + "the activation's own slope is δ, which every derivative below shares.",
                    $"δ = ∂L/∂z = ∂L/∂a · ∂a/∂z = {Text(error)} · {Text(slope)} = {Text(delta)}"
                ).With(NamedNumbers.Number("δ", delta)),
                Weights(neuron, delta, dw),
                Inputs(neuron, delta, dx),
                new Step(
                    "One step of gradient descent: each weight and the bias against its own derivative.",
                    "w ← w − η·∂L/∂w, b ← b − η·∂L/∂b"
                ).With(
                    NamedNumbers.Number("η", rate),
                    NamedNumbers.Row("w", moved),
                    NamedNumbers.Number("b", movedBias),
                    NamedNumbers.Number("L before", neuron.Loss(neuron.W, neuron.B, neuron.X)),
                    NamedNumbers.Number("L after", neuron.Loss(moved, movedBias, neuron.X))
                ),
            ],
            "Leibniz (1676) for the chain rule; Rosenblatt (1958) and Widrow and Hoff (1960) for the neuron and its step",
            "neuron"
        )
        {
            Graph = GraphOf(neuron, z, a, error, slope),
        };
    }

    private static Step Forward(Neuron neuron, string activation, double z, double a)
    {
        double loss = neuron.Loss(neuron.W, neuron.B, neuron.X);
        string[] graph =
        [
            .. neuron.X.Select((x, i) => $"x[{i}] = {Text(x)} ──· w[{i}] = {Text(neuron.W[i])}──▶ {Text(x * neuron.W[i])}"),
            $"sum {Text(z - neuron.B)} ──+ b = {Text(neuron.B)}──▶ z = {Text(z)} ──{activation}──▶ a = {Text(a)} "
                + $"──{neuron.LossText.Replace("½·", "½", StringComparison.Ordinal)}, t = {Text(neuron.T)}──▶ L = {Text(loss)}",
        ];
        return new Step("Forward, the computation as a graph: each arrow is one operation.", graph).With(
            NamedNumbers.Row("x", neuron.X),
            NamedNumbers.Row("w", neuron.W),
            NamedNumbers.Number("b", neuron.B),
            NamedNumbers.Number("z", z),
            NamedNumbers.Number("a", a),
            NamedNumbers.Number("t", neuron.T),
            NamedNumbers.Number("L", loss)
        );
    }

    private static Step Local(Neuron neuron, string activation, double error, double slope) =>
        new Step(
            "Backward, each operation has a derivative of its own: of the loss "
                + (neuron.IsHalfSquare ? "by the power rule" : "where a is")
                + ", of the activation where z is, of the sum 1 for each summand, of a product the other factor.",
            $"∂L/∂a = {neuron.LossDerivative}", "∂a/∂z = g′(z)", "∂z/∂b = 1, ∂z/∂(x[i]·w[i]) = 1",
            "∂(x[i]·w[i])/∂w[i] = x[i], ∂(x[i]·w[i])/∂x[i] = w[i]"
        ).With(
            NamedNumbers.Number("∂L/∂a", error),
            NamedNumbers.Number($"∂a/∂z of {activation}", slope)
        );

    private static Step Weights(Neuron neuron, double delta, double[] dw)
    {
        double[] measured = CentralDifference.Gradient(w => neuron.Loss(w, neuron.B, neuron.X), neuron.W);
        return new Step(
            "So the derivative by a weight is δ times its input, and by the bias δ itself.",
            [
                .. neuron.X.Select((x, i) =>
                    $"∂L/∂w[{i}] = ∂L/∂a · ∂a/∂z · ∂z/∂w[{i}] = δ · x[{i}] = {Text(delta)} · {Text(x)} = {Text(dw[i])}"),
                $"∂L/∂b = δ · 1 = {Text(delta)}",
            ]
        ).With(
            NamedNumbers.Row("∂L/∂w", dw),
            NamedNumbers.Row("∂L/∂w measured", measured),
            NamedNumbers.Number("∂L/∂b", delta),
            NamedNumbers.Number("∂L/∂b measured", CentralDifference.Of(b => neuron.Loss(neuron.W, b, neuron.X), neuron.B))
        );
    }

    private static Step Inputs(Neuron neuron, double delta, double[] dx) =>
        new Step(
            "And by an input δ times its weight: that is what a layer before this one would be given.",
            [.. neuron.W.Select((w, i) => $"∂L/∂x[{i}] = δ · w[{i}] = {Text(delta)} · {Text(w)} = {Text(dx[i])}")]
        ).With(
            NamedNumbers.Row("∂L/∂x", dx),
            NamedNumbers.Row(
                "∂L/∂x measured", CentralDifference.Gradient(x => neuron.Loss(neuron.W, neuron.B, x), neuron.X))
        );

    private static ComputationGraph GraphOf(Neuron neuron, double z, double a, double error, double slope)
    {
        double delta = error * slope;
        var nodes = new List<ComputationNode>();
        var edges = new List<ComputationEdge>();
        for (int i = 0; i < neuron.X.Length; i++)
        {
            nodes.Add(new ComputationNode($"x[{i}]", 0, neuron.X[i], neuron.W[i] * delta));
            nodes.Add(new ComputationNode($"w[{i}]", 0, neuron.W[i], neuron.X[i] * delta));
            nodes.Add(new ComputationNode($"x[{i}]·w[{i}]", 1, neuron.X[i] * neuron.W[i], delta));
            edges.Add(new ComputationEdge(nodes.Count - 3, nodes.Count - 1));
            edges.Add(new ComputationEdge(nodes.Count - 2, nodes.Count - 1));
        }

        int[] products = [.. Enumerable.Range(0, nodes.Count).Where(i => nodes[i].Column == 1)];
        nodes.Add(new ComputationNode("b", 1, neuron.B, delta));
        nodes.Add(new ComputationNode("z", 2, z, delta));
        int sum = nodes.Count - 1;
        edges.AddRange([.. products.Append(sum - 1).Select(from => new ComputationEdge(from, sum))]);
        nodes.Add(new ComputationNode("a", 3, a, error));
        nodes.Add(new ComputationNode("t", 3, neuron.T, Gradient: null));
        nodes.Add(new ComputationNode("L", 4, neuron.Loss(neuron.W, neuron.B, neuron.X), 1));
        edges.AddRange([new(sum, sum + 1), new(sum + 1, sum + 3), new(sum + 2, sum + 3)]);
        return new ComputationGraph(nodes, edges);
    }

    private static string Text(double value)
    {
        string text = (Math.Round(value, 6) + 0.0).ToString("G6", CultureInfo.InvariantCulture);
        return value < 0 && text != "0" ? $"({text})" : text;
    }

    /// <summary>A neuron, with an input and a target.</summary>
    private sealed record Neuron(double[] X, double[] W, double B, double T, ScalarFunction Curve, OutputLoss OutputLoss)
    {
        public bool IsHalfSquare => OutputLoss.Loss.Notation == Usual;

        public string LossText
        {
            get
            {
                double smooth = OutputLoss.Smoothed([T])[0];
                return OutputLoss.TextOf("a") + (smooth == T ? "" : $", t smoothed to {Text(smooth)}");
            }
        }

        public string LossDerivative => OutputLoss.DerivativeOf("a");

        public static Neuron Of(Question question, string activation)
        {
            double[] x = question.ValuesOr(1, -2, 3);
            double[] w = question.Weights is { } given ? [.. given] : [.. x.Select((_, i) => new[] { -3.0, -1, 2 }[i % 3])];
            if (x.Length is < 1 or > MostInputs || w.Length != x.Length)
            {
                throw question.Wrong(
                    $"{x.Length} inputs and {w.Length} weights are no neuron of 1 to {MostInputs} inputs with a weight each",
                    $"give as many: {QuestionStep.ValuesOf("1,-2,3")} {QuestionStep.WeightsOf("-3,-1,2")}"
                );
            }

            if (question.Targets is { Count: > 1 })
            {
                throw question.Wrong("a neuron has one output, and one target", $"give one: {QuestionStep.TargetOf(1)}");
            }

            if (question.Biases is { Count: not 1 })
            {
                throw question.Wrong("a neuron has one bias", "give one number, or leave it out");
            }

            var neuron = new Neuron(
                x, w, question.Biases?[0] ?? 1, question.Targets?[0] ?? 0, ChainQuestion.CurveOf(question, activation),
                OutputLoss.Of(question, Usual));
            Check(question, neuron, activation);
            return neuron;
        }

        public double LossSlope(double a) => OutputLoss.Slopes([a], [T])[0];

        public static double Z(double[] w, double b, double[] x) => x.Zip(w, (each, weight) => each * weight).Sum() + b;

        public double Loss(double[] w, double b, double[] x) => OutputLoss.Value([Curve.Function(Z(w, b, x))], [T]);

        private static void Check(Question question, Neuron neuron, string activation)
        {
            var loss = neuron.OutputLoss.Loss;
            double a = neuron.Curve.Function(Z(neuron.W, neuron.B, neuron.X));
            if (loss.Activation == "softmax")
            {
                throw question.Wrong(
                    $"{loss.Notation} takes one output for each class, and a neuron has one",
                    "choose a loss of one output, such as binary-cross-entropy or huber");
            }

            if (loss.Activation is not null && neuron.T is < 0 or > 1)
            {
                throw question.Wrong(
                    $"the target of {loss.Notation} is a probability, from 0 to 1", $"give one: {QuestionStep.TargetOf(1)}");
            }

            if (loss.Output == OutputKind.Probabilities && a is not (> 0 and < 1))
            {
                throw question.Wrong(
                    $"{loss.Notation} takes a probability, and {activation} puts out {Text(a)}",
                    $"take an activation that ends between 0 and 1: {QuestionStep.ActivationOf("sigmoid")}");
            }
        }
    }
}
