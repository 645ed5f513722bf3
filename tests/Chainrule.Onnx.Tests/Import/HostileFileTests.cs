using System.Diagnostics;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx.Schema;
using Chainrule.Tests.Support;
using Google.Protobuf;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>Files that lie, are damaged, or ask for what isn't there: a typed error, soon, and no other file is opened.</summary>
public class HostileFileTests
{
    private static ModelProto Valid(string notation = "dense:4 relu dense:2", params int[] sizes) => ModelProto.Parser.ParseFrom(
        OnnxExport.ToBytes(new Model(
            LayerNotation.Parse(notation, new Shape(sizes.Length == 0 ? [3] : sizes), seed: 1), OutputKind.SoftmaxLogits)));

    private static FileFormatException Refusal(ModelProto file) =>
        Assert.Throws<FileFormatException>(() => OnnxImport.Read(file.ToByteArray(), "bad.onnx"));

    [Fact]
    public void Weights_in_another_file_are_refused_and_not_looked_for()
    {
        var file = Valid();
        var tensor = file.Graph.Initializer[0];
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "/etc/passwd" });

        Assert.Contains("lies in another file, which isn't opened", Refusal(file).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 40, 2L)]
    [InlineData(2147483647L, 2147483647L)]
    [InlineData(-1L, 4L)]
    [InlineData(4L, 4L)]
    public void Sizes_that_no_bytes_back_are_refused(long first, long second)
    {
        var file = Valid();
        file.Graph.Initializer[0].Dims.Clear();
        file.Graph.Initializer[0].Dims.Add(first);
        file.Graph.Initializer[0].Dims.Add(second);

        Assert.Contains("layers.0.weights", Refusal(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_circle_is_refused()
    {
        var file = Valid();
        file.Graph.Node[0].Input[0] = file.Graph.Node[1].Output[0];

        Assert.Contains("which no input, initializer or node before it is", Refusal(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        var file = Valid();
        file.Graph.Initializer.RemoveAt(0);

        Assert.Contains("'layers.0.weights'", Refusal(file).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_that_are_no_numbers_are_refused(float number)
    {
        var file = Valid();
        byte[] bytes = file.Graph.Initializer[0].RawData.ToByteArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(8), number);
        file.Graph.Initializer[0].RawData = ByteString.CopyFrom(bytes);

        Assert.Contains("number 2", Refusal(file).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_image_is_refused()
    {
        var file = Valid("conv:2:3 global-pool dense:2", 9, 9, 3);
        foreach (int axis in (int[])[1, 2])
        {
            file.Graph.Input[0].Type.TensorType.Shape.Dim[axis].DimValue = 100_000;
        }

        Refusal(file);
    }

    [Fact]
    public void An_unknown_operator_is_named_with_its_node()
    {
        var file = Valid();
        file.Graph.Node[1].OpType = "Einsum";
        file.Graph.Node[1].Name = "the one";

        var error = Refusal(file);

        Assert.Contains("Einsum 'the one'", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Help);
    }

    [Fact]
    public void Groups_and_gaps_of_a_convolution_are_named()
    {
        var file = Valid("conv:2:3 dense:2", 9, 9, 2);
        var node = file.Graph.Node.First(each => each.OpType == "Conv");
        node.Attribute.Add(new AttributeProto { Name = "group", Type = AttributeProto.Types.AttributeType.Int, I = 2 });
        Assert.Contains("images have 2", Refusal(file).Message, StringComparison.Ordinal);
        node.Attribute[^1].I = 1;
        var gaps = new AttributeProto { Name = "dilations", Type = AttributeProto.Types.AttributeType.Ints };
        gaps.Ints.Add([2000, 2000]);
        node.Attribute.Add(gaps);
        Assert.Contains("groups and dilations come in up to", Refusal(file).Help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_product_that_doubles_with_every_node_is_refused_soon()
    {
        var file = Valid();
        string value = file.Graph.Input[0].Name;
        file.Graph.Node.Clear();
        for (int i = 0; i < 10_000; i++)
        {
            var node = new NodeProto { OpType = "Mul", Name = $"n{i}" };
            node.Input.Add([value, value]);
            node.Output.Add(value = $"v{i}");
            file.Graph.Node.Add(node);
        }

        file.MetadataProps.Clear();
        file.Graph.Output[0].Name = value;
        file.Graph.Output[0].Type.TensorType.ElemType = 1;
        var watch = Stopwatch.StartNew();
        Refusal(file);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), watch.Elapsed.ToString());
    }

    [Fact]
    public void Files_with_changed_bytes_give_models_or_typed_errors()
    {
        byte[][] originals =
        [
            Valid().ToByteArray(),
            Valid("conv:2:3 batch-norm residual(conv:2:3 gelu) max-pool:2 layer-norm flatten dense:2", 6, 5, 2).ToByteArray(),
        ];
        var random = new Random(22);
        int refused = 0, cases = Cases.Of(2_000, all: 20_000);
        for (int i = 0; i < cases; i++)
        {
            byte[] file = [.. originals[i % 2]];
            for (int changes = 1 + random.Next(4); changes > 0; changes--)
            {
                file[random.Next(file.Length)] = random.Next(4) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
            }

            file = random.Next(8) == 0 ? file[..random.Next(file.Length)] : file;
            try
            {
                OnnxImport.Read(file, "changed.onnx");
            }
            catch (ChainruleException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, cases / 10, cases);
    }

    [Fact]
    public void Files_whose_fields_are_changed_give_models_or_typed_errors()
    {
        var random = new Random(23);
        int refused = 0, cases = Cases.Of(2_000, all: 20_000);
        string[] types = ["Conv", "Reshape", "Transpose", "Concat", "Shape", "Slice", "Gather", "Unsqueeze", "Mul", "Add",
            "Softmax"];
        for (int i = 0; i < cases; i++)
        {
            var file = i % 2 == 0
                ? Valid() : Valid("conv:2:3 batch-norm residual(conv:2:3 gelu) max-pool:2 layer-norm flatten dense:2", 6, 5, 2);
            for (int changes = 1 + random.Next(3); changes > 0; changes--)
            {
                Change(file, random, types);
            }

            try
            {
                OnnxImport.Read(file.ToByteArray(), "changed.onnx");
            }
            catch (ChainruleException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, cases / 10, cases);
    }

    private static void Change(ModelProto file, Random random, string[] types)
    {
        var node = file.Graph.Node[random.Next(file.Graph.Node.Count)];
        long[] numbers = [0, -1, 1, 2, int.MaxValue, long.MaxValue, long.MinValue, 1L << 33];
        long number = numbers[random.Next(numbers.Length)];
        switch (random.Next(8))
        {
            case 0:
                node.OpType = types[random.Next(types.Length)];
                break;
            case 1 when node.Input.Count > 0:
                node.Input[random.Next(node.Input.Count)] = file.Graph.Initializer[
                    random.Next(file.Graph.Initializer.Count)].Name;
                break;
            case 2 when node.Attribute.Count > 0:
                var attribute = node.Attribute[random.Next(node.Attribute.Count)];
                attribute.I = number;
                attribute.F = number;
                if (attribute.Ints.Count > 0)
                {
                    attribute.Ints[random.Next(attribute.Ints.Count)] = number;
                }

                break;
            case 3:
                var dims = file.Graph.Initializer[random.Next(file.Graph.Initializer.Count)].Dims;
                dims.Add(number);
                dims.RemoveAt(random.Next(dims.Count));
                break;
            case 4:
                var tensor = file.Graph.Initializer[random.Next(file.Graph.Initializer.Count)];
                tensor.DataType = random.Next(20);
                break;
            case 5:
                var sizes = file.Graph.Input[0].Type.TensorType.Shape.Dim;
                sizes[random.Next(sizes.Count)].DimValue = number;
                break;
            case 6 when node.Input.Count > 1:
                node.Input.RemoveAt(random.Next(node.Input.Count));
                break;
            default:
                file.Graph.Node.RemoveAt(random.Next(file.Graph.Node.Count));
                file.Graph.Node.Add(node.Clone());
                break;
        }
    }
}
