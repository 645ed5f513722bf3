using Chainrule.Metrics;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Metrics;

public class ComparisonTests
{
    [Fact]
    public void McNemars_test_agrees_with_scipy()
    {
        foreach (var golden in GoldenFile.Read("comparison.json").GetProperty("mcnemar").EnumerateArray())
        {
            var test = new McNemar(golden.GetProperty("first").GetInt64(), golden.GetProperty("second").GetInt64());
            double exact = golden.GetProperty("exact").GetDouble(), mid = golden.GetProperty("mid").GetDouble();
            Assert.Equal(exact, test.ExactP, 1e-9 * exact);
            Assert.Equal(mid, test.MidP, 1e-9 * mid);
            Assert.Equal(test.MidP, new McNemar(test.OnlySecond, test.OnlyFirst).MidP);
        }
    }

    [Fact]
    public void McNemars_test_counts_only_rows_that_one_gets_right_and_the_other_wrong()
    {
        int[] actual = [0, 1, 2, 0, 1, 2], first = [0, 1, 2, 1, 0, 0], second = [0, 0, 0, 0, 2, 1];
        Assert.Equal(new McNemar(2, 1), McNemar.Of(actual, first, second));
        Assert.Throws<ArgumentException>(() => McNemar.Of(actual, first, [0]));
    }

    [Fact]
    public void Holms_correction_is_as_defined()
    {
        foreach (var golden in GoldenFile.Read("comparison.json").GetProperty("holm").EnumerateArray())
        {
            double[] expected = golden.GetProperty("corrected").Doubles(), corrected = HolmCorrection.Of(golden.GetProperty("p").Doubles());
            Assert.Equal(expected.Length, corrected.Length);
            Assert.All(expected.Zip(corrected), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }

        Assert.Empty(HolmCorrection.Of([]));
    }
}
