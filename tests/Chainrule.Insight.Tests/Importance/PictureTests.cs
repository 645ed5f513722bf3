using Chainrule.Insight.Importance;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;

namespace Chainrule.Insight.Tests.Importance;

/// <summary>Saliency against differences, occlusion against the loop that its definition is.</summary>
public class PictureTests
{
    [Theory]
    [InlineData("dense:12 tanh dense:3", 3)]
    [InlineData("dropout:0.5 dense:12 sigmoid dropout:0.3 dense:8 gelu dense:3", 3)]
    [InlineData("flatten dense:1", 1)]
    [InlineData("tanh dense:5 softplus dense:3", 3)]
    public void Saliency_is_the_derivative_of_the_score(string layers, int outputs)
    {
        var model = ModelOf(layers, outputs);
        float[] x = Numbers(2 * 30, 3);
        ClassScore[] scores = outputs == 1 ? [new(0), new(1)] : [new(2), new(1, Against: 0)];
        float[] saliency = Saliency.Of(model, x, scores);
        Assert.Equal(x.Length, saliency.Length);
        const float step = 1e-2f;
        for (int i = 0; i < x.Length; i++)
        {
            double Score(float by)
            {
                float[] moved = [.. x], y = new float[2 * outputs];
                moved[i] += by;
                model.Network.Predict(moved, y);
                return scores[i / 30].Of(y.AsSpan(i / 30 * outputs, outputs));
            }

            Assert.Equal((Score(step) - Score(-step)) / (2 * step), saliency[i], 2e-3);
        }

        Assert.Contains(saliency, slope => Math.Abs(slope) > 0.05);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Occlusion_is_what_its_definition_says(int patch)
    {
        var model = ModelOf("dense:12 tanh dense:3", 3);
        float[] x = Numbers(30, 5), fill = Numbers(30, 6);
        var score = new ClassScore(0, Against: 2);
        float[] expected = Naive(model, x, score, patch, fill);
        using var two = new Workers(2);
        foreach (var workers in new[] { Workers.None, two })
        {
            float[] falls = Occlusion.Of(model, x, score, patch, fill, workers);
            Assert.All(expected.Zip(falls), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }

        Assert.Contains(expected, fall => Math.Abs(fall) > 0.05);
    }

    [Fact]
    public void In_steps_every_pixel_is_still_covered_and_a_step_of_1_tries_all_places()
    {
        var model = ModelOf("dense:12 tanh dense:3", 3);
        float[] x = Numbers(30, 5),
            fill = Numbers(30, 6),
            naive = Naive(model, x, new(0), 3, fill, step: 2);
        Assert.All(naive.Zip(Occlusion.Of(model, x, new(0), 3, fill, step: 2)), pair =>
            Assert.Equal(pair.First, pair.Second, 1e-5f)
        );
        Assert.NotEqual(naive, Occlusion.Of(model, x, new(0), 3, fill));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(model, x, new(0), 2, fill, step: 3));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var model = ModelOf("dense:3", 3);
        float[] x = Numbers(30, 1);
        Assert.Throws<ArgumentException>(() => Saliency.Of(model, x.AsSpan(1), [new(0)]));
        Assert.Throws<ArgumentException>(() => Saliency.Of(model, x, [new(3)]));
        Assert.Throws<ArgumentException>(() => Saliency.Of(model, x, [new(0, Against: -1)]));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(model, x, new(0), 6, x));
        Assert.Throws<ArgumentException>(() => Occlusion.Of(model, x, new(0), 2, x.AsSpan(1)));
        var values = new Model(model.Network, OutputKind.Values);
        Assert.Throws<ArgumentException>(() => Saliency.Of(values, x, [new(0)]));
        var workspace = new Workspace(model.Network, 1, forTraining: false);
        workspace.Predict(x, 1, Workers.None);
        Assert.Throws<InvalidOperationException>(() =>
            workspace.Differentiate(x, new float[model.Network.ParameterCount], x, Workers.None)
        );
    }

    // Pixel by pixel, patch by patch, one prediction each.
    private static float[] Naive(Model model, float[] x, ClassScore score, int patch, float[] fill, int step = 1)
    {
        const int height = 5, width = 6;
        float Score(float[] image)
        {
            float[] y = new float[3];
            model.Network.Predict(image, y);
            return score.Of(y);
        }

        float[] falls = new float[30];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                var all = new List<double>();
                for (int top = 0; top <= height - patch; top++)
                {
                    for (int left = 0; left <= width - patch; left++)
                    {
                        bool isTried = (top % step == 0 || top == height - patch) && (left % step == 0 || left == width - patch);
                        bool isCovered = isTried && row >= top && row < top + patch && column >= left && column < left + patch;
                        if (isCovered)
                        {
                            float[] image =
                            [
                                .. x.Select(
                                    (pixel, i) =>
                                        i / width >= top
                                        && i / width < top + patch
                                        && i % width >= left
                                        && i % width < left + patch
                                            ? fill[i]
                                            : pixel
                                ),
                            ];
                            all.Add(Score(x) - Score(image));
                        }
                    }
                }

                falls[(row * width) + column] = (float)all.Average();
            }
        }

        return falls;
    }

    private static Model ModelOf(string layers, int outputs) =>
        new(
            LayerNotation.Parse(layers, new Shape(5, 6), seed: 11),
            outputs == 1 ? OutputKind.SigmoidLogits : OutputKind.SoftmaxLogits
        );

    private static float[] Numbers(int count, ulong seed)
    {
        var random = new RandomStream(seed, RandomStreams.User(1));
        return [.. Enumerable.Range(0, count).Select(i => (float)(2 * random.Uniform((uint)i) - 1))];
    }
}
