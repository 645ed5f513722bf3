namespace Chainrule.Exchange.Torch;

/// <summary>A list of a pickle.</summary>
internal sealed class PickleList : List<object?>;

/// <summary>A tuple of a pickle.</summary>
/// <param name="Items">What is in it.</param>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A dictionary of a pickle, plain or ordered, in its order; of equal keys the last counts, as in Python.</summary>
internal sealed class PickleDictionary
{
    // Looking a key up takes its length, and a pickle can name one text of megabytes a million times.
    private const int LongestKey = 1000;

    private readonly OrderedDictionary<string, object?> _items = new(StringComparer.Ordinal);

    /// <summary>The items whose keys are texts.</summary>
    public IReadOnlyDictionary<string, object?> Items => _items;

    /// <summary>Sets an item; those with other keys than texts, or very long ones, are nothing that weights are called
    /// by.</summary>
    public void Set(object? key, object? value)
    {
        if (key is string { Length: <= LongestKey } name)
        {
            _items[name] = value;
        }
    }
}

/// <summary>A class or function that a pickle names, of those that are known.</summary>
/// <param name="Name">Its full name, as in <c>torch._utils._rebuild_tensor_v2</c>.</param>
internal sealed record PickleGlobal(string Name);
