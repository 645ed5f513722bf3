using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What decides the outcome of a training on images, read from options and defaults.</summary>
internal sealed record ImageSettings
{
    private const string OfModel = "model";

    /// <summary>How networks are trained on IDX files. Chosen on MNIST.</summary>
    public static ImageRecipe Usual { get; } = new("", Epochs: 5, BatchSize: 128, LearningRate: 0.005f);

    /// <summary>The network.</summary>
    public required ImageNetworkSettings Network { get; init; }

    /// <summary>The loss; of images with labels it is settled by <see cref="For"/>.</summary>
    public required Loss Loss { get; init; }

    private bool IsLossGiven { get; init; }

    /// <summary>The optimizer.</summary>
    public required Optimizer Optimizer { get; init; }

    /// <summary>The training.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>Whether the learning rate is yet to be found by a sweep; until then it is the optimizer's own.</summary>
    public bool FindsLearningRate { get; private init; }

    /// <summary>How raw inputs are prepared, by name.</summary>
    public required string Scaling { get; init; }

    /// <summary>The share of rows kept back when below 1, else their number; null for a tenth of them, at most 5,000.</summary>
    public required double? Validation { get; init; }

    /// <summary>How the model that the network starts from prepares its inputs; null where it starts from none.</summary>
    private StartingModel? Start { get; init; }

    /// <summary>What there is to say of a folder of images.</summary>
    public required FolderSettings Folder { get; init; }

    /// <summary>What the user says about training by batches.</summary>
    public required BatchSettings Batch { get; init; }

    /// <summary>Reads the options, each checked as it is read.</summary>
    public static ImageSettings Read(Arguments arguments)
    {
        var batch = BatchSettings.Read(arguments, leastEpochs: 0);
        double? validation = LossSettings.ValidationOf(arguments);
        return new ImageSettings
        {
            Batch = batch,
            Folder = FolderSettings.Read(arguments, batch, validation),
            Network = ImageNetworkSettings.Read(arguments),
            FindsLearningRate = batch.FindsLearningRate,
            Loss = LossSettings.Read(arguments) ?? new SoftmaxCrossEntropy(),
            IsLossGiven = arguments.Given("loss") || arguments.Given("label-smoothing"),
            Optimizer = batch.Optimizer ?? new AdamW(),
            Scaling = LossSettings.ScalingOf(arguments) ?? (arguments.Given("pretrained") ? OfModel : "unit"),
            Validation = validation,
            Training = Over(Usual, batch) with { Frozen = arguments.Parsed("freeze", FrozenLayers.Parse) ?? FrozenLayers.None },
        };
    }

    private static TrainingOptions Over(ImageRecipe recipe, BatchSettings batch) =>
        batch.Over(new TrainingOptions
        {
            Epochs = recipe.Epochs,
            BatchSize = recipe.BatchSize,
            LearningRate = batch.Optimizer?.DefaultLearningRate ?? recipe.LearningRate,
            Schedule = new OneCycle(),
        });

    /// <summary>The same where the network starts from a model: images are prepared as it has them.</summary>
    public ImageSettings With(StartingModel start) => this with
    {
        Start = start,
        Folder = start.Framing is { } framing ? Folder.As(framing) : Folder,
    };

    /// <summary>The same for data whose network and training the user hasn't settled, by its recipe.</summary>
    /// <param name="source">The data.</param>
    /// <param name="data">What was read of it.</param>
    /// <param name="start">The model whose network it is; null for none.</param>
    public ImageSettings For(ImageSource source, ImageRows data, StartingModel? start) =>
        WithLossFor(source, data).WithNetworkFor(source, data, start);

    // Labels are decided each by itself.
    private ImageSettings WithLossFor(ImageSource source, ImageRows data)
    {
        if (!data.HasLabels)
        {
            return this;
        }

        if (!IsLossGiven)
        {
            return this with { Loss = new SigmoidCrossEntropy() };
        }

        return Loss.Activation == "sigmoid" ? this : throw new UsageException(
            $"--loss: images of {source.Text} have several classes each, and {Loss.Notation} is for one",
            "leave it out, or take sigmoid-cross-entropy");
    }

