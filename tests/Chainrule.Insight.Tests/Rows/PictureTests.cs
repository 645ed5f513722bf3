using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>Rows of networks that slide windows over images.</summary>
public class PictureTests
{
    private const string Small = "conv:4:3 tanh max-pool:2 conv:14:3 sigmoid global-pool dropout:0.3 dense:3";
    private const int Label = 1;

    private static readonly Shape Image = new(8, 7, 2);
    private static readonly float[] X = LayerCheck.Normal(new Random(1), 8 * 7 * 2, 1);

    [Fact]
    public void Feature_maps_are_the_channels_of_what_a_layer_puts_out()
    {
        var network = LayerNotation.Parse(Small, Image, 3);
        var picture = Explain(network).Picture!;

        Assert.Equal([0, 1, 2, 3, 4], picture.Maps.Select(maps => maps.Layer));
        Assert.Equal([4, 4, 4, 12, 12], picture.Maps.Select(maps => maps.Shown.Count));
        foreach (var maps in picture.Maps)
        {
            // the first layers alone put out what the whole network has there
            float[] y = OutputOf(Small, network, maps.Layer);
            Assert.Equal(y.Length, maps.Height * maps.Width * maps.Channels);
            Assert.Equal((y.Min(), y.Max()), (maps.Least, maps.Largest));
            Assert.All(maps.Shown, map => Assert.Equal(y.Where((_, i) => i % maps.Channels == map.Channel), map.Values));
        }
    }

    [Fact]
    public void The_gradient_of_a_pixel_is_the_largest_slope_of_its_channels()
    {
        var network = LayerNotation.Parse(Small, Image, 3);
        var pixels = Explain(network).Picture!.Pixels;

        // differences of losses that are computed in single precision: to three digits
        const float h = 1 / 64f;
        for (int pixel = 0; pixel < 56; pixel += 5)
        {
            double[] slopes =
            [
                .. Enumerable.Range(2 * pixel, 2).Select(i =>
                    Math.Abs(LossOf(network, Moved(X, i, h)) - LossOf(network, Moved(X, i, -h))) / (2 * h)),
            ];
            Assert.Equal(slopes.Max(), pixels.Gradient[pixel], 2e-3 * pixels.Gradient.Max() + 2e-5);
        }
    }

    [Fact]
    public void Occlusion_is_the_mean_rise_of_the_loss_over_all_patches_that_cover_a_pixel()
    {
        var network = LayerNotation.Parse("conv:4:3 tanh global-pool dense:3", new Shape(15, 14, 2), 3);
        float[] x = LayerCheck.Normal(new Random(2), 15 * 14 * 2, 1);
        var pixels = Explain(network, x).Picture!.Pixels;
        Assert.Equal((2, 1), (pixels.Patch, pixels.Step));
        Assert.Equal(x.Where((_, i) => i % 2 == 0).Average(v => (double)v), pixels.Fill[0], 1e-6);
        Assert.Equal(x.Where((_, i) => i % 2 == 1).Average(v => (double)v), pixels.Fill[1], 1e-6);
        double loss = LossOf(network, x);
        double[] sums = new double[15 * 14], counts = new double[sums.Length];
        for (int top = 0; top <= 13; top++)
        {
            for (int left = 0; left <= 12; left++)
            {
                int[] covered = [top * 14 + left, top * 14 + left + 1, (top + 1) * 14 + left, (top + 1) * 14 + left + 1];
                float[] other = [.. x.Select((value, i) => covered.Contains(i / 2) ? pixels.Fill[i % 2] : value)];
                double rise = LossOf(network, other) - loss;
                foreach (int pixel in covered)
                {
                    sums[pixel] += rise;
                    counts[pixel]++;
                }
            }
        }

        Assert.All(Enumerable.Range(0, sums.Length), i => Assert.Equal(sums[i] / counts[i], pixels.Occlusion[i], 2e-6));
        Assert.Contains(pixels.Occlusion, rise => Math.Abs(rise) > 1e-4);
    }

    [Fact]
    public void A_class_activation_map_has_the_score_as_its_mean_with_the_bias()
    {
        var network = LayerNotation.Parse(Small, Image, 3);
        network.Parameters[^2] = 0.25f;     // a bias
        var explanation = Explain(network);
        float[] a = OutputOf(Small, network, 4), weights = network.Blocks[^2].Of(network.Parameters).ToArray();

        var map = explanation.Picture!.Classes[0];
        Assert.Equal((Label, "b", 4, 3), (map.Output, map.Name, map.Height, map.Width));
        for (int place = 0; place < 12; place++)
        {
            double expected = Enumerable.Range(0, 14).Sum(k => (double)a[place * 14 + k] * weights[k * 3 + Label]);
            Assert.Equal(expected, map.Values[place], 1e-9);
        }

        Assert.Equal(0.25, map.Bias);
        Assert.Equal(explanation.Outputs[Label], map.Values.Average() + map.Bias, 1e-5);
        int highest = explanation.Outputs.ToList().IndexOf(explanation.Outputs.Max());
        Assert.Equal(new[] { Label, highest }.Distinct(), explanation.Picture.Classes.Select(other => other.Output));
    }

