namespace Chainrule.Images;

/// <summary>Means of areas: rows first, then columns, divided and rounded once.</summary>
internal static class AreaMean
{
    /// <summary>Writes the mean of each area.</summary>
    /// <param name="image">The image.</param>
    /// <param name="rows">Which of its rows each row of the result covers.</param>
    /// <param name="columns">Which of its columns.</param>
    /// <param name="result">Where they go, channels last.</param>
    /// <param name="width">The columns of the whole result.</param>
    public static void Compute(Image image, AreaAxis rows, AreaAxis columns, Span<byte> result, int width)
    {
        int channels = image.Channels, stride = image.Width * channels;
        int left = columns.First(0) * channels, right = columns.End(columns.Count - 1) * channels;
        long[] sums = new long[right - left];
        for (int y = 0; y < rows.Count; y++)
        {
            Array.Clear(sums);
            for (int row = rows.First(y), end = rows.End(y); row < end; row++)
            {
                Add(image.Pixels.Slice((row * stride) + left, sums.Length), rows.Weight(y, row), sums);
            }

            var line = result.Slice((((rows.Offset + y) * width) + columns.Offset) * channels, columns.Count * channels);
            Divide(sums, columns, rows.Step * columns.Step, channels, line);
        }
    }

    private static void Add(ReadOnlySpan<byte> pixels, long weight, Span<long> sums)
    {
        for (int i = 0; i < pixels.Length; i++)
        {
            sums[i] += weight * pixels[i];
        }
    }

    private static void Divide(ReadOnlySpan<long> sums, AreaAxis columns, long whole, int channels, Span<byte> line)
    {
        int first = columns.First(0);
        for (int x = 0; x < columns.Count; x++)
        {
            int start = columns.First(x), end = columns.End(x);
            for (int channel = 0; channel < channels; channel++)
            {
                long sum = 0;
                for (int column = start; column < end; column++)
                {
                    sum += columns.Weight(x, column) * sums[((column - first) * channels) + channel];
                }

                line[(x * channels) + channel] = (byte)(((2 * sum) + whole) / (2 * whole));
            }
        }
    }
}
