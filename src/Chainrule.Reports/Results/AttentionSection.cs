using System.Globalization;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Reports.Results;

/// <summary>What in the images misled the model, for some of its worst errors.</summary>
internal static class AttentionSection
{
    private const int MostErrors = 6, MostBackgroundRows = 256, StepsOfPatch = 5;

    public static PictureRows? Of(Outcome outcome, IDataset? data)
    {
        if (
            data is null
            || outcome.Classes == 0
            || outcome.Model.Output == OutputKind.Values
            || !RowImage.CanDraw(data.Input)
            || outcome.Model.Network.InputShape != data.Input
        )
        {
            return null;
        }

        int[] worst =
        [
            .. Enumerable
                .Range(0, outcome.Rows)
                .Where(row => outcome.Actual[row] != outcome.Predicted[row])
                .OrderByDescending(outcome.Wrongness)
                .Take(MostErrors),
        ];
        if (worst.Length == 0)
        {
            return null;
        }

        ClassScore[] scores = [.. worst.Select(row => new ClassScore(outcome.Predicted[row], Against: outcome.Actual[row]))];
        int size = data.Input.Count, patch = Math.Max(2, Math.Min(data.Input[0], data.Input[1]) / 6);
        float[] x = new float[worst.Length * size], background = Background(data);
        data.CopyInputs(worst, x);
        // of a large image not every place is tried, which would take minutes
        int step = ShownSize.Note(data.Input).Length == 0 ? 1 : Math.Max(1, patch / StepsOfPatch);
        float[] saliency = Saliency.Of(outcome.Model, x, scores);
        var rows = worst.Select((row, i) => RowOf(
            outcome,
            data,
            row,
            Strongest(saliency.AsSpan(i * size, size), data.Input),
            Occlusion.Of(outcome.Model, x.AsSpan(i * size, size), scores[i], patch, background, Workers.Shared, step)
        ));
        return new PictureRows(
                "Beside each image, what speaks for the wrong class rather than for the right one. Gradient: blue where a "
                    + $"little more would make the error worse, orange where it would mend it. Covered: patches of {patch} by "
                    + $"{patch} pixels are taken away; blue where what is there speaks for the wrong class, orange where it "
                    + $"speaks for the right one.{ShownSize.Note(data.Input)}",
                [.. rows]);
    }

    private static PictureRow RowOf(Outcome outcome, IDataset data, int row, float[] saliency, float[] occlusion)
    {
        string actual = outcome.Names[outcome.Actual[row]], predicted = outcome.Names[outcome.Predicted[row]];
        string number = row.ToString(CultureInfo.InvariantCulture);
        var plane = new Shape(data.Input[0], data.Input[1]);
        return new PictureRow(
            $"Row {number}: {actual}, taken for {predicted}",
            [
                RowImage.Of(data, row, $"test row {number}, {actual}", ["the image"]),
                RowImage.OfWeights(plane, saliency, $"saliency of test row {number}", ["gradient"]),
                RowImage.OfWeights(plane, occlusion, $"occlusion of test row {number}", ["covered"]),
            ]
        );
    }

    // Of each pixel the derivative by the color that matters most.
    private static float[] Strongest(ReadOnlySpan<float> derivatives, Shape image)
    {
        int channels = image.Count / (image[0] * image[1]);
        float[] strongest = new float[derivatives.Length / channels];
        for (int i = 0; i < derivatives.Length; i++)
        {
            ref float pixel = ref strongest[i / channels];
            pixel = Math.Abs(derivatives[i]) > Math.Abs(pixel) ? derivatives[i] : pixel;
        }

        return strongest;
    }

    // The least of each pixel over some rows: of images on a plain ground, the ground.
    private static float[] Background(IDataset data)
    {
        float[] x = new float[data.Input.Count], least = new float[data.Input.Count];
        data.CopyInputs([0], least);
        for (int row = 1; row < Math.Min(MostBackgroundRows, data.Count); row++)
        {
            data.CopyInputs([row], x);
            for (int pixel = 0; pixel < least.Length; pixel++)
            {
                least[pixel] = Math.Min(least[pixel], x[pixel]);
            }
        }

        return least;
    }
}
