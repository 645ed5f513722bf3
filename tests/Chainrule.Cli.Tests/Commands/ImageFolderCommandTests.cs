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

    private ToolRun Train(params string[] options) => Tool(
        ["train", _images.Path, "--layers", Small, "--epochs", "12", "--batch", "16", "--learning-rate", "0.03", "--out", "run",
            .. options]);

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
        Assert.Contains("random-brightness:0.2:0.3 random-cutout:7 " + Small, strong.Error);
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
    }

    [Theory]
    [InlineData("--size 4", 2, "--size")]
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
