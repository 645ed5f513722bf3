using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Images;
using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Insight.Results;
using Chainrule.Models;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>A folder of images, each in the folder of its class or beside a list.</summary>
/// <param name="text">DATA as the user wrote it, which is the folder.</param>
internal sealed class FolderSource(string text) : ImageSource(text, text)
{
    private const int MostNamed = 5;

    /// <summary>Where the largest class is more than so many times the smallest, a network learns little of the latter.</summary>
    public const int Unbalanced = 5;

    /// <inheritdoc/>
    public override DataFiles Files =>
        DataFiles.OfFolder(
            Folder,
            [.. ImageFolder.FilesOf(Folder).Select(file => ($"{file.Name}\0{ClassOf(file)}\0{file.Part}", file.Path))]);

    // One class as a number alone, as runs have recorded it since there were no labels.
    private static string ClassOf(ImageEntry file) =>
        file.Labels is { } labels ? string.Join(' ', labels) : file.Class.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override ImageRecipe RecipeFor(Shape input, int classes, int images, Augmentation? augmentation) =>
        ImageRecipe.For(input, classes, images, augmentation ?? Augmentation.Light);

    /// <inheritdoc/>
    public override ImageRecipe FineTuningOf(string layers, int images, bool isFrozen) =>
        ImageRecipe.FineTuning(layers, images, isFrozen);

    /// <inheritdoc/>
    public override ImageRows Load(ImageSettings settings, ReadingScene scene)
    {
        using var view = new ReadingView(scene.Terminal);
        var folder = ImageFolder.Load(Folder, settings.Folder.Reading, view, scene.Cancel);
        settings.Folder.RefuseWhatIsTold(folder, settings.Validation);
        if (folder.Test is null)
        {
            throw new ChainruleException($"no images of {Folder} are left to test with",
                "hold some out: --test 0.15, or leave --test out");
        }

        if (folder.HasLabels && settings.Folder.HasClassWeights)
        {
            throw new UsageException(
                $"--{ClassWeights.Name}: images of {Text} have several classes each", "leave it out: each is decided by itself");
        }

        float[]? weights = settings.Folder.BalancesClasses ? BalancedFor(folder) : settings.Folder.WeightsOf(folder.Classes);
        ImageDataset? Weighted(ImageDataset? images) => weights is null ? images : images?.Weighted(weights);
        return new ImageRows(
            Weighted(folder.Train)!, Weighted(folder.Validation), folder.Test, folder.Classes, folder.Train.Scaling)
        {
            HasLabels = folder.HasLabels,
            Noticed = weights is null ? [.. NoticedIn(folder), .. UnbalancedIn(folder)] : NoticedIn(folder),
            Info = ImageModel.InfoOf(folder.Framing),
            Reading = settings.Folder.Reading with { Side = folder.Framing.Height, Fit = folder.Framing.Fit },
            TellsTest = folder.TellsTest,
            PixelsSha256 = folder.PixelsSha256,
        };
    }

    /// <inheritdoc/>
    public override TestImages LoadTest(Model model, ImageSettings? settings, ReadingScene scene)
    {
        using var view = new ReadingView(scene.Terminal);
        var framing = ImageModel.FramingOf(model)
            ?? throw new ChainruleException(
                $"the model takes rows of {model.Network.InputShape}, and {Folder} is a folder of images",
                    "give data like that which the model was trained on");
        var classes = model.Labels?.Names ?? model.Classes;
        if (classes.Count == 0)
        {
            throw new ChainruleException($"the model's classes have no names to find in {Folder}",
                "name them as it is imported, import FILE.onnx --classes cat,dog, or train it on a folder of images");
        }

        var reading = (settings?.Folder.Reading ?? new ImageFolderOptions()) with
        {
            Framing = framing,
            Classes = classes,
            AsLabels = model.Labels is not null,
        };
        if (settings is null)
        {
            var (images, skipped) = ImageFolder.LoadAll(Folder, reading, view, scene.Cancel);
            return new TestImages(images.With(model.Scaling), SkippedIn(skipped));
        }

        var folder = ImageFolder.Load(Folder, reading, view, scene.Cancel);
        return folder.Test is { } test
            ? new TestImages(test.With(model.Scaling), NoticedIn(folder))
            : throw new ChainruleException($"{Folder} has no images to test with", "give a folder that has some");
    }

