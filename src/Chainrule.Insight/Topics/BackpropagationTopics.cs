using Chainrule.Losses;

namespace Chainrule.Insight.Topics;

/// <summary>The chain rule through a network of dense layers, for both kinds of tasks, with sizes, rows and weights of one's
/// choice.</summary>
internal static class BackpropagationTopics
{
    private const double Rate = 0.1;

    /// <summary>Both.</summary>
    public static IEnumerable<Topic> Topics =>
        [
            new("backpropagation", "method", "backpropagation", "backpropagation", (question, term) =>
                Explain(question, term, "sigmoid-cross-entropy")
            ),
            new("backpropagation-regression", "method", "backpropagation-regression", "backpropagation", (question, term) =>
                Explain(question, term, "half-mean-squared-error")
            ),
        ];

    private static TopicExplanation Explain(Question question, NotationTerm term, string usualLoss)
    {
        var asked = ChainQuestion.Of(question, usualLoss);
        var chain = new LayerChain(asked.X, asked.Parameters, ChainQuestion.CurveOf(question, asked.Activation));
        int layers = chain.Z.Length, rows = asked.X.Length;
        double loss = LossOf(asked, chain);
        double[][][] deltas = new double[layers][][];
        deltas[^1] = [.. chain.Scores.Zip(asked.T, (z, t) => asked.Loss.Slopes(z, t).Select(slope => slope / rows).ToArray())];
        var steps = new List<Step>();
        for (int layer = layers - 1; layer >= 0; layer--)
        {
            double[][]? da = layer == layers - 1 ? null : chain.Back(layer + 1, deltas[layer + 1]);
            deltas[layer] = da is null ? deltas[layer] : chain.Through(layer, da);
            steps.Add(Layer(question, asked, chain, layer, deltas[layer], da));
        }

        return new TopicExplanation(
            term.Text,
            $"the chain rule through {(layers == 3 ? "three" : layers)} {(layers == 1 ? "layer" : "layers")}, with "
                + LossNameOf(asked.Loss.Loss),
            [
                .. Enumerable.Range(1, layers).Select(i =>
                    $"z{i} = {Input(i)}·W{i} + b{i}" + (i < layers ? $", a{i} = {asked.Activation}(z{i})" : "")),
            ],
            [
                Forward(asked, chain),
                .. Ending(asked, chain, loss, deltas[^1]),
                .. steps,
                Descent(question, asked, chain, loss, deltas),
            ],
            "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)",
            "backpropagation"
        );
    }

    private static string LossNameOf(Loss loss) => loss.Notation switch
    {
        "sigmoid-cross-entropy" => "binary cross entropy",
        "half-mean-squared-error" => "½·(error)²",
        _ => loss.Notation,
    };

    private static double LossOf(ChainQuestion asked, LayerChain chain) =>
        chain.Scores.Zip(asked.T, asked.Loss.Value).Average();

    private static Step Forward(ChainQuestion asked, LayerChain chain)
    {
        int layers = chain.Z.Length;
        var numbers = new List<NamedNumbers> { Rows("x", asked.X) };
        for (int i = 1; i <= layers; i++)
        {
            numbers.Add(Weights($"W{i}", asked.Parameters[2 * i - 2], asked.Sizes[i]));
            numbers.Add(NamedNumbers.Row($"b{i}", asked.Parameters[2 * i - 1]));
            numbers.Add(Scores($"z{i}", chain.Z[i - 1], isLast: i == layers));
            if (i < layers)
            {
                numbers.Add(Rows($"a{i}", chain.A[i]));
            }
        }

        string samples = asked.X.Length == 1 ? "one sample" : $"{asked.X.Length} samples, one a row,";
        return new Step($"Forward, {samples} through {string.Join('-', asked.Sizes)} units:").With([.. numbers]);
    }

