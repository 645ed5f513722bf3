using System.Text.Json;
using Chainrule.Kernels;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Kernels;

[Trait("Category", "Numbers")]
public class DoubleMathTests
{
    [Fact]
    public void Logarithm_agrees_with_forty_digits()
    {
        foreach (JsonElement pair in GoldenFile.Read("initializers.json").GetProperty("logarithms").EnumerateArray())
        {
            AssertClose(pair[1].GetDouble(), DoubleMath.Log(pair[0].GetDouble()), 3e-16);
        }
    }

    [Fact]
    public void Quantiles_agree_with_forty_digits()
    {
        foreach (JsonElement pair in GoldenFile.Read("initializers.json").GetProperty("quantiles").EnumerateArray())
        {
            AssertClose(pair[1].GetDouble(), NormalDistribution.Quantile(pair[0].GetDouble()), 1e-15);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void Quantiles_exist_only_inside_zero_and_one(double p) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(p));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Logarithm_needs_a_positive_number(double x) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DoubleMath.Log(x));

    [Fact]
    public void Cosine_agrees_with_the_platform_and_is_exact_at_half_turns()
    {
        for (int i = -4000; i <= 4000; i++)
        {
            double x = i / 1000.0;
            Assert.Equal(Math.Cos(Math.PI * x), DoubleMath.CosPi(x), 3e-15);
        }

        Assert.Equal([1, 0, -1, 0, 1], new[] { 0, 0.5, 1, 1.5, 2 }.Select(x => DoubleMath.CosPi(x) + 0.0));
        Assert.Equal(Math.Sqrt(0.5), DoubleMath.CosPi(0.25), 2e-16);
    }

    [Fact]
    public void Power_is_exact_where_the_result_is()
    {
        Assert.Equal(1, DoubleMath.Power(0.9, 0));
        Assert.Equal(0.9, DoubleMath.Power(0.9, 1));
        Assert.Equal(Math.ScaleB(1, 62), DoubleMath.Power(2, 62));
        Assert.Equal(Math.Pow(0.999, 12345), DoubleMath.Power(0.999, 12345), 1e-17);
    }

    private static void AssertClose(double expected, double actual, double relative) =>
        Assert.InRange(actual, expected - Math.Abs(expected) * relative, expected + Math.Abs(expected) * relative);
}
