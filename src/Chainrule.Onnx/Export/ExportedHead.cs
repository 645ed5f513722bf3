using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Onnx.Schema;
using Chainrule.Tables;

namespace Chainrule.Onnx.Export;

/// <summary>What becomes of a network's outputs: labels and probabilities, decisions, values.</summary>
internal static class ExportedHead
{
    /// <summary>The names of the outputs of a model's file, none of which is the name of an input.</summary>
    public static string[] Names(Model model)
    {
        HashSet<string> inputs = model.Preparation is TablePreparation table
            ? [.. table.Columns.Select(column => column.Definition.Name)]
            : ["input"];
        string[] names = model.Output == OutputKind.Values ? ["values"]
            : model.Labels is not null ? ["probabilities", "decisions"]
            : ["label", "probabilities"];
        for (int i = 0; i < names.Length; i++)
        {
            while (inputs.Contains(names[i]))
            {
                names[i] += "_";
            }
        }

        return names;
    }

    /// <summary>Writes the outputs.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="network">What its network puts out.</param>
    /// <param name="names">The outputs' names.</param>
    /// <returns>The name of the value that holds what the network puts out.</returns>
    public static string Write(OnnxGraph graph, Model model, NodeValue network, string[] names)
    {
        foreach (string name in names)
        {
            graph.Reserve(name);
        }

        graph.Part = "head";
        string scores = network.Flat;
        int outputs = model.Network.OutputShape.Count;
        if (model.Output == OutputKind.Values)
        {
            graph.Output(
                names[0], scores, TensorProto.Types.DataType.Float, [outputs],
                model.Targets.Count > 0 ? string.Join(", ", model.Targets) : null);
            return scores;
        }

        string probabilities = model.Output switch
        {
            OutputKind.SoftmaxLogits => graph.Add("Softmax", [scores], OnnxGraph.Attribute("axis", -1L)),
            OutputKind.SigmoidLogits => graph.Add("Sigmoid", scores),
            _ => scores,
        };
        if (model.Labels is { } labels)
        {
            float[] bars = [.. labels.Thresholds.Select(model.BarOf)];
            string decisions = graph.Add("Greater", scores, graph.Constant("bars", bars, outputs));
            string text = string.Join(", ", labels.Names);
            graph.Output(names[0], probabilities, TensorProto.Types.DataType.Float, [outputs], text);
            graph.Output(names[1], decisions, TensorProto.Types.DataType.Bool, [outputs], text);
            return scores;
        }

        probabilities = outputs == 1 ? OfBoth(graph, model.Output, scores, probabilities) : probabilities;
        string index = outputs == 1
            ? graph.Cast(
                Column(graph, graph.Add("Greater", scores, graph.Scalar(model.BarOf(model.Threshold)))),
                TensorProto.Types.DataType.Int64)
            : graph.Add("ArgMax", [scores], OnnxGraph.Attribute("axis", 1L), OnnxGraph.Attribute("keepdims", 0L));
        bool areNamed = model.Classes.Count > 0;
        string label = areNamed
            ? graph.Add("Gather", [graph.Constant("classes", model.Classes), index], OnnxGraph.Attribute("axis", 0L))
            : index;
        string? classes = areNamed ? string.Join(", ", model.Classes) : null;
        graph.Output(
            names[0], label, areNamed ? TensorProto.Types.DataType.String : TensorProto.Types.DataType.Int64, [],
            model.Targets.Count > 0 ? model.Targets[0] : null);
        graph.Output(names[1], probabilities, TensorProto.Types.DataType.Float, [Math.Max(2, outputs)], classes);
        return scores;
    }

    // A single output is the probability of the second class.
    private static string OfBoth(OnnxGraph graph, OutputKind output, string scores, string second)
    {
        string first = output == OutputKind.SigmoidLogits
            ? graph.Add("Sigmoid", graph.Add("Neg", scores))
            : graph.Add("Sub", graph.Scalar(1f), second);
        return graph.Add("Concat", [first, second], OnnxGraph.Attribute("axis", 1L));
    }

    private static string Column(OnnxGraph graph, string decisions) =>
        graph.Add("Squeeze", decisions, graph.Constant("axes", [1L], 1));
}
