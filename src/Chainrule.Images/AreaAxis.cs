namespace Chainrule.Images;

/// <summary>
/// Which part of a row, or of a column, of an image each pixel of a result covers, in whole numbers: pixel j of the image is
/// what lies from Unit · j to
/// Unit · (j + 1), and pixel i of the result from Start + Step · i to Start + Step · (i + 1).
/// </summary>
/// <param name="Start">Where the first pixel of the result begins.</param>
/// <param name="Step">How much each of them covers; the sum of its weights.</param>
/// <param name="Unit">The length of a pixel of the image.</param>
/// <param name="Count">The pixels of the result.</param>
/// <param name="Offset">The place of the first of them in a row or column of the result.</param>
internal readonly record struct AreaAxis(long Start, long Step, long Unit, int Count, int Offset)
{
    /// <summary>All of it becomes all of the result.</summary>
    public static AreaAxis Whole(int size, int result) => new(0, size, result, result, 0);

    /// <summary>The middle, by the factor of the other axis; it begins with a whole pixel.</summary>
    public static AreaAxis Middle(int size, int result, int otherSize, int otherResult)
    {
        long covered = (long)result * otherSize;                        // in pixels, times otherResult
        long first = (((long)size * otherResult) - covered) / (2L * otherResult);
        return new(first * otherResult, otherSize, otherResult, result, 0);
    }

    /// <summary>All of it becomes the middle of the result, by the factor of the other axis, rounded to whole pixels.</summary>
    public static AreaAxis Inside(int size, int result, int otherSize, int otherResult)
    {
        long exact = (long)size * otherResult;                          // in pixels of the result, times otherSize
        int count = (int)Math.Clamp(((2 * exact) + otherSize) / (2L * otherSize), 1, result);
        return new(0, size, count, count, (result - count) / 2);
    }

    /// <summary>The first pixel of the image that pixel i covers a part of.</summary>
    public int First(int i) => (int)((Start + (Step * i)) / Unit);

    /// <summary>One past the last.</summary>
    public int End(int i) => (int)((Start + (Step * (i + 1L)) + Unit - 1) / Unit);

    /// <summary>How much of pixel j of the image pixel i of the result covers.</summary>
    public long Weight(int i, int j) =>
        Math.Min(Start + (Step * (i + 1L)), Unit * (j + 1L)) - Math.Max(Start + (Step * i), Unit * j);
}
