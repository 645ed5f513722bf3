using Chainrule.Metrics;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Metrics;

public class ComparisonTests
{
    private const double Close = 1e-12;

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
            double[] expected = golden.GetProperty("corrected").Doubles(),
                corrected = HolmCorrection.Of(golden.GetProperty("p").Doubles());
            Assert.Equal(expected.Length, corrected.Length);
            Assert.All(expected.Zip(corrected), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }

        Assert.Empty(HolmCorrection.Of([]));
    }

    [Fact]
    public void The_paired_bootstrap_of_given_draws_has_numpys_quantiles()
    {
        var golden = GoldenFile.Read("comparison.json").GetProperty("paired");
        int[][] draws = [.. golden.GetProperty("draws").EnumerateArray().Select(rows => rows.Integers())];
        var (values, differences) = PairedBootstrap.Compare(
            draws[0].Length, 2, 1, Sizes(golden), (replicate, rows) => draws[replicate].CopyTo(rows, 0), draws.Length, 0.95);
        double[] interval = golden.GetProperty("interval").Doubles(), own = golden.GetProperty("own").Doubles();
        Assert.Equal(golden.GetProperty("value").GetDouble(), differences[1, 0].Interval.Value, Close);
        Assert.Equal(interval[0], differences[1, 0].Interval.Low, Close);
        Assert.Equal(interval[1], differences[1, 0].Interval.High, Close);
        Assert.Equal(golden.GetProperty("p").GetDouble(), differences[1, 0].P, Close);
        Assert.Equal(own[0], values[1, 0].Low, Close);
        Assert.Equal(own[1], values[1, 0].High, Close);
        Assert.Equal((0, 0, 1), (differences[0, 0].Interval.Low, differences[0, 0].Interval.High, differences[0, 0].P));
    }

    [Fact]
    public void The_paired_bootstrap_of_own_draws_agrees_with_scipys_within_noise()
    {
        var golden = GoldenFile.Read("comparison.json").GetProperty("paired");
        double[] expected = golden.GetProperty("scipy").Doubles();
        var (_, differences) = PairedBootstrap.Compare(30, 2, 1, Sizes(golden), seed: 3, replicates: 4000);
        Assert.Equal(expected[0], differences[1, 0].Interval.Low, 0.03);
        Assert.Equal(expected[1], differences[1, 0].Interval.High, 0.03);
        var (_, again) = PairedBootstrap.Compare(30, 2, 1, Sizes(golden), seed: 3, replicates: 4000);
        Assert.Equal(differences[1, 0], again[1, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PairedBootstrap.Compare(30, 2, 1, Sizes(golden), seed: 3, replicates: 9)
        );
    }

    private static Bootstrap.Metrics Sizes(System.Text.Json.JsonElement golden)
    {
        double[][] errors = [golden.GetProperty("first").Doubles(), golden.GetProperty("second").Doubles()];
        return (rows, values) =>
        {
            for (int model = 0; model < 2; model++)
            {
                double squares = 0;
                foreach (int row in rows)
                {
                    squares += errors[model][row] * errors[model][row];
                }

                values[model] = Math.Sqrt(squares / rows.Length);
            }
        };
    }
}