    // What makes the weights of all classes equal, and the mean of all images 1.
    private static float[] BalancedFor(ImageFolder folder)
    {
        int[] counts = CountsOf(folder);
        return [.. counts.Select(count => (float)((double)folder.Train.Count / counts.Length / count))];
    }

    private static List<Alert> NoticedIn(ImageFolder folder)
    {
        var noticed = SkippedIn(folder.Skipped);
        if (folder.Repeated.Count > 0)
        {
            noticed.Add(RepeatedIn(folder));
        }

        if (NearIn(folder) is { } near)
        {
            noticed.Add(near);
        }

        return noticed;
    }

    private static List<Alert> SkippedIn(IReadOnlyList<SkippedImage> skipped)
    {
        if (skipped.Count == 0)
        {
            return [];
        }

        string named = string.Join("; ", skipped.Take(MostNamed).Select(file => $"{file.Name}: {file.Why}"));
        string rest = skipped.Count > MostNamed ? " …" : "";
        return
        [
            new Alert(
                AlertKind.Data,
                IsGrave: false,
                "Files passed over",
                $"{NumberText.Count(skipped.Count, "file")} can't be read: {named}{rest}.",
                "get them again, or take them out"),
        ];
    }

    // As of other data: where they are one in a hundred, and more than one; one in ten make the figures worthless.
    private static Alert? NearIn(ImageFolder folder)
    {
        int held = (folder.Validation?.Count ?? 0) + (folder.Test?.Count ?? 0), near = folder.NearDuplicates.Count;
        int lookedAt = NearDuplicate.LookedAt(held);
        return near < 2 || 100L * near < lookedAt ? null : new Alert(
            AlertKind.NearDuplicates,
            IsGrave: 10L * near >= lookedAt,
            "Images held out that were trained on",
            $"{NumberText.Count(near)} of the {NumberText.Count(lookedAt)} images held out look like one to train on, such as "
                + $"{folder.NearDuplicates[0].HeldOut.Name} like {folder.NearDuplicates[0].Trained.Name}: the model is better on "
                + "them than on new ones.",
            "take one of each out, or sort the folder into train, valid and test by what images have in common: a scene, a "
                + "person");
    }

    // Labels have no weights; where the user has given some, there is nothing to suggest.
    private static IEnumerable<Alert> UnbalancedIn(ImageFolder folder)
    {
        int[] counts = CountsOf(folder);
        int most = Array.IndexOf(counts, counts.Max()), least = Array.IndexOf(counts, counts.Min());
        if (!folder.HasLabels && counts[most] > Unbalanced * counts[least])
        {
            yield return new Alert(
                AlertKind.Data,
                IsGrave: false,
                "Classes of unlike size",
                $"{folder.Classes[most]} has {NumberText.Count(counts[most], "image")} to train on, {folder.Classes[least]} "
                    + $"{NumberText.Count(counts[least])}: it learns little of the latter. --{ClassWeights.Name} balanced lets "
                    + "them count alike.",
                $"--{ClassWeights.Name} balanced");
        }
    }

    private static int[] CountsOf(ImageFolder folder)
    {
        int[] counts = new int[folder.Classes.Count];
        foreach (var file in folder.HasLabels ? [] : folder.Train.Files)
        {
            counts[file.Class]++;
        }

        return counts;
    }

    private static Alert RepeatedIn(ImageFolder folder)
    {
        var first = folder.Repeated[0];
        string images = NumberText.Count(folder.Repeated.Sum(group => group.Count), "image");
        int mixed = folder.Repeated.Count(group => group.Select(ClassOf).Distinct().Count() > 1);
        return new Alert(
            AlertKind.Data,
            IsGrave: false,
            "Equal images",
            $"{images} are but {NumberText.Count(folder.Repeated.Count)} different, such as {first[0].Name} and {first[1].Name}"
                + (mixed > 0 ? $"; of these {NumberText.Count(mixed)} in more than one class." : "."),
            "keep one of each, in its right class; where the folder doesn't tell what to test with, equal images stay on one "
                + "side");
    }
}
