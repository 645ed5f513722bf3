using Chainrule.Data;
using Chainrule.Images.Folders;
using Chainrule.Insight.Results;

namespace Chainrule.Cli.Runs.Images;

/// <summary>Images to train on and to test with, however they are stored.</summary>
/// <param name="Train">Those to train on; some of them may yet be kept back.</param>
/// <param name="Held">Those kept back to choose the best epoch by; null where the data doesn't tell.</param>
/// <param name="Test">Those to test with.</param>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Scaling">How raw inputs are prepared.</param>
internal sealed record ImageRows(IDataset Train, IDataset? Held, IDataset Test, IReadOnlyList<string> Classes, Scaling Scaling)
{
    /// <summary>The shape of one image.</summary>
    public Shape Input => Train.Input;

    /// <summary>Whether images have any number of the classes each, which are labels then.</summary>
    public bool HasLabels { get; init; }

    /// <summary>What should make somebody look at the data.</summary>
    public IReadOnlyList<Alert> Noticed { get; init; } = [];

    /// <summary>What a model must know to take other images, for its <see cref="Models.Model.Info"/>.</summary>
    public IReadOnlyDictionary<string, string>? Info { get; init; }

    /// <summary>How a folder of images was read, everything settled; null where the data is none.</summary>
    public ImageFolderOptions? Reading { get; init; }

    /// <summary>Whether a folder of images itself tells what to test with.</summary>
    public bool TellsTest { get; init; }

    /// <summary>The SHA-256 of all pixels as they were decoded; null where there was nothing to decode.</summary>
    public string? PixelsSha256 { get; init; }

    /// <summary>The same images, not copied, with raw inputs prepared in another way.</summary>
    /// <exception cref="ChainruleException">The scaling is for rows of another size.</exception>
    public ImageRows With(Scaling scaling) => this with
    {
        Train = ScaledDataset.Of(Train, scaling),
        Held = Held is null ? null : ScaledDataset.Of(Held, scaling),
        Test = ScaledDataset.Of(Test, scaling),
        Scaling = scaling,
    };
}

/// <summary>Images to test with.</summary>
/// <param name="Data">The images.</param>
/// <param name="Noticed">What should make somebody look at the data that they are part of.</param>
internal sealed record TestImages(IDataset Data, IReadOnlyList<Alert> Noticed);
