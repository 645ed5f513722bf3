using Chainrule.Cli.Tests.Support;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Tests.Support;
using TemporaryFolder = Chainrule.Cli.Tests.Support.TemporaryFolder;

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

    [Fact]
    public void Weights_went_out_and_come_in_to_predict_the_same_bytes()
    {
        string toy = ToyData.Write(_folder), file = _folder["model.safetensors"], weights = _folder["weights.safetensors"];
        var network = LayerNotation.Parse("conv:3:3 batch-norm relu flatten dense:3", new Shape(6, 5), seed: 1);
        new Model(network, OutputKind.SoftmaxLogits, Scaling.BytesToUnit, ["a", "b", "c"]).Save(file);

        var (code, output, error) = InProcess.Run("export", file, "--pytorch", weights);
        Assert.True(code == 0, error);
        Assert.Contains("    nn.BatchNorm2d(3, 1E-05, 0.1),  # 1 batch-norm\n", output, StringComparison.Ordinal);
        string again = _folder["again.safetensors"];
        (code, output, error) = InProcess.Run("import", weights, "--out", again, "--pixels", "unit", "--classes", "a,b,c");

        Assert.True(code == 0, error);
        Assert.Contains("layers.4 (dense:3)", output, StringComparison.Ordinal);
        Assert.Equal(Predictions(file, toy), Predictions(again, toy));
    }

    [Fact]
    public void A_model_becomes_a_file_of_CSharp_beside_others()
    {
        string file = _folder["model.safetensors"], code = _folder["my digits.cs"], onnx = _folder["model.onnx"];
        new Model(LayerNotation.Parse("dense:3", new Shape(2), seed: 1), OutputKind.Values).Save(file);

        var (exit, output, error) = InProcess.Run("export", file, "--csharp", code, "--onnx", onnx, "--json");

        Assert.True(exit == 0, error);
        Assert.Contains("MyDigits", output, StringComparison.Ordinal);
        Assert.Contains("public static class MyDigits", File.ReadAllText(code), StringComparison.Ordinal);
        Assert.True(File.Exists(onnx));
        Assert.Equal(1, InProcess.Run("export", file, "--csharp", _folder["same"], "--onnx", _folder["same"]).Code);
    }

    [Fact]
    public void Weights_of_PyTorch_become_a_model_of_classes()
    {
        string file = Repository.PathTo("tests", "Chainrule.Exchange.Tests", "Torch", "lenet.pt"), to = _folder["m.safetensors"];
        const string layers = "conv:4:5 tanh avg-pool:2 conv:6:5:valid tanh max-pool:2 flatten dense:20 tanh dense:10";

        var (code, output, error) = InProcess.Run(
            "import", file, "--layers", $"{layers} softmax", "--input", "20x20", "--mean", "0.5", "--std", "0.25", "--out", to,
            "--json");

        Assert.True(code == 0, error);
        Assert.Contains("\"module\":\"module.9\"", output.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var model = Model.Load(to);
        Assert.Equal((layers, OutputKind.SoftmaxLogits), (model.Network.Notation, model.Output));
        Assert.Equal([(float)(1 / 255.0 / 0.25)], model.Scaling.Scale.ToArray());
        Assert.Equal([-2f], model.Scaling.Offset.ToArray());
    }

    [Theory]
    [InlineData(1, "--layers and --input", "import", "PT/mlp.pt")]
    [InlineData(1, "with --input", "import", "PT/mlp.pt", "--layers", "dense:3")]
    [InlineData(2, "--layers", "import", "PT/mlp.pt", "--layers", "dnse:3", "--input", "6")]
    [InlineData(2, "for ONNX files", "import", "PT/mlp.pt", "--layers", "dense:3", "--sizes", "6")]
    [InlineData(1, "--modules 0,2,3,4,7", "import", "PT/mlp.pt", "--layers", "dense:12 dense:3", "--input", "6")]
    [InlineData(1, "--key state_dict", "import", "PT/lenet.pt", "--layers", "dense:3", "--input", "6", "--key", "ema")]
    [InlineData(2, "leave it out", "import", "PT/mlp.onnx", "--input", "6")]
    [InlineData(2, "leave it out", "import", "PT/mlp.onnx", "--layers", "dense:3")]
    [InlineData(2, "unit or byte", "import", "PT/four.pt", "--layers", "dense:3", "--input", "2", "--pixels", "half")]
    [InlineData(1, "for networks of images", "import", "PT/four.pt", "--layers", "dense:3", "--input", "2", "--mean", "1,2,3")]
    [InlineData(1, "model.state_dict()", "import", "PT/whole.pt", "--layers", "dense:3", "--input", "6")]
    public void What_is_asked_wrong_of_weights_has_its_mend(int code, string mend, params string[] arguments)
    {
        string torch = Repository.PathTo("tests", "Chainrule.Exchange.Tests", "Torch");
        string[] real = [.. arguments.Select(word => word.Replace("PT", torch, StringComparison.Ordinal))];

        var (actual, _, error) = InProcess.Run([.. real, "--out", _folder["m.safetensors"]]);

        Assert.Equal(code, actual);
        Assert.Contains(mend, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["m.safetensors"]));
    }

    private string Predictions(string model, string data)
    {
        string to = _folder[Path.GetFileName(model) + ".csv"];
        var (code, _, error) = InProcess.Run("predict", model, data, "--out", to);
        Assert.True(code == 0, error);
        return File.ReadAllText(to);
    }
}
