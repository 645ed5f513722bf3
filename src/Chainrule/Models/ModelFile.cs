using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Models;

/// <summary>
/// A model as one safetensors file: the parameters under their own names, (In, Out) for weights, <c>input.scale</c> and
/// <c>input.offset</c>, and the rest as JSON under the key <c>chainrule</c>. Any safetensors reader opens it.
/// </summary>
internal static class ModelFile
{
    // Version 2 adds the names of targets, a threshold, and tables; version 3 how their cells are written; version 4 preparations
    // under names of their own, and joins: brackets in the network's notation; version 5 labels of which any may be true, with
    // their thresholds. Models without them stay of the version before.
    private const int Version = WithLabels;
    private const int WithHead = 2, WithJoins = 4, WithLabels = 5;
    private const string Key = "chainrule";
    private const string PreparationField = "preparation", TableField = "columns";
    private const string ScaleName = "input.scale", OffsetName = "input.offset";

    // The kinds of outputs by name, in the order of the enumeration.
    private static readonly string[] Outputs = ["values", "probabilities", "softmax-logits", "sigmoid-logits"];

    // All fields of a description that aren't a preparation's.
    private static readonly string[] Fields =
    [
        "formatVersion", "input", "network", "output", "classes", "info", PreparationField, "targets", "targetFormats",
        "threshold", "labels", "thresholds",
    ];

    /// <summary>Whether a name in a description means something else than a preparation to be registered under it.</summary>
    public static bool IsField(string name, PreparationFormat preparation) =>
        Fields.Contains(name) || (name == TableField && preparation.Field != name);

    public static void Save(Model model, string path, bool overwrite, ModelFormat format)
    {
        var network = model.Network;
        if (!format.SavesUnknown)
        {
            LoadableCheck.Of(network, path, format);
        }

        var writer = new SafetensorsWriter();
        writer.AddText(Key, Description(model, path, format));
        if (model.Preparation is Scaling scaling)
        {
            writer.Add(ScaleName, [scaling.Features], scaling.Scale.ToArray());
            writer.Add(OffsetName, [scaling.Features], scaling.Offset.ToArray());
        }

        foreach (var block in network.Blocks)
        {
            Add(writer, path, block.Name, block.Shape, block.Of(network.Parameters));
        }

        foreach (var block in network.StateBlocks)
        {
            Add(writer, path, block.Name, block.Shape, block.Of(network.State));
        }

        writer.Save(path, overwrite);
    }

    private static void Add(SafetensorsWriter writer, string path, string name, Shape shape, Span<float> values)
    {
        if (Finite.FirstFailure(values) >= 0)
        {
            throw new ChainruleException($"{path}: the model can't be saved, since {name} is not finite");
        }

        writer.Add(name, shape.Sizes, values.ToArray());
    }

    public static Model Load(string path, ModelFormat format)
    {
        using var file = SafetensorsReader.Open(path);
        if (!file.Metadata.TryGetValue(Key, out string? json))
        {
            throw new FileFormatException(
                path,
                null,
                "this safetensors file is not a chainrule model: it holds tensors without their network",
                "give a model that chainrule has saved"
            );
        }

        var description = JsonReader.Parse(path, "the description", json);
        CheckVersion(description);
        try
        {
            return Read(file, description, format);
        }
        catch (ChainruleException e) when (e is not FileFormatException)
        {
            // a layer or a scaling that can't be: said by those who know about them, who don't know about the file
            throw new FileFormatException(path, null, e.Message, "the file is damaged, or made by another program", e);
        }
    }

