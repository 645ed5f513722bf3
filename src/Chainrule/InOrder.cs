using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Chainrule;

/// <summary>
/// Values by name, in the order in which they were added; none is taken out again. OrderedDictionary would bring 15 kB of
/// System.Collections into every trimmed program.
/// </summary>
internal sealed class InOrder<T> : IReadOnlyDictionary<string, T>
{
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>None.</summary>
    public InOrder() { }

    /// <summary>Those of another.</summary>
    public InOrder(IEnumerable<KeyValuePair<string, T>> others)
    {
        foreach (var (name, value) in others)
        {
            Add(name, value);
        }
    }

    /// <summary>How many there are.</summary>
    public int Count => _names.Count;

    /// <summary>The names, in order.</summary>
    public IEnumerable<string> Keys => _names;

    /// <summary>The values, in order.</summary>
    public IEnumerable<T> Values => _names.Select(name => _values[name]);

    /// <summary>The value of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public T this[string key] => _values[key];

    /// <summary>Adds one at the end.</summary>
    /// <exception cref="ArgumentException">The name is there already.</exception>
    public void Add(string name, T value)
    {
        _values.Add(name, value);
        _names.Add(name);
    }

    /// <summary>Adds one at the end, unless its name is there already; says whether it did.</summary>
    public bool TryAdd(string name, T value)
    {
        if (!_values.TryAdd(name, value))
        {
            return false;
        }

        _names.Add(name);
        return true;
    }

    /// <summary>Whether a name is there.</summary>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <summary>The value of a name, where there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _values.TryGetValue(key, out value);

    /// <summary>All, in order.</summary>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        _names.Select(name => KeyValuePair.Create(name, _values[name])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
