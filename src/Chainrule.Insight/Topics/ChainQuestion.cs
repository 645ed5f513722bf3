using Chainrule.Networks;

namespace Chainrule.Insight.Topics;

/// <summary>What is asked about a network of dense layers: its sizes, weights, activation, rows, targets and loss.</summary>
/// <param name="Sizes">The inputs, then the units of each layer.</param>
/// <param name="X">The rows, (B, inputs).</param>
/// <param name="T">Their targets, (B, outputs).</param>
/// <param name="Parameters">W and b of each layer in turn.</param>
/// <param name="Activation">The activation between layers, in the notation.</param>
/// <param name="Loss">The loss on the last layer's scores.</param>
internal sealed record ChainQuestion(
    int[] Sizes, double[][] X, double[][] T, double[][] Parameters, string Activation, OutputLoss Loss)
{
    private const int MostLayers = 6, MostUnits = 8, MostRows = 8;
    private static readonly double[] UsualWeights = [0.5, -0.4, 0.25, 0.1, 0.6, -0.8, -0.5, 0.3, 0.7, -0.9],
        UsualBiases = [0.1, 0.3, 0.2, 0.1, 0.05];

    /// <summary>Reads the question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="usualLoss">The loss where it names none.</param>
    /// <exception cref="ChainruleException">Something doesn't fit the network.</exception>
    public static ChainQuestion Of(Question question, string usualLoss)
    {
        int[] sizes = [.. question.Sizes ?? [2, 2, 2, 1]];
        if (sizes.Length is < 2 or > MostLayers || sizes.Any(size => size is < 1 or > MostUnits))
        {
            throw question.Wrong(
                $"{string.Join(',', sizes)} are no sizes of a network that could be read: the inputs, then the units of 1 to "
                    + $"{MostLayers - 1} layers, each 1 to {MostUnits}",
                $"give the inputs and the units of each layer: {QuestionStep.SizesOf("2,2,2,1")}");
        }

        var loss = OutputLoss.Of(question, usualLoss).OnScores();
        double[][] x = RowsOf(question, sizes[0]);
        return new ChainQuestion(
            sizes, x, TargetsOf(question, loss, x.Length, sizes[^1]), ParametersOf(question, sizes),
            question.Activation ?? "relu", loss);
    }

    /// <summary>The function of one number that an activation is.</summary>
    /// <exception cref="ChainruleException">It is no activation.</exception>
    public static ScalarFunction CurveOf(Question question, string activation)
    {
        var term = NotationTerm.Parse(activation, "activation");
        bool isKnown = LayerNotation.Names.Contains(term.Name);
        return (isKnown ? LayerNotation.Create(term, new Shape(1, 1)).Curve : null)
            ?? throw question.Wrong(
                $"'{activation}' is no activation", "choose a layer of one number, such as relu, sigmoid, tanh or identity");
    }

    private static double[][] RowsOf(Question question, int inputs)
    {
        double[] values = question.Values is { } given
            ? [.. given]
            : [.. Enumerable.Range(0, inputs).Select(i => i + 1.0)];
        int rows = values.Length / inputs;
        return values.Length % inputs == 0 && rows is >= 1 and <= MostRows
            ? [.. values.Chunk(inputs)]
            : throw question.Wrong(
                $"{values.Length} values are no rows for a network with {inputs} inputs",
                $"give 1 to {MostRows} rows of {inputs}, one after the other: "
                    + $"{QuestionStep.ValuesOf(string.Join(',', Enumerable.Range(1, inputs)))}");
    }

    // One number for each output of each row; of classes that exclude each other an index for each row as well.
    private static double[][] TargetsOf(Question question, OutputLoss loss, int rows, int outputs)
    {
        bool areClasses = loss.Loss.Output == Losses.OutputKind.SoftmaxLogits;
        if (areClasses)
        {
            loss.Loss.ClassCount(outputs);
        }

        double[] targets = [.. question.Targets ?? Enumerable.Repeat(0.0, areClasses ? rows : rows * outputs)];
        if (areClasses && targets.Length == rows && targets.All(t => double.IsInteger(t) && t >= 0 && t < outputs))
        {
            return [.. targets.Select(label => Enumerable.Range(0, outputs).Select(j => j == label ? 1.0 : 0).ToArray())];
        }

        bool areProbabilities = loss.Loss.Output != Losses.OutputKind.Values;
        return targets.Length == rows * outputs && (!areProbabilities || targets.All(t => t is >= 0 and <= 1))
            ? [.. targets.Chunk(outputs)]
            : throw question.Wrong(
                $"{targets.Length} targets don't fit {rows} {(rows == 1 ? "row" : "rows")} of {outputs} "
                    + $"{(outputs == 1 ? "output" : "outputs")}"
                    + (areProbabilities ? ", or are not between 0 and 1" : ""),
                $"give one number for each output of each row, such as {QuestionStep.TargetOf(1)} for one output of one row");
    }

    private static double[][] ParametersOf(Question question, int[] sizes)
    {
        int weights = sizes.Zip(sizes.Skip(1), (inputs, outputs) => inputs * outputs).Sum(), biases = sizes.Skip(1).Sum();
        double[] w = Given(question, question.Weights, UsualWeights, weights, "weights"),
            b = Given(question, question.Biases, UsualBiases, biases, "biases");
        var parameters = new List<double[]>();
        int nextWeight = 0, nextBias = 0;
        for (int layer = 1; layer < sizes.Length; layer++)
        {
            int count = sizes[layer - 1] * sizes[layer];
            parameters.Add(w[nextWeight..(nextWeight + count)]);
            parameters.Add(b[nextBias..(nextBias + sizes[layer])]);
            (nextWeight, nextBias) = (nextWeight + count, nextBias + sizes[layer]);
        }

        return [.. parameters];
    }

    private static double[] Given(Question question, IReadOnlyList<double>? given, double[] usual, int count, string what) =>
        given is null ? [.. Enumerable.Range(0, count).Select(i => usual[i % usual.Length])]
        : given.Count == count ? [.. given]
        : throw question.Wrong(
            $"{given.Count} {what} are not the {count} of a network of {string.Join(',', question.Sizes ?? [2, 2, 2, 1])}",
            $"give {count}, layer after layer, those of an input one after the other, or leave them out");
}
