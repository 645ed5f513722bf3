namespace Chainrule.Tests.Onnx;

/// <summary>One operation of a model.</summary>
internal sealed record OnnxNode(
    string Operator,
    string[] Inputs,
    string[] Outputs,
    Dictionary<string, object> Attributes,
    int Opset
)
{
    public double Number(string name, double otherwise) =>
        Attributes.TryGetValue(name, out object? value) ? Convert.ToDouble(value, null) : otherwise;

    public int Integer(string name, int otherwise) => (int)Number(name, otherwise);

    /// <summary>A list of whole numbers; empty where it isn't there.</summary>
    public int[] Integers(string name) =>
        Attributes.TryGetValue(name, out object? value) ? [.. ((List<long>)value).Select(number => (int)number)] : [];

    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out object? value) ? (string)value : otherwise;
}

/// <summary>A model: operations in their order, constants, and the names of what goes in and out.</summary>
internal sealed record OnnxModel(List<OnnxNode> Nodes, List<OnnxTensor> Constants, List<string> Inputs, List<string> Outputs)
{
    /// <summary>Reads a ModelProto: graph 7, opset_import 8 (domain 1, version 2).</summary>
    public static OnnxModel Read(byte[] file)
    {
        var opsets = new Dictionary<string, int>();
        byte[] graph = [];
        var reader = new ProtobufReader(file);
        while (reader.Next())
        {
            if (reader.Field == 7)
            {
                graph = reader.Bytes.ToArray();
            }
            else if (reader.Field == 8)
            {
                AddOpset(reader.Bytes, opsets);
            }
        }

        return ReadGraph(graph, opsets);
    }

    private static void AddOpset(ReadOnlySpan<byte> message, Dictionary<string, int> opsets)
    {
        string domain = "";
        int version = 0;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                domain = reader.Text;
            }
            else if (reader.Field == 2)
            {
                version = (int)reader.Number;
            }
        }

        opsets[domain] = version;
    }

    /// <summary>A GraphProto: node 1, initializer 5, input 11, output 12.</summary>
    private static OnnxModel ReadGraph(byte[] message, Dictionary<string, int> opsets)
    {
        var model = new OnnxModel([], [], [], []);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: model.Nodes.Add(ReadNode(reader.Bytes, opsets)); break;
                case 5: model.Constants.Add(OnnxTensor.Read(reader.Bytes)); break;
                case 11: model.Inputs.Add(NameOf(reader.Bytes)); break;
                case 12: model.Outputs.Add(NameOf(reader.Bytes)); break;
            }
        }

        return model;
    }

    /// <summary>A NodeProto: input 1, output 2, op_type 4, attribute 5, domain 7.</summary>
    private static OnnxNode ReadNode(ReadOnlySpan<byte> message, Dictionary<string, int> opsets)
    {
        List<string> inputs = [], outputs = [];
        string operation = "", domain = "";
        var attributes = new Dictionary<string, object>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: inputs.Add(reader.Text); break;
                case 2: outputs.Add(reader.Text); break;
                case 4: operation = reader.Text; break;
                case 5: AddAttribute(reader.Bytes, attributes); break;
                case 7: domain = reader.Text; break;
            }
        }

        return new OnnxNode(operation, [.. inputs], [.. outputs], attributes, opsets.GetValueOrDefault(domain));
    }

    /// <summary>An AttributeProto: name 1, f 2, i 3, s 4, t 5, ints 8; other lists aren't used by what is read here.</summary>
    private static void AddAttribute(ReadOnlySpan<byte> message, Dictionary<string, object> attributes)
    {
        string name = "";
        object? value = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text; break;
                case 2: value = reader.Single; break;
                case 3: value = (long)reader.Number; break;
                case 4: value = reader.Text; break;
                case 5: value = OnnxTensor.Read(reader.Bytes); break;
                case 8:
                    value ??= new List<long>();
                    reader.AddIntegersTo((List<long>)value);
                    break;
            }
        }

        if (value is not null)
        {
            attributes[name] = value;
        }
    }

    private static string NameOf(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
            {
                return reader.Text;
            }
        }

        return "";
    }
}
