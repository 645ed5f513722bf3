using Chainrule.Images.Folders;
using Chainrule.Tests.Support;

namespace Chainrule.Images.Tests.Folders;

public sealed class ImageFolderTests : IDisposable
{
    private readonly ImageFolderFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_folder_a_class_is_held_out_in_proportion()
    {
        _files.WriteClasses(each: 20);
        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal(["left", "right"], folder.Classes);
        Assert.Equal((28, 6, 6), (folder.Train.Count, folder.Validation!.Count, folder.Test!.Count));
        foreach (var part in new[] { folder.Validation, folder.Test })
        {
            Assert.Equal(3, part.Files.Count(file => file.Class == 0));
        }

        string[] all = [.. folder.Train.Files.Concat(folder.Validation.Files).Concat(folder.Test.Files)
            .Select(file => file.Name)];
        Assert.Equal(40, all.Distinct().Count());
    }

    [Fact]
    public void All_gray_images_have_one_channel_and_one_in_color_gives_all_three()
    {
        _files.WriteClasses(each: 4);
        Assert.Equal(new Shape(28, 28), ImageFolder.Load(_files.Path).Train.Input);

        _files.Write("left/color.bmp", ImageFolderFiles.Picture(99, isLeft: true, channels: 3));
        Assert.Equal(new Shape(28, 28, 3), ImageFolder.Load(_files.Path).Train.Input);
    }

