using Chainrule.Cli.Tests.Support;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A model, made by a program, that tells labels of which any may be true.</summary>
public sealed class LabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predictions_are_the_labels_that_are_true_and_classes_are_not_asked_for()
    {
        string toy = ToyData.Write(_folder), file = _folder["labels.safetensors"];
        var network = LayerNotation.Parse("dense:3", new Shape(5, 6), seed: 1);
        network.Parameters.Clear();
        network.Parameters[^3] = 2; // biases alone decide
        network.Parameters[^1] = 1;
        new Model(network, OutputKind.SigmoidLogits) { Labels = new Labels(["cat", "dog", "bird"]) }.Save(file);

        string predictions = _folder["predictions.csv"];
        var (code, _, error) = InProcess.Run("predict", file, toy, "--out", predictions);
        Assert.True(code == 0, error);
        string[] lines = File.ReadAllLines(predictions);
        Assert.Equal("row,prediction,probability_cat,probability_dog,probability_bird", lines[0]);
        Assert.StartsWith("0,cat;bird,0.88", lines[1], StringComparison.Ordinal);

        (code, _, error) = InProcess.Run("evaluate", file, toy);
        Assert.Equal(1, code);
        Assert.Contains("labels of which any may be true at once", error, StringComparison.Ordinal);
    }
}
