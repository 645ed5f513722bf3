using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Chainrule.Files;

/// <summary>
/// Writes a safetensors file: tensors and texts in the order in which they were added, numbers starting at a multiple of 64
/// bytes. The same content gives the same bytes, on every machine.
/// </summary>
public sealed class SafetensorsWriter
{
    private const int Alignment = 64;
    private readonly InOrder<string> _texts = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(TensorInfo Tensor, Action<Stream> Write)> _tensors = [];
    private long _dataLength;

    /// <summary>Adds a text under <c>__metadata__</c>.</summary>
    /// <exception cref="ArgumentException">The key was added before.</exception>
    public void AddText(string key, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _texts.Add(key, text);
    }

    /// <summary>Adds a tensor of 32-bit floating-point numbers; kept until written, not copied.</summary>
    /// <param name="name">Its name, other than those before.</param>
    /// <param name="sizes">Its sizes, outermost first.</param>
    /// <param name="numbers">Its numbers, the last size running fastest.</param>
    /// <exception cref="ArgumentException">The name was added before or is reserved, or the sizes don't multiply to the
    /// numbers.</exception>
    public void Add(string name, ReadOnlySpan<int> sizes, ReadOnlyMemory<float> numbers) =>
        Add(name, TensorType.F32, sizes, numbers);

    /// <summary>Adds a tensor of 64-bit floating-point numbers; kept until written, not copied.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{int}, ReadOnlyMemory{float})"/>
    public void Add(string name, ReadOnlySpan<int> sizes, ReadOnlyMemory<double> numbers) =>
        Add(name, TensorType.F64, sizes, numbers);

    /// <summary>Adds a tensor of 64-bit whole numbers; kept until written, not copied.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{int}, ReadOnlyMemory{float})"/>
    public void Add(string name, ReadOnlySpan<int> sizes, ReadOnlyMemory<long> numbers) =>
        Add(name, TensorType.I64, sizes, numbers);

    /// <summary>Adds a tensor of bytes; kept until written, not copied.</summary>
    /// <inheritdoc cref="Add(string, ReadOnlySpan{int}, ReadOnlyMemory{float})"/>
    public void Add(string name, ReadOnlySpan<int> sizes, ReadOnlyMemory<byte> numbers) =>
        Add(name, TensorType.U8, sizes, numbers);

    /// <summary>Writes the file, whole or not at all.</summary>
    /// <inheritdoc cref="DurableFile.Write"/>
    public void Save(string path, bool overwrite)
    {
        byte[] header = Header();
        DurableFile.Write(path, overwrite, stream => WriteTo(stream, header), header.Length + _dataLength);
    }

    /// <summary>Writes the file's bytes to a stream.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WriteTo(stream, Header());
    }

    private void WriteTo(Stream stream, byte[] header)
    {
        stream.Write(header);
        foreach ((_, Action<Stream> write) in _tensors)
        {
            write(stream);
        }
    }

    private void Add<T>(string name, TensorType type, ReadOnlySpan<int> sizes, ReadOnlyMemory<T> numbers)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == SafetensorsHeader.MetadataName || !_names.Add(name))
        {
            throw new ArgumentException($"the name \"{name}\" is taken", nameof(name));
        }

        long count = 1;
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(sizes));
            count = checked(count * size);
        }

        if (count != numbers.Length)
        {
            throw new ArgumentException(
                $"{numbers.Length} numbers don't fill {string.Join('×', sizes.ToArray())}",
                nameof(numbers)
            );
        }

        ImmutableArray<long> wide = [.. sizes.ToArray().Select(size => (long)size)];
        var tensor = new TensorInfo(name, type, wide, _dataLength, count * Unsafe.SizeOf<T>());
        _tensors.Add((tensor, stream => Write(stream, numbers.Span)));
        _dataLength = checked(_dataLength + tensor.ByteLength);
    }

    private static void Write<T>(Stream stream, ReadOnlySpan<T> numbers)
        where T : unmanaged
    {
        const int piece = 1 << 20; // a span of bytes may be too short for a span of all numbers
        for (int done = 0; done < numbers.Length; done += piece)
        {
            ReadOnlySpan<T> some = numbers.Slice(done, Math.Min(piece, numbers.Length - done));
            if (!BitConverter.IsLittleEndian)
            {
                T[] copy = some.ToArray();
                LittleEndian.Convert<T>(copy);
                some = copy;
            }

            stream.Write(MemoryMarshal.AsBytes(some));
        }
    }

    /// <summary>Length and JSON, padded with spaces.</summary>
    private byte[] Header()
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(stackalloc byte[sizeof(ulong)]);
        using (
            var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
        {
            WriteJson(json);
        }

        int excess = buffer.WrittenCount % Alignment;
        if (excess > 0)
        {
            Span<byte> padding = buffer.GetSpan(Alignment)[..(Alignment - excess)];
            padding.Fill((byte)' ');
            buffer.Advance(padding.Length);
        }

        byte[] header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_texts.Count > 0)
        {
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach ((string key, string text) in _texts)
            {
                json.WriteString(key, text);
            }

            json.WriteEndObject();
        }

        foreach ((TensorInfo tensor, _) in _tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.ToString());
            json.WriteStartArray("shape");
            foreach (long size in tensor.Sizes)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(tensor.Offset);
            json.WriteNumberValue(tensor.Offset + tensor.ByteLength);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
