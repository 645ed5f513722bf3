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

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0.3)]
    public void A_row_that_counts_otherwise_has_as_much_of_the_exact_gradient(double weight)
    {
        float[] z = [20, 0, 1], of = new float[3];
        double loss = new SoftmaxCrossEntropy()
            .Evaluate(Workers.None, z, 3, Targets.OfValues([(float)weight, 0, 0]), new float[1], of);
        double others = Math.Exp(-20) + Math.Exp(-19), sum = 1 + others;
        Assert.Equal(weight * Math.Log(sum), loss, 1e-6 * weight);
        double[] exact = [-weight * others / sum, weight * Math.Exp(-20) / sum, weight * Math.Exp(-19) / sum];
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(of[i], exact[i] - 1e-6 * Math.Abs(exact[i]), exact[i] + 1e-6 * Math.Abs(exact[i]));
        }
    }
}
