using Chainrule.Images.Decoding;

namespace Chainrule.Images.Png;

/// <summary>Undoes the filters of rows (PNG, 9.2).</summary>
internal static class PngFilter
{
    /// <summary>Undoes one in place.</summary>
    /// <param name="filter">0 … 4: none, sub, up, average, Paeth.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row before it, without its filter; zeros before the first.</param>
    /// <param name="distance">Bytes from a pixel to the next, at least one.</param>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = distance; i < row.Length; i++)
                {
                    row[i] += row[i - distance];
                }

                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }

                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += (byte)(((i < distance ? 0 : row[i - distance]) + above[i]) / 2);
                }

                break;
            case 4:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                }

                break;
            default:
                throw new DecodingException($"a row has filter {filter}, which PNG doesn't know");
        }
    }

    // The one of the three that is nearest to left + above − corner (9.4).
    private static byte Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + above - (2 * corner));
        return (byte)(toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner);
    }
}
