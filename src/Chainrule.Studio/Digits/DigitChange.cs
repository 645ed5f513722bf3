using Chainrule.Insight.Importance;
using Chainrule.Models;

namespace Chainrule.Studio.Digits;

/// <summary>
/// What would have to change for a model to see another class: ink is added and taken along the gradient of the other class's
/// score, only near ink that is there, until the model decides for it.
/// </summary>
/// <remarks>
/// Each step goes 0.2 (of ink from 0 to 1) along the gradient of the pixels that may move; on the line from the image to where
/// that leads, the nearest place that the model takes for the other class is found by halving.
/// Wachter, Mittelstadt and Russell, "Counterfactual explanations without opening the black box" (2017), ask for the nearest
/// image; this one is near, not the nearest.
/// </remarks>
/// <param name="Pixels">The changed image, bytes.</param>
/// <param name="IsReached">Whether the model takes it for the other class.</param>
/// <param name="Distance">√Σ(change/255)².</param>
internal sealed record DigitChange(byte[] Pixels, bool IsReached, double Distance)
{
    private const int Steps = 150, Reach = 2, Ink = 50, Halvings = 12;
    private const float StepLength = 51; // of bytes

    /// <summary>Looks for a change.</summary>
    /// <param name="model">The model.</param>
    /// <param name="pixels">The image, bytes.</param>
    /// <param name="toward">The class that it should be taken for.</param>
    /// <param name="from">The class that it is taken for.</param>
    public static DigitChange Of(Model model, byte[] pixels, int toward, int from)
    {
        bool[] moves = NearInk(pixels);
        float[] gray = [.. pixels.Select(value => (float)value)], x = new float[gray.Length];
        var scale = model.Scaling.Scale;
        for (int step = 0; step < Steps; step++)
        {
            model.Preparation.Apply(gray, x);
            float[] slopes = Saliency.Of(model, x, [new ClassScore(toward, from)]);
            double length = 0;
            for (int i = 0; i < slopes.Length; i++)
            {
                slopes[i] *= scale[scale.Length == 1 ? 0 : i];
                bool isStuck = !moves[i] || (slopes[i] > 0 ? gray[i] >= 255 : gray[i] <= 0);
                slopes[i] = isStuck ? 0 : slopes[i];
                length += (double)slopes[i] * slopes[i];
            }

            if (!(length > 0))
            {
                break;
            }

            float stride = StepLength / (float)Math.Sqrt(length);
            for (int i = 0; i < gray.Length; i++)
            {
                gray[i] = Math.Clamp(gray[i] + stride * slopes[i], 0, 255);
            }

            if (model.Classify(Between(pixels, gray, 1)) == toward)
            {
                return Nearest(model, pixels, gray, toward);
            }
        }

        return Made(pixels, Between(pixels, gray, 1), isReached: false);
    }

    private static DigitChange Nearest(Model model, byte[] pixels, float[] end, int toward)
    {
        float low = 0, high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            float middle = (low + high) / 2;
            (low, high) = model.Classify(Between(pixels, end, middle)) == toward ? (low, middle) : (middle, high);
        }

        return Made(pixels, Between(pixels, end, high), isReached: true);
    }

    private static DigitChange Made(byte[] pixels, byte[] changed, bool isReached) => new(
        changed, isReached, Math.Sqrt(pixels.Zip(changed, (a, b) => (a - b) * (a - b) / (255.0 * 255)).Sum()));

    private static byte[] Between(byte[] start, float[] end, float share) =>
        [.. start.Zip(end, (a, b) => (byte)Math.Round(a + share * (b - a)))];

    private static bool[] NearInk(byte[] pixels)
    {
        const int Side = DigitSource.Side;
        bool[] near = new bool[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i / Side, column = i % Side;
            for (int r = Math.Max(0, row - Reach); r <= Math.Min(Side - 1, row + Reach) && !near[i]; r++)
            {
                for (int c = Math.Max(0, column - Reach); c <= Math.Min(Side - 1, column + Reach); c++)
                {
                    near[i] |= pixels[r * Side + c] > Ink;
                }
            }
        }

        return near;
    }
}
