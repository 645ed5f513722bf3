using System.Text;

namespace Chainrule.OnnxRuntime;

/// <summary>Numbers or texts on their way to ONNX Runtime or back: a name, sizes, an array.</summary>
/// <param name="Name">The name of the input or output.</param>
/// <param name="Sizes">Its sizes, outermost first.</param>
/// <param name="Values">Floats, doubles, longs, texts or truth values.</param>
internal sealed record Tensor(string Name, int[] Sizes, Array Values)
{
    /// <summary>Writes tensors one after the other.</summary>
    public static void WriteAll(string path, IReadOnlyList<Tensor> tensors)
    {
        using var file = new BinaryWriter(File.Create(path), Encoding.UTF8);
        file.Write(tensors.Count);
        foreach (var tensor in tensors)
        {
            file.Write(tensor.Name);
            file.Write(tensor.Sizes.Length);
            Array.ForEach(tensor.Sizes, file.Write);
            switch (tensor.Values)
            {
                case float[] floats:
                    file.Write('f');
                    Array.ForEach(floats, file.Write);
                    break;
                case double[] doubles:
                    file.Write('d');
                    Array.ForEach(doubles, file.Write);
                    break;
                case long[] longs:
                    file.Write('l');
                    Array.ForEach(longs, file.Write);
                    break;
                case bool[] truths:
                    file.Write('b');
                    Array.ForEach(truths, file.Write);
                    break;
                case string[] texts:
                    file.Write('s');
                    Array.ForEach(texts, file.Write);
                    break;
                default:
                    throw new NotSupportedException($"{tensor.Name} is an array of {tensor.Values.GetType()}");
            }
        }
    }

    /// <summary>Reads what <see cref="WriteAll"/> wrote.</summary>
    public static List<Tensor> ReadAll(string path)
    {
        using var file = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
        var tensors = new List<Tensor>();
        for (int left = file.ReadInt32(); left > 0; left--)
        {
            string name = file.ReadString();
            int[] sizes = Many(file.ReadInt32(), file.ReadInt32);
            int count = sizes.Aggregate(1, (product, size) => product * size);
            char type = file.ReadChar();
            Array values = type switch
            {
                'f' => Many(count, file.ReadSingle),
                'd' => Many(count, file.ReadDouble),
                'l' => Many(count, file.ReadInt64),
                'b' => Many(count, file.ReadBoolean),
                _ => Many(count, file.ReadString),
            };
            tensors.Add(new Tensor(name, sizes, values));
        }

        return tensors;
    }

    private static T[] Many<T>(int count, Func<T> read)
    {
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read();
        }

        return values;
    }
}
