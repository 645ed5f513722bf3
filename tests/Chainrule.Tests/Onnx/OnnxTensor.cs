using System.Runtime.InteropServices;

namespace Chainrule.Tests.Onnx;

/// <summary>A tensor of any element type, its numbers as doubles.</summary>
internal sealed record OnnxTensor(string Name, int[] Dims, double[] Values)
{
    public float[] Floats => [.. Values.Select(value => (float)value)];

    /// <summary>
    /// Reads a TensorProto: dims 1, data_type 2, float_data 4, int32_data 5, int64_data 7, name 8, raw_data 9, double_data 10.
    /// </summary>
    public static OnnxTensor Read(ReadOnlySpan<byte> message)
    {
        string name = "";
        List<long> dims = [], integers = [];
        List<double> values = [];
        int type = 0;
        byte[]? raw = null;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.AddIntegersTo(dims);
                    break;
                case 2:
                    type = (int)reader.Number;
                    break;
                case 4 when reader.IsBytes:
                    values.AddRange(MemoryMarshal.Cast<byte, float>(reader.Bytes).ToArray().Select(v => (double)v));
                    break;
                case 4:
                    values.Add(reader.Single);
                    break;
                case 5 or 7:
                    reader.AddIntegersTo(integers);
                    break;
                case 8:
                    name = reader.Text;
                    break;
                case 9:
                    raw = reader.Bytes.ToArray();
                    break;
                case 10 when reader.IsBytes:
                    values.AddRange(MemoryMarshal.Cast<byte, double>(reader.Bytes).ToArray());
                    break;
            }
        }

        double[] all = raw is null ? [.. values, .. integers.Select(i => (double)i)] : FromRaw(raw, type);
        int[] shape = [.. dims.Select(d => (int)d)];
        int count = shape.Aggregate(1, (product, d) => product * d);
        return all.Length == count
            ? new OnnxTensor(name, shape, all)
            : throw new InvalidDataException($"'{name}' has {all.Length} numbers, not {count}");
    }

    private static double[] FromRaw(byte[] raw, int type) => type switch
    {
        1 => [.. MemoryMarshal.Cast<byte, float>(raw).ToArray().Select(v => (double)v)],
        2 => [.. raw.Select(v => (double)v)],
        6 => [.. MemoryMarshal.Cast<byte, int>(raw).ToArray().Select(v => (double)v)],
        7 => [.. MemoryMarshal.Cast<byte, long>(raw).ToArray().Select(v => (double)v)],
        9 => [.. raw.Select(v => (double)v)],
        10 => [.. MemoryMarshal.Cast<byte, Half>(raw).ToArray().Select(v => (double)v)],
        11 => MemoryMarshal.Cast<byte, double>(raw).ToArray(),
        _ => throw new InvalidDataException($"the element type {type} isn't read here"),
    };
}