    private static Model Read(SafetensorsReader file, JsonReader description, ModelFormat format)
    {
        var input = new Shape(description.Integers("input"));
        var nodes = NodesOf(file.Path, description.Text("network"), input, format);
        var output = OutputOf(description);
        var classes = description.Texts("classes");
        var info = description.TextsByName("info");
        var prepared = Preparation(file, description, format);
        var targets = description.Has("targets") ? description.Texts("targets") : [];
        double threshold = description.Has("threshold") ? description.Number("threshold") : Model.DefaultThreshold;
        var labels = description.Has("labels")
            ? new Labels(description.Texts("labels"), description.Numbers("thresholds"))
            : null;
        description.End();

        CheckTensors(file, [.. nodes.Select(node => node.Layer)], hasScaling: prepared is null);
        var network = new Network(input, nodes);
        foreach (var block in network.Blocks)
        {
            var values = block.Of(network.Parameters);
            file.Read(block.Name, values);
            CheckFinite(file, block.Name, values);
        }

        foreach (var block in network.StateBlocks)
        {
            var values = block.Of(network.State);
            file.Read(block.Name, values);
            CheckFinite(file, block.Name, values);
        }

        var preparation = prepared ?? Scaling.Of(file.ReadFloats(ScaleName), file.ReadFloats(OffsetName));
        return new Model(network, output, preparation, classes, info, targets, threshold) { Labels = labels };
    }

    /// <summary>The preparation that the description has; null where numbers are scaled, or taken as they are.</summary>
    private static InputPreparation? Preparation(SafetensorsReader file, JsonReader description, ModelFormat format)
    {
        string? name = description.Has(PreparationField) ? description.Text(PreparationField) : null;
        if (format.In(description) is { } known)
        {
            return known.Read(description);
        }

        if (description.Has(TableField))
        {
            throw new FileFormatException(
                file.Path,
                null,
                "this is a model of tables, which takes columns and not numbers",
                "load it with TableModel.Load, of the package Chainrule.Tables"
            );
        }

        return name is null
            ? null
            : throw new FileFormatException(
                file.Path,
                null,
                $"the model prepares its inputs by '{name}', which this program doesn't know",
                $"it is one that the program that saved it has of its own: load it with {StepWith(name, "…")}"
            );
    }

    private static void CheckVersion(JsonReader description)
    {
        long version = description.Integer("formatVersion", 1);
        if (version > Version)
        {
            throw description.Error(
                $"is of format version {version}, but this chainrule reads versions up to {Version}",
                "use a chainrule at least as new as the one that saved it"
            );
        }
    }

    private static IReadOnlyList<NetworkNode> NodesOf(string path, string notation, Shape input, ModelFormat format)
    {
        var builder = new NetworkBuilder(input, format.Layers);
        try
        {
            return builder.Add(notation).Nodes;
        }
        catch (ChainruleException e)
        {
            bool isUnknown = builder.Refused is { } term && !format.Layers.Names.Contains(term.Term.Name);
            string where = builder.Refused is { } refused ? $"layer {refused.Place} ({refused.Term}): " : "";
            Remedy damaged = "the file is damaged, or made by another program";
            throw new FileFormatException(
                path,
                null,
                where + e.Message,
                isUnknown
                    ? $"the file is damaged, or layer {builder.Refused!.Value.Place} is one that the program that saved it has "
                        + $"of its own: load it with {StepWith(builder.Refused.Value.Term.Name, "(term, shape) => …")}"
                    : damaged,
                e
            );
        }
    }

    /// <summary>What a program does that knows a part of its own: it has it in its format.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="how">What is registered under it, as code.</param>
    internal static RemedyStep StepWith(string name, string how) =>
        new("ModelFormat.With", name, $"ModelFormat.Default.With(\"{name}\", {how})");

    private static OutputKind OutputOf(JsonReader description)
    {
        string name = description.Text("output");
        int kind = Array.IndexOf(Outputs, name);
        return kind >= 0 ? (OutputKind)kind : throw description.Error($"has an unknown output \"{name}\"");
    }

