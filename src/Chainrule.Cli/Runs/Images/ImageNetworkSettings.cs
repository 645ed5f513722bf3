using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Initializers;
using Chainrule.Losses;
using Chainrule.Networks;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What network is trained on images.</summary>
internal sealed record ImageNetworkSettings
{
    /// <summary>The layers that the user gives; null for none.</summary>
    public string? Layers { get; private init; }

    /// <summary>The network as it is built: the user's own, that of another model, or one that suits the data.</summary>
    public string? Notation { get; init; }

    /// <summary>The model whose layers the network starts from; null for none.</summary>
    public string? From { get; private init; }

    /// <summary>Whether the user freezes layers.</summary>
    public bool IsFrozen => Frozen is not null;

    private string Label { get; init; } = "--layers";

    private Initializer? Initializer { get; init; }

    private string? Frozen { get; init; }

    private bool AllowsDoubleActivation { get; init; }

    /// <summary>Reads the options, each checked as it is read.</summary>
    public static ImageNetworkSettings Read(Arguments arguments) => new()
    {
        Layers = arguments.Text("layers"),
        Label = arguments.Label("layers"),
        From = arguments.Text("pretrained"),
        Frozen = arguments.Text("freeze"),
        AllowsDoubleActivation = arguments.Flag(TrainOptions.DoubleActivation),
        Initializer = arguments.Parsed("init", InitializerNotation.Parse),
    };

    /// <summary>The network for the data, its weights at their first values.</summary>
    /// <param name="data">The data.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="seed">What all chance is drawn from.</param>
    public Network Build(ImageRows data, Loss loss, ulong seed)
    {
        int classes = data.Classes.Count;
        string notation = Notation!;
        var network = Parse(notation, data.Input, seed);
        if ((data.HasLabels ? network.OutputShape.Count : loss.ClassCount(network.OutputShape.Count)) != classes)
        {
            throw new ChainruleException(
                $"{Label}: the network puts out {network.OutputShape.Count} numbers, but the data has {classes} "
                    + $"classes: {notation}",
                $"end --layers with dense:{classes}");
        }

        if (Initializer is not null)
        {
            network.Initialize(seed, Initializer);
        }

        return network;
    }

    /// <summary>Refuses a network whose probabilities the loss would make probabilities of, unless that is asked for.</summary>
    public void RequireOneActivation(Network network, Loss loss) =>
        OutputNotes.RequireOneActivation(network, loss, Label, AllowsDoubleActivation);

    /// <summary>What the network is and starts from, as options.</summary>
    public IEnumerable<OptionRecord> OptionsOf(Network network)
    {
        yield return OptionRecord.Of("layers", network.Notation);
        if (Initializer is not null)
        {
            yield return OptionRecord.Of("init", Initializer.Notation);
        }

        if (From is not null)
        {
            yield return OptionRecord.Of("pretrained", Path.GetFullPath(From));
        }

        if (Frozen is not null)
        {
            yield return OptionRecord.Of("freeze", Frozen);
        }
    }

    /// <summary>What is allowed of the network, as options.</summary>
    public IEnumerable<OptionRecord> AllowedAsOptions() =>
        AllowsDoubleActivation ? [OptionRecord.Of(TrainOptions.DoubleActivation, true)] : [];

    private Network Parse(string notation, Shape input, ulong seed)
    {
        try
        {
            return LayerNotation.Parse(notation, input, seed);
        }
        catch (ChainruleException exception) when (Layers is not null)
        {
            throw UsageException.Of(Label, $": {exception.Message}", exception.Remedy);
        }
    }
}
