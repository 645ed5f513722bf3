using Chainrule.Cli.Commands;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Runs.Images;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Runs.Images;

/// <summary>What a user sees, and can stop, while a folder of images is read and before training begins.</summary>
public sealed class ReadingFoldersTests : IDisposable
{
    private readonly ImageFolderFiles _images = new();

    public void Dispose() => _images.Dispose();

    [Theory]
    [InlineData("train")]
    [InlineData("check")]
    [InlineData("lr-find")]
    public void Reading_ends_where_it_is_canceled(string name)
    {
        _images.WriteClasses(each: 4);
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var command = Array.Find(Tool.Commands, command => command.Name == name)!;
        var arguments = ArgumentParser.Parse(command, [_images.Path]);
        var scene = new ReadingScene(Terminal.Of(TextWriter.Null, TextWriter.Null), canceled.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => RunKinds.Plan(name, arguments, scene, out _));
        Assert.IsType<ImageRun>(RunKinds.Plan(name, arguments, scene with { Cancel = default }, out _));
    }

    [Theory]
    [InlineData("--epochs 1", @"training will take about \d+ MB of memory")]
    [InlineData("--epochs 60", @"training will take about \d+\.\d s and \d+ MB of memory")]
    public void What_a_training_will_take_is_said_before_it_begins(string options, string what)
    {
        _images.WriteClasses(each: 8);
        using var folder = new Support.TemporaryFolder();
        string[] words = ["train", _images.Path, "--layers", "conv:2:3:4 relu dense:2", "--batch", "8", "--out", "run"];
        string error = Support.ToolRun.In(folder, [.. words, .. options.Split(' ')]).Error;
        Assert.Matches(what, error);
        Assert.Contains("epoch 1/", error[error.IndexOf("training will", StringComparison.Ordinal)..]);
        Assert.Contains("every bit agrees", Support.ToolRun.In(folder, "verify", "run").Output); // steps that were tried are gone
    }
}