    /// <summary>
    /// Holds the layers' parameters and state against the tensors that are there, before memory is taken for them: names and
    /// shapes must be exactly those.
    /// </summary>
    private static void CheckTensors(SafetensorsReader file, List<Layer> layers, bool hasScaling)
    {
        var known = new HashSet<string>(hasScaling ? [ScaleName, OffsetName] : [], StringComparer.Ordinal);
        for (int i = 0; i < layers.Count; i++)
        {
            var blocks = layers[i].Parameters.Select(spec => (spec.Name, spec.Shape));
            foreach (var (block, shape) in blocks.Concat(layers[i].State.Select(spec => (spec.Name, spec.Shape))))
            {
                string name = Network.NameOf(i, block);
                known.Add(name);
                var tensor = file[name];
                if (
                    tensor.Type != TensorType.F32
                    || !tensor.Sizes.SequenceEqual(shape.Sizes.ToArray().Select(size => (long)size))
                )
                {
                    throw new FileFormatException(
                        file.Path,
                        tensor.Offset,
                        $"the tensor {tensor} should be F32 {shape} for layer {i} ({layers[i].Notation})"
                    );
                }
            }
        }

        foreach (var tensor in file.Tensors)
        {
            if (!known.Contains(tensor.Name))
            {
                throw new FileFormatException(
                    file.Path,
                    tensor.Offset,
                    $"the tensor {tensor} belongs to no layer of the network"
                );
            }
        }
    }

    private static void CheckFinite(SafetensorsReader file, string name, ReadOnlySpan<float> values)
    {
        int at = Finite.FirstFailure(values);
        if (at >= 0)
        {
            throw new FileFormatException(
                file.Path, file[name].Offset + (long)at * sizeof(float), $"number {at} of the tensor \"{name}\" is {values[at]}",
                "a model with such numbers predicts nothing; train it anew");
        }
    }

    private static string Description(Model model, string path, ModelFormat format) =>
        Json.Write(json =>
        {
            (string Name, PreparationFormat Format)? prepared =
                model.Preparation is Scaling ? null : Written(model.Preparation, path, format);
            bool hasThreshold = model.Threshold != Model.DefaultThreshold;
            int head = model.Targets.Count == 0 && !hasThreshold ? 1 : WithHead;
            int preparation = prepared?.Format.VersionOf(model.Preparation) ?? 1;
            int network = model.Network.IsChain ? 1 : WithJoins, labels = model.Labels is null ? 1 : WithLabels;
            json.WriteNumber("formatVersion", Math.Max(Math.Max(network, labels), Math.Max(head, preparation)));
            json.WriteStartArray("input");
            foreach (int size in model.Network.InputShape.Sizes)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteString("network", model.Network.Notation);
            json.WriteString("output", Outputs[(int)model.Output]);
            json.WriteTexts("classes", model.Classes);
            json.WriteStartObject("info");
            foreach (var (key, value) in model.Info)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            if (prepared is (string name, PreparationFormat written))
            {
                if (preparation >= PreparationFormat.NamedVersion)
                {
                    json.WriteString(PreparationField, name);
                }

                json.WritePropertyName(name);
                written.Write(json, model.Preparation);
            }

            if (model.Targets.Count > 0)
            {
                json.WriteTexts("targets", model.Targets);
            }

            prepared?.Format.WriteTargets(json, model.Preparation);
            if (hasThreshold)
            {
                json.WriteNumber("threshold", model.Threshold);
            }

            if (model.Labels is { } named)
            {
                json.WriteTexts("labels", named.Names);
                json.WriteNumbers("thresholds", [.. named.Thresholds]);
            }
        });

    private static (string Name, PreparationFormat Format) Written(
        InputPreparation preparation,
        string path,
        ModelFormat format
    ) =>
        format.Of(preparation)
        ?? throw new ChainruleException(
            $"{path}: the model can't be saved, since nothing says how its {preparation.GetType().Name} is written",
            $"give Save a format with it, {StepWith("name", "…")}, or for tables TableModel.Format"
        );
}
