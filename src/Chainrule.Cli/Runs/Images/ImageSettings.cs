using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Data;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Initializers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What decides the outcome of a training on images, read from options and defaults.</summary>
internal sealed record ImageSettings
{
    /// <summary>How a network of the user's own is trained, and what ships. Chosen on MNIST.</summary>
    public static ImageRecipe Usual { get; } = new("", Epochs: 5, BatchSize: 128, LearningRate: 0.005f);

    /// <summary>The layers; null for the default network, whose last layer has as many units as the data has classes.</summary>
    public string? Layers { get; private init; }

    /// <summary>Where the layers stand, as an error names it.</summary>
    private string LayersLabel { get; init; } = "--layers";

    public Initializer? Initializer { get; private init; }

    public required Loss Loss { get; init; }

    public required Optimizer Optimizer { get; init; }

    public required TrainingOptions Training { get; init; }

    /// <summary>The model whose layers the network starts from; null for none.</summary>
    public string? From { get; private init; }

    /// <summary>What is frozen, in its notation; null for nothing.</summary>
    public string? Frozen { get; private init; }

    /// <summary>Whether probabilities may be made twice, by the last layer and by the loss.</summary>
    public bool AllowsDoubleActivation { get; private init; }

    /// <summary>Whether the learning rate is yet to be found by a sweep; until then it is the optimizer's own.</summary>
    public bool FindsLearningRate { get; private init; }

    /// <summary>How raw inputs are prepared, by name.</summary>
    public required string Scaling { get; init; }

    /// <summary>The share of rows kept back when below 1, else their number; null for a tenth of them, at most 5,000.</summary>
    public required double? Validation { get; init; }

    /// <summary>How a folder of images is read.</summary>
    public required ImageFolderOptions Reading { get; init; }

    /// <summary>How much images are changed by chance; null for as is usual.</summary>
    public Augmentation? Augmentation { get; private init; }

    /// <summary>How an option for folders of images is called that was given; null for none.</summary>
    private string? FolderOption { get; init; }

    /// <summary>Whether classes weigh alike, however many images each has.</summary>
    public bool BalancesClasses { get; private init; }

    /// <summary>The weights that the user gives classes, by their names; null for none.</summary>
    public Func<IReadOnlyList<string>, float[]?> WeightsOf { get; private init; } = _ => null;

    private string? Weights { get; init; }

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
            Reading = FolderReading.Of(arguments, batch, validation),
            Augmentation = FolderReading.AugmentationOf(arguments),
            FolderOption = FolderReading.Given(arguments),
            Weights = arguments.Text(ClassWeights.Name),
            BalancesClasses = ClassWeights.AreBalanced(arguments),
            WeightsOf = classes => ClassWeights.Read(arguments, classes),
            FindsLearningRate = batch.FindsLearningRate,
            Layers = arguments.Text("layers"),
            LayersLabel = arguments.Label("layers"),
            From = arguments.Text("pretrained"),
            Frozen = arguments.Text("freeze"),
            AllowsDoubleActivation = arguments.Flag(TrainOptions.DoubleActivation),
            Initializer = arguments.Parsed("init", InitializerNotation.Parse),
            Loss = LossSettings.Read(arguments) ?? new SoftmaxCrossEntropy(),
            Optimizer = batch.Optimizer ?? new AdamW(),
            Scaling = LossSettings.ScalingOf(arguments) ?? "unit",
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

    /// <summary>Refuses options for folders of images where the data is none.</summary>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <exception cref="UsageException">One was given.</exception>
    public void RefuseFolderOptions(string data)
    {
        if (FolderOption is { } option)
        {
            throw UsageException.Of(option, $" is for folders of images, and {data} holds IDX files", "leave the option out");
        }
    }

