using System.Globalization;
using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Cli.Runs.Images;

/// <summary>A model whose layers another network starts from, as far as both have the same ones.</summary>
internal sealed class StartingModel
{
    private readonly string _path;
    private readonly Model _model;

    private StartingModel(string path, Model model)
    {
        (_path, _model) = (path, model);
        Files = new DataFiles([ModelArgument.FileOf(path)]);
    }

    /// <summary>The model's file.</summary>
    public DataFiles Files { get; }

    /// <summary>How the model scales its inputs.</summary>
    public Scaling Scaling => _model.Scaling;

    /// <summary>Reads the model.</summary>
    /// <param name="path">A model file, or a run's folder.</param>
    /// <param name="input">The shape of the images.</param>
    public static StartingModel Load(string path, Shape input)
    {
        var model = ModelArgument.Load(path);
        if (model.Network.InputShape.Count != input.Count)
        {
            throw new ChainruleException(
                $"--pretrained: the images are {input}, but {path} takes {model.Network.InputShape}",
                "start from a model of such images"
            );
        }

        return new StartingModel(path, model);
    }

    /// <summary>The model's own layers, with a last one for as many classes as there are.</summary>
    public string NotationFor(int classes)
    {
        var network = _model.Network;
        if (network.OutputShape.Count == classes)
        {
            return network.Notation;
        }

        string notation = network.Notation;
        return network.Layers[^1] is Dense && network.Layers.Count > 1
            ? $"{notation[..notation.LastIndexOf(' ')]} dense:{classes}"
            : throw new ChainruleException(
                $"--pretrained: {_path} ends in {network.Layers[^1].Notation} with {network.OutputShape.Count} outputs, but the "
                    + $"data has {classes} classes",
                "say with --layers what the network should be"
            );
    }

    /// <summary>Gives a network the numbers of the layers that both begin with; says how many they are.</summary>
    public int CopyTo(Network network)
    {
        var from = _model.Network;
        int same = 0;
        while (same < network.Layers.Count && same < from.Layers.Count && AreAlike(network.Layers[same], from.Layers[same]))
        {
            from.SliceOf(same, from.Parameters).CopyTo(network.SliceOf(same, network.Parameters));
            from.StateOf(same).CopyTo(network.StateOf(same));
            same++;
        }

        return network.Blocks.Any(block => block.Layer < same)
            ? same
            : throw new ChainruleException(
                $"--pretrained: {_path} begins with {from.Layers[0].Notation}, the network with {network.Layers[0].Notation}",
                "leave --layers out, or begin it with layers of the model: " + from.Notation
            );
    }

    /// <summary>What starts from where.</summary>
    public string Describe(Network network, int layers) =>
        layers == network.Layers.Count
            ? $"all layers start from {_path}"
            : string.Create(CultureInfo.InvariantCulture, $"layers 0 to {layers - 1} start from {_path}");

    private static bool AreAlike(Layer one, Layer other) =>
        one.Notation == other.Notation && one.Input == other.Input && one.Output == other.Output;
}
