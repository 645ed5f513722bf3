using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Onnx.Import;
using Chainrule.Onnx.Schema;

namespace Chainrule.Onnx;

/// <summary>Makes a model of a file: its network by <see cref="GraphReader"/>, and what its outputs are.</summary>
internal sealed class ImportedModel(ModelProto file, string name, OnnxImportOptions options)
{
    private const int LeastOpset = 1, MostOpset = 21;

    private readonly Dictionary<string, string> _notes = file.MetadataProps
        .GroupBy(note => note.Key)
        .ToDictionary(notes => notes.Key, notes => notes.Last().Value);

    /// <summary>The model.</summary>
    public Model Build()
    {
        if (file.Graph is null || file.Graph.Node.Count == 0)
        {
            throw new FileFormatException(name, null, "there is no graph in it", "is it an ONNX file?");
        }

        if (_notes.ContainsKey(ModelNotes.Columns))
        {
            throw new FileFormatException(
                name, null, "it is a model of a table that Chainrule wrote, of which ONNX keeps no preparation to read back",
                "load the model that it was exported from: the model.safetensors of its run");
        }

        var nodes = new GraphNodes(file.Graph, OpsetOf());
        var kind = options.Output ?? ModelNotes.OutputIn(_notes);
        string output = OutputOf(nodes);
        bool isOurs = kind is not null && options.Output is null;
        var head = isOurs ? kind!.Value : StripHead(nodes, ref output, kind);
        var reader = new GraphReader(nodes, output, options.InputSizes);
        var (network, scaling) = reader.Read();
        var pixels = options.Pixels ?? (network.InputShape.Rank is 2 or 3 && !isOurs ? ImagePixels.In(_notes) : null);
        scaling = pixels is null ? scaling : ImagePixels.Scale(network, scaling ?? Scaling.None, pixels);
        return new Model(
            network,
            head,
            scaling ?? Scaling.None,
            options.Classes.Count > 0 ? options.Classes : Fitting(ModelNotes.ListIn(_notes, ModelNotes.Classes)),
            ModelNotes.InfoIn(_notes),
            Fitting(ModelNotes.ListIn(_notes, ModelNotes.Targets)),
            ModelNotes.NumbersIn(_notes, ModelNotes.Threshold) is [double threshold] ? threshold : Model.DefaultThreshold)
        {
            Labels = ModelNotes.ListIn(_notes, ModelNotes.Labels) is { } labels
                ? new Labels(labels, ModelNotes.NumbersIn(_notes, ModelNotes.Thresholds)) : null,
        };
    }

    private static IReadOnlyList<string>? Fitting(IReadOnlyList<string>? names) => names is { Count: > 0 } ? names : null;

    private int OpsetOf()
    {
        var main = file.OpsetImport.LastOrDefault(opset => opset.Domain is "" or "ai.onnx");
        return main is { Version: >= LeastOpset and <= MostOpset }
            ? (int)main.Version
            : throw new ChainruleException(
                main is null ? "it doesn't say which version of the operators it uses"
                    : $"it uses version {main.Version} of the operators",
                $"export it with an opset from {LeastOpset} to {MostOpset}");
    }

    // What holds the network's own outputs in a file of ours; else the first output of numbers.
    private string OutputOf(GraphNodes nodes)
    {
        if (_notes.TryGetValue(ModelNotes.Scores, out string? scores) && nodes.ProducerOf(scores) is not null)
        {
            return scores;
        }

        var outputs = file.Graph.Output;
        var numbers = outputs.FirstOrDefault(output => output.Type?.TensorType is null
            || output.Type.TensorType.ElemType is 0 or (int)TensorProto.Types.DataType.Float
                or (int)TensorProto.Types.DataType.Float16 or (int)TensorProto.Types.DataType.Double);
        return numbers?.Name
            ?? throw new ChainruleException(
                $"none of its outputs holds numbers: {string.Join(", ", outputs.Select(output => output.Name))}",
                "export the network with its probabilities or values as an output");
    }

    // Probabilities at the end are what is made of scores: the network ends with these.
    private OutputKind StripHead(GraphNodes nodes, ref string output, OutputKind? asked)
    {
        string end = output;
        while (nodes.ProducerOf(end) is { OpType: "Identity", Input.Count: 1 } same)
        {
            end = same.Input[0];
        }

        var last = nodes.ProducerOf(end);
        var found = last?.OpType switch
        {
            "Softmax" or "LogSoftmax" => OutputKind.SoftmaxLogits,
            "Sigmoid" => OutputKind.SigmoidLogits,
            _ => (OutputKind?)null,
        };
        if (found is not null && last!.Input.Count == 1 && (asked is null || asked == found))
        {
            output = last.Input[0];
            return found.Value;
        }

        return asked ?? options.Classes.Count switch
        {
            0 => OutputKind.Values,
            2 when nodes.HasOneOutput(output) => OutputKind.SigmoidLogits,
            _ => OutputKind.SoftmaxLogits,
        };
    }
}
