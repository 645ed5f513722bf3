using Chainrule.Onnx.Tests.Runtime;
using Chainrule.OnnxRuntime;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>
/// The ResNet-18 of the package Microsoft.ML.DnnImageFeaturizer.ResNet18, which tests/onnxruntime fetches: 11 million parameters,
/// opset 8, images of 224×224, 512 features.
/// </summary>
public class ResNetTests
{
    private const string File = "microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx";

    [Fact]
    public void Its_features_are_those_of_ONNX_Runtime()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string path = Path.Combine(packages, File);
        Assert.SkipUnless(System.IO.File.Exists(path), "the ResNet-18 is not here: dotnet build tests/onnxruntime");

        var model = OnnxImport.Load(path);

        Assert.Equal(new Shape(224, 224, 3), model.Network.InputShape);
        var random = new Random(18);
        float[] first = [.. Enumerable.Range(0, 3 * 224 * 224).Select(_ => (float)(4 * random.NextDouble() - 2))];
        float[] last = [.. Enumerable.Range(0, first.Length).Select(i => first[i % 3 * 224 * 224 + i / 3])];
        float[] features = new float[512];
        model.Predict(last, features);
        float[] expected = (float[])RuntimeOracle.Run(
            RuntimeHost.Native,
            (System.IO.File.ReadAllBytes(path), [new Tensor("Input247", [1, 3, 224, 224], first)]))[0][
                "Pooling395_Output_0"].Values;
        double size = Math.Sqrt(expected.Sum(feature => (double)feature * feature));
        double off = Math.Sqrt(expected.Zip(features, (one, other) => Math.Pow(one - other, 2)).Sum());
        Assert.True(off <= 1e-5 * size, $"{off} of {size}");
        Assert.All(expected.Zip(features), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * expected.Max()));
    }
}
