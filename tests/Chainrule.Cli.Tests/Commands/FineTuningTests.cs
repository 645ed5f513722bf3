using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Models;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A run that starts from a model, and one with frozen layers.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _toy;

    public FineTuningTests() => _toy = ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_head_is_trained_on_frozen_layers_of_a_model()
    {
        Train("first", "--layers", "dense:8 relu dense:6 relu dense:3", "--epochs", "2");
        string layers = "dense:8 relu dense:6 relu dense:4 relu dense:3";
        string error = Train(
            "second", "--pretrained", _folder["first"], "--layers", layers, "--freeze", "0-3", "--epochs", "2");
        Assert.Contains("layers 0 to 3 start from", error, StringComparison.Ordinal);
        Assert.Contains("43 of the parameters are trained", error, StringComparison.Ordinal);
        var (first, second) = (Load("first").Network, Load("second").Network);
        int same = first.Blocks.First(block => block.Layer == 4).Offset;
        Assert.Equal(first.Parameters[..same].ToArray(), second.Parameters[..same].ToArray());

        using var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["second"], "run.json")));
        Assert.Equal("0-3", run.RootElement.GetProperty("options").GetProperty("freeze").GetString());
    }

    [Fact]
    public void Without_layers_a_model_goes_on_as_it_is_and_a_run_can_be_resumed_and_repeated()
    {
        Train("first", "--layers", "dense:8 relu dense:3", "--epochs", "2");
        Train("whole", "--pretrained", _folder["first"], "--epochs", "4", "--freeze", "0", "--schedule", "constant");
        Train("half", "--pretrained", _folder["first"], "--epochs", "2", "--freeze", "0", "--schedule", "constant");
        Assert.Equal(Load("first").Network.Notation, Load("whole").Network.Notation);
        var verified = InProcess.Run("verify", _folder["half"]);
        Assert.True(verified.Code == 0, verified.Error);
        Directory.Move(_folder["first"], _folder["gone"]);
        var resumed = InProcess.Run("train", "--resume", _folder["half"], "--epochs", "4");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(Load("whole").Network.ParametersSha256(), Load("half").Network.ParametersSha256());
        var refused = InProcess.Run("train", "--resume", _folder["half"], "--epochs", "5", "--freeze", "2");
        Assert.Equal(1, refused.Code);
        Assert.Contains("--freeze can't change", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the network has 3 layers", "--freeze", "7")]
    [InlineData("names no layers", "--freeze", "first")]
    [InlineData("nothing is left to train", "--freeze", "0-2")]
    [InlineData("begins with dense:8, the network with dense:9", "--pretrained", "MODEL", "--layers", "dense:9 relu dense:3")]
    public void What_does_not_fit_is_refused(string message, params string[] words)
    {
        Train("first", "--layers", "dense:8 relu dense:3", "--epochs", "1");
        words = [.. words.Select(word => word == "MODEL" ? _folder["first"] : word)];
        string[] layers = words.Contains("--layers") ? [] : ["--layers", "dense:8 relu dense:3"];
        var (code, _, error) = InProcess.Run(["train", _toy, .. words, .. layers, "--out", _folder["refused"]]);
        Assert.NotEqual(0, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["refused"]));
    }

    [Fact]
    public void A_summary_counts_what_would_be_trained()
    {
        var (code, output, _) = InProcess.Run("summary", "dense:8 relu dense:3", "--input", "5x6", "--freeze", "0");
        Assert.Equal(0, code);
        Assert.Contains("275 parameters, 1,100 bytes, of which 27 are trained", output, StringComparison.Ordinal);
        (_, output, _) = InProcess.Run("summary", "dense:8 relu dense:3", "--input", "5x6", "--freeze", "0", "--json");
        Assert.Equal(27, JsonDocument.Parse(output).RootElement.GetProperty("trainedParameters").GetInt32());
    }

    private string Train(string name, params string[] words)
    {
        var (code, _, error) = InProcess.Run(["train", _toy, .. words, "--out", _folder[name]]);
        Assert.True(code == 0, error);
        return error;
    }

    private Model Load(string name) => Model.Load(Path.Combine(_folder[name], "model.safetensors"));
}