    // From the last scores to the loss and back to them.
    private static Step[] Ending(ChainQuestion asked, LayerChain chain, double loss, double[][] delta)
    {
        int last = chain.Z.Length;
        string z = $"z{last}", a = $"a{last}", d = $"δ{last}", mean = asked.X.Length == 1 ? "" : " / B";
        double[][] y = [.. chain.Scores.Select(asked.Loss.Probabilities)];
        var target = Scores("t", asked.T, isLast: true);
        var value = NamedNumbers.Number("L", loss);
        var told = Scores(d, delta, isLast: true);
        string batch = asked.X.Length == 1 ? "" : " The loss of the batch is the mean of the rows'.";
        double[][] smooth = [.. asked.T.Select(asked.Loss.Smoothed)];
        bool isSmoothed = !smooth.Zip(asked.T).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
        NamedNumbers[] targets = isSmoothed ? [target, Scores("t smoothed", smooth, isLast: true)] : [target];
        batch += isSmoothed ? " In the formulas t is the smoothed target." : "";
        switch (asked.Loss.Loss.Output)
        {
            case OutputKind.SigmoidLogits:
                double[][] slopes = [.. y.Select(row => row.Select(p => p * (1 - p)).ToArray())];
                string share = asked.Sizes[^1] == 1 ? mean : mean.Length == 0 ? " / Out" : " / (B·Out)";
                return
                [
                    new Step(
                        $"The last activation is a sigmoid, the loss binary cross entropy.{batch}",
                        $"{a} = σ({z})",
                        $"L = −(t·ln {a} + (1 − t)·ln(1 − {a}))" + (asked.Sizes[^1] == 1 ? "" : ", the mean over the outputs")
                    ).With([Scores(a, y, isLast: true), .. targets, value]),
                    new Step(
                        $"Backward from the loss: its derivative by {a}, times the sigmoid's by {z}. What the two share cancels.",
                        $"∂L/∂{a} = ({a} − t) / ({a}·(1 − {a})){share}, ∂{a}/∂{z} = {a}·(1 − {a})",
                        share.Length == 0 ? $"{d} = {a} − t" : $"{d} = ({a} − t){share}"
                    ).With(
                        Scores($"∂L/∂{a}", [.. delta.Zip(slopes, (d, s) => d.Zip(s, (up, down) => up / down).ToArray())], true),
                        Scores($"∂{a}/∂{z}", slopes, isLast: true),
                        told
                    ),
                ];
            case OutputKind.SoftmaxLogits:
                return
                [
                    new Step(
                        $"The last activation is a softmax, the loss cross entropy.{batch}",
                        $"{a} = softmax({z})",
                        $"L = −Σ t·ln {a}"
                    ).With([Scores(a, y, isLast: true), .. targets, value]),
                    new Step(
                        "Backward from the loss through the softmax: of the cross entropy's −t/a and the softmax's Jacobian "
                            + "nothing is left but the difference.",
                        mean.Length == 0 ? $"{d} = {a} − t" : $"{d} = ({a} − t){mean}"
                    ).With(told),
                ];
            default:
                return Values(asked, (z, a, d), mean, batch, [Scores(z, chain.Scores, isLast: true), target, value, told]);
        }
    }

    private static Step[] Values(
        ChainQuestion asked, (string Z, string A, string Delta) names, string mean, string batch, NamedNumbers[] numbers)
    {
        string name = asked.Loss.Loss.Notation, average = asked.Sizes[^1] == 1 ? "" : ", the mean over the outputs";
        bool isHalf = name == "half-mean-squared-error";
        string slope = asked.Loss.DerivativeOf(names.Z);
        string divided = mean.Length == 0 && average.Length == 0
            ? slope
            : $"({slope}){(average.Length == 0 ? mean : mean.Length == 0 ? " / Out" : " / (B·Out)")}";
        return
        [
            new Step(
                $"The last layer has no activation, {names.A} = {names.Z}, and the loss is "
                    + (isHalf ? "half the squared error." : $"{name}.") + batch,
                $"L = {asked.Loss.TextOf(names.Z)}{average}"
            ).With(numbers[..3]),
            new Step(
                isHalf ? "Backward from the loss: the power rule, and the ½ cancels the 2." : "Backward from the loss.",
                $"{names.Delta} = ∂L/∂{names.Z} = {divided}"
            ).With(numbers[3]),
        ];
    }

