using System.Globalization;
using Chainrule.Insight.Rows;
using Chainrule.Reports.Markup;

namespace Chainrule.Reports;

/// <summary>The inputs of a row that is an image, and the derivative of the loss by each of its pixels beside it.</summary>
internal static class InputDrawing
{
    private const int Side = 224, Gap = 24;

    /// <summary>Whether a row is an image: two dimensions, neither of them a mere line.</summary>
    public static bool CanDraw(RowExplanation explanation) => ShownSize.Of(explanation.Network.InputShape) is { Channels: 1 };

    /// <summary>Draws both as one svg element.</summary>
    public static void Draw(MarkupWriter svg, RowExplanation explanation)
    {
        var size = ShownSize.Of(explanation.Network.InputShape)!.Value;
        int height = size.Height, width = size.Width;
        double pixel = (double)Side / Math.Max(height, width);
        svg.Open(
            "svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {(2 * Side) + Gap} {Side}"),
            ("width", Text((2 * Side) + Gap)), ("height", Text(Side)), ("role", "img"), ("shape-rendering", "crispEdges"));
        svg.Element("title", "The inputs as an image, and the derivative of the loss by each pixel");
        float[] values = size.Shrink([.. explanation.InputValues]);
        double least = Math.Min(values.Min(), 0), range = Math.Max(values.Max() - least, 1e-30);
        DrawPixels(svg, 0, width, pixel, i => (values[i] - least) / range, _ => "ink", values.Length);
        float[] gradients = size.Shrink([.. explanation.InputGradients]);
        double largest = Math.Max(gradients.Max(Math.Abs), 1e-30);
        DrawPixels(
            svg,
            Side + Gap,
            width,
            pixel,
            i => Math.Abs(gradients[i]) / largest,
            i => gradients[i] > 0 ? "rises" : "falls",
            values.Length
        );
        foreach (int left in new[] { 0, Side + Gap })
        {
            svg.Empty(
                "rect",
                ("x", Text(left + 0.5)),
                ("y", "0.5"),
                ("width", Text((width * pixel) - 1)),
                ("height", Text((height * pixel) - 1)),
                ("class", "frame")
            );
        }

        svg.CloseLine();
    }

    private static void DrawPixels(
        MarkupWriter svg, double left, int width, double pixel, Func<int, double> strength, Func<int, string> color, int count)
    {
        for (int i = 0; i < count; i++)
        {
            double opacity = Math.Round(strength(i), 2);
            if (opacity > 0)
            {
                svg.Empty(
                    "rect",
                    ("x", Text(left + (i % width * pixel))),
                    ("y", Text(i / width * pixel)),
                    ("width", Text(pixel)),
                    ("height", Text(pixel)),
                    ("class", color(i)),
                    ("fill-opacity", opacity.ToString(CultureInfo.InvariantCulture))
                );
            }
        }
    }

    private static string Text(double number) => Math.Round(number, 2).ToString(CultureInfo.InvariantCulture);
}
