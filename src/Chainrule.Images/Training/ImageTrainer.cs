using System.Runtime.CompilerServices;
using Chainrule.Images.Folders;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

namespace Chainrule.Images.Training;

/// <summary>
/// From a folder of images to a model and an honest figure: the network and its training suit the number and size of the images
/// unless told
/// otherwise, the epoch is chosen by images that it wasn't trained on, and the model is tested with others. The same images,
/// options and
/// seed give the same bits.
/// </summary>
/// <param name="options">How; null for the defaults.</param>
public sealed class ImageTrainer(ImageTrainerOptions? options = null)
{
    private readonly ImageTrainerOptions _options = options ?? new ImageTrainerOptions();

    /// <summary>Learns to tell the classes of a folder apart.</summary>
    /// <param name="images">The images.</param>
    /// <param name="progress">Is told what happens, on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the network as it stands is tested and returned.</param>
    /// <exception cref="ChainruleException">There is nothing to test with, or an option can't be.</exception>
    public ImageResult Fit(ImageFolder images, IProgress<TrainingEvent>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var test = images.Test
            ?? throw new ChainruleException($"{images.Path} has no images to test with",
                "hold some out: ImageFolderOptions.TestShare");
        var recipe = ImageRecipe.For(images.Train.Input, images.Classes.Count, images.Train.Count, _options.Augmentation);
        string layers = _options.Layers is { } own ? ImageRecipe.Before(images.Train.Input, _options.Augmentation) + own
            : recipe.Layers;
        var network = LayerNotation.Parse(layers, images.Train.Input, _options.Seed);
        var settings = new TrainingOptions
        {
            Epochs = _options.Epochs ?? recipe.Epochs,
            BatchSize = _options.BatchSize ?? recipe.BatchSize,
            LearningRate = _options.LearningRate ?? recipe.LearningRate,
            Schedule = new OneCycle(),
            Seed = _options.Seed,
            Threads = _options.Threads,
        };
        Loss loss = images.HasLabels ? new SigmoidCrossEntropy() : new SoftmaxCrossEntropy();
        using var trainer = new Trainer(network, loss, new AdamW(), settings);
        var (train, held) = Parts(images);
        var history = trainer.Fit(train, held, progress, cancel: cancel);
        using var workers = new Workers(_options.Threads);
        return new ImageResult(
            ModelOf(network, loss, images),
            history,
            new Evaluator(network, loss)
                .Evaluate(test, workers, CancellationToken.None)); // a training that was stopped is tested, too
    }

    /// <param name="images">The images.</param>
    /// <param name="progress">Is told what happens, in order and on this thread; null for nobody.</param>
    /// <param name="cancel">Asks to stop: the network as it stands is tested and returned.</param>
    /// <inheritdoc cref="Fit(ImageFolder, IProgress{TrainingEvent}?, CancellationToken)" path="/*[not(self::param)]"/>
    [OverloadResolutionPriority(-1)] // for lambdas alone
    public ImageResult Fit(ImageFolder images, Action<TrainingEvent>? progress = null, CancellationToken cancel = default) =>
        Fit(images, SynchronousProgress<TrainingEvent>.Of(progress), cancel);

    private static Model ModelOf(Network network, Loss loss, ImageFolder images)
    {
        var info = ImageModel.InfoOf(images.Framing);
        return images.HasLabels
            ? new Model(network, loss.Output, images.Train.Scaling, info: info) { Labels = new Labels(images.Classes) }
            : new Model(network, loss.Output, images.Train.Scaling, images.Classes, info);
    }

    // Where the folder doesn't tell what to choose the epoch by, some of what is to be trained on is kept back.
    private (IDataset Train, IDataset? Held) Parts(ImageFolder images)
    {
        int kept = images.Validation is null ? ImageRecipe.RowsKeptBack(images.Train.Count) : 0;
        return kept > 0 ? images.Train.HoldOut(kept, _options.Seed) : (images.Train, images.Validation);
    }
}

/// <summary>What a training on images brought.</summary>
/// <param name="Model">The model of the best epoch.</param>
/// <param name="History">What each epoch brought.</param>
/// <param name="Test">How well the model does on images that had no part in its training.</param>
public sealed record ImageResult(Model Model, TrainingHistory History, Evaluation Test);
