using Chainrule.Cli.Tests.Support;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A model goes out as ONNX and comes in again; what can't is told with its mend.</summary>
public sealed class ExchangeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_went_out_comes_in_and_predicts_the_same_bytes()
    {
        string toy = ToyData.Write(_folder), file = _folder["model.safetensors"], onnx = _folder["model.onnx"];
        var network = LayerNotation.Parse("conv:3:3 relu dense:3", new Shape(6, 5), seed: 1);
        new Model(network, OutputKind.SoftmaxLogits, Scaling.BytesToUnit, ["a", "b", "c"]).Save(file);

        var (code, output, error) = InProcess.Run("export", file, "--onnx", onnx);
        Assert.True(code == 0, error);
        Assert.Contains("opset 17, IR version 8", output, StringComparison.Ordinal);
        (code, output, error) = InProcess.Run("import", onnx, "--out", _folder["again.safetensors"]);
        Assert.True(code == 0, error);
        Assert.Contains("conv:3:3", output, StringComparison.Ordinal);
        Assert.Equal(Predictions(file, toy), Predictions(_folder["again.safetensors"], toy));
    }

    [Fact]
    public void Nothing_is_replaced_unasked_and_the_file_must_be_named()
    {
        string file = _folder["model.safetensors"], onnx = _folder["model.onnx"];
        File.WriteAllText(onnx, "mine");
        new Model(LayerNotation.Parse("dense:3", new Shape(2), seed: 1), OutputKind.Values).Save(file);

        Assert.Equal(2, InProcess.Run("export", file).Code);
        var (code, _, error) = InProcess.Run("export", file, "--onnx", onnx);
        Assert.Equal(1, code);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(onnx));
        Assert.Equal(0, InProcess.Run("export", file, "--onnx", onnx, "--force").Code);
        Assert.NotEqual("mine", File.ReadAllText(onnx));
    }

    [Fact]
    public void What_is_no_network_is_told()
    {
        string file = _folder["model.onnx"];
        File.WriteAllText(file, "no such thing");

        var (code, _, error) = InProcess.Run("import", file, "--out", _folder["model.safetensors"]);

        Assert.Equal(1, code);
        Assert.Contains("no ONNX file", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["model.safetensors"]));
    }

    private string Predictions(string model, string data)
    {
        string to = _folder[Path.GetFileName(model) + ".csv"];
        var (code, _, error) = InProcess.Run("predict", model, data, "--out", to);
        Assert.True(code == 0, error);
        return File.ReadAllText(to);
    }
}
