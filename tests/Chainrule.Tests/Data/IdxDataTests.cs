using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Data;

public sealed class IdxDataTests : IDisposable
{
    private const string TrainImages = "train-images-idx3-ubyte", TrainLabels = "train-labels-idx1-ubyte";
    private const string TestImages = "t10k-images-idx3-ubyte", TestLabels = "t10k-labels-idx1-ubyte";
    private readonly TemporaryFolder _folder = new();

    private void Save(string name, IdxArray array) => IdxFile.Write(_folder[name], overwrite: true, array);

    private static byte[] Bytes(int count, int factor) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * factor))];

    private void SaveSmall(string ending = "")
    {
        Save(TrainImages + ending, IdxArray.Of(Bytes(4 * 6, 10), 4, 2, 3));
        Save(TrainLabels + ending, IdxArray.Of([0, 1, 4, 1], 4));
        Save(TestImages + ending, IdxArray.Of(Bytes(2 * 6, 5), 2, 2, 3));
        Save(TestLabels + ending, IdxArray.Of([2, 0], 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void Sizes_and_classes_are_read_not_assumed(string ending)
    {
        SaveSmall(ending);
        IdxData data = IdxData.Load(_folder.Path);
        Assert.Equal((4, 2, 5, 5), (data.Train.Count, data.Test.Count, data.Classes, data.Train.Classes));
        Assert.Equal(new Shape(2, 3), data.Input);
        var batch = new Batch(data.Test, 2);
        batch.FillInOrder(0, 2);
        Assert.Equal([2, 0], batch.Targets.Classes);
        Assert.Equal(Bytes(12, 5).Select(b => b * (1f / 255f)), batch.Inputs.ToArray());
        Assert.Equal(Bytes(24, 10), data.TrainBytes!.Bytes);
        Assert.Equal(9, IdxData.Load(_folder.Path, classes: 9).Classes);
    }

    [Fact]
    public void A_label_to_test_with_that_training_never_saw_is_an_error_that_names_it()
    {
        SaveSmall();
        Save(TestLabels, IdxArray.Of([2, 7], 2));
        string message = Assert.Throws<ChainruleException>(() => IdxData.Load(_folder.Path)).Message;
        Assert.Contains($"{TestLabels}, label 1: 7 is not a class from 0 to 4", message);
    }

    [Theory]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte")]
    [InlineData(
        "emnist-letters-train-images-idx3-ubyte.gz",
        "emnist-letters-train-labels-idx1-ubyte.gz",
        "emnist-letters-test-images-idx3-ubyte",
        "emnist-letters-test-labels-idx1-ubyte"
    )]
    public void Names_in_use_are_understood(string trainImages, string trainLabels, string testImages, string testLabels)
    {
        Save(trainImages, IdxArray.Of(new byte[6], 2, 3));
        Save(trainLabels, IdxArray.Of([0, 1], 2));
        Save(testImages, IdxArray.Of(new byte[3], 1, 3));
        Save(testLabels, IdxArray.Of([0], 1));
        _folder.Write("readme.txt", []);
        IdxData data = IdxData.Load(_folder.Path);
        Assert.Equal((2, 1, 2), (data.Train.Count, data.Test.Count, data.Classes));
    }

    [Fact]
    public void Packed_and_unpacked_side_by_side_are_one_file_but_two_data_sets_are_not()
    {
        SaveSmall();
        SaveSmall(".gz");
        Assert.Equal(4, IdxData.Load(_folder.Path).Train.Count);
        Save("fashion-" + TrainImages, IdxArray.Of(new byte[6], 1, 2, 3));
        string message = Assert.Throws<ChainruleException>(() => IdxData.Load(_folder.Path)).Message;
        Assert.Contains($"several files for the same purpose: fashion-{TrainImages}, {TrainImages}", message);
    }

    [Fact]
    public void Other_numbers_and_ranks_work_as_well()
    {
        Save(TrainImages, IdxArray.Of(IdxElementType.Single, [-1.5, 2, 3, 4, 5, 6], 2, 1, 3, 1));
        Save(TrainLabels, IdxArray.Of(IdxElementType.Int32, [0, 1], 2));
        Save(TestImages, IdxArray.Of(IdxElementType.Single, [7, 8, 9], 1, 1, 3, 1));
        Save(TestLabels, IdxArray.Of(IdxElementType.Double, [1], 1));
        IdxData data = IdxData.Load(_folder.Path);
        Assert.Equal(new Shape(1, 3, 1), data.Input);
        Assert.Null(data.TrainBytes);
        Assert.Equal(Scaling.None, data.Scaling);
        var batch = new Batch(data.With(Scaling.Of(2, 1)).With(Scaling.Of(3, 0)).Train, 2);
        batch.FillInOrder(0, 2);
        Assert.Equal([-4.5f, 6, 9, 12, 15, 18], batch.Inputs);
    }

    [Fact]
    public void Another_scaling_shares_the_bytes()
    {
        SaveSmall();
        IdxData data = IdxData.Load(_folder.Path).With(Scaling.None);
        var batch = new Batch(data.Train, 1);
        batch.FillInOrder(0, 1);
        Assert.Equal([0, 10, 20, 30, 40, 50], batch.Inputs);
        Assert.Equal(Scaling.None, data.Scaling);
    }

    [Theory]
    [InlineData("cats/tom.JPG", "it has no files but the folder cats")]
    [InlineData("tom.png", "it has tom.png")]
    public void A_folder_of_pictures_is_not_called_empty(string picture, string said)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[picture])!);
        File.WriteAllText(_folder[picture], "x");
        var error = Assert.Throws<ChainruleException>(() => IdxFolder.Find(_folder.Path));
        Assert.EndsWith($"; {said}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_and_folders_are_named_with_what_is_there()
    {
        Assert.Equal($"the folder {_folder["none"]} doesn't exist", Message(_folder["none"]));
        Assert.Equal($"{_folder.Path} has no file {TrainImages} or {TrainImages}.gz; it is empty", Message());
        SaveSmall();
        File.Delete(_folder[TestLabels]);
        Assert.Equal(
            $"{_folder.Path} has no file {TestLabels} or {TestLabels}.gz; it has {TestImages}, {TrainImages}, {TrainLabels}",
            Message()
        );
        Assert.Contains("is a file, not a folder", Message(_folder[TestImages]));
    }

    [Fact]
    public void Files_that_do_not_belong_together_are_both_named()
    {
        SaveSmall();
        Save(TrainLabels, IdxArray.Of([0, 1, 2], 3));
        Assert.Equal($"{_folder[TrainLabels]} has 3 labels, but {_folder[TrainImages]} has 4 images", Message());
        SaveSmall();
        Save(TestImages, IdxArray.Of(new byte[2 * 4], 2, 2, 2));
        Assert.Equal(
            $"the images in {_folder[TestImages]} (Byte 2×2×2) are not like those in {_folder[TrainImages]} (Byte 4×2×3)",
            Message()
        );
        Save(TestImages, IdxArray.Of(IdxElementType.Single, new double[12], 2, 2, 3));
        Assert.Contains("are not like those in", Message());
    }

    [Fact]
    public void A_label_that_is_no_class_is_named_by_file_place_and_value()
    {
        SaveSmall();
        Assert.Equal($"{_folder[TrainLabels]}, label 2: 4 is not a class from 0 to 3", Message(classes: 4));
        Save(TestLabels, IdxArray.Of(IdxElementType.SByte, [0, -1], 2));
        Assert.StartsWith($"{_folder[TestLabels]}, label 1: -1 is not a class", Message());
        Save(TestLabels, IdxArray.Of(IdxElementType.Int32, [0, 2_000_000_000], 2));
        Assert.StartsWith($"{_folder[TestLabels]}, label 1: 2000000000 is not a class", Message());
        Save(TestLabels, IdxArray.Of(IdxElementType.Single, [0, 0.5], 2));
        Assert.Equal($"{_folder[TestLabels]}, element 1: 0.5 is not a whole number", Message());
        Save(TestLabels, IdxArray.Of([0, 1], 1, 2));
        Assert.Equal($"{_folder[TestLabels]} should hold one label per image, but holds Byte 1×2", Message());
    }

    [Fact]
    public void Images_must_be_there_and_finite()
    {
        SaveSmall();
        Save(TestImages, IdxArray.Of([], 0, 2, 3));
        Assert.Equal($"{_folder[TestImages]} holds no images (Byte 0×2×3)", Message());
        Save(TestImages, IdxArray.Of(IdxElementType.Single, [1, 2, 3, 4, 5, 6, 7, 8, 9, double.NaN, 11, 12], 2, 2, 3));
        Save(TrainImages, IdxArray.Of(IdxElementType.Single, new double[24], 4, 2, 3));
        Assert.Equal($"{_folder[TestImages]}: inputs, row 1, column 3: NaN is not a finite number", Message());
    }

    [Fact]
    public void A_damaged_file_is_the_error_whichever_of_the_four_it_is()
    {
        foreach (string name in new[] { TrainImages, TrainLabels, TestImages, TestLabels })
        {
            SaveSmall();
            File.WriteAllBytes(_folder[name], [0, 0, 8]);
            Assert.StartsWith(_folder[name], Assert.Throws<FileFormatException>(() => IdxData.Load(_folder.Path)).Message);
        }
    }

    private string Message(string? path = null, int? classes = null) =>
        Assert.Throws<ChainruleException>(() => IdxData.Load(path ?? _folder.Path, classes)).Message;

    public void Dispose() => _folder.Dispose();
}
