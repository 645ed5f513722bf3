using Chainrule.Images.Folders;
using Chainrule.Images.Training;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests.Training;

public sealed class ImageTrainerTests : IDisposable
{
    private const string Small = "conv:4:3:2 batch-norm relu global-pool dense:2";

    private readonly ImageFolderFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_folder_becomes_a_model_that_tells_its_classes_apart()
    {
        _files.WriteClasses(each: 40, channels: 3);
        var images = ImageFolder.Load(_files.Path);
        var result = new ImageTrainer(Options(threads: 2)).Fit(images);
        Assert.Equal("conv:4:3:2", result.Model.Network.Layers[0].Notation);
        Assert.Equal(1.0, result.Test.Accuracy);
        Assert.Equal(12, result.Test.Rows);
        Assert.All(images.Test!.Files, file => Assert.Equal(
            images.Classes[file.Class], result.Model.Classify(ImageFile.Read(file.Path))));
    }

    [Fact]
    public void Images_of_several_classes_become_a_model_that_tells_labels()
    {
        for (int i = 0; i < 60; i++)
        {
            _files.Write($"{i}.bmp", ImageFolderFiles.Picture(i, isLeft: i % 3 == 0));
        }

        var lines = Enumerable.Range(0, 60).Select(i => $"{i}.bmp,{(i % 3 == 0 ? "left;bright" : "right;bright")}\n");
        File.WriteAllText(Path.Combine(_files.Path, "labels.csv"), $"file,class\n{string.Concat(lines)}");
        var images = ImageFolder.Load(_files.Path);
        var result = new ImageTrainer(Options(threads: 2) with { Layers = "conv:4:7:4 relu flatten dense:3" }).Fit(images);
        Assert.Equal(["bright", "left", "right"], result.Model.Labels!.Names);
        Assert.Equal(1.0, result.Test.Labels!.SubsetAccuracy);
        var file = images.Test!.Files[0];
        string[] names = [.. file.Labels!.Select(label => images.Classes[label])];
        Assert.Equal(names, result.Model.LabelsOf(ImageFile.Read(file.Path)));
    }

    [Fact]
    public void Threads_and_memory_change_no_bit()
    {
        _files.WriteClasses(each: 20);
        string[] hashes =
        [
            .. new[] { (1, long.MaxValue), (2, long.MaxValue), (5, 0L) }.Select(how =>
            {
                var images = ImageFolder.Load(
                    _files.Path, new ImageFolderOptions { Threads = how.Item1, MemoryBytes = how.Item2 });
                return new ImageTrainer(Options(how.Item1)).Fit(images).Model.Network.ParametersSha256();
            }),
        ];
        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public void Where_the_folder_doesnt_tell_a_tenth_is_kept_back()
    {
        _files.WriteClasses(each: 20, prefix: "train/");
        _files.WriteClasses(each: 4, prefix: "test/");
        var result = new ImageTrainer(Options(threads: 2) with { Epochs = 1 }).Fit(ImageFolder.Load(_files.Path));
        Assert.NotNull(result.History.Epochs[0].ValidationLoss);
        Assert.Equal(8, result.Test.Rows);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(40, 4)]
    [InlineData(60_000, 5000)]
    public void What_is_kept_back_is_a_tenth_and_no_more_than_5000(int rows, int kept) =>
        Assert.Equal(kept, ImageRecipe.RowsKeptBack(rows));

    [Theory]
    [InlineData(28, 1, "conv:32:3 batch-norm relu max-pool:2 conv:64:3")]
    [InlineData(32, 3, "conv:32:3 batch-norm relu residual(")]
    [InlineData(64, 1, "conv:32:3 batch-norm relu max-pool:2 residual(")]
    [InlineData(96, 3, "conv:32:5:2 batch-norm relu max-pool:2 residual(")]
    [InlineData(128, 3, "conv:32:5:2 batch-norm relu max-pool:2 residual(")]
    public void Every_recipe_is_a_network_of_the_size(int side, int channels, string start)
    {
        var input = channels == 1 ? new Shape(side, side) : new Shape(side, side, channels);
        Assert.StartsWith(start, ImageRecipe.For(input, 7, 1000, Augmentation.None).Layers, StringComparison.Ordinal);
        foreach (var augmentation in Enum.GetValues<Augmentation>())
        {
            var recipe = ImageRecipe.For(input, 7, 1000, augmentation);
            Assert.Equal(7, LayerNotation.Parse(recipe.Layers, input, seed: 1).OutputShape.Count);
            bool isMirrored = recipe.Layers.StartsWith("random-flip ", StringComparison.Ordinal);
            Assert.Equal(channels == 3 && augmentation != Augmentation.None, isMirrored);
        }
    }

    [Fact]
    public void Augmentation_at_the_beginning_is_taken_off() => Assert.Equal(
        "conv:4:3 random-flip residual(conv:4:3 relu) dense:2",
        ImageRecipe.WithoutAugmentation(
            "random-flip random-affine:10:2 random-cutout:7 conv:4:3 random-flip residual(conv:4:3 relu) dense:2"));

    [Theory]
    [InlineData(100, 80, 16)]
    [InlineData(1400, 80, 64)]
    [InlineData(20_000, 40, 64)]
    [InlineData(1_000_000, 12, 64)]
    public void Few_images_are_gone_through_often_and_many_seldom(int images, int epochs, int batch)
    {
        var recipe = ImageRecipe.For(new Shape(28, 28), 10, images, Augmentation.Light);
        Assert.Equal((epochs, batch), (recipe.Epochs, recipe.BatchSize));
    }

    private static ImageTrainerOptions Options(int threads) =>
        new()
        {
            Layers = Small,
            Augmentation = Augmentation.None,
            Epochs = 12,
            BatchSize = 16,
            LearningRate = 0.03f,
            Threads = threads,
        };
}
