using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Onnx.Schema;
using Google.Protobuf;

namespace Chainrule.Onnx.Tests.Import;

/// <summary>How pixels are prepared for networks of other programs, which take other numbers than bytes.</summary>
public class ImagePixelsTests
{
    private static readonly double[] Mean = [0.485, 0.456, 0.406], Deviation = [0.229, 0.224, 0.225];

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(255, true)]
    public void Bytes_become_what_the_network_was_trained_on(double range, bool isBlueFirst)
    {
        var network = Network();
        double[] mean = [.. Mean.Select(number => number * range)];
        var model = OnnxImport.Read(File(network), "model.onnx", new OnnxImportOptions
        {
            Pixels = new PixelScaling { Range = range, Mean = mean, Deviation = Deviation, IsBlueFirst = isBlueFirst },
        });

        byte[] pixels = new byte[network.InputShape.Count];
        new Random(3).NextBytes(pixels);
        float[] prepared = [.. pixels.Select((_, i) =>
        {
            int channel = i % 3, from = isBlueFirst ? i - channel + 2 - channel : i; // red, green, blue
            return (float)((pixels[from] * range / 255 - mean[channel]) / Deviation[channel]);
        })];
        float[] expected = new float[4], actual = new float[4];
        network.Predict(prepared, expected);
        model.Predict(pixels, actual);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5 * expected.Max(Math.Abs)));
        Assert.True(expected.Max(Math.Abs) > 0.1);
    }

    [Theory]
    [InlineData("Normalized_0_1", "Rgb8", 1 / 255.0, 0)]
    [InlineData("Normalized_1_1", "Bgr8", 2 / 255.0, -1)]
    [InlineData("NominalRange_0_255", "Rgb8", 1, 0)]
    [InlineData("NominalRange_0_255", "Bgr8", 1, 0)]
    public void The_metadata_of_a_file_says_how(string range, string format, double scale, double offset)
    {
        var network = Network();
        var model = OnnxImport.Read(
            File(network, ("Image.NominalPixelRange", range), ("Image.BitmapPixelFormat", format)), "model.onnx");

        Assert.Equal((float)scale, model.Scaling.Scale[0]);
        Assert.Equal((float)offset, model.Scaling.Offset[0]);
        bool isTurned = !network.Parameters[..54].SequenceEqual(model.Network.Parameters[..54]);
        Assert.Equal(format == "Bgr8", isTurned);
    }

    [Fact]
    public void What_a_graph_does_to_its_input_comes_after_it()
    {
        var network = Network();
        var pixels = new PixelScaling { Mean = [0.5] };
        var scaled = new Model(network, OutputKind.Values, Data.Scaling.Of(4f, 1f));
        var model = OnnxImport.Read(Strip(OnnxExport.ToBytes(scaled)), "model.onnx", new OnnxImportOptions { Pixels = pixels });
        Assert.Equal(4 / 255f, model.Scaling.Scale[0]);
        Assert.Equal(-1f, model.Scaling.Offset[0]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        byte[] images = File(Network());
        byte[] rows = File(LayerNotation.Parse("dense:2", new Shape(5), seed: 1));
        byte[] pooled = File(LayerNotation.Parse("max-pool:2 dense:2", new Shape(4, 4, 3), seed: 1));
        Refuses("2 means aren't one for each of 3 channels", images, new PixelScaling { Mean = [1, 2] });
        Refuses("deviation isn't above 0", images, new PixelScaling { Deviation = [0] });
        Refuses("takes rows of 5", rows, new PixelScaling());
        Refuses("doesn't begin with convolutions of three channels", pooled, new PixelScaling { IsBlueFirst = true });
        Assert.Throws<ChainruleException>(() => new PixelScaling { Range = 0 });
    }

    private static void Refuses(string message, byte[] file, PixelScaling pixels)
    {
        var exception = Assert.ThrowsAny<ChainruleException>(
            () => OnnxImport.Read(file, "model.onnx", new OnnxImportOptions { Pixels = pixels }));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.NotNull(exception.Help);
    }

    private static Network Network() => LayerNotation.Parse("conv:2:3 relu dense:4", new Shape(6, 5, 3), seed: 2);

    private static byte[] File(Network network, params (string Key, string Value)[] notes) =>
        Strip(OnnxExport.ToBytes(new Model(network, OutputKind.Values)), notes);

    // A file as another program would write it: without what ours says about itself.
    private static byte[] Strip(byte[] file, params (string Key, string Value)[] notes)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        model.MetadataProps.Clear();
        foreach (var (key, value) in notes)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        return model.ToByteArray();
    }
}
