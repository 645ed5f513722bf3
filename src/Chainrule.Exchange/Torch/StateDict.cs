using Chainrule.Files;

namespace Chainrule.Exchange.Torch;

/// <summary>
/// The named tensors of a file of PyTorch (<c>.pt</c>, <c>.pth</c>, <c>.bin</c>) or of a safetensors file, as
/// <c>model.state_dict()</c> has them. Names and sizes are read at once, numbers where they are asked for.
/// <code>
/// using var weights = StateDict.Open("lenet.pt");
/// foreach (var entry in weights.Entries) Console.WriteLine(entry);
/// </code>
/// </summary>
/// <remarks>
/// <para>
/// A file is data. The pickle in a PyTorch file is read by the few opcodes that tensors, numbers, texts and dictionaries of them
/// need; it can name nothing but what makes tensors of storages, nothing is called or looked up, and anything else is refused
/// with its name. No size is believed that no bytes back.
/// </para>
/// <para>
/// Tensors may be views that share a storage, with any strides, of floats of 16, 32 and 64 bits, bfloat16 and whole numbers; all
/// are read as 32-bit floats, rounded once.
/// </para>
/// </remarks>
public sealed class StateDict : IDisposable
{
    // under which programs keep the weights, beside other things
    private static readonly string[] UsualKeys =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "module"];

    private const int DeepestWrapping = 4;

    // torch.save before PyTorch 1.6 begins with a pickle of this number
    private static ReadOnlySpan<byte> OldMagic => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    private readonly FileBytes _file;
    private readonly bool _isBigEndian;

    private StateDict(FileBytes file, bool isBigEndian, bool isSafetensors, IReadOnlyList<StateDictEntry> entries)
    {
        (_file, _isBigEndian, IsSafetensors, Entries) = (file, isBigEndian, isSafetensors, entries);
        if (entries.Count == 0)
        {
            throw new FileFormatException(file.Path, null, "there are no tensors in it", TorchCalls.Mend);
        }
    }

    /// <summary>The file as the user named it.</summary>
    public string Path => _file.Path;

    /// <summary>Whether it is a safetensors file, whose order says nothing about that of layers.</summary>
    public bool IsSafetensors { get; }

    /// <summary>The tensors, in the order of the file.</summary>
    public IReadOnlyList<StateDictEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c> of a safetensors file.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>();

    /// <summary>Opens a file and reads what is in it, but for the numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">Under which name the weights stand, where the file holds other things too; null for the usual
    /// ones.</param>
    /// <exception cref="FileFormatException">It is neither, or damaged, or holds what weights don't need, or of an old
    /// version.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static StateDict Open(string path, string? key = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = FileBytes.Open(path);
        try
        {
            byte[] head = new byte[Math.Min(file.Length, 32)];
            file.Read(0, head);
            if (TorchArchive.IsOne(head))
            {
                object? content = TorchArchive.Read(file, out bool isBigEndian);
                return new StateDict(file, isBigEndian, false, Unwrapped(path, content, key));
            }

            RefuseOthers(path, head);
            using var reader = SafetensorsReader.Open(path);
            return new StateDict(file, false, true, [.. reader.Tensors.Select(EntryOf)]) { Metadata = reader.Metadata };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The numbers of a tensor, the last size running fastest, as 32-bit floats.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <exception cref="FileFormatException">The file has become shorter, or its numbers are of a kind that isn't read, or more
    /// than an array takes.</exception>
    public float[] Read(StateDictEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return TensorNumbers.Read(_file, entry, _isBigEndian);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private static StateDictEntry EntryOf(TensorInfo tensor) =>
        new(tensor.Name, StoredTensor.Whole(new Storage(tensor.Type, tensor.Offset, tensor.Count), tensor.Sizes));

    private static void RefuseOthers(string path, ReadOnlySpan<byte> head)
    {
        if (head.Length > 2 && head[0] == 0x80 && head[2..].StartsWith(OldMagic))
        {
            throw new FileFormatException(
                path, 0, "it is in the format of PyTorch before 1.6",
                $"save it again with any later one: torch.save(torch.load(\"{System.IO.Path.GetFileName(path)}\", "
                    + "map_location=\"cpu\"), \"weights.pt\")");
        }

        if (head is [0x80, <= 5, ..] && !(head.Length > 8 && head[8] == '{'))
        {
            throw new FileFormatException(path, 0, "it is a pickle of Python, which may hold code to run", TorchCalls.Mend);
        }

        string ending = System.IO.Path.GetExtension(path).ToLowerInvariant();
        if (ending is ".pt" or ".pth" or ".ckpt" && !(head.Length > 8 && head[8] == '{'))
        {
            throw new FileFormatException(path, 0, "it is no archive as torch.save writes it", TorchCalls.Mend);
        }
    }

    // The dictionary that holds tensors, whatever it is wrapped in.
    private static List<StateDictEntry> Unwrapped(string path, object? content, string? key)
    {
        for (int depth = 0; content is PickleDictionary dictionary && depth < DeepestWrapping; depth++)
        {
            if (key is null && dictionary.Items.Values.Any(value => value is StoredTensor))
            {
                return [.. dictionary.Items.Where(item => item.Value is StoredTensor)
                    .Select(item => new StateDictEntry(item.Key, (StoredTensor)item.Value!))];
            }

            string[] inside = [.. dictionary.Items.Where(item => item.Value is PickleDictionary).Select(item => item.Key)];
            string? next = key ?? UsualKeys.FirstOrDefault(inside.Contains)
                ?? (inside is [string only] ? only : null);
            content = next is not null && inside.Contains(next) ? dictionary.Items[next] : throw new FileFormatException(
                path,
                null,
                (key is null ? "it holds no tensors by name" : $"it holds no '{key}'")
                    + (inside.Length == 0 ? "" : $", but {string.Join(", ", inside.Take(10))}"),
                inside.Length == 0
                    ? TorchCalls.Mend
                    : Remedy.Of($"say which of them it is with {RemedyStep.Text("WeightsOptions.Key", inside[0])}"));
            key = null;
        }

        throw new FileFormatException(path, null, "it holds no tensors by name", TorchCalls.Mend);
    }
}
