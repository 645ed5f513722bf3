using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Chainrule.Files.Npy;

/// <summary>What an <c>.npy</c> file says about itself: the type of its elements, their order and their shape.</summary>
internal sealed partial record NpyHeader(NpyType Type, bool IsColumnMajor, int[] Shape, int Count)
{
    private const int LongestHeader = 1 << 20;
    private const string Help = "save the array with numpy.save or numpy.savez, as numbers or texts (never with allow_pickle)";

    /// <summary>Reads the header from the beginning of a stream.</summary>
    /// <exception cref="FileFormatException">It isn't one, or describes what can't be read here.</exception>
    public static NpyHeader Read(string source, Stream stream)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(source, stream, start[..8]);
        if (!NpyFile.IsArray(start))
        {
            throw new FileFormatException(source, 0, "this is not an .npy file: it doesn't begin with \\x93NUMPY", Help);
        }

        int sizeBytes = start[6] switch
        {
            1 => 2,
            2 or 3 => 4,
            _ => throw new FileFormatException(source, 6, $"version {start[6]} of the format is not known", Help),
        };
        Fill(source, stream, start.Slice(8, sizeBytes));
        uint length =
            sizeBytes == 2
                ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
                : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader)
        {
            throw new FileFormatException(source, 8, $"the header is said to have {length:N0} bytes", Help);
        }

        byte[] text = new byte[length];
        Fill(source, stream, text);
        return Parse(source, Encoding.UTF8.GetString(text));
    }

    private static NpyHeader Parse(string source, string text)
    {
        const int At = 10;
        var fields = Dictionary().Match(text);
        if (!fields.Success)
        {
            // A list of fields in place of a type is a structured array.
            throw Structured().IsMatch(text)
                ? new FileFormatException(
                    source,
                    At,
                    "the array has fields of several types",
                    "save each field as an array of its own in one .npz file"
                )
                : new FileFormatException(source, At, "the header can't be read", Help);
        }

        string notation = fields.Groups["type"].Value;
        var type = NpyType.Parse(notation)
            ?? throw new FileFormatException(
                source,
                At,
                notation.Contains('O', StringComparison.Ordinal)
                    ? "the array holds Python objects (pickled), which may run code and are never loaded"
                    : $"elements of type '{notation}' can't be read",
                notation.Contains('O', StringComparison.Ordinal)
                    ? "save it as an array of numbers or texts: array.astype(float) or array.astype(str)"
                    : "convert it with astype to float, int, bool or str"
            );
        string[] sizes = fields
            .Groups["shape"]
            .Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        int[] shape = new int[sizes.Length];
        long count = 1;
        for (int i = 0; i < shape.Length; i++)
        {
            if (
                !int.TryParse(sizes[i].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out shape[i])
                || (count *= Math.Max(1, shape[i])) * Math.Max(1, type.Size) > Array.MaxLength
            )
            {
                throw new FileFormatException(
                    source,
                    At,
                    $"an array of shape ({fields.Groups["shape"].Value}) is too large",
                    "save it in parts"
                );
            }
        }

        if (type.Size == 0 && count > 0 && !shape.Contains(0))
        {
            // whatever number of them is promised, no byte of the file stands for one
            throw new FileFormatException(source, At, $"elements of type '{notation}' hold nothing", Help);
        }

        return new NpyHeader(type, fields.Groups["order"].Value == "True", shape, shape.Contains(0) ? 0 : (int)count);
    }

    private static void Fill(string source, Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new FileFormatException(
                source,
                null,
                "the file ends within its header",
                "the file is damaged or was not copied whole: get it again"
            );
        }
    }

    [GeneratedRegex(
        @"^\s*\{\s*'descr'\s*:\s*'(?<type>[^']*)'\s*,\s*"
            + @"'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9L, ]*)\)\s*,?\s*\}\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Dictionary();

    [GeneratedRegex(@"'descr'\s*:\s*\[")]
    private static partial Regex Structured();
}
