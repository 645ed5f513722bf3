using System.Buffers.Binary;
using Chainrule.Files;

namespace Chainrule.Exchange.Torch;

/// <summary>The numbers of stored tensors as floats.</summary>
internal static class TensorNumbers
{
    private const int Piece = 1 << 20; // bytes that are read at a time

    /// <summary>All numbers of a tensor, the last size running fastest.</summary>
    /// <exception cref="FileFormatException">The kind isn't read here, or there are too many, or the file ends
    /// before.</exception>
    public static float[] Read(FileBytes file, StateDictEntry entry, bool isBigEndian)
    {
        var tensor = entry.Tensor;
        int size = Storage.SizeOf(entry.Type);
        long at = tensor.Storage.Offset + tensor.First * size;
        if (Math.Max(tensor.Count, tensor.Extent) > Array.MaxLength)
        {
            throw new FileFormatException(file.Path, at, $"the tensor {entry} is too large for an array");
        }

        float[] numbers = new float[(int)tensor.Extent];
        byte[] bytes = new byte[Math.Min((long)numbers.Length * size, Piece)];
        for (int done = 0; done < numbers.Length;)
        {
            int count = Math.Min(numbers.Length - done, Piece / size);
            var some = bytes.AsSpan(0, count * size);
            file.Read(at + (long)done * size, some);
            if (isBigEndian)
            {
                Turn(some, size);
            }

            Convert(some, entry.Type, numbers.AsSpan(done, count), () =>
                new FileFormatException(file.Path, at, $"the tensor {entry} holds numbers of a kind that isn't read here",
                    "in Python, make floats of it: tensor.float()"));
            done += count;
        }

        return tensor.IsContiguous ? numbers : Gathered(tensor, numbers);
    }

    private static float[] Gathered(StoredTensor tensor, float[] numbers)
    {
        float[] result = new float[(int)tensor.Count];
        long[] index = new long[tensor.Sizes.Length];
        long place = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = numbers[place];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                place += tensor.Strides[axis];
                if (++index[axis] < tensor.Sizes[axis])
                {
                    break;
                }

                place -= tensor.Strides[axis] * tensor.Sizes[axis];
                index[axis] = 0;
            }
        }

        return result;
    }

    private static void Turn(Span<byte> bytes, int size)
    {
        for (int at = 0; at < bytes.Length; at += size)
        {
            bytes.Slice(at, size).Reverse();
        }
    }

    private static void Convert(ReadOnlySpan<byte> bytes, TensorType type, Span<float> numbers, Func<Exception> unknown)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = type switch
            {
                TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                TensorType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                TensorType.BF16 => Wide(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..])),
                TensorType.I64 => BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]),
                TensorType.I32 => BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]),
                TensorType.I16 => BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]),
                TensorType.I8 => (sbyte)bytes[i],
                TensorType.U8 => bytes[i],
                TensorType.BOOL => bytes[i] == 0 ? 0 : 1,
                _ => throw unknown(),
            };
        }
    }

    // a bfloat16 is the upper half of a float
    private static float Wide(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);
}
