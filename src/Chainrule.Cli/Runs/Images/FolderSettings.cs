using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Records;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>What a user says about a folder of images.</summary>
internal sealed record FolderSettings
{
    private const int LeastSide = 8, MostSide = 1024;
    private const double MostHeldOut = 0.9;

    private static readonly string[] OnlyFolders = ["size", "fit", "test", "memory", ClassWeights.Name];
    private static readonly string[] Fits = [.. Enum.GetValues<ImageFit>().Select(ImageModel.NameOf)];
    private static readonly string[] Augmentations = [.. Enum.GetNames<Augmentation>().Select(name => name.ToLowerInvariant())];

    /// <summary>How it is read.</summary>
    public required ImageFolderOptions Reading { get; init; }

    /// <summary>How much images are changed by chance; null for as is usual.</summary>
    public Augmentation? Augmentation { get; private init; }

    /// <summary>Whether classes weigh alike, however many images each has.</summary>
    public bool BalancesClasses { get; private init; }

    /// <summary>The weights that the user gives classes, by their names; null for none.</summary>
    public Func<IReadOnlyList<string>, float[]?> WeightsOf { get; private init; } = _ => null;

    /// <summary>Whether the user says anything of the kind.</summary>
    public bool HasClassWeights => Weights is not null;

    private string? Weights { get; init; }

    private bool GivesFit { get; init; }

    private string? TestLabel { get; init; }

    // What an option is called that was given and that only such folders have.
    private string? Given { get; init; }

    /// <summary>Reads the options.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="batch">What they say of batches.</param>
    /// <param name="validation">The share kept back when below 1, else the number; null where it isn't said.</param>
    public static FolderSettings Read(Arguments arguments, BatchSettings batch, double? validation)
    {
        var usual = new ImageFolderOptions();
        return new FolderSettings
        {
            Reading = usual with
            {
                Side = arguments.Integer("size", LeastSide, MostSide),
                Fit = arguments.Text("fit") is string fit ? (ImageFit)Place(arguments, "fit", fit, Fits) : usual.Fit,
                TestShare = arguments.Number("test", 0, MostHeldOut) ?? usual.TestShare,
                ValidationShare = validation is double share ? share < 1 ? share : 0 : usual.ValidationShare,
                Seed = batch.Seed,
                MemoryBytes = ByteSize.Read(arguments, "memory") ?? usual.MemoryBytes,
                Threads = batch.Threads,
            },
            Augmentation = arguments.Text("augment") is string name
                ? (Augmentation)Place(arguments, "augment", name, Augmentations)
                : null,
            BalancesClasses = ClassWeights.AreBalanced(arguments),
            WeightsOf = classes => ClassWeights.Read(arguments, classes),
            Weights = arguments.Text(ClassWeights.Name),
            GivesFit = arguments.Given("fit"),
            TestLabel = arguments.Given("test") ? arguments.Label("test") : null,
            Given = Array.Find(OnlyFolders, arguments.Given) is { } given ? arguments.Label(given) : null,
        };
    }

    /// <summary>The same where images are brought to what a model takes; how, the user may say.</summary>
    /// <param name="framing">What it takes.</param>
    /// <exception cref="UsageException">The user says another size.</exception>
    public FolderSettings As(ImageFraming framing)
    {
        if (Reading.Side is int side && side != framing.Height)
        {
            throw new UsageException(
                $"--size {side} and --pretrained don't go together: the model takes images of {framing.Input}",
                "leave --size out");
        }

        var fit = GivesFit ? Reading.Fit : framing.Fit;
        return this with
        {
            Reading = Reading with { Framing = new ImageFraming(framing.Height, framing.Width, framing.Channels, fit) },
        };
    }

    /// <summary>Refuses what only folders of images have, where the data is none.</summary>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <exception cref="UsageException">It was given.</exception>
    public void RefuseFor(string data)
    {
        if (Given is { } option)
        {
            throw UsageException.Of(option, $" is for folders of images, and {data} holds IDX files", "leave the option out");
        }
    }

    /// <summary>Refuses shares to hold out where the folder itself tells.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="validation">What is to be kept back; null where it isn't said.</param>
    /// <exception cref="UsageException">One was given.</exception>
    public void RefuseWhatIsTold(ImageFolder folder, double? validation)
    {
        if (TestLabel is { } test && folder.TellsTest)
        {
            throw UsageException.Of(test, $": {folder.Path} has images to test with", "leave it out");
        }

        if (validation is not null && folder.Validation is not null && folder.TellsParts)
        {
            throw new UsageException($"--validation: {folder.Path} has images for it", "leave it out");
        }
    }

    /// <summary>As options, from which it reads back the same.</summary>
    /// <param name="reading">How the folder was read; null where the data is none.</param>
    /// <param name="tellsTest">Whether the folder itself tells what to test with.</param>
    public IEnumerable<OptionRecord> OptionsOf(ImageFolderOptions? reading, bool tellsTest)
    {
        if (reading is not null)
        {
            yield return OptionRecord.Of("size", reading.Side!.Value);
            yield return OptionRecord.Of("fit", ImageModel.NameOf(reading.Fit));
            if (!tellsTest)
            {
                yield return OptionRecord.Of("test", reading.TestShare);
            }
        }

        if (Augmentation is { } augmentation)
        {
            yield return OptionRecord.Of("augment", Augmentations[(int)augmentation]);
        }

        if (Weights is not null)
        {
            yield return OptionRecord.Of(ClassWeights.Name, Weights);
        }
    }

    private static int Place(Arguments arguments, string option, string name, string[] known)
    {
        int place = Array.IndexOf(known, name);
        return place >= 0
            ? place
            : throw UsageException.Of(arguments.Label(option), $": there is no '{name}'", Suggestion.Help(name, known));
    }
}
