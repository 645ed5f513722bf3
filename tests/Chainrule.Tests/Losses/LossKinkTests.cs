using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Tests.Losses;

/// <summary>The losses where their derivative jumps or bends, in vectors of any length.</summary>
[Trait("Category", "Numbers")]
public class LossKinkTests
{
    [Theory]
    [InlineData("mean-absolute-error", 0f, 0f)]
    [InlineData("mean-absolute-error", 1e-30f, 1f)]
    [InlineData("mean-absolute-error", -1e-30f, -1f)]
    [InlineData("huber", 1f, 1f)]
    [InlineData("huber", -1f, -1f)]
    [InlineData("huber:0.25", 0.25f, 0.25f)]
    [InlineData("huber:0.25", -0.25f, -0.25f)]
    [InlineData("huber:0.25", 7f, 0.25f)]
    [InlineData("huber", 0f, 0f)]
    [InlineData("mean-squared-error", 0f, 0f)]
    public void The_documented_slope_is_taken(string name, float error, float slope)
    {
        Loss loss = LossNotation.Parse(name);
        for (int width = 1; width <= 35; width++)
        {
            float[] y = [.. Enumerable.Repeat(error, width)], dy = new float[width];
            loss.Evaluate(Workers.None, y, width, Targets.OfValues(new float[width]), new float[1], dy);
            Assert.All(dy, value => Assert.Equal(slope / width, value, 1e-7f));
        }
    }

    [Fact]
    public void Below_a_ten_millionth_a_logarithm_is_its_tangent()
    {
        const double Least = 1e-7;
        foreach (double p in (double[])[0, 1e-9, 5e-8, 0.99e-7, 1.01e-7, 1e-6])
        {
            float[] y = [(float)p, 1 - (float)p], dy = new float[2];
            double value = new CategoricalCrossEntropy().Evaluate(Workers.None, y, 2, Targets.OfClasses([0]), new float[1], dy);
            double expected = p < Least ? -(Math.Log(Least) + p / Least - 1) : -Math.Log(p);
            Assert.Equal(expected, value, 2e-6 * expected);
            Assert.Equal(-1 / Math.Max(p, Least), dy[0], 1e-6 / Least);
            Assert.Equal(0, dy[1]);

            value = new BinaryCrossEntropy().Evaluate(
                Workers.None,
                y.AsSpan(0, 1),
                1,
                Targets.OfClasses([1]),
                new float[1],
                dy.AsSpan(0, 1)
            );
            Assert.Equal(expected, value, 2e-6 * expected);
            Assert.Equal(-1 / Math.Max(p, Least), dy[0], 1e-6 / Least);
        }
    }
}
