using Chainrule.Cli.Tests.Support;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A network of another program, in an ONNX file, that learns the classes of a folder of images.</summary>
public sealed class PretrainedFolderTests : IDisposable
{
    private const string Body = "conv:4:3:2 batch-norm relu global-pool";

    private readonly TemporaryFolder _folder = new();
    private readonly ImageFolderFiles _images = new();

    public PretrainedFolderTests()
    {
        _images.WriteClasses(each: 12, channels: 3);
        var network = LayerNotation.Parse(Body, new Shape(20, 24, 3), seed: 4);
        OnnxExport.Save(new Model(network, OutputKind.Values), _folder["features.onnx"]);
        var imported = Tool(
            "import", "features.onnx", "--mean", "0.5,0.4,0.3", "--std", "0.2", "--out", "features.safetensors");
        Assert.True(imported.ExitCode == 0, imported.Error);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    [Fact]
    public void Its_body_stays_as_it_is_and_prepares_images_as_it_did()
    {
        var trained = Train("run", "--freeze", "body");

        Assert.Contains("rows of 20×24×3 to train on", trained.Error, StringComparison.Ordinal);
        Assert.Contains(" relu global-pool dense:2: ", trained.Error, StringComparison.Ordinal);
        Assert.Contains("layers 0 to 3 start from features.safetensors", trained.Error, StringComparison.Ordinal);
        Assert.Contains("10 of the parameters are trained", trained.Error, StringComparison.Ordinal);
        Assert.Contains("what frozen layers make of", trained.Error, StringComparison.Ordinal);
        Model before = Model.Load(_folder["features.safetensors"]), after = Model.Load(_folder["run/model.safetensors"]);
        Assert.Equal(before.Scaling, after.Scaling);
        Assert.Equal(0.5f / -0.2f, after.Scaling.Offset[0]);
        int body = before.Network.ParameterCount;
        Assert.Equal(before.Network.Parameters.ToArray(), after.Network.Parameters[..body].ToArray());
        Assert.Equal(before.Network.State.ToArray(), after.Network.State.ToArray());
        Assert.Contains("every bit agrees", Tool("verify", "run").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_without_the_file_it_started_from()
    {
        Train("whole", "--freeze", "body", "--epochs", "6", "--schedule", "constant");
        Train("half", "--freeze", "body", "--epochs", "3", "--schedule", "constant");
        File.Delete(_folder["features.safetensors"]);
        var resumed = Tool("train", "--resume", "half", "--epochs", "6");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Model whole = Model.Load(_folder["whole/model.safetensors"]), half = Model.Load(_folder["half/model.safetensors"]);
        Assert.Equal(whole.Network.ParametersSha256(), half.Network.ParametersSha256());
        Assert.Equal(whole.Scaling, half.Scaling);
    }

    [Fact]
    public void Classes_of_other_names_get_a_head_of_their_own()
    {
        Train("first", "--freeze", "body");
        var same = Tool("train", _images.Path, "--pretrained", "first", "--epochs", "1", "--out", "same");
        Assert.Contains("all layers start from first", same.Error, StringComparison.Ordinal);

        using var others = new ImageFolderFiles();
        others.WriteClasses(each: 8, channels: 3);
        Directory.Move(Path.Combine(others.Path, "left"), Path.Combine(others.Path, "new"));
        var other = Tool("train", others.Path, "--pretrained", "first", "--epochs", "1", "--out", "other");
        Assert.Contains("layers 0 to 3 start from first", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--size 24", 2, "--size 24 and --pretrained don't go together")]
    [InlineData("--freeze all", 2, "names no layers to freeze")]
    public void What_does_not_fit_is_refused(string options, int code, string what)
    {
        var tool = Tool(["train", _images.Path, "--pretrained", "features.safetensors", .. options.Split(' ')]);
        Assert.Equal((code, ""), (tool.ExitCode, tool.Output));
        Assert.Contains(what, tool.Error, StringComparison.Ordinal);
    }

    private ToolRun Train(string name, params string[] options)
    {
        string[] epochs = options.Contains("--epochs") ? [] : ["--epochs", "4"];
        var tool = Tool([
            "train", _images.Path, "--pretrained", "features.safetensors", .. options, .. epochs, "--batch", "8", "--out", name,
        ]);
        Assert.True(tool.ExitCode == 0, tool.Error);
        return tool;
    }

    private ToolRun Tool(params string[] words) => ToolRun.In(_folder, words);
}
