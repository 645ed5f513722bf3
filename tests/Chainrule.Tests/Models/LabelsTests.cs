using System.Text.Json;
using Chainrule.Data;
using Chainrule.Files;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Models;

public sealed class LabelsTests : IDisposable
{
    private static readonly Labels Named = new(["cat", "dog", "bird"], [0.5, 0.25, 0.9]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OutputKind.SigmoidLogits)]
    [InlineData(OutputKind.Probabilities)]
    public void Each_label_is_decided_by_its_own_threshold(OutputKind output)
    {
        var model = Model(output);
        double[] odds = [0.51, 0.49, 0.26, 0.24, 0.91, 0.89];
        float[] scores =
        [
            .. new[] { (0, 2, 4), (1, 3, 5) }.SelectMany(row => new[] { odds[row.Item1], odds[row.Item2], odds[row.Item3] })
                .Select(p => (float)(output == OutputKind.SigmoidLogits ? Math.Log(p / (1 - p)) : p)),
        ];
        bool[] decisions = new bool[6];
        model.Decide(scores, decisions);
        Assert.Equal([true, true, true, false, false, false], decisions);
    }

    [Fact]
    public void The_labels_of_a_row_are_told_by_their_names()
    {
        // one input for each score
        var network = LayerNotation.Parse("identity", new Shape(3), seed: 1);
        var model = new Model(network, OutputKind.SigmoidLogits) { Labels = Named };
        Assert.Equal(["cat", "dog"], model.LabelsOf([1, 0, 1]));
        Assert.Empty(model.LabelsOf([-1, -2, 1]));
        Assert.Contains("LabelsOf", Assert.Throws<ChainruleException>(() => model.Classify(new float[] { 1, 2, 3 })).Help);
        var none = new Model(network, OutputKind.SigmoidLogits);
        Assert.Throws<ChainruleException>(() => none.LabelsOf([1, 2, 3]));
        Assert.Equal(2, none.Classify(new float[] { 1, 2, 3 }));
    }

    [Fact]
    public void Names_and_thresholds_are_saved_and_loaded_in_a_version_of_their_own()
    {
        var model = Model(OutputKind.SigmoidLogits);
        model.Save(_folder["m"]);
        using (var file = SafetensorsReader.Open(_folder["m"]))
        {
            using var json = JsonDocument.Parse(file.Metadata["chainrule"]);
            Assert.Equal(5, json.RootElement.GetProperty("formatVersion").GetInt32());
        }

        var loaded = Chainrule.Models.Model.Load(_folder["m"]);
        Assert.Equal(Named.Names, loaded.Labels!.Names);
        Assert.Equal(Named.Thresholds, loaded.Labels.Thresholds);
        Assert.Equal(model.Network.ParametersSha256(), loaded.Network.ParametersSha256());
        loaded.Save(_folder["again"]);
        Assert.Equal(File.ReadAllBytes(_folder["m"]), File.ReadAllBytes(_folder["again"]));
    }

    [Fact]
    public void A_model_without_labels_is_the_file_it_was()
    {
        new Model(LayerNotation.Parse("dense:3", new Shape(6), seed: 1), OutputKind.SigmoidLogits).Save(_folder["m"]);
        using var file = SafetensorsReader.Open(_folder["m"]);
        Assert.Equal(
            """{"formatVersion":1,"input":[6],"network":"dense:3","output":"sigmoid-logits","classes":[],"info":{}}""",
            file.Metadata["chainrule"]
        );
        Assert.Null(Chainrule.Models.Model.Load(_folder["m"]).Labels);
    }

    [Theory]
    [InlineData("\"thresholds\":[0.5,0.25,0.9]", "\"thresholds\":[0.5,0.25]", "2 thresholds don't fit 3 labels")]
    [InlineData("\"thresholds\":[0.5,0.25,0.9]", "\"thresholds\":[0.5,0.25,1.9]", "the threshold can't be 1.9")]
    [InlineData("\"labels\":[\"cat\",\"dog\",\"bird\"]", "\"labels\":[\"cat\",\"dog\",\"dog\"]", "\"dog\" can't name a label")]
    [InlineData(",\"thresholds\":[0.5,0.25,0.9]", "", "thresholds")]
    public void A_damaged_head_is_refused(string text, string other, string message)
    {
        Model(OutputKind.SigmoidLogits).Save(_folder["m"]);
        using (var file = SafetensorsReader.Open(_folder["m"]))
        {
            var writer = new SafetensorsWriter();
            writer.AddText("chainrule", file.Metadata["chainrule"].Replace(text, other, StringComparison.Ordinal));
            foreach (var tensor in file.Tensors)
            {
                writer.Add(tensor.Name, [.. tensor.Sizes.Select(size => (int)size)], file.ReadFloats(tensor.Name));
            }

            writer.Save(_folder["damaged"], overwrite: false);
        }

        var error = Assert.Throws<FileFormatException>(() => Chainrule.Models.Model.Load(_folder["damaged"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ChainruleException>(() => new Labels(["a", "a"]));
        Assert.Throws<ChainruleException>(() => new Labels(["a", "b"], [0.5, 0]));
        Assert.Throws<ChainruleException>(() => new Labels(["a", "b"], [0.5]));
        var network = LayerNotation.Parse("dense:3", new Shape(6), seed: 1);
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.SigmoidLogits) { Labels = new(["a", "b"]) });
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.SoftmaxLogits) { Labels = Named });
        Assert.Throws<ChainruleException>(() => new Model(network, OutputKind.Values) { Labels = Named });
        Assert.Throws<ChainruleException>(() =>
            new Model(network, OutputKind.SigmoidLogits, classes: ["a", "b", "c"]) { Labels = Named });
    }

    [Fact]
    public void A_network_learns_labels_of_which_any_may_be_true()
    {
        // label j is true where input j is positive
        float[] x = [.. Enumerable.Range(0, 600).Select(i => MathF.Sin(i * 12.9898f) * 2)];
        float[] targets = [.. x.Select(value => value > 0 ? 1f : 0f)];
        var data = ArrayDataset.OfValues(x, new Shape(3), targets, 3);
        var network = LayerNotation.Parse("dense:8 relu dense:3", new Shape(3), seed: 1);
        var options = new TrainingOptions { Epochs = 150, LearningRate = 0.02f };
        using var trainer = new Trainer(network, new SigmoidCrossEntropy(), new Adam(), options);
        trainer.Fit(data);
        var labels = new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Labels!;
        Assert.True(labels.SubsetAccuracy > 0.95, $"{labels.SubsetAccuracy}");
        Assert.True(labels.MicroAverage.F1 > 0.98, $"{labels.MicroAverage.F1}");
        var model = new Model(network, OutputKind.SigmoidLogits) { Labels = new(["x", "y", "z"]) };
        Assert.Equal(["x", "z"], model.LabelsOf([1.5f, -1.5f, 1.5f]));
    }

    private static Model Model(OutputKind output) =>
        new(
            LayerNotation.Parse(output == OutputKind.Probabilities ? "dense:3 sigmoid" : "dense:3", new Shape(6), seed: 1),
            output
        )
        {
            Labels = Named,
        };
}
