using System.IO.Compression;
using System.Text;

namespace Chainrule.Exchange.Tests.Torch;

/// <summary>Writes archives as torch.save does, with a pickle of one's own.</summary>
internal static class Pickles
{
    /// <summary>An archive of a pickle and records of numbers.</summary>
    public static byte[] Archive(byte[] pickle, params (string Name, byte[] Bytes)[] records)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            (string Name, byte[] Bytes)[] all = [("data.pkl", pickle), .. records, ("version", "3\n"u8.ToArray())];
            foreach (var (name, bytes) in all)
            {
                using var entry = zip.CreateEntry($"archive/{name}", CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return file.ToArray();
    }

    /// <summary>The bytes of opcodes and their arguments: texts are written as they are, numbers as bytes.</summary>
    public static byte[] Of(params object[] parts) =>
    [
        .. parts.SelectMany(part => part switch
        {
            string text => Encoding.Latin1.GetBytes(text),
            byte[] bytes => bytes,
            int one => [(byte)one],
            _ => throw new ArgumentException($"{part} is no part of a pickle"),
        }),
    ];

    /// <summary>A text as BINUNICODE.</summary>
    public static byte[] Word(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)];

    /// <summary>A tensor of a storage "0" of floats, with sizes, strides and a first place as BININT.</summary>
    public static byte[] Tensor(int count, int first, int[] sizes, int[] strides) => Of(
        "ctorch._utils\n_rebuild_tensor_v2\n((", Word("storage"), "ctorch\nFloatStorage\n", Word("0"), Word("cpu"), Int(count),
        "tQ",
        Int(first), "(", Ints(sizes), "t(", Ints(strides), "t", 0x89, "ccollections\nOrderedDict\n)RtR");

    /// <summary>A whole number as BININT.</summary>
    public static byte[] Int(int number) => [(byte)'J', .. BitConverter.GetBytes(number)];

    private static byte[] Ints(int[] numbers) => [.. numbers.SelectMany(Int)];
}