    [Fact]
    public void Pixels_are_those_of_the_image_alone()
    {
        _files.WriteClasses(each: 5);
        var folder = ImageFolder.Load(_files.Path);
        byte[] row = new byte[28 * 28], alone = new byte[28 * 28];
        for (int i = 0; i < folder.Train.Count; i++)
        {
            folder.Train.CopyBytes(i, row);
            folder.Framing.Apply(ImageFile.Read(folder.Train.Files[i].Path), alone);
            Assert.Equal(alone, row);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_memory_doesnt_hold_is_decoded_again_to_the_same_numbers(int channels)
    {
        _files.WriteClasses(each: 6, channels: channels);
        var kept = ImageFolder.Load(_files.Path).Train;
        var again = ImageFolder.Load(_files.Path, new ImageFolderOptions { MemoryBytes = 4 * 28 * 28 * 3 }).Train;
        int[] rows = [.. Enumerable.Range(0, kept.Count).Reverse()];
        float[] x = new float[kept.Count * kept.Input.Count], y = new float[x.Length];
        kept.CopyInputs(rows, x);
        again.CopyInputs(rows, y);
        Assert.Equal(x, y);

        File.WriteAllBytes(again.Files[^1].Path, File.ReadAllBytes(again.Files[0].Path));
        var error = Assert.Throws<ImageFileException>(() => again.CopyInputs(rows, y));
        Assert.Contains("has changed since", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_images_stay_on_one_side()
    {
        for (int i = 0; i < 30; i++)
        {
            _files.Write($"left/{i}.bmp", ImageFolderFiles.Picture(i / 3, isLeft: true));
            _files.Write($"right/{i}.bmp", ImageFolderFiles.Picture(i + 50, isLeft: false));
        }

        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal(10, folder.Repeated.Count(group => group.Count == 3));
        var parts = new[] { folder.Train, folder.Validation!, folder.Test! };
        foreach (var group in folder.Repeated)
        {
            Assert.Single(parts, part => part.Files.Any(file => group.Any(other => other.Name == file.Name)));
        }
    }

    [Fact]
    public void Parts_that_the_folder_names_are_taken_and_rows_stand_by_file_name()
    {
        _files.WriteClasses(each: 12, prefix: "Train/");
        _files.WriteClasses(each: 3, prefix: "val/");
        _files.WriteClasses(each: 4, prefix: "test/");
        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal((24, 6, 8), (folder.Train.Count, folder.Validation!.Count, folder.Test!.Count));
        string[] first = ["Train/left/0.bmp", "Train/right/0.bmp", "Train/left/1.bmp"];
        Assert.Equal(first, folder.Train.Files.Take(3).Select(file => file.Name));
        Assert.Equal("Train/right/11.bmp", folder.Train.Files[^1].Name); // 11 after 9
    }

    [Fact]
    public void Parts_that_are_none_are_not_taken_for_classes()
    {
        _files.WriteClasses(each: 4, prefix: "train/");
        _files.Write("test/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        AssertRefused("/test holds images and no folder for each class");
        File.Delete(Path.Combine(_files.Path, "test", "0.bmp"));
        _files.Write("unlabeled/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        AssertRefused("has a folder unlabeled beside");
    }

    [Fact]
    public void A_class_may_be_called_test()
    {
        foreach (string name in new[] { "test", "train" })
        {
            for (int i = 0; i < 4; i++)
            {
                _files.Write($"{name}/{i}.bmp", ImageFolderFiles.Picture(i, isLeft: name == "test"));
            }
        }

        Assert.Equal(["test", "train"], ImageFolder.Load(_files.Path).Classes);
    }

    [Fact]
    public void A_file_alone_has_an_error_of_its_own()
    {
        var options = new ImageFolderOptions { Framing = new ImageFraming(8, 8, 1, ImageFit.Crop) };
        string path = _files.WriteBytes("a.jpg", "text"u8);
        Assert.StartsWith($"{path}: ", Assert.Throws<ImageFileException>(() => ImageFolder.LoadUnknown(path, options)).Message);
        string missing = Path.Combine(_files.Path, "b.jpg");
        var error = Assert.Throws<ChainruleException>(() => ImageFolder.LoadUnknown(missing, options));
        Assert.Contains("no file or folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_train_alone_is_tested_with_some_of_it()
    {
        _files.WriteClasses(each: 20, prefix: "train/");
        var folder = ImageFolder.Load(_files.Path);
        Assert.Null(folder.Validation);
        Assert.Equal((34, 6), (folder.Train.Count, folder.Test!.Count));
    }

    [Fact]
    public void A_list_names_files_and_classes_and_parts()
    {
        for (int i = 0; i < 10; i++)
        {
            _files.Write($"images/{i}.bmp", ImageFolderFiles.Picture(i, isLeft: i < 5));
        }

        File.WriteAllText(
            Path.Combine(_files.Path, "labels.csv"),
            "class;filename;split\n" + string.Concat(Enumerable.Range(0, 10)
                .Select(i => $"{(i < 5 ? "NA" : "007")};images/{i}.bmp;{(i % 5 == 0 ? "test" : "train")}\n")));
        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal(["007", "NA"], folder.Classes);
        Assert.Equal((8, 2), (folder.Train.Count, folder.Test!.Count));
        Assert.Equal("images/1.bmp", folder.Train.Files[0].Name);
        Assert.Equal(1, folder.Train.Files[0].Class);
    }

    [Theory]
    [InlineData("file,class\na.bmp,x\nb.bmp,y\n", "line 3", "there is no file b.bmp")]
    [InlineData("file,class\na.bmp,x\na.bmp,x\n", "line 3", "stands in the list before")]
    [InlineData("file,class,part\na.bmp,x,train\na.bmp,y,test\n", "line 3", "is for something else")]
    [InlineData("file,class\na.bmp,\n", "line 2", "has no class")]
    [InlineData("file,class\n../a.bmp,x\n", "line 2", "lies outside of")]
    [InlineData("file,class,part\na.bmp,x,holdout\n", "line 2", "'holdout' is no part")]
    [InlineData("file\na.bmp\n", "labels.csv", "one column")]
    public void A_list_that_cant_be_names_its_line(string list, string place, string what)
    {
        _files.Write("a.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        File.WriteAllText(Path.Combine(_files.Path, "labels.csv"), list);
        var error = Assert.ThrowsAny<ChainruleException>(() => ImageFolder.Load(_files.Path));
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file,class\n0.bmp,sea;sky\n1.bmp,sky\n2.bmp,\n3.bmp,sea|sand\n")]
    [InlineData("file,class\n0.bmp,sky\n1.bmp,sky\n0.bmp,sea\n2.bmp,\n3.bmp,sand\n3.bmp,sea\n")]
    public void An_image_may_have_several_classes_joined_or_in_lines_of_its_own(string list)
    {
        for (int i = 0; i < 4; i++)
        {
            _files.Write($"{i}.bmp", ImageFolderFiles.Picture(i, isLeft: true));
        }

        File.WriteAllText(Path.Combine(_files.Path, "labels.csv"), list);
        var options = new ImageFolderOptions { TestShare = 0, ValidationShare = 0 };
        var folder = ImageFolder.Load(_files.Path, options);
        Assert.True(folder.HasLabels);
        Assert.Equal(["sand", "sea", "sky"], folder.Classes);
        Assert.Equal((0, 3), (folder.Train.Classes, folder.Train.TargetSize));
        float[] values = new float[12];
        folder.Train.CopyValues([0, 1, 2, 3], values);
        Assert.Equal([0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0], values);
        Assert.Throws<ChainruleException>(() => folder.Train.Weighted([1, 1, 1]));

        var known = options with { Framing = folder.Framing, Classes = ["sky", "sand", "sea"], AsLabels = true };
        ImageFolder.LoadAll(_files.Path, known).Images.CopyValues([0, 1, 2, 3], values);
        Assert.Equal([1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1], values);
        var error = Assert.Throws<ChainruleException>(() => ImageFolder.LoadAll(_files.Path, known with { AsLabels = false }));
        Assert.Contains("several classes each", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_image_in_two_lines_among_hundreds_is_a_slip()
    {
        for (int i = 0; i < 201; i++)
        {
            _files.Write($"{i}.bmp", ImageFolderFiles.Picture(i, isLeft: true, height: 8, width: 8));
        }

        var lines = Enumerable.Range(0, 201).Select(i => $"{i}.bmp,{(i % 2 == 0 ? "a" : "b")}\n");
        string list = Path.Combine(_files.Path, "labels.csv");
        File.WriteAllText(list, $"file,class\n{string.Concat(lines)}7.bmp,a\n");
        AssertRefused("line 203");
        AssertRefused("7.bmp stands in the list before, in another class");
        File.AppendAllText(list, "8.bmp,b\n10.bmp,b\n");
        Assert.True(ImageFolder.Load(_files.Path).HasLabels);
    }

    [Fact]
    public void Labels_are_held_out_in_proportion_and_each_is_left_to_learn()
    {
        string[] sets = ["sea;sky", "sky", "", "sea;sand"];
        int[] rare = [5, 9, 13, 17, 21]; // each of a class of its own
        var lines = Enumerable.Range(0, 48).Select(i => $"{i}.bmp,{(rare.Contains(i) ? $"rare{i}" : sets[i % 4])}\n");
        for (int i = 0; i < 48; i++)
        {
            _files.Write($"{i}.bmp", ImageFolderFiles.Picture(i, isLeft: true));
        }

        File.WriteAllText(Path.Combine(_files.Path, "labels.csv"), $"file,class\n{string.Concat(lines)}");
        for (ulong seed = 1; seed <= 12; seed++)
        {
            var folder = ImageFolder.Load(_files.Path, new ImageFolderOptions { Seed = seed });
            Assert.Equal("sand", folder.Classes[5]);
            Assert.Equal(2, folder.Test!.Files.Count(file => file.Labels is [5, 6]));
            Assert.Equal(2, folder.Test.Files.Count(file => file.Labels is []));
            Assert.All(folder.Classes.Index(), label =>
                Assert.Contains(folder.Train.Files, file => file.Labels!.Contains(label.Index)));
        }
    }

    [Fact]
    public void Damaged_files_are_named_and_passed_over_but_not_many()
    {
        _files.WriteClasses(each: 20);
        _files.WriteBytes("left/torn.png", [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0]);
        _files.WriteBytes("right/text.jpg", "no image"u8);
        _files.WriteBytes("right/empty.bmp", []);
        _files.WriteBytes("right/notes.txt", "no image, and not named like one"u8);
        var folder = ImageFolder.Load(_files.Path);
        Assert.Equal(["left/torn.png", "right/empty.bmp", "right/text.jpg"], folder.Skipped.Select(file => file.Name).Order());
        Assert.All(folder.Skipped, file => Assert.DoesNotContain(_files.Path, file.Why, StringComparison.Ordinal));

        _files.WriteBytes("right/more.jpg", "no image"u8);
        _files.WriteBytes("right/yet-more.jpg", "no image"u8);
        var error = Assert.Throws<ChainruleException>(() => ImageFolder.Load(_files.Path));
        Assert.Contains("5 files of 45", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_folder_of_images_says_what_one_is()
    {
        AssertRefused("holds no images");
        _files.WriteBytes("notes.txt", "text"u8);
        AssertRefused("holds 1 file and no folder");
        _files.WriteBytes("left/notes.txt", "text"u8);
        AssertRefused("none of them is an image");
    }

    [Fact]
    public void Classes_with_too_little_are_named()
    {
        _files.Write("left/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        _files.Write("left/1.bmp", ImageFolderFiles.Picture(1, isLeft: true));
        _files.Write("left/2.bmp", ImageFolderFiles.Picture(2, isLeft: true));
        AssertRefused("of one class, left");
        _files.Write("right/0.bmp", ImageFolderFiles.Picture(3, isLeft: false));
        AssertRefused("there is 1 image of the class right");
        for (int i = 1; i < 4; i++)
        {
            _files.Write($"right/{i}.bmp", ImageFolderFiles.Picture(3, isLeft: false));
        }

        AssertRefused("the 4 images of the class right are 1 different ones");
    }

    [Fact]
    public void A_class_that_only_the_test_has_is_named()
    {
        _files.WriteClasses(each: 4, prefix: "train/");
        _files.WriteClasses(each: 4, prefix: "test/");
        _files.Write("test/up/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        AssertRefused("no image of the class up to train on");
    }

    [Fact]
    public void Links_in_a_circle_are_not_followed()
    {
        _files.WriteClasses(each: 4);
        Directory.CreateSymbolicLink(Path.Combine(_files.Path, "left", "again"), _files.Path);
        Directory.CreateSymbolicLink(Path.Combine(_files.Path, "right", "itself"), Path.Combine(_files.Path, "right"));
        Assert.Equal(8, ImageFolder.FilesOf(_files.Path).Count);
    }

    [Fact]
    public void A_models_classes_keep_their_places()
    {
        _files.WriteClasses(each: 4);
        var framing = new ImageFraming(28, 28, 1, ImageFit.Crop);
        var known = new ImageFolderOptions { Framing = framing, Classes = ["right", "up", "left"] };
        var (all, _) = ImageFolder.LoadAll(_files.Path, known);
        Assert.All(all.Files, file => Assert.Equal(file.Name.StartsWith("left", StringComparison.Ordinal) ? 2 : 0, file.Class));
        var error = Assert.Throws<ChainruleException>(() =>
            ImageFolder.LoadAll(_files.Path, known with { Classes = ["right", "up"] }));
        Assert.Contains("a class left, which the model doesn't know", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_are_those_of_the_classes()
    {
        _files.WriteClasses(each: 4);
        var weighted = ImageFolder.Load(_files.Path).Train.Weighted([1, 3]);
        float[] weights = new float[weighted.Count];
        int[] rows = [.. Enumerable.Range(0, weighted.Count)], classes = new int[weighted.Count];
        weighted.CopyWeights(rows, weights);
        weighted.CopyClasses(rows, classes);
        Assert.Equal(classes.Select(label => label == 0 ? 1f : 3f), weights);
    }

    [Fact]
    public void Names_with_blanks_and_other_signs_are_names()
    {
        for (int i = 0; i < 4; i++)
        {
            _files.Write($"déjà vu 😀/{i} copy (1).bmp", ImageFolderFiles.Picture(i, isLeft: true));
            _files.Write($"-r, or \"not\"/{i}.BMP", ImageFolderFiles.Picture(i, isLeft: false));
        }

        Assert.Equal(["-r, or \"not\"", "déjà vu 😀"], ImageFolder.Load(_files.Path).Classes);
    }

    private void AssertRefused(string what)
    {
        var error = Assert.ThrowsAny<ChainruleException>(() => ImageFolder.Load(_files.Path));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Remedy);
    }
}
