using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A folder of images from first to last: inspected, trained on, tested, predicted, explained, reported on,
/// repeated.</summary>
public sealed class ImageFolderCommandTests : IDisposable
{
    private const string Small = "random-affine:5 conv:4:3:2 batch-norm relu global-pool dense:2";

    private readonly TemporaryFolder _folder = new();
    private readonly ImageFolderFiles _images = new();

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    private ToolRun Tool(params string[] words) => ToolRun.In(_folder, words);

    // What is given takes the place of what is usual here.
    private ToolRun Train(params string[] options)
    {
        string[][] usual =
        [
            ["--layers", Small], ["--epochs", "12"], ["--batch", "16"], ["--learning-rate", "0.03"], ["--out", "run"],
        ];
        var others = usual.Where(pair => !options.Contains(pair[0])).SelectMany(pair => pair);
        return Tool(["train", _images.Path, .. others, .. options]);
    }

    [Fact]
    public void Everything_that_takes_data_takes_a_folder()
    {
        _images.WriteClasses(each: 40, channels: 3);
        var trained = Train();
        Assert.Equal((0, ""), (trained.ExitCode, trained.ExitCode == 0 ? "" : trained.Error));
        Assert.Contains("56 rows of 28×28×3 to train on (12 of them kept back for validation), 12 to test with, 2 classes",
            trained.Error);
        Assert.Contains("accuracy 100.00%", trained.Output);

        Assert.Contains("accuracy 100.00%", Tool("evaluate", "run", _images.Path).Output);
        Assert.Contains("every bit agrees", Tool("verify", "run").Output);
        Assert.Contains("on row 3 of", Tool("explain", "run", _images.Path, "--row", "3").Output);
        Assert.Equal(0, Tool("report", "run", "--out", "page.html").ExitCode);
        Assert.Equal(0, Tool("summary", "run").ExitCode);
        Assert.Contains(
            "all checks passed",
            Tool("check", _images.Path, "--size", "16", "--layers", "conv:2:3:2 batch-norm tanh global-pool dense:2").Output);
        Assert.Equal(0, Tool("lr-find", _images.Path, "--layers", Small, "--batch", "16", "--steps", "20").ExitCode);
        Assert.Equal(0, Tool("train", _images.Path, "--layers", Small, "--epochs", "1", "--out", "less").ExitCode);
        Assert.Contains("on the same 12 test rows", Tool("compare", "less", "run").Output);
    }

    [Fact]
    public void A_file_alone_is_predicted_as_among_others()
    {
        _images.WriteClasses(each: 20);
        Assert.Equal(0, Train().ExitCode);
        string alone = Path.Combine(_images.Path, "left", "7.bmp");
        string[] all = Tool("predict", "run", _images.Path).Output.ReplaceLineEndings("\n").Trim().Split('\n');
        string[] one = Tool("predict", "run", alone).Output.ReplaceLineEndings("\n").Trim().Split('\n');
        Assert.Equal("file,prediction,probability_left,probability_right", all[0]);
        Assert.Equal(41, all.Length);
        Assert.Equal(2, one.Length);
        Assert.Equal(Assert.Single(all, line => line.StartsWith("left/7.bmp,", StringComparison.Ordinal)), $"left/{one[1]}");
    }

    [Fact]
    public void Where_a_run_goes_on_it_comes_to_the_same_bits()
    {
        _images.WriteClasses(each: 20);
        Assert.Equal(0, Train().ExitCode);
        string whole = Hash("run");
        var again = Tool("train", "--config", Path.Combine("run", "run.json"), "--out", "again");
        Assert.Equal((0, whole), (again.ExitCode, Hash("again")));
        Assert.Equal(0, Train("--memory", "1K", "--threads", "1", "--force").ExitCode);
        Assert.Equal(whole, Hash("run"));

        File.Copy(Path.Combine(_images.Path, "left", "1.bmp"), Path.Combine(_images.Path, "left", "more.bmp"));
        var changed = Tool("train", "--config", Path.Combine("run", "run.json"), "--out", "other");
        Assert.Equal(1, changed.ExitCode);
        Assert.Contains("its SHA-256 differs", changed.Error);
    }

