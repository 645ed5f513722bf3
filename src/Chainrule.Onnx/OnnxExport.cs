using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Models;
using Chainrule.Onnx.Export;
using Chainrule.Onnx.Schema;
using Chainrule.Tables;
using Google.Protobuf;

namespace Chainrule.Onnx;

/// <summary>
/// Writes a model as ONNX, whole: how raw inputs are prepared, the network, and what its outputs mean, so that another program
/// needs the file and nothing else.
/// <code>
/// OnnxExport.Save(Model.Load("model.safetensors"), "model.onnx");
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// Written are <see cref="IrVersion"/>, <see cref="Opset"/> of <c>ai.onnx</c> and, where a table's texts are looked up,
/// <see cref="MlOpset"/> of <c>ai.onnx.ml</c>. The first dimension of every input and output is named <c>rows</c>: any number of
/// them can be predicted at once.
/// </para>
/// <para>
/// Inputs. A model of numbers or images has one, <c>input</c>, floats of the model's own shape: (rows, height, width) or (rows,
/// height, width, channels), channels last, and (rows, numbers) where samples are flat; raw, as <see
/// cref="Model.Predict(ReadOnlySpan{float}, Span{float}, Kernels.Workers?)"/> takes them. A model of tables has one for each
/// column, (rows, 1), under the column's name: doubles for numbers, NaN where one is missing; texts for categories, "" where one
/// is missing; for dates and times the days since the beginning of 1970, as a double. What an input holds stands in its
/// description.
/// </para>
/// <para>
/// Outputs. Where the model tells classes: <c>label</c>, (rows), the names of the classes or, where they have none, their
/// numbers, and <c>probabilities</c>, (rows, classes). Where it tells labels of which any may be true: <c>probabilities</c> and
/// <c>decisions</c>, (rows, labels). Else <c>values</c>, (rows, outputs). An output whose name is that of an input gets an
/// underscore behind it.
/// </para>
/// <para>
/// Layers that act in training only are left out. What this version of ONNX has no operator for is written in operators that it
/// has. Numbers are those of the model; sums run in the order of the program that computes them, so that results agree within
/// rounding and not bit for bit.
/// </para>
/// <para>Source: the specification of ONNX 1.12, https://github.com/onnx/onnx, docs/IR.md and docs/Operators.md.</para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>The version of the format that is written.</summary>
    public const int IrVersion = 8;

    /// <summary>The version of the operators of <c>ai.onnx</c> that are used.</summary>
    public const int Opset = 17;

    /// <summary>The version of the operators of <c>ai.onnx.ml</c> that are used.</summary>
    public const int MlOpset = 2;

    private const long MostBytes = int.MaxValue - (1 << 20); // what one message of the format may hold, and room for its nodes

    /// <summary>Writes a model to a file, whole or not at all.</summary>
    /// <param name="model">The model: of numbers, of images, or of tables (<see cref="TableModel.Model"/>).</param>
    /// <param name="path">The file.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="FileExistsException">The file exists, and <paramref name="overwrite"/> is false.</exception>
    /// <exception cref="ChainruleException">A layer or a preparation has no counterpart, or the model is larger than the format
    /// allows, or the file can't be written.</exception>
    public static void Save(Model model, string path, bool overwrite = false)
    {
        byte[] file = ToBytes(model);
        DurableFile.Write(path, overwrite, stream => stream.Write(file), file.Length);
    }

    /// <summary>A model as the bytes of an ONNX file.</summary>
    /// <inheritdoc cref="Save"/>
    public static byte[] ToBytes(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        long size = (long)sizeof(float) * (model.Network.ParameterCount + model.Network.State.Length);
        if (size > MostBytes)
        {
            throw new ChainruleException(
                $"{size:N0} bytes of parameters are more than an ONNX file holds, {MostBytes:N0}", "export a smaller network");
        }

        var graph = new OnnxGraph();
        string[] outputs = ExportedHead.Names(model);
        var prepared = model.Preparation switch
        {
            TablePreparation table => ExportedTable.Write(graph, table),
            Scaling scaling => Scaled(graph, scaling, model.Network.InputShape),
            var other => throw new ChainruleException(
                $"a preparation of inputs by {other.GetType().Name} can't be written as ONNX",
                "export a model of the network alone, new Model(network, …), and prepare its inputs before it"),
        };
        var scores = ExportedLayers.Write(graph, model.Network, prepared);
        string name = ExportedHead.Write(graph, model, scores, outputs);
        return Whole(graph, model, name).ToByteArray();
    }

    private static NodeValue Scaled(OnnxGraph graph, Scaling scaling, Shape shape)
    {
        string x = graph.Input(
            "input", TensorProto.Types.DataType.Float, shape.Sizes,
            shape.Rank == 3 ? "raw numbers of images, (rows, height, width, channels)" : "raw numbers");
        graph.Part = "scaling";
        if (!scaling.IsIdentity)
        {
            ReadOnlySpan<int> sizes = scaling.IsShared ? [1] : shape.Sizes;
            x = graph.Add("Mul", x, graph.Constant("scale", scaling.Scale, sizes));
            x = graph.Add("Add", x, graph.Constant("offset", scaling.Offset, sizes));
        }

        return NodeValue.ChannelsLast(graph, shape, x);
    }

    private static ModelProto Whole(OnnxGraph graph, Model model, string scores)
    {
        var whole = new ModelProto
        {
            IrVersion = IrVersion,
            ProducerName = "Chainrule",
            ProducerVersion = typeof(OnnxExport).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = graph.Proto,
        };
        whole.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        if (graph.UsesMl)
        {
            whole.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = MlOpset });
        }

        foreach (var (key, text) in ModelNotes.Of(model, scores))
        {
            whole.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = text });
        }

        return whole;
    }
}
