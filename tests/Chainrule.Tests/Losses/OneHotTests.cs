using Chainrule.Kernels;
using Chainrule.Losses;

namespace Chainrule.Tests.Losses;

/// <summary>A class by its index and as a one-hot row are one target: the same bits, and the right ones.</summary>
public sealed class OneHotTests
{
    [Theory]
    [InlineData(20, 0, 0)]
    [InlineData(12, 0, 0)]
    [InlineData(5, 1, -2)]
    [InlineData(0.1, 0.2, 0.3)]
    [InlineData(-20, 0, 3)]
    [InlineData(60, 0, 0)]
    public void Gradients_agree_with_the_exact_ones_however_sure_the_network_is(double a, double b, double c)
    {
        float[] z = [(float)a, (float)b, (float)c], of = new float[3], by = new float[3];
        var loss = new SoftmaxCrossEntropy();
        double byIndex = loss.Evaluate(Workers.None, z, 3, Targets.OfClasses([0]), new float[1], by);
        double byRow = loss.Evaluate(Workers.None, z, 3, Targets.OfValues([1, 0, 0]), new float[1], of);
        Assert.Equal(byIndex, byRow);
        Assert.Equal(by, of);

        double top = z.Max(), sum = z.Sum(value => Math.Exp(value - top));
        double[] p = [.. z.Select(value => Math.Exp(value - top) / sum)];
        double[] exact = [-(p[1] + p[2]), p[1], p[2]];
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(of[i], exact[i] - 1e-6 * Math.Abs(exact[i]) - 1e-32, exact[i] + 1e-6 * Math.Abs(exact[i]) + 1e-32);
        }
    }

    [Fact]
    public void A_row_that_counts_twice_is_twice_the_gradient()
    {
        float[] z = [20, 0, 0], once = new float[3], twice = new float[3];
        var loss = new SoftmaxCrossEntropy();
        loss.Evaluate(Workers.None, z, 3, Targets.OfValues([1, 0, 0]), new float[1], once);
        loss.Evaluate(Workers.None, z, 3, Targets.OfValues([2, 0, 0]), new float[1], twice);
        Assert.Equal(once.Select(value => 2 * value), twice);
    }
}