    [Theory]
    [InlineData("conv:4:3 flatten dense:3", 0)]
    [InlineData("conv:4:3 global-pool dense:5 relu dense:3", 0)]
    [InlineData("conv:4:3 global-pool dense:3 softmax", 1)]
    public void Classes_have_maps_where_one_dense_layer_follows_a_global_pool(string notation, int least)
    {
        var network = LayerNotation.Parse(notation, Image, 3);
        bool isSoftmax = notation.EndsWith("softmax", StringComparison.Ordinal);
        Loss loss = isSoftmax ? new CategoricalCrossEntropy() : new SoftmaxCrossEntropy();
        var picture = Explainer.Explain(network, loss, new ExplainedRow(X, Label, default)).Picture!;
        Assert.InRange(picture.Classes.Count, least, 2 * least);
    }

    [Fact]
    public void A_network_without_windows_has_no_pictures()
    {
        var network = LayerNotation.Parse("dense:5 tanh dense:3", Image, 3);
        Assert.Null(Explain(network).Picture);
    }

    [Theory]
    [InlineData("conv:4:3", "layers.0.weights[0,2,1,3]")]
    [InlineData("conv:4:3:valid", "layers.0.weights[1,1,0,2]")]
    [InlineData("conv:4:3:2", "layers.0.weights[2,0,1,0]")]
    [InlineData("conv:4:2x3:1x2:2,0,0,1", "layers.0.weights[0,1,1,1]")]
    [InlineData("conv:4:3", "layers.0.bias[2]")]
    public void The_derivative_by_a_weight_of_a_window_is_the_sum_over_all_places(string convolution, string name)
    {
        var network = LayerNotation.Parse($"{convolution} tanh flatten dense:3", Image, 3);
        var weight = Explain(network, weight: name).Weight!;
        var shared = weight.Shared!;

        double sum = shared.Terms.Sum(term => term.Product) + shared.OtherSum;
        Assert.Equal(weight.Parameter.Gradient.Value, sum, 1e-6);
        Assert.Equal(weight.Parameter.Gradient.Exact, sum, 1e-5);       // differences of losses in double precision
        Assert.Equal(5, shared.Terms.Count);
        Assert.All(shared.Terms, term => Assert.Equal(Agreement.Agrees, term.Delta.Agreement));
        Assert.All(shared.Terms, term => Assert.Equal(term.Input * term.Delta.Value, term.Product, 1e-9));
        var output = network.Layers[0].Output;
        Assert.Equal(output[0] * output[1], shared.Terms.Count + shared.OtherTerms + shared.Outside);
        if (shared.Channel is int channel)
        {
            Assert.Equal(name, $"layers.0.weights[{shared.Row},{shared.Column},{channel},{shared.Output}]");
            Assert.All(
                shared.Terms,
                term => Assert.Equal(X[(term.InputRow * 7 + term.InputColumn) * 2 + channel], term.Input));
        }
        else
        {
            Assert.Equal(0, shared.Outside);
            Assert.All(shared.Terms, term => Assert.Equal(1, term.Input));
        }
    }

    [Fact]
    public void A_place_that_isnt_in_a_window_is_named()
    {
        var network = LayerNotation.Parse("conv:4:3 flatten dense:3", Image, 3);
        string Refused(string name) =>
            Assert.Throws<WeightNameException>(() => Explain(network, weight: name)).Message;

        Assert.Contains("3 among the 3 rows", Refused("layers.0.weights[3,0,0,0]"), StringComparison.Ordinal);
        Assert.Contains("3 among the 3 columns", Refused("layers.0.weights[0,3,0,0]"), StringComparison.Ordinal);
        Assert.Contains("2 among the 2 channels", Refused("layers.0.weights[0,0,2,0]"), StringComparison.Ordinal);
        Assert.Contains("4 among the 4 outputs", Refused("layers.0.weights[0,0,0,4]"), StringComparison.Ordinal);
    }

    private static RowExplanation Explain(Network network, float[]? x = null, string? weight = null) => Explainer.Explain(
        network, new SoftmaxCrossEntropy(), new ExplainedRow(x ?? X, Label, default),
        new() { Classes = ["a", "b", "c"], Weight = weight });

    // By the outputs of a prediction alone.
    private static double LossOf(Network network, float[] x)
    {
        float[] y = new float[3];
        network.Predict(x, y);
        return Math.Log(y.Sum(score => Math.Exp((double)score - y[Label])));
    }

    private static float[] Moved(float[] x, int index, float step)
    {
        float[] moved = [.. x];
        moved[index] += step;
        return moved;
    }

    // What a network of the first layers alone, with their parameters, makes of the image.
    private static float[] OutputOf(string notation, Network network, int layer)
    {
        var first = LayerNotation.Parse(string.Join(' ', notation.Split(' ').Take(layer + 1)), Image, 9);
        network.Parameters[..first.ParameterCount].CopyTo(first.Parameters);
        float[] y = new float[first.OutputShape.Count];
        first.Predict(X, y);
        return y;
    }
}
