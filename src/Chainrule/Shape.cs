using System.Globalization;

namespace Chainrule;

/// <summary>
/// The sizes of one sample, outermost first: (28, 28) for a small gray image, (10) for ten class scores. The batch is
/// not part of it. Immutable; equal when all sizes are equal.
/// </summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _sizes;

    /// <summary>A shape of the given sizes; none at all is a single number.</summary>
    /// <exception cref="ChainruleException">A size is zero or negative, or their product exceeds 2³¹−1.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        long count = 1;
        foreach (int size in sizes)
        {
            if (size <= 0)
            {
                throw new ChainruleException(
                    $"a shape can't have the size {size}: ({Join(sizes, ", ")})",
                    "every size must be at least 1"
                );
            }

            count *= size;
            if (count > int.MaxValue)
            {
                throw new ChainruleException($"the shape ({Join(sizes, ", ")}) has more than {int.MaxValue:N0} elements");
            }
        }

        _sizes = sizes.ToArray();
    }

    /// <summary>The sizes, outermost first.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>How many sizes there are.</summary>
    public int Rank => Sizes.Length;

    /// <summary>The number of elements: the product of all sizes.</summary>
    public int Count
    {
        get
        {
            int count = 1;
            foreach (int size in Sizes)
            {
                count *= size;
            }

            return count;
        }
    }

    /// <summary>The size at a position, outermost first.</summary>
    public int this[int axis] => Sizes[axis];

    /// <inheritdoc/>
    public bool Equals(Shape other) => Sizes.SequenceEqual(other.Sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int size in Sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same sizes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The sizes with a multiplication sign between them, as in 28×28.</summary>
    public override string ToString() => Rank == 0 ? "1" : Join(Sizes, "×");

    private static string Join(ReadOnlySpan<int> sizes, string separator)
    {
        var words = new string[sizes.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = sizes[i].ToString(CultureInfo.InvariantCulture);
        }

        return string.Join(separator, words);
    }
}
