using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Onnx;

/// <summary>ONNX's losses, (N, C, d₁ … dₖ) scores with (N, d₁ … dₖ) labels: every position is a row of its own.</summary>
internal static class OnnxLosses
{
    public static OnnxTensor[] SoftmaxCrossEntropy(OnnxNode node, OnnxTensor?[] inputs)
    {
        OnnxTensor scores = inputs[0]!;
        int classes = scores.Dims[1];
        float[] rows = OnnxOperators.AxisLast(scores, 1);
        var logs = new LayerRun(new LogSoftmax(new Shape(classes)), rows.Length / classes, rows, new float[rows.Length]);
        return
        [
            Reduce(node, inputs, rows, weights => new SoftmaxCrossEntropy(classWeights: weights)),
            scores with { Values = OnnxOperators.AxisBack(logs.Y, scores.Dims, 1) },
        ];
    }

    /// <summary>Of logarithms of probabilities; the library's loss is of the probabilities themselves.</summary>
    public static OnnxTensor[] NegativeLogLikelihood(OnnxNode node, OnnxTensor?[] inputs)
    {
        float[] p = [.. OnnxOperators.AxisLast(inputs[0]!, 1).Select(MathF.Exp)];
        return [Reduce(node, inputs, p, weights => new CategoricalCrossEntropy(classWeights: weights))];
    }

    private static OnnxTensor Reduce(OnnxNode node, OnnxTensor?[] inputs, float[] rows, Func<float[]?, Loss> create)
    {
        int width = inputs[0]!.Dims[1];
        int? ignored = node.Attributes.ContainsKey("ignore_index") ? node.Integer("ignore_index", 0) : null;
        OnnxTensor labels = inputs[1]!;
        float[]? classWeights = inputs.Length > 2 && inputs[2] is { } given ? given.Floats : null;
        int[] classes = [.. labels.Values.Select(label => (int)label == ignored ? 0 : (int)label)];
        float[] weights = [.. labels.Values.Select(label => (int)label == ignored ? 0f : 1)];
        float[] losses = new float[classes.Length];
        double mean = create(classWeights)
            .Evaluate(Workers.None, rows, width, Targets.OfClasses(classes, weights), losses, default);
        double[] total = [.. classes.Select((k, i) => weights[i] * (double)(classWeights?[k] ?? 1))];
        return node.Text("reduction", "mean") switch
        {
            "mean" => new OnnxTensor("", [], [mean]),
            "sum" => new OnnxTensor("", [], [mean * total.Sum()]),
            _ => labels with { Values = [.. losses.Select((loss, i) => total[i] == 0 ? 0 : total[i] * loss)] },
        };
    }
}
