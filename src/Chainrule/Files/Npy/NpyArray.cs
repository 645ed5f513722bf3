namespace Chainrule.Files.Npy;

/// <summary>The array in an <c>.npy</c> file: numbers or texts in any number of dimensions, the last running fastest.</summary>
public sealed class NpyArray
{
    private readonly int[] _shape;
    private readonly byte[] _bytes;

    internal NpyArray(string source, string name, NpyType type, int[] shape, byte[] bytes)
    {
        Source = source;
        Name = name;
        Type = type;
        _shape = shape;
        _bytes = bytes;
        Count = shape.Aggregate(1, (product, size) => product * size);
    }

    /// <summary>What messages call it: the file, and the array in it.</summary>
    public string Source { get; }

    /// <summary>Its name in an <c>.npz</c> file; empty in an <c>.npy</c> file.</summary>
    public string Name { get; }

    /// <summary>The sizes, outermost first; none for a single number.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The number of elements.</summary>
    public int Count { get; }

    /// <summary>Whether elements are texts rather than numbers.</summary>
    public bool HasTexts => Type.IsText;

    /// <summary>The type of its elements as numpy writes it: <c>&lt;f8</c>, <c>|u1</c>, <c>&lt;U10</c>.</summary>
    public string ElementType => Type.Notation;

    internal NpyType Type { get; }

    /// <summary>A number, in the order of the rows.</summary>
    /// <exception cref="InvalidOperationException">Elements are texts.</exception>
    public double Number(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Type.Number(Element(index));
    }

    /// <summary>An element as a text, in the order of the rows.</summary>
    public string Text(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return Type.Text(Element(index));
    }

    /// <summary>All numbers.</summary>
    /// <exception cref="InvalidOperationException">Elements are texts.</exception>
    public double[] ToNumbers()
    {
        double[] numbers = new double[Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Type.Number(Element(i));
        }

        return numbers;
    }

    private ReadOnlySpan<byte> Element(int index) => _bytes.AsSpan(index * Type.Size, Type.Size);
}
