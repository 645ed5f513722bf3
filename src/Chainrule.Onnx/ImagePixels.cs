using System.Globalization;
using Chainrule.Data;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Onnx;

/// <summary>Takes how pixels are prepared into a model that takes images.</summary>
internal static class ImagePixels
{
    // Keys and words of ONNX's own for files that take images (docs/MetadataProps.md).
    private const string Format = "Image.BitmapPixelFormat", NominalRange = "Image.NominalPixelRange";

    /// <summary>How pixels are prepared, as the notes of a file say; null where they don't.</summary>
    public static PixelScaling? In(IReadOnlyDictionary<string, string> notes)
    {
        bool isBlueFirst = notes.TryGetValue(Format, out string? format) && format is "Bgr8" or "Bgra8";
        return notes.GetValueOrDefault(NominalRange) switch
        {
            "Normalized_0_1" => new PixelScaling { IsBlueFirst = isBlueFirst },
            "Normalized_1_1" => new PixelScaling { Range = 2, Mean = [1], IsBlueFirst = isBlueFirst },
            _ => isBlueFirst ? new PixelScaling { Range = byte.MaxValue, IsBlueFirst = true } : null,
        };
    }

    /// <summary>What scales the pixels of a network's input, before what its graph scales them by.</summary>
    /// <param name="network">The network, whose weights are turned where it takes blue first.</param>
    /// <param name="inGraph">What the graph scales them by.</param>
    /// <param name="pixels">How they are prepared.</param>
    /// <exception cref="ChainruleException">The network takes no images, or of other channels.</exception>
    public static Scaling Scale(Network network, Scaling inGraph, PixelScaling pixels)
    {
        var shape = network.InputShape;
        int channels = shape.Rank == 3 ? shape[2] : 1;
        if (shape.Rank is not (2 or 3))
        {
            throw new ChainruleException($"pixels are prepared, but the network takes rows of {shape}",
                "leave it out: it is for networks of images");
        }

        double[] mean = Each(pixels.Mean, channels, 0, "means"), deviation = Each(pixels.Deviation, channels, 1, "deviations");
        if (deviation.Any(number => number <= 0))
        {
            throw new ChainruleException("a deviation isn't above 0", "pixels are divided by it: give a positive number");
        }

        if (pixels.IsBlueFirst)
        {
            Turn(network, channels);
            Array.Reverse(mean);
            Array.Reverse(deviation);
        }

        float[] scale = new float[shape.Count], offset = new float[shape.Count];
        for (int i = 0; i < scale.Length; i++)
        {
            double d = deviation[i % channels];
            // of the scales in a graph blue has the first, where it comes first
            int at = inGraph.Scale.Length == 1 ? 0 : pixels.IsBlueFirst ? i - i % channels + channels - 1 - i % channels : i;
            scale[i] = (float)(inGraph.Scale[at] * pixels.Range / byte.MaxValue / d);
            offset[i] = (float)(inGraph.Offset[at] - inGraph.Scale[at] * mean[i % channels] / d);
        }

        return scale.Distinct().Count() == 1 && offset.Distinct().Count() == 1
            ? Scaling.Of(scale[0], offset[0]) : Scaling.Of(scale, offset);
    }

    private static double[] Each(IReadOnlyList<double> numbers, int channels, double otherwise, string what)
    {
        if (numbers.Count > 1 && numbers.Count != channels || numbers.Any(number => !double.IsFinite(number)))
        {
            throw new ChainruleException(
                string.Create(CultureInfo.InvariantCulture, $"{numbers.Count} {what} aren't one for each of {channels} channels"),
                "give one finite number for each channel of the images, or one for all");
        }

        return [.. Enumerable.Range(0, channels).Select(i =>
            numbers.Count == 0 ? otherwise : numbers[numbers.Count == 1 ? 0 : i])];
    }

    // Weights of the first and the third channel change places in all convolutions that read the images.
    private static void Turn(Network network, int channels)
    {
        if (channels != 3 || network.Nodes.Any(node => node.Inputs.Contains(-1) && node.Layer is not Convolution))
        {
            throw new ChainruleException("blue can't be first: the network doesn't begin with convolutions of three channels",
                "leave it out");
        }

        for (int i = 0; i < network.Nodes.Count; i++)
        {
            if (!network.Nodes[i].Inputs.Contains(-1))
            {
                continue;
            }

            int outputs = network.Layers[i].Output[2];
            var weights = network.Blocks.First(block => block.Layer == i).Of(network.Parameters);
            for (int tap = 0; tap < weights.Length; tap += 3 * outputs) // (row, column, channel, output)
            {
                for (int o = tap; o < tap + outputs; o++)
                {
                    (weights[o], weights[o + 2 * outputs]) = (weights[o + 2 * outputs], weights[o]);
                }
            }
        }
    }
}
