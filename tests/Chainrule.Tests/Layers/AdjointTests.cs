using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>
/// What is linear has one matrix J, and its backward pass is the transpose of it: ⟨J·x, y⟩ = ⟨x, Jᵀ·y⟩ for all x and y. With
/// small whole numbers both sides are exact, so they are equal to the last bit.
/// </summary>
[Trait("Category", "Numbers")]
public class AdjointTests
{
    public static TheoryData<string, Func<int, Layer>> Linear => new()
    {
        // 1 to 37 units
        { "dense", width => new Dense(new Shape(width), 1 + (11 * width + 5) % 37, new Zeros(), bias: false) },
        { "identity", width => new Identity(new Shape(width)) },
        { "flatten", width => new Flatten(new Shape(width)) },
        { "dropout", width => new Dropout(new Shape(width), 0.5) },     // 1 / (1 − ½) is exact
        { "dropout, most", width => new Dropout(new Shape(width), 0.75) },
    };

    [Theory, MemberData(nameof(Linear), DisableDiscoveryEnumeration = true)]
    public void Backward_is_the_transpose_of_forward(string name, Func<int, Layer> create)
    {
        Assert.NotEmpty(name);
        for (int width = 1; width <= 70; width++)
        {
            var random = new Random(width);
            Layer layer = create(width);
            int rows = width % 7 == 0 ? random.Next(4, 40) : random.Next(4);
            float[] x = Whole(random, rows * width),
                dy = Whole(random, rows * layer.Output.Count),
                w = Whole(random, LayerRun.CountParameters(layer));
            var run = new LayerRun(
                layer,
                rows,
                x,
                dy,
                w,
                isTraining: true,
                random: new RandomStream(5, RandomStreams.Layer(1), 3)
            );
            Assert.Equal(Dot(run.Y, dy), Dot(x, run.Dx));
        }
    }

    [Fact]
    public void The_gradient_of_weights_and_bias_is_the_transpose_of_what_they_do()
    {
        for (int width = 1; width <= 40; width++)
        {
            var random = new Random(width);
            var layer = new Dense(new Shape(width), 1 + random.Next(20), new Zeros());
            int rows = 1 + random.Next(6);
            float[] x = Whole(random, rows * width),
                dy = Whole(random, rows * layer.Output.Count),
                p = Whole(random, LayerRun.CountParameters(layer));
            // y is linear in (W, b) at a given x
            var run = new LayerRun(layer, rows, x, dy, p);
            Assert.Equal(Dot(run.Y, dy), Dot(p, run.Gradients));
        }
    }

    [Fact]
    public void Softmax_has_a_symmetric_jacobian_whose_rows_sum_to_nothing()
    {
        for (int width = 1; width <= 40; width++)
        {
            var random = new Random(width);
            float[] x = LayerCheck.Normal(random, width, 2),
                u = LayerCheck.Normal(random, width, 1),
                v = LayerCheck.Normal(random, width, 1);
            var layer = new Softmax(new Shape(width));
            Assert.Equal(Dot(u, new LayerRun(layer, 1, x, v).Dx), Dot(v, new LayerRun(layer, 1, x, u).Dx), 1e-6);
            Assert.Equal(0, new LayerRun(layer, 1, x, v).Dx.Sum(d => (double)d), 1e-6);
        }
    }

    private static float[] Whole(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-9, 10))];

    private static double Dot(float[] a, float[] b) => a.Zip(b, (u, v) => (double)u * v).Sum();
}
