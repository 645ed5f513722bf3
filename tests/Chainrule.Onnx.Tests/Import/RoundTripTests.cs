using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>What went out comes in again as it was, to the bit.</summary>
public class RoundTripTests
{
    [Theory]
    [InlineData("dense:7 relu dense:3", "5")]
    [InlineData("dense:7:no-bias elu:0.7 batch-norm dense:3", "28x28")]
    [InlineData("dense:9 leaky-relu:0.1 layer-norm:0.001 selu residual(dense:9 gelu dense:9) mish dense:2", "6")]
    [InlineData("conv:4:3 batch-norm:0.2 relu max-pool:2 conv:6:3:2:valid gelu-tanh global-pool dense:3", "11x9x2")]
    [InlineData("conv:4:3x1:2x1:1,0,2,0:no-bias silu avg-pool:2 flatten dense:4 softplus dense:2", "8x7")]
    [InlineData("conv:4:3 residual(conv:4:3 batch-norm relu conv:4:3) concatenate(conv:2:1 | max-pool:3:1:1,1,1,1) dense:3",
        "6x5x3")]
    [InlineData("conv:2:3 sum(tanh | hard-sigmoid:0.3:0.4) softmax flatten dense:2", "5x5x1")]
    [InlineData("dense:3 sinh:2.5 dense:1", "4")]
    [InlineData("dense:5 relu residual(dense:5 tanh) silu dense:2", "4")]
    [InlineData("dense:5 relu silu gelu mish dense:2", "4")]
    public void A_network_gives_the_same_bits(string notation, string shape)
    {
        var input = new Shape([.. shape.Split('x').Select(int.Parse)]);
        var model = new Model(
            LayerNotation.Parse(notation, input, seed: 7), OutputKind.SoftmaxLogits, Scaling.Of(0.5f, -0.25f), null,
            new Dictionary<string, string> { ["made by"] = "a test" });
        var random = new Random(1);
        foreach (ref float number in model.Network.State)
        {
            number = 0.5f + (float)random.NextDouble();
        }

        var back = OnnxImport.Read(OnnxExport.ToBytes(model), "model.onnx");

        Assert.Equal(model.Network.InputShape, back.Network.InputShape);
        Assert.Equal(model.Network.Layers.Count, back.Network.Layers.Count + (
            notation.Contains("flatten", StringComparison.Ordinal) ? 1 : 0));
        Assert.Equal(OutputKind.SoftmaxLogits, back.Output);
        Assert.Equal("a test", back.Info["made by"]);
        float[] x = [.. Enumerable.Range(0, 3 * input.Count).Select(_ => (float)(6 * random.NextDouble() - 3))];
        float[] expected = new float[3 * model.Network.OutputShape.Count], actual = new float[expected.Length];
        model.Score(x, expected);
        back.Score(x, actual);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Classes_targets_and_thresholds_come_along()
    {
        var network = LayerNotation.Parse("dense:1", new Shape(3), seed: 1);
        var model = new Model(
            network, OutputKind.SigmoidLogits, classes: ["no, \"never\"", "ja"], targets: ["will it?"], threshold: 0.3);

        var back = OnnxImport.Read(OnnxExport.ToBytes(model), "model.onnx");

        Assert.Equal(model.Classes, back.Classes);
        Assert.Equal(model.Targets, back.Targets);
        Assert.Equal(0.3, back.Threshold);
        var labeled = new Model(LayerNotation.Parse("dense:2", new Shape(3), seed: 1), OutputKind.SigmoidLogits)
        {
            Labels = new Labels(["a", "b"], [0.2, 0.7]),
        };
        var again = OnnxImport.Read(OnnxExport.ToBytes(labeled), "model.onnx").Labels!;
        Assert.Equal(["a", "b"], again.Names);
        Assert.Equal([0.2, 0.7], again.Thresholds);
    }

    [Fact]
    public void A_model_of_a_table_is_refused_with_where_it_is()
    {
        var file = Schema.ModelProto.Parser.ParseFrom(
            OnnxExport.ToBytes(new Model(LayerNotation.Parse("dense:1", new Shape(2), seed: 1), OutputKind.Values)));
        file.MetadataProps.Add(new Schema.StringStringEntryProto { Key = "chainrule.columns", Value = "[\"a: number\"]" });
        var exception = Assert.Throws<FileFormatException>(
            () => OnnxImport.Read(Google.Protobuf.MessageExtensions.ToByteArray(file), "table.onnx"));
        Assert.Contains("model of a table", exception.Message, StringComparison.Ordinal);
        Assert.Contains("model.safetensors", exception.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_softmax_at_the_end_of_a_file_of_others_tells_classes()
    {
        var network = LayerNotation.Parse("dense:3 softmax", new Shape(2), seed: 1);
        var file = Schema.ModelProto.Parser.ParseFrom(OnnxExport.ToBytes(new Model(network, OutputKind.Values)));
        file.MetadataProps.Clear();

        var back = OnnxImport.Read(Google.Protobuf.MessageExtensions.ToByteArray(file), "model.onnx");

        Assert.Equal(OutputKind.SoftmaxLogits, back.Output);
        Assert.Equal("dense:3", back.Network.Notation);
    }
}
