using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Chainrule.Files;

namespace Chainrule.Exchange.Torch;

/// <summary>
/// What the classes and functions that a pickle of weights may name stand for: storages become places in the file, tensors
/// views of them. The list is closed, and nothing in it does anything but that.
/// </summary>
/// <param name="file">The archive, for errors.</param>
/// <param name="placeOf">Where the bytes of a storage lie, by its key; null where there are none.</param>
internal sealed class TorchCalls(FileBytes file, Func<string, (long Offset, long Length)?> placeOf)
{
    /// <summary>What to do about a file that holds more than weights.</summary>
    public const string Mend = "in Python, save the weights alone: torch.save(model.state_dict(), \"weights.pt\")";

    private const string Ordered = "collections.OrderedDict", Size = "torch.Size";
    private const string Tensor = "torch._utils._rebuild_tensor_v2", OldTensor = "torch._utils._rebuild_tensor";
    private const string Parameter = "torch._utils._rebuild_parameter";
    private const string ParameterWithState = "torch._utils._rebuild_parameter_with_state";

    private static readonly FrozenDictionary<string, TensorType> Storages = new Dictionary<string, TensorType>
    {
        ["torch.FloatStorage"] = TensorType.F32,
        ["torch.DoubleStorage"] = TensorType.F64,
        ["torch.HalfStorage"] = TensorType.F16,
        ["torch.BFloat16Storage"] = TensorType.BF16,
        ["torch.LongStorage"] = TensorType.I64,
        ["torch.IntStorage"] = TensorType.I32,
        ["torch.ShortStorage"] = TensorType.I16,
        ["torch.CharStorage"] = TensorType.I8,
        ["torch.ByteStorage"] = TensorType.U8,
        ["torch.BoolStorage"] = TensorType.BOOL,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private const int LongestKey = 100; // PyTorch counts storages

    private readonly Dictionary<string, Storage> _storages = new(StringComparer.Ordinal);

    /// <summary>All that a pickle may name.</summary>
    public static FrozenSet<string> Names { get; } =
        ((string[])[Ordered, Size, Tensor, OldTensor, Parameter, ParameterWithState, .. Storages.Keys])
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What a call gives.</summary>
    /// <param name="function">One of <see cref="Names"/>.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="at">The byte of the file, for errors.</param>
    public object? Call(string function, object?[] arguments, long at) => (function, arguments) switch
    {
        (Ordered, []) => new PickleDictionary(),
        (Size, [PickleTuple sizes]) => sizes,
        (Parameter or ParameterWithState, [StoredTensor tensor, ..]) => tensor,
        (Tensor or OldTensor, [Storage storage, long first, PickleTuple sizes, PickleTuple strides, ..]) =>
            View(storage, first, sizes, strides, at),
        _ => throw file.Damaged(at, $"{function} is not called as PyTorch calls it"),
    };

    /// <summary>The storage that a persistent name stands for: ('storage', class, key, device, count).</summary>
    public Storage StorageOf(object? name, long at)
    {
        if (name is not PickleTuple { Items: ["storage", PickleGlobal kind, string { Length: <= LongestKey } key, _, long count] }
            || !Storages.TryGetValue(kind.Name, out var type))
        {
            throw file.Damaged(at, "something is to be loaded that is no storage of numbers");
        }

        if (_storages.TryGetValue(key, out var known))
        {
            return known.Type == type && known.Count == count
                ? known
                : throw file.Damaged(at, $"the storage {key} is called different things");
        }

        var (offset, length) = placeOf(key) ?? throw file.Damaged(at, $"the archive has no numbers data/{key}");
        if (count < 0 || count > length / Storage.SizeOf(type))
        {
            throw file.Damaged(at, string.Create(
                CultureInfo.InvariantCulture, $"data/{key} has {length:N0} bytes, not enough for {count:N0} numbers of {type}"));
        }

        return _storages[key] = new Storage(type, offset, count);
    }

    private StoredTensor View(Storage storage, long first, PickleTuple sizes, PickleTuple strides, long at)
    {
        var tensor = new StoredTensor(storage, first, Numbers(sizes, at), Numbers(strides, at));
        return tensor.Fault() is { } fault ? throw file.Damaged(at, $"a tensor can't be: {fault}") : tensor;
    }

    private ImmutableArray<long> Numbers(PickleTuple tuple, long at) => tuple.Items.Length <= StoredTensor.MostSizes
        ? [.. tuple.Items.Select(item => item as long? ?? throw file.Damaged(at, "a size is no whole number"))]
        : throw file.Damaged(at, $"a tensor has {tuple.Items.Length:N0} sizes");
}
