using Chainrule.Losses;
using Chainrule.Onnx.Schema;
using Google.Protobuf;
using DataType = Chainrule.Onnx.Schema.TensorProto.Types.DataType;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>Operators that no layer computes by itself, but several do, and how far that goes.</summary>
public class ExpressedOperatorTests
{
    [Theory]
    [InlineData(0f, 6f, "hard-sigmoid:0.16666666666666666:0 batch-norm")]
    [InlineData(-1f, 1f, "hard-sigmoid:0.5 batch-norm")]
    [InlineData(0f, 100f, "hard-sigmoid:0.01:0 batch-norm")]
    [InlineData(2f, 5f, "batch-norm hard-sigmoid:1:0 batch-norm")]
    [InlineData(0f, 1f, "hard-sigmoid:1:0")]
    [InlineData(0f, float.MaxValue, "relu")]
    public void Limits_are_straight_lines_around_an_activation(float least, float most, string notation)
    {
        var clip = new NodeProto { OpType = "Clip", Input = { "x", "least", "most" }, Output = { "y" } };
        var model = Read([4], clip, ("least", [], [least]), ("most", [], [most]));

        // a first line may be the scaling of the input
        Assert.Equal(notation.StartsWith("batch-norm ", StringComparison.Ordinal) ? notation["batch-norm ".Length..] : notation,
            model.Network.Notation);
        float[] x = [-300, -1.5f, -0.5f, 0, 0.5f, 0.99f, 3, 7, 50, 99, 101, 4000], y = new float[x.Length];
        model.Predict(x, y);
        double tolerance = 1e-5 * Math.Max(1, Math.Min(most, 4000));
        Assert.All(x.Zip(y), pair => Assert.Equal(Math.Clamp(pair.First, least, most), pair.Second, tolerance));
    }

    [Fact]
    public void Groups_of_many_channels_are_refused_with_what_they_would_take()
    {
        var node = new NodeProto
        {
            OpType = "Conv",
            Name = "deep",
            Input = { "x", "w" },
            Output = { "y" },
            Attribute = { new AttributeProto { Name = "group", I = 1024, Type = AttributeProto.Types.AttributeType.Int } },
        };
        var exception = Assert.Throws<FileFormatException>(
            () => Read([1024, 4, 4], node, ("w", [1024, 1, 3, 3], new float[1024 * 9])));
        Assert.Contains("Conv 'deep'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("1024×1024×3×3 weights", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_would_come_in_another_order_are_refused()
    {
        var node = new NodeProto
        {
            OpType = "Transpose",
            Input = { "x" },
            Output = { "y" },
            Attribute =
            {
                new AttributeProto { Name = "perm", Ints = { 0, 2, 1 }, Type = AttributeProto.Types.AttributeType.Ints },
            },
        };
        Assert.Contains("another order", Assert.Throws<FileFormatException>(() => Read([2, 3], node)).Message,
            StringComparison.Ordinal);
    }

    private static Models.Model Read(int[] input, NodeProto node, params (string Name, int[] Sizes, float[] Values)[] weights)
    {
        var graph = new GraphProto { Node = { node } };
        graph.Input.Add(Described("x", input));
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        foreach (var (name, sizes, values) in weights)
        {
            graph.Initializer.Add(new TensorProto
            {
                Name = name,
                DataType = (int)DataType.Float,
                Dims = { sizes.Select(size => (long)size) },
                FloatData = { values },
            });
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return OnnxImport.Read(model.ToByteArray(), "file.onnx", new OnnxImportOptions { Output = OutputKind.Values });
    }

    private static ValueInfoProto Described(string name, int[] sizes)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "rows" } } };
        shape.Dim.Add(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape },
            },
        };
    }
}