    private static Step Layer(
        Question question, ChainQuestion asked, LayerChain chain, int layer, double[][] delta, double[][]? da)
    {
        int i = layer + 1, layers = chain.Z.Length;
        string d = $"δ{i}", input = Input(i), sum = asked.X.Length == 1 ? d : $"Σ {d} over the rows",
            weights = $"∂L/∂W{i} = {input}ᵀ·{d}, ∂L/∂b{i} = {sum}";
        var gradients = new List<NamedNumbers>
        {
            Weights($"dW{i}", chain.OfWeights(layer, delta), asked.Sizes[i]),
            NamedNumbers.Row($"db{i}", LayerChain.OfBias(delta)),
            Measured(question, asked, 2 * layer, $"dW{i} measured"),
            Measured(question, asked, 2 * layer + 1, $"db{i} measured"),
        };
        if (da is null)
        {
            return new Step(
                $"W{i} meets the loss through z{i} only, with the factor {input}; b{i} with the factor 1.", weights
            ).With([.. gradients]);
        }

        string through = $"{d} = (δ{i + 1}·W{i + 1}ᵀ) ⊙ {asked.Activation}′(z{i})";
        string slope = asked.Activation == "relu" ? "the slope of ReLU, 1 or 0" : $"the slope of {asked.Activation}";
        return new Step(
            layer == layers - 2
                ? $"One layer down: z{i + 1} holds a{i} with the factor W{i + 1}, and a{i} follows z{i} with {slope}."
                : $"And once more: the chain for W{i} holds every factor between it and the loss.",
            through, weights
        ).With([Rows($"δ{i + 1}·W{i + 1}ᵀ", da), Rows(d, delta), .. gradients]);
    }

    private static Step Descent(Question question, ChainQuestion asked, LayerChain chain, double loss, double[][][] deltas)
    {
        double rate = question.LearningRate ?? Rate;
        double[][] moved =
        [
            .. asked.Parameters.Select((block, i) =>
            {
                double[] gradient = i % 2 == 0 ? chain.OfWeights(i / 2, deltas[i / 2]) : LayerChain.OfBias(deltas[i / 2]);
                return block.Zip(gradient, (v, g) => v - (rate * g)).ToArray();
            }),
        ];
        var after = new LayerChain(asked.X, moved, ChainQuestion.CurveOf(question, asked.Activation));
        return new Step("One step of gradient descent on all weights and biases:", "W ← W − η·dW, b ← b − η·db").With(
        [
            NamedNumbers.Number("η", rate),
            .. moved.Select((block, i) => i % 2 == 0
                ? Weights($"W{i / 2 + 1}", block, asked.Sizes[i / 2 + 1])
                : NamedNumbers.Row($"b{i / 2 + 1}", block)),
            NamedNumbers.Number("L before", loss),
            NamedNumbers.Number("L after", LossOf(asked, after)),
        ]);
    }

    private static NamedNumbers Measured(Question question, ChainQuestion asked, int block, string name)
    {
        double[][] p = asked.Parameters;
        var curve = ChainQuestion.CurveOf(question, asked.Activation);
        double[] slopes = CentralDifference.Gradient(
            values => LossOf(asked, new LayerChain(asked.X, [.. p[..block], values, .. p[(block + 1)..]], curve)), p[block]);
        return block % 2 == 0 ? Weights(name, slopes, asked.Sizes[block / 2 + 1]) : NamedNumbers.Row(name, slopes);
    }

    private static string Input(int layer) => layer == 1 ? "x" : $"a{layer - 1}";

    private static NamedNumbers Weights(string name, double[] w, int columns) =>
        NamedNumbers.Matrix(name, w.Length / columns, columns, (k, j) => w[k * columns + j]);

    // One sample is a row of numbers, several are a matrix.
    private static NamedNumbers Rows(string name, double[][] rows) =>
        rows.Length == 1
            ? NamedNumbers.Row(name, rows[0])
            : NamedNumbers.Matrix(name, rows.Length, rows[0].Length, (row, j) => rows[row][j]);

    private static NamedNumbers Scores(string name, double[][] rows, bool isLast) =>
        isLast && rows is [[var number]] ? NamedNumbers.Number(name, number) : Rows(name, rows);
}
