using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What a user says about how a folder of images is read.</summary>
internal static class FolderReading
{
    private const int LeastSide = 8, MostSide = 1024;
    private const double MostHeldOut = 0.9;

    private static readonly string[] Fits = [.. Enum.GetValues<ImageFit>().Select(ImageModel.NameOf)];
    private static readonly string[] Augmentations = [.. Enum.GetNames<Augmentation>().Select(name => name.ToLowerInvariant())];

    /// <summary>Reads the options.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="batch">What they say of batches.</param>
    /// <param name="validation">The share kept back when below 1, else the number; null where it isn't said.</param>
    public static ImageFolderOptions Of(Arguments arguments, BatchSettings batch, double? validation)
    {
        var usual = new ImageFolderOptions();
        return usual with
        {
            Side = arguments.Integer("size", LeastSide, MostSide),
            Fit = arguments.Text("fit") is string fit ? (ImageFit)Place(arguments, "fit", fit, Fits) : usual.Fit,
            TestShare = arguments.Number("test", 0, MostHeldOut) ?? usual.TestShare,
            ValidationShare = validation is double share ? share < 1 ? share : 0 : usual.ValidationShare,
            Seed = batch.Seed,
            Threads = batch.Threads,
        };
    }

    /// <summary>How much images are changed by chance; null where it isn't said.</summary>
    public static Augmentation? AugmentationOf(Arguments arguments) =>
        arguments.Text("augment") is string name ? (Augmentation)Place(arguments, "augment", name, Augmentations) : null;

    /// <summary>What an option is called that only folders of images have and that was given; null for none.</summary>
    public static string? Given(Arguments arguments) =>
        Array.Find(["size", "fit", "test", ClassWeights.Name], arguments.Given) is { } name ? arguments.Label(name) : null;

    /// <summary>As options, from which it reads back the same.</summary>
    /// <param name="reading">How a folder was read; null where the data is none.</param>
    public static IEnumerable<OptionRecord> OptionsOf(ImageFolderOptions? reading) =>
        reading is null
            ? []
            :
            [
                OptionRecord.Of("size", reading.Side!.Value),
                OptionRecord.Of("fit", ImageModel.NameOf(reading.Fit)),
                OptionRecord.Of("test", reading.TestShare),
            ];

    private static int Place(Arguments arguments, string option, string name, string[] known)
    {
        int place = Array.IndexOf(known, name);
        return place >= 0
            ? place
            : throw UsageException.Of(arguments.Label(option), $": there is no '{name}'", Suggestion.Help(name, known));
    }
}
