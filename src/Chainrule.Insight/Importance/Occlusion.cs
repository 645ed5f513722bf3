using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Insight.Importance;

/// <summary>
/// Which places of an image a class's score depends on: a patch of it is covered, and the score falls by what was seen there.
/// Unlike
/// <see cref="Saliency"/>, which asks for the smallest of changes, this takes away what is in the image. Zeiler and Fergus,
/// "Visualizing and Understanding Convolutional Networks" (2013), section 4.2.
/// </summary>
public static class Occlusion
{
    private const int RowsAtOnce = 256, NumbersAtOnce = 1 << 20;

    /// <summary>How far the score falls for each pixel: the mean over all patches that cover it.</summary>
    /// <param name="model">A model whose inputs are images, (height, width) or (height, width, channels).</param>
    /// <param name="x">One image, prepared for its network.</param>
    /// <param name="score">What is measured.</param>
    /// <param name="patch">The height and width of what is covered, in pixels.</param>
    /// <param name="fill">What it is covered with, prepared for the network; as long as the image.</param>
    /// <param name="workers">The threads to share patches among; null for the calling thread alone.</param>
    /// <param name="step">The pixels from one place of the patch to the next; the last is at the edge. With 1 every place within
    /// the image is tried.</param>
    /// <returns>(height·width): positive where covering lowers the score, which the pixel so speaks for.</returns>
    /// <exception cref="ArgumentException">The lengths don't fit, the patch doesn't, or the step leaves gaps, or the class is
    /// none of the model's.</exception>
    public static float[] Of(
        Model model,
        ReadOnlySpan<float> x,
        ClassScore score,
        int patch,
        ReadOnlySpan<float> fill,
        Workers? workers = null,
        int step = 1
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        score.CheckFits(model);
        return model.Network.InputShape.Rank is 2 or 3
            ? Of(model.Network, x, y => score.Of(y), patch, fill, workers, step)
            : throw new ArgumentException($"samples of {model.Network.InputShape} are no images", nameof(model));
    }

    /// <summary>How far a number that follows from the outputs falls for each pixel.</summary>
    /// <param name="network">A network of images, (height, width) or (height, width, channels).</param>
    /// <param name="x">One image.</param>
    /// <param name="measure">What is measured, of the network's outputs.</param>
    /// <param name="patch">The height and width of what is covered, in pixels; all channels of it.</param>
    /// <param name="fill">What it is covered with; as long as the image.</param>
    /// <param name="workers">The threads to share patches among; null for the calling thread alone.</param>
    /// <param name="step">The pixels from one place of the patch to the next; the last is at the edge.</param>
    /// <returns>(height·width): the mean over all patches that cover a pixel.</returns>
    internal static float[] Of(
        Network network, ReadOnlySpan<float> x, Measure measure, int patch, ReadOnlySpan<float> fill, Workers? workers, int step)
    {
        var shape = network.InputShape;
        if (x.Length != shape.Count || fill.Length != shape.Count)
        {
            throw new ArgumentException($"{x.Length} numbers, covered with {fill.Length}, are no image of {shape}");
        }

        int height = shape[0], width = shape[1], outputs = network.OutputShape.Count;
        if (patch < 1 || patch > height || patch > width)
        {
            throw new ArgumentException($"a patch of {patch} pixels doesn't fit an image of {shape}", nameof(patch));
        }

        if (step < 1 || step > patch)
        {
            throw new ArgumentException($"steps of {step} pixels leave gaps between patches of {patch}", nameof(step));
        }

        var places = Places(height - patch, width - patch, step);
        int atOnce = Math.Min(places.Count, Math.Clamp(NumbersAtOnce / x.Length, 1, RowsAtOnce));
        float[] y = new float[places.Count * outputs], covered = new float[atOnce * x.Length];
        for (int first = 0; first < places.Count; first += atOnce)
        {
            int count = Math.Min(atOnce, places.Count - first);
            for (int i = 0; i < count; i++)
            {
                Cover(x, fill, places[first + i], patch, shape, covered.AsSpan(i * x.Length, x.Length));
            }

            network.Predict(covered.AsSpan(0, count * x.Length), y.AsSpan(first * outputs, count * outputs), workers);
        }

        float[] own = new float[outputs];
        network.Predict(x, own, workers);
        return Spread(measure, own, y, places, (height, width), patch);
    }

    /// <summary>A number that follows from the outputs for a row, (Out).</summary>
    internal delegate double Measure(ReadOnlySpan<float> outputs);

    private static List<(int Top, int Left)> Places(int lastTop, int lastLeft, int step)
    {
        static IEnumerable<int> Along(int last, int step) =>
            Enumerable.Range(0, (last + step - 1) / step).Select(i => i * step).Append(last);
        return [.. from top in Along(lastTop, step) from left in Along(lastLeft, step) select (top, left)];
    }

    private static void Cover(
        ReadOnlySpan<float> x, ReadOnlySpan<float> fill, (int Top, int Left) place, int patch, Shape shape, Span<float> covered)
    {
        x.CopyTo(covered);
        int width = shape[1], channels = shape.Count / (shape[0] * width);
        for (int row = place.Top; row < place.Top + patch; row++)
        {
            int start = ((row * width) + place.Left) * channels;
            fill.Slice(start, patch * channels).CopyTo(covered[start..]);
        }
    }

    private static float[] Spread(
        Measure measure,
        float[] own,
        float[] y,
        List<(int Top, int Left)> places,
        (int Height, int Width) size,
        int patch
    )
    {
        double[] sums = new double[size.Height * size.Width];
        int[] counts = new int[sums.Length];
        double whole = measure(own);
        for (int place = 0; place < places.Count; place++)
        {
            double fall = whole - measure(y.AsSpan(place * own.Length, own.Length));
            for (int i = 0; i < patch * patch; i++)
            {
                int pixel = ((places[place].Top + (i / patch)) * size.Width) + places[place].Left + (i % patch);
                sums[pixel] += fall;
                counts[pixel]++;
            }
        }

        return [.. sums.Select((sum, pixel) => (float)(sum / counts[pixel]))];
    }
}
