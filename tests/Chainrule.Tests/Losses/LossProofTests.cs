using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Losses;

/// <summary>Every loss against the textbook in double precision, its derivative against central differences.</summary>
[Trait("Category", "Numbers")]
public class LossProofTests
{
    private static readonly int CasesPerLoss = Cases.Of(sample: 1000, all: 1000);

    public static TheoryData<int> Oracles => [.. Enumerable.Range(0, LossOracles.All.Count)];

    [Fact]
    public void Every_loss_has_an_oracle_and_a_name()
    {
        Type[] known = [.. typeof(Loss).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Loss)) && !type.IsAbstract)];
        Assert.NotEmpty(known);
        Assert.Equal(Sorted(known), Sorted(LossOracles.All.Select(oracle => oracle.Make(0, null).GetType())));
        Assert.Equal(Sorted(known), Sorted(LossNotation.Names.Select(name => LossNotation.Parse(name).GetType())));

        static string[] Sorted(IEnumerable<Type> types) => [.. types.Select(type => type.Name).Distinct().Order()];
    }

    [Theory]
    [MemberData(nameof(Oracles))]
    public void Value_and_derivative_are_those_of_the_textbook(int oracle)
    {
        for (uint number = 0; number < CasesPerLoss; number++)
        {
            var @case = new LossCase(oracle, number);
            double[] y = [.. @case.Y.Select(v => (double)v)];
            float[] rowLosses = new float[@case.Rows], dy = [.. Enumerable.Repeat(float.NaN, y.Length)];
            double loss = @case.Evaluate(Workers.None, rowLosses, dy);

            AssertClose(@case.Expected(y), loss, $"case {number}: loss");
            for (int row = 0; row < @case.Rows; row++)
            {
                AssertClose(@case.ExpectedRow(y, row), rowLosses[row], $"case {number}: loss of row {row}");
            }

            double[] gradient = @case.ExpectedGradient();
            double largest = gradient.Max(Math.Abs);
            // where soft targets are near probabilities that the loss forms itself, p − t has no more digits than p: one spacing
            // of floats below 1, times the share of the row; where outputs are given, their difference is exact but for itself
            bool formsProbabilities = @case.Loss.Output is OutputKind.SoftmaxLogits or OutputKind.SigmoidLogits;
            double rounding = @case.Values.Length > 0 && formsProbabilities ? @case.LargestShare / (1 << 24) : 0;
            for (int i = 0; i < dy.Length; i++)
            {
                if (!(Math.Abs(dy[i] - gradient[i]) <= 5e-6 * largest + rounding))
                {
                    Assert.Fail($"case {number}: dy[{i}] is {dy[i]}, not {gradient[i]}; the largest is {largest}");
                }
            }

            float[] again = new float[@case.Rows];
            Assert.Equal(loss, @case.Evaluate(Workers.None, again, []));
            Assert.Equal(rowLosses, again);
        }

        static void AssertClose(double expected, double actual, string what) => Assert.True(
            Math.Abs(expected - actual) <= 3e-6 * Math.Max(1, Math.Abs(expected)), $"{what} is {actual}, not {expected}");
    }

    [Fact]
    public void Softmax_with_cross_entropy_has_the_derivative_p_minus_t_over_b()
    {
        float[] z = [1, 2, 3, -1, 0, 4], dy = new float[6];
        new SoftmaxCrossEntropy().Evaluate(Workers.None, z, 3, Targets.OfClasses([2, 0]), new float[2], dy);
        double[] expected = [.. Difference([1, 2, 3], 2), .. Difference([-1, 0, 4], 0)];
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(expected[i], dy[i], 1e-7);
        }

        static IEnumerable<double> Difference(double[] z, int label) =>
            LossOracles.Softmax(z).Select((p, k) => (p - (k == label ? 1 : 0)) / 2);
    }

    [Fact]
    public void Sigmoid_with_cross_entropy_has_the_derivative_p_minus_t_over_b()
    {
        float[] z = [-3, 0.5f, 20], dy = new float[3];
        new SigmoidCrossEntropy().Evaluate(Workers.None, z, 1, Targets.OfClasses([0, 1, 1]), new float[3], dy);
        Assert.Equal(LossOracles.Sigmoid(-3) / 3, dy[0], 1e-8);
        Assert.Equal((LossOracles.Sigmoid(0.5) - 1) / 3, dy[1], 1e-8);
        Assert.Equal(-1 / (1 + Math.Exp(20)) / 3, dy[2], 1e-15); // σ − 1 in floats would be 0
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_naive_pair_and_the_fused_loss_agree(bool softmax)
    {
        const int Rows = 50, Width = 7;
        var random = new RandomStream(3, RandomStreams.User(1));
        float[] z = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)(2 * NormalDistribution.Sample(random, (uint)i)))];
        int[] classes = [.. Enumerable.Range(0, Rows).Select(row => row % Width)];
        float[] p = new float[z.Length], dp = new float[z.Length], dz = new float[z.Length], losses = new float[Rows];
        for (int row = 0; row < Rows; row++)
        {
            SoftmaxRows.Softmax(z.AsSpan(row * Width, Width), p.AsSpan(row * Width, Width));
        }

        Loss naive = softmax ? new CategoricalCrossEntropy(0.1f) : new BinaryCrossEntropy(0.1f);
        Loss fused = softmax ? new SoftmaxCrossEntropy(0.1f) : new SigmoidCrossEntropy(0.1f);
        p = softmax ? p : [.. z.Select(VectorMath.Sigmoid)];
        double naiveLoss = naive.Evaluate(Workers.None, p, Width, Targets.OfClasses(classes), losses, dp);
        double fusedLoss = fused.Evaluate(Workers.None, z, Width, Targets.OfClasses(classes), losses, dz);
        Assert.Equal(fusedLoss, naiveLoss, 1e-6);
        for (int row = 0; row < Rows; row++)
        {
            double along = Enumerable.Range(row * Width, Width).Sum(j => (double)p[j] * dp[j]);
            for (int i = row * Width; i < (row + 1) * Width; i++)
            {
                double chained = softmax ? p[i] * (dp[i] - along) : (double)p[i] * (1.0 - p[i]) * dp[i];
                Assert.Equal(dz[i], chained, 1e-7);
            }
        }
    }
}
