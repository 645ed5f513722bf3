using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

[Trait("Category", "Numbers")]
public class SoftmaxRowsTests
{
    private const float Inf = float.PositiveInfinity;

    [Fact]
    public void Every_length_agrees_with_double_precision_and_leaves_the_rest_alone()
    {
        var random = new Random(1);
        for (int length = 1; length <= 256; length++)
        {
            float[] z = [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5) * 40)];
            double max = z.Max(), sum = z.Sum(v => Math.Exp(v - max)), logSumExp = max + Math.Log(sum);
            float[] p = new float[length + 4], y = new float[length + 4];
            Array.Fill(p, float.NaN);
            Array.Fill(y, float.NaN);

            Assert.Equal(
                logSumExp,
                SoftmaxRows.SoftmaxWithLogSumExp(z, p.AsSpan(0, length)),
                1e-6 * Math.Max(1, Math.Abs(logSumExp))
            );
            SoftmaxRows.LogSoftmax(z, y.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                double truth = Math.Exp(z[i] - max) / sum;

                // z − max is rounded, and the exponential multiplies that error by |z − max|
                Assert.Equal(truth, p[i], (5e-7 + (6e-8 * (max - z[i]))) * truth);
                Assert.Equal(z[i] - logSumExp, y[i], 1e-6 * Math.Max(1, Math.Abs(z[i] - max)));
            }

            Assert.All(p[length..], v => Assert.True(float.IsNaN(v)));
            Assert.All(y[length..], v => Assert.True(float.IsNaN(v)));
            float[] q = [.. z];
            SoftmaxRows.Softmax(q, q);
            Assert.Equal(p[..length], q);
            Assert.Equal(SoftmaxRows.SoftmaxWithLogSumExp(z, q), SoftmaxRows.LogSumExp(z));
        }
    }

    [Fact]
    public void Huge_scores_neither_overflow_nor_vanish()
    {
        float[] p = new float[3];
        Assert.Equal(3e38f, SoftmaxRows.SoftmaxWithLogSumExp([3e38f, -3e38f, 0f], p));
        Assert.Equal([1f, 0f, 0f], p);
        Assert.Equal(-1e30f, SoftmaxRows.LogSumExp([-1e30f, -1e30f]));
    }

    [Fact]
    public void A_score_of_minus_infinity_has_probability_zero()
    {
        float[] p = new float[3];
        Assert.Equal(0.6931472f, SoftmaxRows.SoftmaxWithLogSumExp([0f, -Inf, 0f], p));
        Assert.Equal([0.5f, 0f, 0.5f], p);
        SoftmaxRows.LogSoftmax([0f, -Inf, 0f], p);
        Assert.Equal([-0.6931472f, -Inf, -0.6931472f], p);
    }

    [Theory]
    [InlineData(-Inf, -Inf, -Inf, -Inf)]
    [InlineData(1f, Inf, 200f, Inf)]
    [InlineData(Inf, -Inf, Inf, Inf)]
    [InlineData(1f, float.NaN, 2f, float.NaN)]
    [InlineData(Inf, float.NaN, -Inf, float.NaN)]
    [InlineData(float.NaN, float.NaN, float.NaN, float.NaN)]
    public void A_row_without_probabilities_says_so(float a, float b, float c, float logSumExp)
    {
        foreach (int padding in (int[])[0, 13, 20])
        {
            float[] z = [a, b, c, .. Enumerable.Repeat(a, padding)], p = new float[z.Length];
            Assert.Equal(logSumExp, SoftmaxRows.SoftmaxWithLogSumExp(z, p));
            Assert.Equal(logSumExp, SoftmaxRows.LogSumExp(z));
            Assert.All(p, v => Assert.True(float.IsNaN(v)));
            SoftmaxRows.LogSoftmax(z, p);
            Assert.All(p, v => Assert.True(float.IsNaN(v)));
        }
    }

    [Fact]
    public void Rows_of_other_lengths_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SoftmaxRows.Softmax(new float[3], new float[4]));
        Assert.Throws<ArgumentException>(() => SoftmaxRows.SoftmaxWithLogSumExp(new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => SoftmaxRows.LogSoftmax(new float[3], new float[2]));
        Assert.Throws<ArgumentException>(() => RowSums.Dot(new float[3], new float[2]));
    }
}
