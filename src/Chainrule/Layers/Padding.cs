using System.Globalization;

namespace Chainrule.Layers;

/// <summary>
/// What is added around an image before a window slides over it: rows and columns that count as zeros in a convolution, and as
/// nothing in a pool.
/// </summary>
public readonly record struct Padding
{
    private Padding(bool isSame, int top, int left, int bottom, int right) =>
        (IsSame, Top, Left, Bottom, Right) = (isSame, top, left, bottom, right);

    /// <summary>Rows and columns on each side.</summary>
    /// <exception cref="ChainruleException">One is negative.</exception>
    public Padding(int top, int left, int bottom, int right)
        : this(false, top, left, bottom, right)
    {
        if (Math.Min(Math.Min(top, left), Math.Min(bottom, right)) < 0)
        {
            throw new ChainruleException($"a padding can't be negative: {this}", "0 adds nothing on a side");
        }
    }

    /// <summary>
    /// As much as it takes for ⌈size / stride⌉ outputs, the odd row or column at the bottom and right: with a stride of 1 the
    /// outputs have the size of the image.
    /// </summary>
    public static Padding Same { get; } = new(true, 0, 0, 0, 0);

    /// <summary>Nothing: windows stay inside the image.</summary>
    public static Padding Valid => default;

    /// <summary>Whether it follows from the size of the image, as <see cref="Same"/> does.</summary>
    public bool IsSame { get; }

    /// <summary>Rows above.</summary>
    public int Top { get; }

    /// <summary>Columns to the left.</summary>
    public int Left { get; }

    /// <summary>Rows below.</summary>
    public int Bottom { get; }

    /// <summary>Columns to the right.</summary>
    public int Right { get; }

    /// <summary>As the notation writes it: <c>same</c>, <c>valid</c>, or top, left, bottom, right as in <c>1,1,0,0</c>.</summary>
    public override string ToString() =>
        IsSame ? "same"
        : this == Valid ? "valid"
        : string.Create(CultureInfo.InvariantCulture, $"{Top},{Left},{Bottom},{Right}");

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <returns>False where a text is none of them.</returns>
    internal static bool TryRead(string text, out Padding padding)
    {
        padding = text == "same" ? Same : Valid;
        if (text is "same" or "valid")
        {
            return true;
        }

        string[] sides = text.Split(',');
        int[] sizes = new int[4];
        for (int i = 0; i < 4; i++)
        {
            if (
                sides.Length != 4
                || !int.TryParse(sides[i], NumberStyles.None, CultureInfo.InvariantCulture, out sizes[i])
            )
            {
                return false;
            }
        }

        padding = new Padding(sizes[0], sizes[1], sizes[2], sizes[3]);
        return true;
    }
}
