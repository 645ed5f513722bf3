using Chainrule.Data;

namespace Chainrule.Reports.Results;

/// <summary>Rows, and weights of rows, as images.</summary>
internal static class RowImage
{
    private const int MostPixels = 64;

    private static readonly byte[] Diverging = Palette();

    /// <summary>Whether rows are small images: two dimensions, neither of them a mere line.</summary>
    public static bool CanDraw(Shape shape) => shape.Rank == 2 && shape[0] is > 1 and <= MostPixels && shape[1] is > 1 and <= MostPixels;

    /// <summary>A row as a PNG, from black, its least number, to white.</summary>
    public static byte[] Of(IDataset data, int row)
    {
        if (data is ByteDataset bytes)
            return Png.Encode(data.Input[1], data.Input[0], bytes.Row(row));

        float[] values = new float[data.Input.Count];
        data.CopyInputs([row], values);
        float least = values.Min(), range = Math.Max(values.Max() - least, 1e-30f);
        return Png.Encode(data.Input[1], data.Input[0], [.. values.Select(value => (byte)Math.Clamp(Math.Round(255 * (value - least) / range), 0, 255))]);
    }

    /// <summary>Weights as a PNG: positive ones blue, negative ones orange, 0 white; the largest is full.</summary>
    public static byte[] OfWeights(Shape shape, ReadOnlySpan<float> weights)
    {
        float largest = 1e-30f;
        foreach (float weight in weights)
            largest = Math.Max(largest, Math.Abs(weight));

        byte[] pixels = new byte[weights.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(Math.Round(127.5 + (127.5 * weights[i] / largest)), 0, 255);

        return Png.Encode(shape[1], shape[0], pixels, Diverging);
    }

    private static byte[] Palette()
    {
        byte[] palette = new byte[3 * 256];
        for (int i = 0; i < 256; i++)
        {
            double strength = Math.Abs(i - 127.5) / 127.5;
            (double red, double green, double blue) = i < 128 ? (194, 65, 12) : (11, 98, 196);
            palette[3 * i] = (byte)Math.Round(255 + (strength * (red - 255)));
            palette[(3 * i) + 1] = (byte)Math.Round(255 + (strength * (green - 255)));
            palette[(3 * i) + 2] = (byte)Math.Round(255 + (strength * (blue - 255)));
        }

        return palette;
    }
}
