using System.Buffers.Binary;
using System.IO.Compression;
using System.Xml.Linq;
using Chainrule.Data;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports.Tests.Results;

/// <summary>Pictures, unpacked again: their pixels are the numbers of the row that stands below them.</summary>
public class PictureNumbersTests
{
    [Fact]
    public void A_row_of_numbers_goes_from_black_its_least_to_white_its_greatest()
    {
        float[] x = [2, 4, 3, 2.5f, 10, 6, 2, 2];
        var item = RowImage.Of(ArrayDataset.OfClasses(x, new Shape(2, 4), [0], 2), 0, "it", []);

        var (color, palette, pixels) = Unpacked(item.Png);

        Assert.Equal((0, 0, 4, 2), (color, palette.Length, item.Width, item.Height));
        Assert.Equal(x.Select(value => (byte)Math.Round(255 * (value - 2) / 8)), pixels);
    }

    [Fact]
    public void Weights_go_from_orange_through_white_to_blue()
    {
        var item = RowImage.OfWeights(new Shape(2, 2), [-4, 4, 0, 1], "it", []);

        var (color, palette, pixels) = Unpacked(item.Png);

        Assert.Equal((3, 768), (color, palette.Length));
        (byte Red, byte Green, byte Blue) Color(int pixel)
        {
            int at = 3 * pixels[pixel];
            return (palette[at], palette[at + 1], palette[at + 2]);
        }

        Assert.Equal(((180, 72, 12), (26, 86, 196)), (Color(0), Color(1)));
        Assert.InRange(Color(2).Green, 253, 255);
        Assert.Equal(255 - (0.25 * (255 - 86)), Color(3).Green, 1.0);
    }

    [Fact]
    public void What_misled_the_model_is_shown_of_each_row_by_itself()
    {
        var misled = new MisledModel();
        float[] x = new float[MisledModel.Pixels];
        foreach (var (row, shown) in misled.Worst.Zip(misled.Shown))
        {
            misled.Data.CopyInputs([row], x);
            float[] saliency = Saliency.Of(misled.Model, x, [misled.ScoreOf(row)]);
            double largest = saliency.Max(Math.Abs);
            Assert.Equal($"saliency of test row {row}", shown.Pictures[1].Alternative);
            Assert.Equal(
                saliency.Select(value => (byte)Math.Clamp(Math.Round(127.5f + (127.5f * value / (float)largest)), 0, 255)),
                Unpacked(shown.Pictures[1].Png).Pixels);
            Assert.Equal(misled.Bytes[(16 * row)..(16 * (row + 1))], Unpacked(shown.Pictures[0].Png).Pixels);
        }
    }

    [Fact]
    public void The_inputs_and_their_derivatives_are_as_strong_as_they_are_large()
    {
        float[] x = [0.5f, 0, 2, 1, 0.25f, 0.75f];
        var network = LayerNotation.Parse("flatten dense:4 tanh dense:2", new Shape(2, 3), seed: 3);
        var explanation = Explainer.Explain(network, new SoftmaxCrossEntropy(), new ExplainedRow(x, 1, default));
        using var text = new StringWriter();

        InputDrawing.Draw(new MarkupWriter(text), explanation);

        var drawn = XElement.Parse(text.ToString());
        Assert.Equal("The inputs as an image, and the derivative of the loss by each pixel", drawn.Elements().First().Value);
        Assert.Equal(x.Where(value => value > 0).Select(value => Math.Round(value / 2, 2)), Strengths(drawn, "ink"));
        float[] gradients = [.. explanation.InputGradients];
        foreach (var (color, sign) in new[] { ("rises", 1), ("falls", -1) })
        {
            Assert.Equal(
                gradients.Select(gradient => Math.Round(sign * gradient / gradients.Max(Math.Abs), 2))
                    .Where(strength => strength > 0),
                Strengths(drawn, color),
                (a, b) => Math.Abs(a - b) < 0.011);
        }
    }

    private static IEnumerable<double> Strengths(XElement drawn, string color) => drawn.Elements()
        .Where(element => element.Attribute("class")?.Value == color)
        .Select(element => ShownPage.Parse(element.Attribute("fill-opacity")!.Value));

    // The kind of colors in the header, the palette, and the pixels, line by line behind a byte of 0.
    private static (int Color, byte[] Palette, byte[] Pixels) Unpacked(byte[] png)
    {
        byte[] palette = [], pixels = [];
        int width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16));
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            byte[] content = png[(at + 8)..(at + 8 + length)];
            switch (System.Text.Encoding.ASCII.GetString(png, at + 4, 4))
            {
                case "PLTE":
                    palette = content;
                    break;
                case "IDAT":
                    using (var lines = new ZLibStream(new MemoryStream(content), CompressionMode.Decompress))
                    {
                        using var all = new MemoryStream();
                        lines.CopyTo(all);
                        pixels = [.. all.ToArray().Where((_, i) => i % (width + 1) > 0)];
                    }

                    break;
            }

            at += length + 12;
        }

        return (png[25], palette, pixels);
    }
}