    [Fact]
    public void The_size_and_the_fit_are_in_the_model()
    {
        _images.WriteClasses(each: 20, channels: 3);
        Assert.Equal(0, Train("--size", "12", "--fit", "pad", "--test", "0.25", "--class-weights", "left=2,right=1").ExitCode);
        using var record = JsonDocument.Parse(File.ReadAllText(_folder[Path.Combine("run", "run.json")]));
        var options = record.RootElement.GetProperty("options");
        Assert.Equal((12, "pad"), (options.GetProperty("size").GetInt32(), options.GetProperty("fit").GetString()));
        Assert.Equal(10, record.RootElement.GetProperty("data").GetProperty("testRows").GetInt32());
        Assert.Equal(64, record.RootElement.GetProperty("data").GetProperty("pixelsSha256").GetString()!.Length);
        Assert.Contains("every bit agrees", Tool("verify", "run").Output);
        var model = Models.Model.Load(_folder[Path.Combine("run", "model.safetensors")]);
        Assert.Equal((new Shape(12, 12, 3), "pad"), (model.Network.InputShape, model.Info["image-fit"]));
    }

    [Fact]
    public void Without_a_network_of_ones_own_the_images_decide()
    {
        _images.WriteClasses(each: 8);
        var trained = Tool("train", _images.Path, "--epochs", "1", "--out", "run");
        Assert.Equal(0, trained.ExitCode);
        Assert.Contains("random-affine:10:2:0.1 conv:32:3 batch-norm", trained.Error);
        var plain = Tool("train", _images.Path, "--epochs", "1", "--augment", "none", "--out", "plain");
        Assert.Contains("\nconv:32:3 batch-norm", plain.Error.ReplaceLineEndings("\n"));
        var strong = Tool("train", _images.Path, "--layers", Small, "--augment", "strong", "--epochs", "1", "--out", "strong");
        Assert.Contains("random-brightness:0.2:0.3 random-cutout:7 conv:4:3:2 batch-norm", strong.Error);
    }

    [Fact]
    public void What_is_wrong_with_files_is_said_and_stands_in_the_report()
    {
        _images.WriteClasses(each: 20);
        _images.WriteBytes("left/torn.png", "no image"u8);
        File.Copy(Path.Combine(_images.Path, "left", "1.bmp"), Path.Combine(_images.Path, "right", "copy.bmp"));
        var trained = Train();
        Assert.Contains("warning: 1 file can't be read: left/torn.png: it is no image", trained.Error);
        Assert.Contains("warning: 2 images are but 1 different, such as left/1.bmp and right/copy.bmp; of these 1 in more "
            + "than one", trained.Error);
        string page = File.ReadAllText(_folder[Path.Combine("run", "report.html")]);
        Assert.Contains("Files passed over", page);
        Assert.Contains("Equal images", page);

        var inspected = Tool("inspect", _images.Path);
        Assert.Equal(0, inspected.ExitCode);
        Assert.Contains("41 images of 2 classes (41 BMP)", inspected.Output);
        Assert.Contains("heights 30, widths 34; all gray; training would bring them to 28×28", inspected.Output);
        Assert.Contains("warning: left/torn.png can't be read: it is no image", inspected.Output);
        Assert.Contains("note: equal pixels: left/1.bmp, right/copy.bmp", inspected.Output);
        using var json = JsonDocument.Parse(Tool("inspect", _images.Path, "--json").Output);
        Assert.Equal(21, json.RootElement.GetProperty("classes")[1].GetProperty("images").GetInt32());
        Assert.Equal("left/torn.png", json.RootElement.GetProperty("skipped")[0].GetProperty("file").GetString());
        var written = Tool("inspect", _images.Path, "--html", "page.html");
        Assert.True(written.ExitCode == 0, written.Error);
        string shown = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("Images of each class", shown, StringComparison.Ordinal);
        Assert.Contains("left/torn.png", shown, StringComparison.Ordinal);
        Assert.Contains("left/1.bmp, right/copy.bmp", shown, StringComparison.Ordinal);
        Assert.Equal(2 * 6, shown.Split("<figure><img ").Length - 1);
        Assert.Equal(1, Tool("inspect", _images.Path, "--html", "page.html").ExitCode);
        Assert.Equal(0, Tool("inspect", _images.Path, "--html", "page.html", "--force").ExitCode);
    }

