using System.Buffers.Binary;
using Chainrule.Cli.Tests.Damage;

namespace Chainrule.Fuzz;

/// <summary>
/// What the fuzzer begins with. Of what lies in a safetensors file it changes the header, a zero and the tensors: with the length
/// in front of them, each byte that is added would make a file that is refused at once. The bare format is a target of its own.
/// </summary>
internal static class Seeds
{
    private const int Length = sizeof(long);
    private const int MostBytesOfWord = 128; // AFL's limit
    private const int MostBytes = 1 << 16; // what is larger is changed too seldom where it matters

    /// <summary>Writes the inputs of a target.</summary>
    public static void Write(DamagedFormat format, string folder)
    {
        Directory.CreateDirectory(folder);
        int count = 0;
        foreach (byte[] file in format.Originals.Where(file => file.Length <= MostBytes))
        {
            File.WriteAllBytes(Path.Combine(folder, $"{count++}"), InputOf(format, file));
        }

        if (count == 0)
        {
            throw new InvalidOperationException($"{format.Name}: all of its files are larger than {MostBytes} bytes");
        }
    }

    /// <summary>Writes what may be put into inputs, <see cref="Mutation.Words"/>, as AFL's dictionaries hold it.</summary>
    public static void WriteWords(string file) => File.WriteAllLines(file, Mutation.Words
        .Where(word => word.Length <= MostBytesOfWord)
        .Select(word => $"\"{string.Concat(word.Select(each => $"\\x{each:x2}"))}\""));

    /// <summary>The file that an input stands for.</summary>
    public static byte[] FileOf(DamagedFormat format, byte[] input)
    {
        if (!HasHeader(format))
        {
            return input;
        }

        int zero = Array.IndexOf(input, (byte)0), end = zero < 0 ? input.Length : zero;
        byte[] length = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(length, end);
        return [.. length, .. input[..end], .. input[Math.Min(input.Length, end + 1)..]];
    }

    private static byte[] InputOf(DamagedFormat format, byte[] file)
    {
        if (!HasHeader(format))
        {
            return file;
        }

        int end = Length + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        return [.. file[Length..end], 0, .. file[end..]];
    }

    private static bool HasHeader(DamagedFormat format) => format.Name is "model" or "checkpoint" or "predictions";
}
