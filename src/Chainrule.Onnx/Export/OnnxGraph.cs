using System.Runtime.InteropServices;
using Chainrule.Onnx.Schema;
using Google.Protobuf;

namespace Chainrule.Onnx.Export;

/// <summary>
/// A graph that is being written: nodes in the order in which they are added, constants, inputs and outputs, each with a name of
/// its own. What is added is named after the part of the model that is written at the time.
/// </summary>
internal sealed class OnnxGraph
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>The dimension of every input and output that is the number of rows.</summary>
    public const string Rows = "rows";

    /// <summary>What was added.</summary>
    public GraphProto Proto { get; } = new() { Name = "chainrule" };

    /// <summary>What nodes and constants are named after from now on, as in <c>layers.3</c>.</summary>
    public string Part { get; set; } = "graph";

    /// <summary>Whether operators of the domain <c>ai.onnx.ml</c> were added.</summary>
    public bool UsesMl { get; private set; }

    /// <summary>Keeps a name for an input or an output; where it is taken, one like it is found.</summary>
    public string Reserve(string name)
    {
        string free = name;
        while (!_names.Add(free))
        {
            free += "_";
        }

        return free;
    }

    /// <summary>Adds an input whose first dimension is the number of rows.</summary>
    public string Input(string name, TensorProto.Types.DataType type, ReadOnlySpan<int> sizes, string? text = null)
    {
        Proto.Input.Add(Described(Reserve(name), type, sizes, text));
        return Proto.Input[^1].Name;
    }

    /// <summary>Adds an output: the name under which a value that is there already is given out.</summary>
    public void Output(string name, string value, TensorProto.Types.DataType type, ReadOnlySpan<int> sizes, string? text = null)
    {
        Proto.Node.Add(Node("Identity", [value], name));
        Proto.Output.Add(Described(name, type, sizes, text));
    }

    /// <summary>Adds a node of one output, and gives the name of that.</summary>
    public string Add(string type, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var node = Node(type, inputs, Free(type.ToLowerInvariant()));
        foreach (var attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        Proto.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>Adds a node of the domain <c>ai.onnx.ml</c>.</summary>
    public string AddMl(string type, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = Add(type, inputs, attributes);
        Proto.Node[^1].Domain = "ai.onnx.ml";
        UsesMl = true;
        return output;
    }

    /// <summary>Adds a node of one input and no attributes.</summary>
    public string Add(string type, string input) => Add(type, [input], []);

    /// <summary>Adds a node of two inputs and no attributes.</summary>
    public string Add(string type, string left, string right) => Add(type, [left, right], []);

    /// <summary>Adds a node that makes numbers of another type.</summary>
    public string Cast(string x, TensorProto.Types.DataType type) => Add("Cast", [x], Attribute("to", (long)type));

    /// <summary>Adds a constant of floats.</summary>
    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> sizes) =>
        Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), sizes);

    /// <summary>Adds a constant of doubles.</summary>
    public string Constant(string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> sizes) =>
        Constant(name, TensorProto.Types.DataType.Double, MemoryMarshal.AsBytes(values), sizes);

    /// <summary>Adds a constant of whole numbers.</summary>
    public string Constant(string name, ReadOnlySpan<long> values, params ReadOnlySpan<int> sizes) =>
        Constant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), sizes);

    /// <summary>Adds a constant of texts.</summary>
    public string Constant(string name, IEnumerable<string> values)
    {
        var tensor = new TensorProto { Name = Free(name), DataType = (int)TensorProto.Types.DataType.String };
        tensor.StringData.AddRange(values.Select(ByteString.CopyFromUtf8));
        tensor.Dims.Add(tensor.StringData.Count);
        Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a constant of one float.</summary>
    public string Scalar(float value) => Constant("constant", [value]);

    /// <summary>Adds a constant of one double.</summary>
    public string Scalar(double value) => Constant("constant", [value]);

    /// <summary>A whole number as an attribute.</summary>
    public static AttributeProto Attribute(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A float as an attribute.</summary>
    public static AttributeProto Attribute(string name, double value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    /// <summary>Whole numbers as an attribute.</summary>
    public static AttributeProto Attribute(string name, params ReadOnlySpan<int> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        foreach (int value in values)
        {
            attribute.Ints.Add(value);
        }

        return attribute;
    }

    private string Constant(
        string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> sizes)
    {
        var tensor = new TensorProto { Name = Free(name), DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (int size in sizes)
        {
            tensor.Dims.Add(size);
        }

        Proto.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static NodeProto Node(string type, ReadOnlySpan<string> inputs, string output)
    {
        var node = new NodeProto { OpType = type, Name = output };
        foreach (string input in inputs)
        {
            node.Input.Add(input);
        }

        node.Output.Add(output);
        return node;
    }

    private string Free(string name)
    {
        string whole = $"{Part}.{name}";
        while (!_names.Add(whole))
        {
            int number = _next.GetValueOrDefault($"{Part}.{name}", 1) + 1;
            _next[$"{Part}.{name}"] = number;
            whole = $"{Part}.{name}.{number}";
        }

        return whole;
    }

    private static ValueInfoProto Described(
        string name, TensorProto.Types.DataType type, ReadOnlySpan<int> sizes, string? text)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = Rows });
        foreach (int size in sizes)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        }

        var info = new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
        if (text is not null)
        {
            info.DocString = text;
        }

        return info;
    }
}