    private ImageSettings WithNetworkFor(ImageSource source, ImageRows data, StartingModel? start)
    {
        if (Network.Layers is { } layers)
        {
            var usual = source.RecipeFor(data.Input, data.Classes.Count, data.Train.Count, Folder.Augmentation);
            return this with
            {
                Network = Network with { Notation = Augmented(layers, data) },
                Training = Over(usual, Batch) with { Frozen = Training.Frozen },
            };
        }

        string last = Loss is { Output: OutputKind.Probabilities, Activation: { } activation } ? $" {activation}" : "";
        var recipe = start is null
            ? source.RecipeFor(data.Input, data.Classes.Count, data.Train.Count, Folder.Augmentation)
            : source.FineTuningOf(Augmented(start.NotationFor(data.Classes, last), data), data.Train.Count, Network.IsFrozen);
        return this with
        {
            Network = Network with { Notation = start is null ? recipe.Layers + last : recipe.Layers },
            Training = Over(recipe, Batch) with { Frozen = Training.Frozen },
        };
    }

    // The layers behind what images are changed by, where the user says how much.
    private string Augmented(string layers, ImageRows data) => Folder.Augmentation is { } augmentation
        ? ImageRecipe.Before(data.Input, augmentation) + ImageRecipe.WithoutAugmentation(layers)
        : layers;

    /// <summary>The same with the learning rate that was found.</summary>
    public ImageSettings WithLearningRate(float rate) =>
        this with
        {
            FindsLearningRate = false,
            Training = Training with { LearningRate = rate },
        };

    /// <summary>The same for several processes that train together, or for this one alone.</summary>
    public ImageSettings SharedBy(IGradientExchange? exchange) =>
        this with { Training = Training with { Exchange = exchange } };

    /// <summary>The same on a number of threads.</summary>
    public ImageSettings WithThreads(int threads) => this with { Training = Training with { Threads = threads } };

    /// <summary>The data with its inputs prepared as the settings say, and the part of it that is kept back.</summary>
    public (ImageRows Data, IDataset Train, IDataset? Held) Prepare(ImageRows data)
    {
        if (data.Classes.Count < 2)
        {
            throw new ChainruleException(
                "all images are of one class: there is nothing to tell apart",
                "give images of two classes at least"
            );
        }

        Start?.Require(data.Input);
        if (Scaling == OfModel)
        {
            data = data.With(Start is { } start ? start.Scaling : throw new UsageException(
                "--scaling model is how the model of --pretrained scales its inputs, and there is none",
                "name it with --pretrained, or say another scaling"));
        }
        else if (Scaling is "standard" or "columns")
        {
            // learned from the rows to train on, and from no others
            var unscaled = data.With(Chainrule.Data.Scaling.None);
            IDataset rows = Split(unscaled)?.Train ?? unscaled.Train;
            data = data.With(
                Scaling == "standard"
                    ? Chainrule.Data.Scaling.StandardizeGlobally(rows)
                    : Chainrule.Data.Scaling.Standardize(rows)
            );
        }
        else if (Scaling == "none")
        {
            data = data.With(Chainrule.Data.Scaling.None);
        }

        var split = Split(data);
        return split is var (train, held) ? (data, train, held) : (data, data.Train, data.Held);
    }

    /// <summary>All settings as options, from which they read back the same.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">What was read.</param>
    public IReadOnlyList<OptionRecord> OptionsOf(Network network, ImageRows data)
    {
        List<OptionRecord> options =
        [
            .. Network.OptionsOf(network),
            .. BatchSettings.OptionsOf(Training, Optimizer),
            OptionRecord.Of("loss", Loss.Notation),
            .. Network.AllowedAsOptions(),
            OptionRecord.Of("scaling", Scaling),
            .. Folder.OptionsOf(data.Reading, data.TellsTest),
        ];
        if (Validation is double validation)
        {
            options.Add(OptionRecord.Of("validation", validation));
        }

        return options;
    }

    // Where the data doesn't tell which rows are kept back.
    private (IDataset Train, IDataset Held)? Split(ImageRows data)
    {
        int rows = data.Train.Count;
        double kept = data.Held is not null ? 0
            : Validation ?? ImageRecipe.RowsKeptBack(rows);
        if (kept == 0)
        {
            return null;
        }

        if (kept >= rows)
        {
            throw new ChainruleException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"--validation {kept} keeps back all of the {rows:#,0} rows there are to train on"
                ),
                "keep back fewer"
            );
        }

        if (data.Train is ImageDataset images)
        {
            int count = kept < 1 ? (int)Math.Round(kept * rows, MidpointRounding.AwayFromZero) : (int)kept;
            return images.HoldOut(Math.Clamp(count, 1, Math.Max(1, rows - 1)), Training.Seed);
        }

        var split = kept < 1
            ? Chainrule.Data.Split.HoldOutFraction(data.Train, kept, Training.Seed)
            : Chainrule.Data.Split.HoldOutCount(data.Train, (int)kept, Training.Seed);
        return (split.Train, split.HeldOut);
    }
}
