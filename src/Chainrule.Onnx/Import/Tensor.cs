using System.Buffers.Binary;
using Chainrule.Onnx.Schema;
using DataType = Chainrule.Onnx.Schema.TensorProto.Types.DataType;

namespace Chainrule.Onnx.Import;

/// <summary>Numbers that are known when a file is read: weights, and what is computed of them and of shapes.</summary>
/// <param name="Sizes">The sizes, outermost first.</param>
/// <param name="Floats">The numbers, where they are floats; else null.</param>
/// <param name="Longs">The numbers, where they are whole; else null.</param>
internal sealed record Tensor(int[] Sizes, float[]? Floats, long[]? Longs)
{
    /// <summary>What stands for the number of rows among whole numbers.</summary>
    public const long Rows = long.MinValue;

    /// <summary>How many numbers there are.</summary>
    public int Count => Floats?.Length ?? Longs!.Length;

    /// <summary>One number.</summary>
    public double this[int i] => Floats is not null ? Floats[i] : Longs![i];

    /// <summary>Floats.</summary>
    public static Tensor Of(float[] values, params int[] sizes) => new(sizes, values, null);

    /// <summary>Whole numbers, in one row.</summary>
    public static Tensor Of(params long[] values) => new([values.Length], null, values);

    /// <summary>The floats, which must be finite.</summary>
    /// <exception cref="ChainruleException">They aren't, or these are no floats.</exception>
    public float[] Weights(string name)
    {
        if (Floats is null)
        {
            throw new ChainruleException($"tensor '{name}' holds whole numbers where weights should be", "export it in floats");
        }

        int wrong = Kernels.Finite.FirstFailure(Floats);
        return wrong < 0
            ? Floats
            : throw new ChainruleException($"tensor '{name}', number {wrong}: {Floats[wrong]} is not finite", "train it again");
    }

    /// <summary>Whole numbers for an operator that takes sizes or axes.</summary>
    /// <exception cref="ChainruleException">They are no whole numbers.</exception>
    public long[] Integers(string name) =>
        Longs ?? throw new ChainruleException($"tensor '{name}' holds floats where whole numbers should be", "export it again");

    /// <summary>A tensor of a file.</summary>
    /// <exception cref="ChainruleException">It lies in another file, or its size isn't that of its numbers, or its type is none
    /// of numbers.</exception>
    public static Tensor Read(TensorProto proto)
    {
        string name = proto.Name;
        if (proto.DataLocation == TensorProto.Types.DataLocation.External || proto.ExternalData.Count > 0)
        {
            throw new ChainruleException(
                $"tensor '{name}' lies in another file, which isn't opened",
                    "save the model with its weights inside, in one file");
        }

        long count = 1;
        foreach (long size in proto.Dims)
        {
            count = size is < 0 or > int.MaxValue ? long.MaxValue : Math.Min(count, int.MaxValue) * size;
            if (count > int.MaxValue)
            {
                throw new ChainruleException($"tensor '{name}' has impossible sizes: {string.Join("×", proto.Dims)}",
                    "export it again");
            }
        }

        int[] sizes = [.. proto.Dims.Select(size => (int)size)];
        int width = WidthOf((DataType)proto.DataType);
        if (width == 0)
        {
            throw new ChainruleException(
                $"tensor '{name}' is of type {(DataType)proto.DataType}", "export it in floats and whole numbers");
        }

        var raw = proto.RawData;
        if (proto.HasRawData && raw.Length > 0 || count == 0)
        {
            return raw.Length == count * width ? FromBytes(raw.Span, (DataType)proto.DataType, sizes, (int)count)
                : throw Wrong(proto, raw.Length / width);
        }

        return FromFields(proto, sizes, (int)count);
    }

    private static int WidthOf(DataType type) => type switch
    {
        DataType.Double or DataType.Int64 => 8,
        DataType.Float or DataType.Int32 => 4,
        DataType.Float16 or DataType.Bfloat16 => 2,
        DataType.Bool or DataType.Int8 or DataType.Uint8 => 1,
        _ => 0,
    };

    private static ChainruleException Wrong(TensorProto proto, long found) => new(
        $"tensor '{proto.Name}' of {string.Join("×", proto.Dims)} has {found} numbers", "the file is damaged: export it again");

    private static Tensor FromBytes(ReadOnlySpan<byte> raw, DataType type, int[] sizes, int count)
    {
        float[]? floats = type is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16 ? new float[count]
            : null;
        long[]? longs = floats is null ? new long[count] : null;
        for (int i = 0; i < count; i++)
        {
            switch (type)
            {
                case DataType.Float:
                    floats![i] = BinaryPrimitives.ReadSingleLittleEndian(raw[(4 * i)..]);
                    break;
                case DataType.Double:
                    floats![i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(raw[(8 * i)..]);
                    break;
                case DataType.Float16:
                    floats![i] = (float)BinaryPrimitives.ReadHalfLittleEndian(raw[(2 * i)..]);
                    break;
                case DataType.Bfloat16:
                    floats![i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(raw[(2 * i)..]) << 16);
                    break;
                case DataType.Int64:
                    longs![i] = BinaryPrimitives.ReadInt64LittleEndian(raw[(8 * i)..]);
                    break;
                case DataType.Int32:
                    longs![i] = BinaryPrimitives.ReadInt32LittleEndian(raw[(4 * i)..]);
                    break;
                default:
                    longs![i] = type == DataType.Int8 ? (sbyte)raw[i] : raw[i];
                    break;
            }
        }

        return new Tensor(sizes, floats, longs);
    }

    private static Tensor FromFields(TensorProto proto, int[] sizes, int count)
    {
        var type = (DataType)proto.DataType;
        int found = type switch
        {
            DataType.Float => proto.FloatData.Count,
            DataType.Double => proto.DoubleData.Count,
            DataType.Int64 => proto.Int64Data.Count,
            _ => proto.Int32Data.Count,
        };
        if (found != count)
        {
            throw Wrong(proto, found);
        }

        return type switch
        {
            DataType.Float => new Tensor(sizes, [.. proto.FloatData], null),
            DataType.Double => new Tensor(sizes, [.. proto.DoubleData.Select(number => (float)number)], null),
            DataType.Int64 => new Tensor(sizes, null, [.. proto.Int64Data]),
            DataType.Float16 => new Tensor(
                sizes, [.. proto.Int32Data.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))], null),
            DataType.Bfloat16 => new Tensor(sizes,
                [.. proto.Int32Data.Select(bits => BitConverter.Int32BitsToSingle(bits << 16))], null),
            _ => new Tensor(sizes, null, [.. proto.Int32Data.Select(number => (long)number)]),
        };
    }
}
