using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx.Tests.Runtime;
using Chainrule.OnnxRuntime;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Onnx.Tests.Export;

/// <summary>Models of MNIST, dense, convolutional and residual, on all test images.</summary>
public class MnistExportTests
{
    private const int Trained = 4000;

    private static readonly Lazy<Model[]> Models = new(() =>
    [
        ModelOf("dense:64 relu dense:10"),
        ModelOf("conv:8:3:2 batch-norm relu max-pool:2 conv:16:3 relu global-pool dense:10"),
        ModelOf("conv:6:3:2 residual(conv:6:3 batch-norm relu conv:6:3) relu avg-pool:2 dropout:0.2 dense:10"),
    ]);

    [Theory, InlineData(RuntimeHost.Native), InlineData(RuntimeHost.Web)]
    public void All_test_images_come_out_the_same_in_ONNX_Runtime(RuntimeHost host)
    {
        var models = Models.Value;
        float[] x = Images("t10k-images-idx3-ubyte.gz");
        int rows = x.Length / 784;
        var results = RuntimeOracle.Run(
            host,
            [.. models.Select(model => (OnnxExport.ToBytes(model), (Tensor[])[new Tensor("input", [rows, 28, 28], x)]))]);
        foreach (var (model, result) in models.Zip(results))
        {
            float[] scores = new float[rows * 10], probabilities = (float[])result["probabilities"].Values;
            model.Score(x, scores);
            string[] expected =
                [.. Enumerable.Range(0, rows).Select(row => model.Classes[model.ClassOf(scores.AsSpan(row * 10, 10))])];
            model.ToPredictions(scores);
            Assert.Equal(expected, (string[])result["label"].Values);
            Assert.InRange(Enumerable.Range(0, scores.Length).Max(i => Math.Abs(scores[i] - probabilities[i])), 0, 2e-6);
        }
    }

    private static Model ModelOf(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(28, 28), seed: 6);
        float[] x = [.. Images("train-images-idx3-ubyte.gz").Take(Trained * 784)];
        int[] labels = [.. IdxFile.Read(Path("train-labels-idx1-ubyte.gz")).ToInts().Take(Trained)];
        Scaling.BytesToUnit.Apply(x, x);
        var data = ArrayDataset.OfClasses(x, new Shape(28, 28), labels, 10);
        var options = new TrainingOptions { Epochs = 1, BatchSize = 64 };
        using (var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Chainrule.Optimizers.Adam(), options))
        {
            trainer.Fit(data);
        }

        return new Model(
            network, OutputKind.SoftmaxLogits, Scaling.BytesToUnit,
                [.. Enumerable.Range(0, 10).Select(digit => $"digit {digit}")]);
    }

    private static float[] Images(string name) => IdxFile.Read(Path(name)).ToFloats();

    private static string Path(string name) => Repository.PathTo("data", "mnist", name);
}
