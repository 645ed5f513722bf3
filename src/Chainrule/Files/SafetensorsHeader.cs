using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace Chainrule.Files;

/// <summary>The header of a safetensors file, read strictly: one object of tensors, each with exactly its three fields.</summary>
internal sealed record SafetensorsHeader(ImmutableArray<TensorInfo> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The name under which texts stand in the header.</summary>
    public const string MetadataName = "__metadata__";

    /// <summary>Reads a header and checks it against the length of the file.</summary>
    /// <param name="path">The file as the user named it.</param>
    /// <param name="json">The header's bytes.</param>
    /// <param name="start">The byte of the file at which the header begins.</param>
    /// <param name="fileLength">The bytes of the whole file.</param>
    /// <exception cref="FileFormatException">Anything isn't as the format has it.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json, long start, long fileLength)
    {
        if (json.IsEmpty || json[0] != '{')
        {
            throw new FileFormatException(path, start, "the header doesn't begin with {", "this is not a safetensors file");
        }

        if (!Utf8.IsValid(json))
        {
            throw new FileFormatException(path, start, "the header is not valid UTF-8");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            SafetensorsHeader header = ReadRoot(ref reader, path, start, start + json.Length);
            reader.Read(); // nothing but white space may follow, or this throws
            return header with { Tensors = InFileOrder(header.Tensors, path, start + json.Length, fileLength) };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the reader throws for half a surrogate pair in an escape.
            throw new FileFormatException(
                path,
                start + reader.BytesConsumed,
                $"the header is not valid JSON: {e.Message}",
                cause: e
            );
        }
    }

    private static SafetensorsHeader ReadRoot(ref Utf8JsonReader reader, string path, long start, long dataStart)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tensors = ImmutableArray.CreateBuilder<TensorInfo>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        reader.Read();
        while (ReadName(ref reader, path, start, names) is string name)
        {
            Expect(ref reader, path, start, JsonTokenType.StartObject, $"\"{name}\"");
            if (name == MetadataName)
            {
                ReadMetadata(ref reader, path, start, metadata);
            }
            else
            {
                tensors.Add(ReadTensor(ref reader, path, start, dataStart, name));
            }
        }

        return new SafetensorsHeader(tensors.ToImmutable(), metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, string path, long start, Dictionary<string, string> metadata)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (ReadName(ref reader, path, start, keys) is string key)
        {
            Expect(ref reader, path, start, JsonTokenType.String, $"\"{key}\" in {MetadataName}");
            metadata.Add(key, reader.GetString()!);
        }
    }

    private static TensorInfo ReadTensor(ref Utf8JsonReader reader, string path, long start, long dataStart, string name)
    {
        long at = start + reader.TokenStartIndex;
        var fields = ReadFields(ref reader, path, start, name);
        return fields.Checked(path, at, dataStart, name);
    }

    private static TensorFields ReadFields(ref Utf8JsonReader reader, string path, long start, string name)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        TensorType? type = null;
        List<long>? sizes = null, offsets = null;
        while (ReadName(ref reader, path, start, fields) is string field)
        {
            switch (field)
            {
                case "dtype":
                    Expect(ref reader, path, start, JsonTokenType.String, $"dtype of \"{name}\"");
                    type = ParseType(reader.GetString()!)
                        ?? throw Wrong(
                            ref reader,
                            path,
                            start,
                            $"the tensor \"{name}\" has the unknown type \"{reader.GetString()}\""
                        );
                    break;
                case "shape":
                    sizes = ReadNumbers(ref reader, path, start, $"shape of \"{name}\"");
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, path, start, $"data_offsets of \"{name}\"");
                    break;
                default:
                    throw Wrong(ref reader, path, start, $"the tensor \"{name}\" has the unknown field \"{field}\"");
            }
        }

        return new TensorFields(type, sizes, offsets);
    }

    /// <summary>Sorts tensors by their place and refuses holes, overlaps, and bytes before, between, or after them.</summary>
    private static ImmutableArray<TensorInfo> InFileOrder(
        ImmutableArray<TensorInfo> tensors,
        string path,
        long dataStart,
        long fileLength
    )
    {
        tensors = tensors.Sort(
            (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteLength.CompareTo(b.ByteLength)
        );
        long end = dataStart;
        foreach (TensorInfo tensor in tensors)
        {
            if (tensor.Offset != end)
            {
                throw new FileFormatException(path, Math.Min(tensor.Offset, end), tensor.Offset > end
                    ? $"{tensor.Offset - end:N0} bytes before the tensor {tensor} belong to no tensor"
                    : $"the tensor {tensor} overlaps the one before it");
            }

            end += tensor.ByteLength;
            if (end > fileLength)
            {
                throw new FileFormatException(
                    path, fileLength, $"the file ends within the tensor {tensor}", "the file was not written or copied whole");
            }
        }

        return end == fileLength
            ? tensors
            : throw new FileFormatException(path, end, $"{fileLength - end:N0} bytes after the last tensor belong to no tensor");
    }

    private static TensorType? ParseType(string text) =>
        // TryParse also takes numbers and lists, which don't come back as they were.
        Enum.TryParse(text, out TensorType type) && type.ToString() == text ? type : null;

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string path, long start, string what)
    {
        Expect(ref reader, path, start, JsonTokenType.StartArray, what);
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
            {
                throw Wrong(ref reader, path, start, $"{what} must be whole numbers from 0");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>The next name in an object, or null at the object's end.</summary>
    private static string? ReadName(ref Utf8JsonReader reader, string path, long start, HashSet<string> seen)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = reader.GetString()!;
        return seen.Add(name) ? name : throw Wrong(ref reader, path, start, $"the name \"{name}\" appears twice");
    }

    private static void Expect(ref Utf8JsonReader reader, string path, long start, JsonTokenType type, string what)
    {
        reader.Read();
        if (reader.TokenType != type)
        {
            throw Wrong(ref reader, path, start, $"{what} is a {reader.TokenType}, not a {type}");
        }
    }

    private static FileFormatException Wrong(ref Utf8JsonReader reader, string path, long start, string problem) =>
        new(path, start + reader.TokenStartIndex, problem);

    /// <summary>The fields of a tensor as they stand there; null where one doesn't.</summary>
    private readonly record struct TensorFields(TensorType? Type, List<long>? Sizes, List<long>? Offsets)
    {
        /// <summary>A tensor of them, where they are all there and go with each other.</summary>
        public TensorInfo Checked(string path, long at, long dataStart, string name)
        {
            if (Type is null || Sizes is null || Offsets is not [long begin, long end])
            {
                string what =
                    Type is null ? "no dtype"
                    : Sizes is null ? "no shape"
                    : Offsets is null ? "no data_offsets"
                    : "not two data_offsets";
                throw new FileFormatException(path, at, $"the tensor \"{name}\" has {what}");
            }

            Int128 length = TensorInfo.SizeOf(Type.Value);
            foreach (long size in Sizes)
            {
                length *= size; // below 2⁶³ · 2⁶³
                if (length > long.MaxValue)
                {
                    throw new FileFormatException(
                        path,
                        at,
                        $"the shape of the tensor \"{name}\" is too large: {string.Join('×', Sizes)}"
                    );
                }
            }

            if (begin > end || end - begin != length)
            {
                throw new FileFormatException(
                    path,
                    at,
                    $"the tensor \"{name}\" of type {Type} and shape {string.Join('×', Sizes)} takes {length:N0} bytes, "
                    + $"but its data_offsets are {begin} and {end}");
            }

            if (end > long.MaxValue - dataStart)
            {
                throw new FileFormatException(path, at, $"the tensor \"{name}\" lies beyond the end of the file");
            }

            return new TensorInfo(name, Type.Value, [.. Sizes], dataStart + begin, (long)length);
        }
    }
}