    /// <summary>The same for data whose network and training the user hasn't settled, by its recipe.</summary>
    /// <param name="source">The data.</param>
    /// <param name="data">What was read of it.</param>
    /// <param name="starts">Whether the network is that of another model.</param>
    public ImageSettings For(ImageSource source, ImageRows data, bool starts)
    {
        if (Layers is null && !starts)
        {
            var recipe = source.RecipeFor(data.Input, data.Classes.Count, data.Train.Count, Augmentation);
            string last = Loss is { Output: OutputKind.Probabilities, Activation: { } activation } ? $" {activation}" : "";
            return this with
            {
                Notation = recipe.Layers + last,
                Training = Over(recipe, Batch) with { Frozen = Training.Frozen },
            };
        }

        string before = Augmentation is { } augmentation ? ImageRecipe.Before(data.Input, augmentation) : "";
        return this with { Notation = Layers is null ? null : before + Layers };
    }

    // The network as it is built: the user's own, or the recipe's; null for that of another model.
    private string? Notation { get; init; }

    /// <summary>The same with the learning rate that was found.</summary>
    public ImageSettings WithLearningRate(float rate) =>
        this with
        {
            FindsLearningRate = false,
            Training = Training with { LearningRate = rate },
        };

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

        if (Scaling is "standard" or "columns")
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
        return (data, split?.Train ?? data.Train, split is null ? data.Held : split.HeldOut);
    }

    /// <summary>The network for the data, its weights at their first values.</summary>
    /// <param name="data">The data.</param>
    /// <param name="start">The model that its first layers start from; null for none.</param>
    public Network Build(ImageRows data, StartingModel? start)
    {
        int classes = data.Classes.Count;
        string notation = Notation ?? start!.NotationFor(classes);
        var network = Parse(notation, data.Input);
        if (Loss.ClassCount(network.OutputShape.Count) != classes)
        {
            throw new ChainruleException(
                $"{LayersLabel}: the network puts out {network.OutputShape.Count} numbers, but the data has {classes} "
                    + $"classes: {notation}",
                $"end --layers with dense:{classes}");
        }

        if (Initializer is not null)
        {
            network.Initialize(Training.Seed, Initializer);
        }

        return network;
    }

    /// <summary>Refuses a network whose probabilities the loss would make probabilities of, unless that is asked for.</summary>
    public void RequireOneActivation(Network network) =>
        OutputNotes.RequireOneActivation(network, Loss, LayersLabel, AllowsDoubleActivation);

    private Network Parse(string notation, Shape input)
    {
        try
        {
            return LayerNotation.Parse(notation, input, Training.Seed);
        }
        catch (ChainruleException exception) when (Layers is not null)
        {
            throw UsageException.Of(LayersLabel, $": {exception.Message}", exception.Remedy);
        }
    }

    /// <summary>All settings as options, from which they read back the same.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reading">How the folder of images was read; null where the data is none.</param>
    public IReadOnlyList<OptionRecord> OptionsOf(Network network, ImageFolderOptions? reading)
    {
        var options = new List<OptionRecord> { OptionRecord.Of("layers", network.Notation) };
        if (Initializer is not null)
        {
            options.Add(OptionRecord.Of("init", Initializer.Notation));
        }

        if (From is not null)
        {
            options.Add(OptionRecord.Of("pretrained", Path.GetFullPath(From)));
        }

        if (Frozen is not null)
        {
            options.Add(OptionRecord.Of("freeze", Frozen));
        }

        options.AddRange(BatchSettings.OptionsOf(Training, Optimizer));
        options.Add(OptionRecord.Of("loss", Loss.Notation));
        if (AllowsDoubleActivation)
        {
            options.Add(OptionRecord.Of(TrainOptions.DoubleActivation, true));
        }

        options.Add(OptionRecord.Of("scaling", Scaling));
        options.AddRange(FolderReading.OptionsOf(reading));
        if (Weights is not null)
        {
            options.Add(OptionRecord.Of(ClassWeights.Name, Weights));
        }

        if (Validation is double validation)
        {
            options.Add(OptionRecord.Of("validation", validation));
        }

        return options;
    }

    // Where the data doesn't tell which rows are kept back.
    private Split? Split(ImageRows data)
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

        return kept < 1
            ? Chainrule.Data.Split.HoldOutFraction(data.Train, kept, Training.Seed)
            : Chainrule.Data.Split.HoldOutCount(data.Train, (int)kept, Training.Seed);
    }
}
