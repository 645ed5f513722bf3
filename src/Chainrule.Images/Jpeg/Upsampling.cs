namespace Chainrule.Images.Jpeg;

/// <summary>
/// Samples of a component with fewer of them than pixels, brought to the pixels' places: by a triangle where there are half as
/// many, ¾ of the
/// nearer one and ¼ of the farther, rounded as libjpeg does (jdsample.c, "fancy upsampling"); by repetition otherwise.
/// </summary>
internal static class Upsampling
{
    // libjpeg repeats where there are no more than two samples in a row
    private const int FewestForTriangle = 3;

    /// <summary>Makes a row of pixels; those beyond the image's width may be anything.</summary>
    /// <param name="component">The component.</param>
    /// <param name="across">Pixels for a sample in a row.</param>
    /// <param name="down">Rows of pixels for one of samples.</param>
    /// <param name="y">The row of pixels.</param>
    /// <param name="sums">Room for a row of samples.</param>
    /// <param name="row">Room for <paramref name="across"/> times as many pixels as the component has samples in a row.</param>
    public static void Row(Component component, int across, int down, int y, Span<int> sums, Span<byte> row)
    {
        var near = Samples(component, y / down);
        var far = Samples(component, Math.Clamp((y & 1) == 0 ? (y / 2) - 1 : (y / 2) + 1, 0, component.Height - 1));
        bool isTriangle = across == 2 && component.Width >= FewestForTriangle;
        if (across == 1 && down == 2)
        {
            int bias = (y & 1) == 0 ? 1 : 2;
            for (int x = 0; x < near.Length; x++)
            {
                row[x] = (byte)(((3 * near[x]) + far[x] + bias) >> 2);
            }
        }
        else if (isTriangle && down == 1)
        {
            for (int x = 0; x < near.Length; x++)
            {
                sums[x] = near[x];
            }

            Across(sums[..near.Length], row, shift: 2, left: 1, right: 2);
        }
        else if (isTriangle && down == 2)
        {
            for (int x = 0; x < near.Length; x++)
            {
                sums[x] = (3 * near[x]) + far[x];
            }

            Across(sums[..near.Length], row, shift: 4, left: 8, right: 7);
        }
        else
        {
            for (int x = 0; x < near.Length; x++)
            {
                row.Slice(x * across, across).Fill(near[x]);
            }
        }
    }

    private static ReadOnlySpan<byte> Samples(Component component, int row) =>
        component.Samples.AsSpan(row * component.Stride, component.Width);

    // Two pixels for each sample: the first nearer to the one before, the second to the one after.
    private static void Across(ReadOnlySpan<int> samples, Span<byte> row, int shift, int left, int right)
    {
        int before = samples[0];
        for (int x = 0; x < samples.Length; x++)
        {
            int here = samples[x], after = samples[Math.Min(x + 1, samples.Length - 1)];
            row[2 * x] = (byte)(((3 * here) + before + left) >> shift);
            row[(2 * x) + 1] = (byte)(((3 * here) + after + right) >> shift);
            before = here;
        }
    }
}
