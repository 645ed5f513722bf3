using Chainrule.Losses;
using Chainrule.OnnxRuntime;
using Chainrule.Tests.Support;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>Networks of PyTorch 1.13 as it exports them, see Torch/make.py: what comes in computes what it computed
/// there.</summary>
public class TorchTests
{
    [Theory]
    [InlineData("mlp", 11, "dense:12 gelu layer-norm dense:8 elu:0.7 dense:3")]
    [InlineData("mlp", 16, "dense:12 gelu layer-norm dense:8 elu:0.7 dense:3")]
    [InlineData("lenet", 11, null)]
    [InlineData("lenet", 16, null)]
    [InlineData("residual", 11, null)]
    [InlineData("residual", 16, null)]
    [InlineData("views", 11, null)]
    [InlineData("views", 16, null)]
    public void It_computes_the_same(string name, int opset, string? notation)
    {
        string folder = Repository.PathTo("tests", "Chainrule.Onnx.Tests", "Torch");
        var rows = Tensor.ReadAll(Path.Combine(folder, $"{name}.rows"));
        float[] x = (float[])rows[0].Values, expected = (float[])rows[1].Values;

        var model = OnnxImport.Load(Path.Combine(folder, $"{name}-{opset}.onnx"));

        Assert.Equal(name == "mlp" ? OutputKind.SoftmaxLogits : OutputKind.Values, model.Output);
        Assert.Equal(notation ?? model.Network.Notation, model.Network.Notation);
        float[] y = new float[expected.Length];
        model.Predict(ChannelsLast(x, rows[0].Sizes), y);
        Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-5));

        var again = OnnxImport.Read(OnnxExport.ToBytes(model), "again.onnx");
        Assert.Equal(model.Network.Notation, again.Network.Notation);
        Assert.Equal(model.Network.ParametersSha256(), again.Network.ParametersSha256());
    }

    private static float[] ChannelsLast(float[] x, int[] sizes)
    {
        if (sizes.Length != 4)
        {
            return x;
        }

        int channels = sizes[1], pixels = sizes[2] * sizes[3];
        float[] turned = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            turned[(i / pixels / channels * pixels + i % pixels) * channels + i / pixels % channels] = x[i];
        }

        return turned;
    }
}
