using Chainrule.Kernels;
using Chainrule.Metrics;

namespace Chainrule.Tests.Metrics;

/// <summary>Metrics held against their definitions, written down once more the slow way.</summary>
public class DefinitionTests
{
    private const double Close = 1e-12;

    [Fact]
    public void Ends_of_a_shares_interval_are_where_the_share_is_just_not_unlikely()
    {
        const double z = 1.959963984540054;
        foreach (var (hits, rows) in new[] { (1, 1), (1, 2), (3, 10), (10, 10), (0, 7), (40, 41), (500, 1000), (1, 100_000) })
        {
            var (share, low, high) = Proportion.Interval(hits, rows);
            Assert.Equal((double)hits / rows, share);
            foreach (double end in new[] { low, high }.Where(end => end is > 0 and < 1))
            {
                // Wilson: |share − p| = z·√(p(1 − p)/rows)
                Assert.Equal(z * Math.Sqrt(end * (1 - end) / rows), Math.Abs(share - end), 1e-10);
            }

            Assert.True(hits == 0 ? low == 0 : low > 0 && low < share);
            Assert.True(hits == rows ? high == 1 : high < 1 && high > share);
        }

        Assert.Equal(new ConfidenceInterval(double.NaN, double.NaN, double.NaN), Proportion.Interval(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Interval(-1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Interval(3, 2));
    }

    [Fact]
    public void Curves_have_a_point_for_every_threshold()
    {
        // scores of few values, so that many are tied
        var random = new RandomStream(5, RandomStreams.User(0));
        float[] scores = [.. Enumerable.Range(0, 60).Select(row => random.Below(9, (uint)row) / 8f)];
        bool[] positive = [.. scores.Select((score, row) => random.Uniform((uint)(100 + row)) < 0.2 + (0.5 * score))];
        double positives = positive.Count(each => each), negatives = positive.Length - positives;
        var roc = new List<(double, double)> { (0, 0) };
        var precision = new List<(double, double)>();
        foreach (float threshold in scores.Distinct().OrderDescending())
        {
            double right = scores.Zip(positive).Count(row => row.First >= threshold && row.Second),
                wrong = scores.Zip(positive).Count(row => row.First >= threshold && !row.Second);
            roc.Add((wrong / negatives, right / positives));
            precision.Add((right / positives, right / (right + wrong)));
        }

        Assert.Equal(roc, AreaUnderCurve.RocCurve(scores, positive));
        Assert.Equal(precision, AreaUnderCurve.PrecisionRecallCurve(scores, positive));
        var (both, other) = AreaUnderCurve.Curves(scores, positive);
        Assert.Equal(roc, both);
        Assert.Equal(precision, other);

        double pairs = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            for (int j = 0; j < scores.Length; j++)
            {
                pairs += positive[i] && !positive[j] ? scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0 : 0;
            }
        }

        Assert.Equal(pairs / (positives * negatives), AreaUnderCurve.Roc(scores, positive), Close);
        double steps = precision.Zip(precision.Prepend((0, 0)), (now, last) => (now.Item1 - last.Item1) * now.Item2).Sum();
        Assert.Equal(steps, AreaUnderCurve.PrecisionRecall(scores, positive), Close);
    }

    [Fact]
    public void Curves_of_one_kind_of_rows_or_of_nan_are_empty()
    {
        Assert.Empty(AreaUnderCurve.RocCurve([1, 2], [true, true]));
        Assert.Empty(AreaUnderCurve.RocCurve([1, 2], [false, false]));
        Assert.Equal([(0.5, 1), (1, 1)], AreaUnderCurve.PrecisionRecallCurve([1, 2], [true, true]));
        Assert.Empty(AreaUnderCurve.PrecisionRecallCurve([1, 2], [false, false]));
        Assert.Empty(AreaUnderCurve.RocCurve([1, float.NaN], [true, false]));
        Assert.Empty(AreaUnderCurve.PrecisionRecallCurve([float.NaN, 1], [true, false]));
        Assert.Empty(AreaUnderCurve.Curves([float.NaN, 1], [true, false]).Roc);
        Assert.Empty(AreaUnderCurve.RocCurve([], []));
        Assert.True(double.IsNaN(AreaUnderCurve.Roc([1, 2], [false, false])));
        Assert.True(double.IsNaN(AreaUnderCurve.PrecisionRecall([float.NaN, 2], [true, false])));
        Assert.Equal(1, AreaUnderCurve.PrecisionRecall([1, 2], [true, true]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(10)]
    public void Calibration_compares_what_each_bin_promised_with_what_came_true(int bins)
    {
        var random = new RandomStream(6, RandomStreams.User(0));
        var calibration = new CalibrationError(bins);
        // ends of bins belong to the bin below them, 0 to the first
        float[] fixedOnes = [0, 0.25f, 0.5f, 0.75f, 1, 0.2f];
        var rows = Enumerable.Range(0, 80)
            .Select(row => (P: row < 6 ? fixedOnes[row] : (float)random.Uniform((uint)row),
                Right: random.Below(3, (uint)(200 + row)) > 0))
            .ToList();
        rows.ForEach(row => calibration.Add(1, row.Right ? 1 : 0, row.P));
        double error = 0, chance = 0;
        var expected = new List<CalibrationBin>();
        for (int bin = 0; bin < bins; bin++)
        {
            double from = (double)bin / bins, to = (bin + 1.0) / bins;
            var own = rows.Where(row => (row.P > from || (bin == 0 && row.P == 0)) && row.P <= to).ToList();
            if (own.Count > 0)
            {
                double mean = own.Average(row => (double)row.P), share = own.Average(row => row.Right ? 1.0 : 0);
                error += own.Count * Math.Abs(share - mean) / rows.Count;
                chance += Math.Sqrt(own.Count * mean * (1 - mean)) / rows.Count;
                expected.Add(new CalibrationBin(from, to, own.Count, mean, share));
            }
        }

        Assert.Equal(80, calibration.Count);
        Assert.Equal(error, calibration.Value, Close);
        Assert.Equal(chance, calibration.ByChance, Close);
        Assert.Equal(rows.Average(row => (double)row.P), calibration.MeanConfidence, Close);
        Assert.Equal(expected.Count, calibration.Bins.Count);
        foreach (var (bin, own) in expected.Zip(calibration.Bins))
        {
            Assert.Equal((bin.From, bin.To, bin.Rows), (own.From, own.To, own.Rows));
            Assert.Equal(bin.Confidence, own.Confidence, Close);
            Assert.Equal(bin.Share, own.Share, Close);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new CalibrationError(0));
    }

    [Theory]
    [InlineData(false, 79, 21)]
    [InlineData(true, 80, 20)]
    [InlineData(true, 20, 80)]
    [InlineData(false, 100, 0)] // one class alone isn't imbalanced
    [InlineData(false, 60, 31, 9)]
    [InlineData(true, 60, 35, 6)] // ten times the rarest
    [InlineData(true, 60, 54, 6)] // and just half of all
    [InlineData(false, 60, 55, 6)] // not half
    [InlineData(false, 60, 40, 0)] // a class without rows is no rarest
    [InlineData(true, 850, 50, 50, 50)]
    public void Rows_are_imbalanced_where_one_class_has_most_of_them(bool expected, params int[] support) =>
        Assert.Equal(expected, ClassBalance.AreImbalanced([.. support.Select(rows => (long)rows)]));

    [Fact]
    public void The_support_of_classes_is_their_number_of_rows() =>
        Assert.Equal([2, 0, 3], ClassBalance.Support([2, 0, 2, 0, 2], 3));

    [Theory]
    [InlineData(1, 1.01)]
    [InlineData(2, 10)]
    [InlineData(3, 10)]
    [InlineData(4, 10)]
    [InlineData(9, 10)]
    [InlineData(20, 10)]
    public void A_long_tail_is_told_by_the_rows_that_have_the_variance(int large, double size)
    {
        var random = new RandomStream(7, RandomStreams.User(0));
        double[] numbers = [.. Enumerable.Range(0, 400).Select(row => row % 8 == 1 ? double.NaN : random.Uniform((uint)row))];
        for (int row = 0; row < large; row++)
        {
            numbers[10 + (8 * row)] = 100 * Math.Pow(size, 1 + (row / 10.0));
        }

        double[] known = [.. numbers.Where(number => !double.IsNaN(number))];
        double mean = known.Average();
        double[] squares = [.. known.Select(number => Math.Pow(number - mean, 2)).OrderDescending()];
        double fourths = squares.Sum(square => square * square), rows = Math.Pow(squares.Sum(), 2) / fourths;
        int half = Enumerable.Range(1, known.Length).First(count => squares.Take(count).Sum() >= squares.Sum() / 2);
        var tail = LongTail.Of(numbers);
        if (known.Length / rows <= 15)
        {
            Assert.Null(tail);
            return;
        }

        Assert.Equal(350, tail!.Count);
        Assert.Equal(rows, tail.DecidingRows, 1e-9 * rows);
        Assert.Equal(half, tail.RowsOfHalf);
        Assert.Equal(Array.IndexOf(numbers, known.Max()), tail.Farthest);
        Assert.Equal(rows < 5, tail.IsDecidedByFew);
    }

    [Fact]
    public void Numbers_that_are_few_or_alike_or_close_together_have_no_long_tail()
    {
        double[] Spike(int rows) => [.. Enumerable.Range(0, rows).Select(row => row == 3 ? 1000.0 : 0)];
        Assert.Null(LongTail.Of(Spike(49)));
        var tail = LongTail.Of(Spike(50))!;
        Assert.Equal((3, 1, true), (tail.Farthest, tail.RowsOfHalf, tail.IsDecidedByFew));
        Assert.Null(LongTail.Of([.. Enumerable.Repeat(3.0, 100)]));
        Assert.Null(LongTail.Of([.. Enumerable.Range(0, 100).Select(row => (double)row)]));
        Assert.Null(LongTail.Of([]));
    }

    [Fact]
    public void Scores_without_a_number_come_last_and_among_themselves_in_order()
    {
        var random = new RandomStream(8, RandomStreams.User(0));
        for (uint trial = 0; trial < 50; trial++)
        {
            int[] drawn = [.. Enumerable.Range(0, 6).Select(i => random.Below(4, (trial * 6) + (uint)i))];
            float[] scores = [.. drawn.Select(each => each == 0 ? float.NaN : each)];
            int[] order = [.. Enumerable.Range(0, 6).OrderByDescending(i => drawn[i])];
            Assert.Equal(order[0], Ranking.ArgMax(scores));
            Assert.Equal(order, Enumerable.Range(0, 6).OrderBy(i => Ranking.RankOf(i, scores)));
            Assert.Equal(Enumerable.Range(0, 6), order.Select(i => Ranking.RankOf(i, scores)));
        }

        Assert.Throws<ArgumentException>(() => Ranking.ArgMax([]));
    }

    [Fact]
    public void Metrics_refuse_what_they_cannot_count()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(2).Add(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(2).Add(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(2)[0, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKAccuracy(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKAccuracy(1).Add(2, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopKAccuracy(1).Add(-1, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BrierScore().Add(2, [0.5f, 0.5f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogLoss().Add(2, [0.5f, 0.5f]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LogLoss().Add(0, [1.1f, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RegressionMetrics(0));
        Assert.Throws<ArgumentException>(() => new RegressionMetrics(2).Add([1, 2], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => new LabelMetrics(2).Add([true, false], [true]));
        Assert.Throws<ArgumentException>(() => McNemar.Of([1, 2], [1], [1, 2]));
    }

    [Fact]
    public void Probabilities_a_little_above_one_and_without_a_number_have_a_loss()
    {
        var loss = new LogLoss();
        loss.Add(0, [1.00005f, 0]);
        Assert.Equal(0, loss.Value);
        loss.Add(1, [0, float.NaN]);
        Assert.Equal(52 * Math.Log(2) / 2, loss.Value, 1e-9);
        Assert.Equal(2, loss.Count);
    }

    [Fact]
    public void Outputs_of_regression_are_counted_apart()
    {
        var metrics = new RegressionMetrics(3);
        metrics.Add([1, 5, 7, 2, 5, 8], [1, 5, 6, 4, 5, 6]);
        metrics.Add([6, 5, 9], [7, 5, 6]);
        Assert.Equal(3, metrics.Count);
        Assert.Equal((0 + 4 + 1 + (1 + 4 + 9)) / 9.0, metrics.MeanSquaredError, Close);
        Assert.Equal((0 + 2 + 1 + (1 + 2 + 3)) / 9.0, metrics.MeanAbsoluteError, Close);
        Assert.Equal((1 + 0 + 2) / 3.0, metrics.MedianAbsoluteError, Close);
        // 1 − 5/18, then always the same and always right, then always the same and never right
        Assert.Equal((1 - (5 / 18.0) + 1 + 0) / 3, metrics.R2, Close);
        var even = new RegressionMetrics();
        even.Add([0, 0, 0, 0], [1, -4, 2, -10]);
        Assert.Equal(3, even.MedianAbsoluteError);
    }
}