    [Fact]
    public void A_folder_that_has_changed_is_told_wherever_it_is_tested()
    {
        _images.WriteClasses(each: 20);
        Assert.Equal(0, Train().ExitCode);
        const string Changed = "images that it was trained on are among those";
        Assert.DoesNotContain(Changed, Tool("evaluate", "run", _images.Path).Error);
        using (var other = new ImageFolderFiles())
        {
            other.WriteClasses(each: 3);
            other.WriteBytes("left/torn.png", "no image"u8);
            for (int i = 3; i < 12; i++)
            {
                other.Write($"left/{i}.bmp", ImageFolderFiles.Picture(i, isLeft: true));
            }

            var elsewhere = Tool("evaluate", "run", other.Path);
            Assert.Contains("on 15 rows", elsewhere.Output);
            Assert.Contains("1 file can't be read: left/torn.png", elsewhere.Error);
            Assert.DoesNotContain(Changed, elsewhere.Error);
        }

        _images.Write("left/more.bmp", ImageFolderFiles.Picture(77, isLeft: true));
        var changed = Tool("evaluate", "run", _images.Path);
        Assert.Contains(Changed, changed.Error);
        Assert.Contains("on 41 rows", changed.Output);
    }

    [Fact]
    public void A_renamed_folder_is_the_same_data_and_another_one_in_its_place_is_not()
    {
        _images.WriteClasses(each: 12);
        string data = _folder["data"];
        Directory.Move(_images.Path, data);
        Directory.CreateDirectory(_images.Path);
        string[] call = ["train", data, "--layers", Small, "--epochs", "1"];
        Assert.Equal(0, Tool([.. call, "--out", "run"]).ExitCode);
        Assert.Equal(0, Tool([.. call, "--learning-rate", "0.01", "--out", "other"]).ExitCode);
        string[] runs = ["run", "other"];
        Array.ForEach(runs, run => File.Delete(_folder[Path.Combine(run, "predictions.safetensors")]));
        Assert.Contains("on the same 4 test rows", Tool("compare", "run", "other").Output);

        string renamed = _folder["renamed"];
        Directory.Move(data, renamed);
        foreach (string run in runs)
        {
            string record = _folder[Path.Combine(run, "run.json")];
            File.WriteAllText(record, File.ReadAllText(record).Replace(data, renamed, StringComparison.Ordinal));
        }

        Assert.Contains("on the same 4 test rows", Tool("compare", "run", "other").Output);
        File.Copy(Path.Combine(renamed, "left", "1.bmp"), Path.Combine(renamed, "left", "more.bmp"));
        string[] words = Tool("compare", "run", "other").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("isn't what it was trained on", string.Join(' ', words));
    }

    [Fact]
    public void Images_held_out_that_look_like_ones_trained_on_are_named()
    {
        _images.WriteClasses(each: 20, prefix: "train/", channels: 3);
        _images.WriteClasses(each: 20, prefix: "test/", channels: 3); // the same again
        var trained = Train("--epochs", "1");
        const string Told = "images held out look like one to train on, such as test/left/0.bmp like train/left/0.bmp";
        Assert.Contains(Told, trained.Error);
        Assert.Contains("Images held out that were trained on", trained.Output);
    }

    [Fact]
    public void Classes_of_unlike_size_are_told_where_no_weights_are_given()
    {
        _images.WriteClasses(each: 4);
        for (int i = 0; i < 36; i++)
        {
            _images.Write($"left/more{i}.bmp", ImageFolderFiles.Picture(100 + i, isLeft: true, height: 40 + i));
        }

        const string Told = "to train on, right 2: it learns little of the latter. --class-weights balanced";
        Assert.Contains(Told, Train("--epochs", "1").Error);
        Assert.DoesNotContain(Told, Train("--epochs", "1", "--class-weights", "balanced", "--force").Error);
    }

    [Fact]
    public void A_network_of_ones_own_is_trained_for_as_long_as_from_code()
    {
        _images.WriteClasses(each: 20);
        Assert.Equal(0, Tool("train", _images.Path, "--layers", Small, "--out", "run").ExitCode);
        using var record = JsonDocument.Parse(File.ReadAllText(_folder[Path.Combine("run", "run.json")]));
        var options = record.RootElement.GetProperty("options");
        Assert.Equal((80, 16), (options.GetProperty("epochs").GetInt32(), options.GetProperty("batch").GetInt32()));
    }

    [Fact]
    public void Another_class_of_an_image_is_other_data()
    {
        for (int i = 0; i < 20; i++)
        {
            _images.Write($"{i}.bmp", ImageFolderFiles.Picture(i, isLeft: i < 10));
        }

        string list = Path.Combine(_images.Path, "labels.csv");
        var lines = Enumerable.Range(0, 20).Select(i => $"{i}.bmp,{(i < 10 ? "l" : "r")}\n");
        File.WriteAllText(list, $"file,class\n{string.Concat(lines)}");
        Assert.Equal(0, Train().ExitCode);
        File.WriteAllText(list, File.ReadAllText(list).Replace("3.bmp,l", "3.bmp,r", StringComparison.Ordinal));
        var again = Tool("train", "--config", Path.Combine("run", "run.json"), "--out", "again");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("its SHA-256 differs", again.Error);
    }

