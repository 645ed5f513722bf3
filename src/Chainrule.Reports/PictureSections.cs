using Chainrule.Insight.Rows;
using Chainrule.Text;

namespace Chainrule.Reports;

/// <summary>What a network of images makes of one: the pixels that matter, and what its layers put out.</summary>
/// <param name="explanation">The explanation.</param>
/// <param name="picture">Its part on images.</param>
/// <param name="text">How numbers are written.</param>
internal sealed class PictureSections(RowExplanation explanation, PictureExplanation picture, RowText text)
{
    private const int MostShaded = 14;
    private const string Signed = "blue above 0, orange below";

    /// <summary>The pixels that matter.</summary>
    public IEnumerable<Section> Pixels()
    {
        var pixels = picture.Pixels;
        var shape = new Shape(pixels.Height, pixels.Width);
        var blocks = new List<Block>
        {
            new Paragraph(Covered(pixels)), ShadingOf("the rise of L", pixels.Width, pixels.Occlusion),
        };
        if (RowImage.CanDraw(shape))
        {
            blocks.Add(PixelGallery(pixels, shape));
        }

        yield return new Section("Pixels that matter", 1, blocks);
        if (picture.Classes.Count > 0)
        {
            yield return new Section("Where classes were seen", 2, [.. Classes()]);
        }
    }

    /// <summary>What a layer puts out, on a page; nothing where it puts out no images.</summary>
    public IEnumerable<Block> MapsOf(LayerExplanation layer)
    {
        var maps = picture.Maps.FirstOrDefault(maps => maps.Layer == layer.Index);
        var shape = maps is null ? default : new Shape(maps.Height, maps.Width);
        if (maps is null || !RowImage.CanDraw(shape))
        {
            yield break;
        }

        bool isSigned = maps.Least < 0;
        float full = Math.Max(maps.Largest, -maps.Least);
        string scale = isSigned
            ? $"{Signed}, white 0; full color is {text.Of(full)}"
            : $"black is 0, white {text.Of(maps.Largest)}";
        int others = maps.Channels - maps.Shown.Count;
        string share = others == 0
            ? ""
            : $" Shown are {maps.Shown.Count} of {NumberText.Count(maps.Channels)}, those that the loss depends on most; "
                + $"{NumberText.Count(others)} are not.";
        yield return new Gallery(
            $"Feature maps, {maps.Height} by {maps.Width} pixels, one a channel. On one scale: {scale}.{share}"
                + ShownSize.Note(shape),
            [
                .. maps.Shown.Select(map =>
                {
                    float[] values = [.. map.Values];
                    string range = $"{NumberText.Of(values.Min(), 3)} to {NumberText.Of(values.Max(), 3)}";
                    string alternative = $"channel {map.Channel} of layer {maps.Layer}, {maps.Notation}: {range}, "
                        + $"largest at {Place(Array.IndexOf(values, values.Max()), maps.Width)}";
                    string[] lines = [$"channel {map.Channel}", range];
                    return isSigned
                        ? RowImage.OfWeights(shape, values, alternative, lines, full)
                        : RowImage.OfNumbers(shape, values, 0, maps.Largest, alternative, lines);
                }),
            ]);
    }

    private string Covered(PixelImportance pixels)
    {
        float[] rises = [.. pixels.Occlusion];
        float most = rises.Max(), least = rises.Min();
        string channels = pixels.Fill.Count == 1 ? "" : ", channel by channel";
        string fill = string.Join(", ", pixels.Fill.Select(number => text.Of(number)));
        string falls = least < 0
            ? $", and falls most, by {text.Of(-least)}, at {Place(Array.IndexOf(rises, least), pixels.Width)}."
            : ".";
        return $"A patch of {pixels.Patch} by {pixels.Patch} pixels is moved over the image in steps of {pixels.Step} and covers "
            + $"it with the image's mean{channels} ({fill}); the network computes the row anew "
            + "each time. A pixel has the mean of how far L rises when it is covered: what is there speaks for what "
            + "the row should come out as. "
            + (most > 0
                ? $"L is {text.Loss(explanation.Loss.Value)}; it rises most, by {text.Of(most)}, at "
                    + $"{Place(Array.IndexOf(rises, most), pixels.Width)}"
                : "It rises nowhere")
            + falls;
    }

