using System.Globalization;
using Chainrule.Data;
using Chainrule.Images;
using Chainrule.Layers;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Cli.Runs.Images;

/// <summary>
/// A model whose layers another network starts from, as far as both have the same ones: with its preparation of images, and with
/// a new head where its classes are others.
/// </summary>
internal sealed class StartingModel
{
    private readonly string _path;
    private readonly Model _model;

    private StartingModel(string path, Model model)
    {
        (_path, _model) = (path, model);
        Framing = ImageModel.FramingOf(model);
    }

    /// <summary>The model's file.</summary>
    public DataFiles Files => new([ModelArgument.FileOf(_path)]);

    /// <summary>How the model scales its inputs.</summary>
    public Scaling Scaling => _model.Scaling;

    /// <summary>The size and channels that it takes images in, and how others are brought to them; null where it takes
    /// none.</summary>
    public ImageFraming? Framing { get; }

    /// <summary>Reads the model.</summary>
    /// <param name="path">A model file, or a run's folder.</param>
    public static StartingModel Load(string path) => new(path, ModelArgument.Load(path));

    /// <summary>Refuses images that the model doesn't take.</summary>
    /// <param name="input">Their shape.</param>
    public void Require(Shape input)
    {
        if (_model.Network.InputShape.Count != input.Count)
        {
            throw new ChainruleException(
                $"--pretrained: the images are {input}, but {_path} takes {_model.Network.InputShape}",
                "start from a model of such images"
            );
        }
    }

    /// <summary>The model's own layers, with a last one for the classes that there are.</summary>
    /// <param name="classes">Their names.</param>
    /// <param name="activation">What the loss wants behind the last layer; empty for nothing.</param>
    public string NotationFor(IReadOnlyList<string> classes, string activation)
    {
        var network = _model.Network;
        if (network.OutputShape.Count == classes.Count && Knows(classes))
        {
            return network.Notation;
        }

        int head = HeadOf(network);
        string body = network.Notation;
        for (int i = network.Layers.Count; i > Math.Max(1, head); i--)
        {
            body = body[..body.LastIndexOf(' ')];
        }

        return head == 0
            ? throw new ChainruleException(
                $"--pretrained: {_path} is one layer, {network.Layers[0].Notation}, and the data has other classes",
                "start from a model of several layers"
            )
            : $"{body} dense:{classes.Count}{activation}";
    }

    /// <summary>
    /// Gives a network the numbers of the layers that both begin with, but for those of a head of other classes; says the first
    /// layer that they end before.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="classes">The names of its classes.</param>
    public int CopyTo(Network network, IReadOnlyList<string> classes)
    {
        var from = _model.Network;
        int end = Knows(classes) ? from.Layers.Count : HeadOf(from);
        int own = FirstOf(from), first = FirstOf(network), same = 0;
        while (first + same < network.Layers.Count && own + same < end
            && AreAlike(network.Layers[first + same], from.Layers[own + same]))
        {
            from.SliceOf(own + same, from.Parameters).CopyTo(network.SliceOf(first + same, network.Parameters));
            from.StateOf(own + same).CopyTo(network.StateOf(first + same));
            same++;
        }

        return network.Blocks.Any(block => block.Layer < first + same)
            ? first + same
            : throw new ChainruleException(
                $"--pretrained: {_path} begins with {from.Layers[own].Notation}, the network with "
                    + network.Layers[first].Notation,
                "leave --layers out, or begin it with layers of the model: " + from.Notation
            );
    }

    /// <summary>What starts from where.</summary>
    public string Describe(Network network, int end) =>
        end == network.Layers.Count
            ? $"all layers start from {_path}"
            : string.Create(CultureInfo.InvariantCulture, $"layers 0 to {end - 1} start from {_path}");

    // Where names are known, they tell whether classes are the same.
    private bool Knows(IReadOnlyList<string> classes) =>
        _model.Classes.Count == 0 || _model.Classes.SequenceEqual(classes);

    // The layer that tells classes apart, with the probabilities that may be made of it; the end where nothing does.
    private static int HeadOf(Network network)
    {
        int last = network.Layers.Count - 1;
        while (last > 0 && network.Layers[last] is Softmax or LogSoftmax or Sigmoid)
        {
            last--;
        }

        return network.Layers[last] is Dense ? last : network.Layers.Count;
    }

    // What images are changed by in training stands before what is learned.
    private static int FirstOf(Network network)
    {
        int first = 0;
        while (first < network.Layers.Count - 1 && network.Layers[first] is ImageAugmentation)
        {
            first++;
        }

        return first;
    }

    private static bool AreAlike(Layer one, Layer other) =>
        one.Notation == other.Notation && one.Input == other.Input && one.Output == other.Output;
}
