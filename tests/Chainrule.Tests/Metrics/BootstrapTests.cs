using Chainrule.Metrics;

namespace Chainrule.Tests.Metrics;

public class BootstrapTests
{
    [Theory]
    [InlineData(0.95, 1000)]
    [InlineData(0.8, 37)]
    public void Intervals_hold_the_middle_of_what_the_draws_gave(double level, int replicates)
    {
        double[] sample = [.. Enumerable.Range(0, 25).Select(row => (double)(row * row % 17))];
        var means = new List<double>();
        var maxima = new List<double>();
        var intervals = Bootstrap.Intervals(
            25,
            2,
            (rows, values) =>
            {
                int[] drawn = rows.ToArray();
                Assert.Equal(25, drawn.Length);
                Assert.All(drawn, row => Assert.InRange(row, 0, 24));
                values[0] = drawn.Average(row => sample[row]);
                values[1] = drawn.Sum(row => row == 7 ? 1.0 : 0);
                means.Add(values[0]);
                maxima.Add(values[1]);
            },
            seed: 3,
            level,
            replicates);
        Assert.Equal(replicates + 1, means.Count);
        foreach (var (all, interval) in new[] { (means, intervals[0]), (maxima, intervals[1]) })
        {
            // the rows themselves come last
            double[] draws = [.. all.Take(replicates).Order()];
            Assert.Equal(all[^1], interval.Value);
            Assert.Equal(Quantile(draws, (1 - level) / 2), interval.Low, 1e-12);
            Assert.Equal(Quantile(draws, 1 - ((1 - level) / 2)), interval.High, 1e-12);
        }

        Assert.Equal(sample.Average(), intervals[0].Value, 1e-12);
        Assert.Equal(1, intervals[1].Value);
        Assert.True(means.Distinct().Count() > 10);
        Assert.Equal(intervals[0], Bootstrap.OfMean(sample, seed: 3, level, replicates));
    }

    [Theory]
    [InlineData(1, 0.5, false)]
    [InlineData(2, 0.33, true)] // three sets of two rows, and three parts
    [InlineData(2, 0.34, false)]
    [InlineData(3, 0.79, true)] // ten
    [InlineData(3, 0.81, false)]
    [InlineData(4, 0.94, true)] // thirty-five
    [InlineData(4, 0.95, false)]
    [InlineData(5, 0.98, true)] // one hundred and twenty-six
    [InlineData(5, 0.985, false)]
    [InlineData(100, 0.9999, true)]
    public void So_few_rows_that_their_draws_are_fewer_than_an_intervals_parts_have_no_ends(int rows, double level, bool expected)
    {
        double[] sample = [.. Enumerable.Range(0, rows).Select(row => (double)row)];
        var interval = Bootstrap.OfMean(sample, seed: 1, level);
        bool isSpread = expected && rows > 2; // the middle third of the draws of two rows all have the same mean
        Assert.Equal(isSpread, !double.IsNaN(interval.Low));
        Assert.Equal(isSpread, !double.IsNaN(interval.High));
        Assert.Equal((rows - 1) / 2.0, interval.Value, 1e-12);
        var (own, differences) = PairedBootstrap.Compare(
            rows, 1, 1, (drawn, values) => values[0] = Bootstrap.Mean(sample, drawn), seed: 1, level: level);
        Assert.Equal(expected, !double.IsNaN(own[0, 0].Low));
        Assert.Equal(expected, !double.IsNaN(differences[0, 0].Interval.High));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(50, true)] // half of the replicates have a value
    [InlineData(51, false)]
    [InlineData(100, false)]
    public void Replicates_without_a_value_are_left_out_while_half_have_one(int without, bool expected)
    {
        // the k-th replicate gives the second model k − 20 more than the first
        int at = 0;
        void Measure(ReadOnlySpan<int> rows, Span<double> values)
        {
            bool isWhole = at == 0;
            int replicate = at++ - 1;
            values[0] = isWhole ? 5 : replicate;
            values[1] = isWhole ? 35 : replicate < without ? double.NaN : (2 * replicate) - 60;
        }

        var (values, differences) = PairedBootstrap.Compare(30, 2, 1, Measure, (_, _) => { }, 100, 0.9);
        double[] known = [.. Enumerable.Range(without, 100 - without).Select(replicate => replicate - 60.0)];
        Assert.Equal(30, differences[1, 0].Interval.Value);
        Assert.Equal(5, values[0, 0].Value);
        Assert.Equal(4.95, values[0, 0].Low, 1e-12);
        Assert.Equal(94.05, values[0, 0].High, 1e-12);
        if (!expected)
        {
            Assert.Equal((double.NaN, double.NaN, double.NaN),
                (differences[1, 0].P, differences[1, 0].Interval.Low, values[1, 0].High));
            return;
        }

        double below = known.Count(change => change <= 0) + 1, above = known.Count(change => change >= 0) + 1;
        Assert.Equal(Math.Min(1, 2 * Math.Min(below, above) / (known.Length + 1)), differences[1, 0].P, 1e-12);
        Assert.Equal(Quantile(known, 0.05), differences[1, 0].Interval.Low, 1e-12);
        Assert.Equal(Quantile(known, 0.95), differences[1, 0].Interval.High, 1e-12);
    }

    [Fact]
    public void Draws_that_all_give_the_same_tell_nothing_of_other_rows()
    {
        var interval = Bootstrap.Interval(20, _ => 3, seed: 1);
        Assert.Equal((3, double.NaN, double.NaN), (interval.Value, interval.Low, interval.High));
    }

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(0, _ => 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(20, _ => 1, seed: 1, replicates: 9));
        Assert.Equal(1, Bootstrap.Interval(20, _ => 1, seed: 1, replicates: 10).Value);
        foreach (double level in new[] { 0, 1, -0.1, 1.1, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Bootstrap.Interval(20, _ => 1, seed: 1, level));
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                PairedBootstrap.Compare(20, 1, 1, (_, _) => { }, seed: 1, level: level));
        }

        Assert.Throws<ArgumentNullException>(() => Bootstrap.Interval(20, null!, seed: 1));
        Assert.Throws<ArgumentNullException>(() => Bootstrap.OfMean(null!, seed: 1));
        Assert.Throws<ArgumentNullException>(() => Bootstrap.Intervals(20, 1, null!, seed: 1));
        Assert.Throws<ArgumentNullException>(() => PairedBootstrap.Compare(20, 1, 1, null!, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Compare(0, 1, 1, (_, _) => { }, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Compare(20, 0, 1, (_, _) => { }, seed: 1));
        Assert.Throws<ArgumentNullException>(() => HolmCorrection.Of(null!));
    }

    // Linear between the neighbors of the place share·(n − 1).
    private static double Quantile(double[] ascending, double share)
    {
        double place = share * (ascending.Length - 1), floor = Math.Floor(place);
        double next = ascending[Math.Min((int)floor + 1, ascending.Length - 1)];
        return ascending[(int)floor] + ((place - floor) * (next - ascending[(int)floor]));
    }
}