    private Gallery PixelGallery(PixelImportance pixels, Shape shape)
    {
        float[] gradient = [.. pixels.Gradient], rises = [.. pixels.Occlusion];
        float steepest = gradient.Max(), most = rises.Max(Math.Abs);
        string strongest = pixels.Fill.Count == 1 ? "|∂L/∂x|" : "the largest |∂L/∂x| of its channels";
        string at = Place(Array.IndexOf(gradient, steepest), pixels.Width);
        string highest = Place(Array.IndexOf(rises, rises.Max()), pixels.Width);
        return new Gallery(
            "Two ways to ask. Gradient: how fast L changes with a pixel, for the smallest of changes. Covered: how far it rises "
                + $"where what is in the image is taken away.{ShownSize.Note(shape)}",
            [
                .. Image(shape),
                RowImage.OfNumbers(
                    shape, gradient, 0, steepest, $"{strongest} of each pixel, largest at {at}",
                    ["gradient", $"black is 0, white {text.Of(steepest)}"]),
                RowImage.OfWeights(
                    shape, rises,
                    $"rise of the loss where a pixel is covered, largest at {highest}",
                    ["covered", $"{Signed}; full color is {text.Of(most)}"]),
            ]);
    }

    // The image itself, of several channels their mean.
    private IEnumerable<GalleryItem> Image(Shape shape)
    {
        int channels = picture.Pixels.Fill.Count;
        float[] values =
        [
            .. explanation.InputValues.Chunk(channels).Select(pixel => pixel.Average()),
        ];
        string what = channels == 1 ? "image" : "image, the mean of its channels";
        yield return RowImage.OfNumbers(shape, values, values.Min(), values.Max(), $"the {what}", [$"the {what}"]);
    }

    private IEnumerable<Block> Classes()
    {
        yield return new Paragraph(
            "Behind the mean of each channel stands one weight a class. So the channels, each times its weight, add up to a map "
                + "of where the class was seen: M = Σₖ w[k]·a[k]. The mean of the map and the bias are the score.");
        yield return new Grid(
            [("class", true), ("mean of M", false), ("+ bias", false), ("= score", false), ("largest M at", true)],
            [
                .. picture.Classes.Select(map => new GridRow([
                    map.Name, text.Of(map.Values.Average()), text.Of(map.Bias), text.Of(map.Score),
                    Place(map.Values.ToList().IndexOf(map.Values.Max()), map.Width),
                ])),
            ]);
        foreach (var map in picture.Classes)
        {
            yield return ShadingOf($"M of {map.Name}", map.Width, [.. map.Values.Select(value => (float)value)]);
        }

        var shape = new Shape(picture.Classes[0].Height, picture.Classes[0].Width);
        float full = (float)picture.Classes.Max(map => map.Values.Max(Math.Abs));
        if (RowImage.CanDraw(shape))
        {
            yield return new Gallery(
                $"Maps of {shape[0]} by {shape[1]}, on one scale: {Signed}, white 0; full color is {text.Of(full)}."
                    + ShownSize.Note(shape),
                [
                    .. picture.Classes.Select(map => RowImage.OfWeights(
                        shape, [.. map.Values.Select(value => (float)value)],
                        $"class activation of {map.Name}, largest at "
                            + Place(map.Values.ToList().IndexOf(map.Values.Max()), map.Width),
                        [map.Name, $"score {text.Of(map.Score)}"], full)),
                ]);
        }
    }

    // Larger images as the means of blocks.
    private static Shading ShadingOf(string caption, int width, IReadOnlyList<float> values)
    {
        int height = values.Count / width, block = (Math.Max(height, width) + MostShaded - 1) / MostShaded;
        int across = (width + block - 1) / block, down = (height + block - 1) / block;
        double[] sums = new double[across * down], counts = new double[sums.Length];
        for (int at = 0; at < values.Count; at++)
        {
            int to = (at / width / block * across) + (at % width / block);
            sums[to] += values[at];
            counts[to]++;
        }

        return new Shading(caption, across, [.. sums.Zip(counts, (sum, count) => sum / count)]);
    }

    private static string Place(int at, int width) => $"row {at / width}, column {at % width}";
}