    [Fact]
    public void A_model_of_other_classes_is_a_start()
    {
        _images.WriteClasses(each: 8, channels: 3);
        string layers = "conv:2:3:4 batch-norm relu residual(conv:2:3 relu) global-pool dense:2";
        Assert.Equal(0, Tool("train", _images.Path, "--layers", layers, "--epochs", "1", "--out", "run").ExitCode);
        for (int i = 0; i < 8; i++)
        {
            _images.Write($"third/{i}.bmp", ImageFolderFiles.Picture(100 + i, isLeft: true, channels: 3));
        }

        var tuned = Tool("train", _images.Path, "--pretrained", "run", "--epochs", "1", "--out", "tuned");
        Assert.Contains("global-pool dense:3", tuned.Error);
        Assert.Equal(0, tuned.ExitCode);
        var changed = Tool(
            "train", _images.Path, "--pretrained", "run", "--augment", "light", "--epochs", "1", "--out", "changed");
        Assert.Contains("layers 0 to 6 start from run", tuned.Error, StringComparison.Ordinal);
        Assert.Contains("random-flip random-affine", changed.Error, StringComparison.Ordinal);
        Assert.Contains("layers 0 to 8 start from run", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void How_images_are_changed_is_recorded_and_can_be_changed()
    {
        _images.WriteClasses(each: 8);
        Assert.Equal(0, Train("--augment", "strong", "--epochs", "1").ExitCode);
        Assert.Contains("every bit agrees", Tool("verify", "run").Output);
        var none = Tool("train", "--config", Path.Combine("run", "run.json"), "--augment", "none", "--out", "none");
        Assert.Contains("\nconv:4:3:2 batch-norm", none.Error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("broken.jpg", "text", "broken.jpg: it is no image")]
    [InlineData("broken.jpg", "", "broken.jpg: the file is empty")]
    [InlineData("missing.png", null, "there is no file or folder missing.png")]
    public void A_file_that_is_no_image_is_named(string name, string? content, string what)
    {
        _images.WriteClasses(each: 8);
        Assert.Equal(0, Train("--epochs", "1").ExitCode);
        if (content is not null)
        {
            File.WriteAllText(_folder[name], content);
        }

        var tool = Tool("predict", "run", name);
        Assert.Equal((1, ""), (tool.ExitCode, tool.Output));
        Assert.Contains(what, tool.Error);
    }

    [Fact]
    public void What_the_folder_tells_isnt_asked_for_again()
    {
        _images.WriteClasses(each: 8, prefix: "train/");
        _images.WriteClasses(each: 2, prefix: "valid/");
        _images.WriteClasses(each: 2, prefix: "test/");
        Assert.Contains("has images to test with", Train("--test", "0.3").Error);
        Assert.Contains("has images for it", Train("--validation", "0.3").Error);
        Assert.Equal(0, Train("--epochs", "1").ExitCode);
        Assert.Contains("every bit agrees", Tool("verify", "run").Output);
    }

    [Fact]
    public void What_cant_be_trained_on_fails_an_inspection()
    {
        _images.Write("left/0.bmp", ImageFolderFiles.Picture(0, isLeft: true));
        _images.WriteBytes("left/1.png", "no image"u8);
        var tool = Tool("inspect", _images.Path);
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("more than a tenth of the images", tool.Error);
        Assert.Contains("are of one class", tool.Error);
    }

    [Theory]
    [InlineData("--size 4", 2, "--size")]
    [InlineData("--memory lots", 2, "is not a number of bytes")]
    [InlineData("--fit trim", 2, "there is no 'trim'")]
    [InlineData("--augment much", 2, "there is no 'much'")]
    [InlineData("--target class", 2, "--target is for tables")]
    [InlineData("--class-weights up=2", 1, "has no class 'up'")]
    [InlineData("--test 0", 1, "are left to test with")]
    public void What_cant_be_is_refused(string options, int code, string what)
    {
        _images.WriteClasses(each: 4);
        var tool = Tool(["train", _images.Path, .. options.Split(' ')]);
        Assert.Equal((code, ""), (tool.ExitCode, tool.Output));
        Assert.Contains(what, tool.Error);
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    private string Hash(string run)
    {
        using var record = JsonDocument.Parse(File.ReadAllText(_folder[Path.Combine(run, "run.json")]));
        return record.RootElement.GetProperty("result").GetProperty("parametersSha256").GetString()!;
    }
}
