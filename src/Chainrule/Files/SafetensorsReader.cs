using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chainrule.Files;

/// <summary>
/// Reads a safetensors file: eight bytes that give the length of a JSON header, the header, then the tensors. The whole
/// header is checked against the bytes that are there before anything is read by it; the tensors must fill the rest of
/// the file without hole or overlap. Tensors are read one by one, straight to where they are wanted. Thread-safe.
/// </summary>
/// <remarks>
/// The format: https://huggingface.co/docs/safetensors. Numbers lie lowest byte first, the last size running fastest.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    private const int PrefixLength = sizeof(ulong);
    private const int LongestHeader = 100_000_000; // the limit of the format's reference implementation
    private const string NotAllOfOne = "this is not a safetensors file, or not all of one";
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, TensorInfo> _byName;

    private SafetensorsReader(string path, SafeFileHandle file, SafetensorsHeader header)
    {
        Path = path;
        _file = file;
        Tensors = header.Tensors;
        Metadata = header.Metadata;
        _byName = Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The file as the user named it.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order in which they lie in the file.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks all of its header.</summary>
    /// <exception cref="FileFormatException">It isn't a safetensors file, or it is damaged or cut short.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static SafetensorsReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path) && !StoredFile.Is(path))
        {
            throw EndsAtOnce(path, 0); // a pipe would be waited for
        }

        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return new SafetensorsReader(path, file, ReadHeader(path, file));
        }
        catch (Exception e)
        {
            file?.Dispose();
            if (DiskError.IsOne(e) || e is NotSupportedException)
            {
                throw DiskError.WhileReading(path, e);
            }

            throw;
        }
    }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="FileFormatException">The file has none of that name.</exception>
    public TensorInfo this[string name] =>
        TryGet(name)
        ?? throw new FileFormatException(
            Path,
            null,
            $"there is no tensor \"{name}\"",
            "the file may come from another program or version"
        );

    /// <summary>The tensor of a name, or null.</summary>
    public TensorInfo? TryGet(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a tensor of 32-bit floating-point numbers, <see cref="TensorType.F32"/>.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="result">Where its numbers go; exactly as long as the tensor.</param>
    /// <exception cref="FileFormatException">No such tensor, of another type or length.</exception>
    public void Read(string name, Span<float> result) => Read(Find(name, TensorType.F32, result.Length), result);

    /// <summary>Reads a tensor of 64-bit floating-point numbers, <see cref="TensorType.F64"/>.</summary>
    /// <inheritdoc cref="Read(string, Span{float})"/>
    public void Read(string name, Span<double> result) => Read(Find(name, TensorType.F64, result.Length), result);

    /// <summary>Reads a tensor of 64-bit whole numbers, <see cref="TensorType.I64"/>.</summary>
    /// <inheritdoc cref="Read(string, Span{float})"/>
    public void Read(string name, Span<long> result) => Read(Find(name, TensorType.I64, result.Length), result);

    /// <summary>Reads a tensor of bytes, <see cref="TensorType.U8"/>.</summary>
    /// <inheritdoc cref="Read(string, Span{float})"/>
    public void Read(string name, Span<byte> result) => Read(Find(name, TensorType.U8, result.Length), result);

    /// <summary>A new array with a tensor's 32-bit floating-point numbers.</summary>
    /// <exception cref="FileFormatException">No such tensor, of another type, or too large for an array.</exception>
    public float[] ReadFloats(string name) => ReadArray<float>(Find(name, TensorType.F32, expected: null));

    /// <summary>A new array with a tensor's 64-bit floating-point numbers.</summary>
    /// <inheritdoc cref="ReadFloats(string)"/>
    public double[] ReadDoubles(string name) => ReadArray<double>(Find(name, TensorType.F64, expected: null));

    /// <summary>A new array with a tensor's 64-bit whole numbers.</summary>
    /// <inheritdoc cref="ReadFloats(string)"/>
    public long[] ReadLongs(string name) => ReadArray<long>(Find(name, TensorType.I64, expected: null));

    /// <summary>A new array with a tensor's bytes.</summary>
    /// <inheritdoc cref="ReadFloats(string)"/>
    public byte[] ReadBytes(string name) => ReadArray<byte>(Find(name, TensorType.U8, expected: null));

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static FileFormatException EndsAtOnce(string path, int length) =>
        new(path, length, "the file ends within its first eight bytes", NotAllOfOne);

    private static SafetensorsHeader ReadHeader(string path, SafeFileHandle file)
    {
        long fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[PrefixLength];
        int have = ReadUpTo(file, prefix, 0);
        if (have < prefix.Length)
        {
            throw EndsAtOnce(path, have);
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(fileLength - PrefixLength) || length > LongestHeader)
        {
            // eight bytes of anything else promise quintillions: a number that would tell nobody anything
            string problem =
                length <= LongestHeader
                    ? $"the header is said to be {length:N0} bytes long, but only {fileLength - PrefixLength:N0} follow"
                : IsText(prefix) ? "the file begins like a text, not with the length of a header"
                : $"the file begins with no length of a header, which has at most {LongestHeader:N0} bytes";
            Remedy remedy = prefix.SequenceEqual("version "u8)
                ? "Git LFS leaves such a text in place of a file: fetch the file itself with git lfs pull"
                : NotAllOfOne;
            throw new FileFormatException(path, 0, problem, remedy);
        }

        byte[] json = new byte[(int)length];
        if (ReadUpTo(file, json, PrefixLength) < json.Length)
        {
            throw new FileFormatException(path, null, "the file became shorter while it was read");
        }

        return SafetensorsHeader.Parse(path, json, PrefixLength, fileLength);
    }

    // What people write doesn't have the control characters that a length is full of.
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            // control characters, and bytes that UTF-8 never has
            if (one is (< 0x20 and not ((byte)'\t' or (byte)'\n' or (byte)'\r')) or >= 0xF5)
            {
                return false;
            }
        }

        return true;
    }

    private TensorInfo Find(string name, TensorType type, long? expected)
    {
        TensorInfo tensor = this[name];
        if (tensor.Type != type)
        {
            throw new FileFormatException(Path, tensor.Offset, $"the tensor {tensor} should be of type {type}");
        }

        return expected is null || tensor.Count == expected
            ? tensor
            : throw new FileFormatException(Path, tensor.Offset, $"the tensor {tensor} should have {expected:N0} numbers");
    }

    private T[] ReadArray<T>(TensorInfo tensor)
        where T : unmanaged
    {
        if (tensor.Count > Array.MaxLength)
        {
            throw new FileFormatException(Path, tensor.Offset, $"the tensor {tensor} is too large for an array");
        }

        T[] result = GC.AllocateUninitializedArray<T>((int)tensor.Count);
        Read<T>(tensor, result);
        return result;
    }

    private void Read<T>(TensorInfo tensor, Span<T> result)
        where T : unmanaged
    {
        // In pieces, since a span of bytes may be too short for a span of all numbers.
        const int piece = 1 << 24;
        for (int done = 0; done < result.Length; done += piece)
        {
            Span<T> numbers = result.Slice(done, Math.Min(piece, result.Length - done));
            Span<byte> bytes = MemoryMarshal.AsBytes(numbers);
            long at = tensor.Offset + (long)done * Unsafe.SizeOf<T>();
            try
            {
                if (ReadUpTo(_file, bytes, at) < bytes.Length)
                {
                    throw new FileFormatException(Path, at, "the file became shorter after it was opened");
                }
            }
            catch (Exception e) when (DiskError.IsOne(e))
            {
                throw DiskError.WhileReading(Path, e);
            }

            LittleEndian.Convert(numbers);
        }
    }

    private static int ReadUpTo(SafeFileHandle file, Span<byte> bytes, long at)
    {
        int have = 0;
        while (have < bytes.Length && RandomAccess.Read(file, bytes[have..], at + have) is int read and > 0)
        {
            have += read;
        }

        return have;
    }
}
