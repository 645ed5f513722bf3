using System.Runtime.Intrinsics;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tests.Oracles;

namespace Chainrule.Tests.Losses;

/// <summary>What a loss tells of itself, in double precision, and what it refuses.</summary>
public class LossDefinitionTests
{
    public static TheoryData<int> Oracles => [.. Enumerable.Range(0, LossOracles.All.Count)];

    [Theory]
    [MemberData(nameof(Oracles))]
    public void The_formula_in_double_precision_is_the_textbooks(int index)
    {
        var oracle = LossOracles.All[index];
        var random = new RandomStream(11, RandomStreams.User(3));
        uint drawn = 0;
        foreach (float smoothing in oracle.Smoothes ? [0, 0.2f] : new float[] { 0 })
        {
            Loss loss = oracle.Make(smoothing, null);
            for (int outputs = oracle.IsDistribution ? 2 : 1; outputs < 6; outputs++)
            {
                double[] y = [.. Enumerable.Range(0, outputs).Select(_ => (6 * random.Uniform(drawn++)) - 3)];
                y = oracle.Outputs == OracleOutputs.Distribution ? LossOracles.Softmax(y)
                    : oracle.Outputs == OracleOutputs.Probabilities ? [.. y.Select(LossOracles.Sigmoid)]
                    : y;
                double[] target = [.. Enumerable.Range(0, outputs).Select(_ => random.Uniform(drawn++))];
                target = oracle.IsDistribution ? [.. target.Select(t => t / target.Sum())] : target;
                double parts = oracle.IsDistribution ? outputs : 2;
                double[] smooth = [.. target.Select(t => ((1 - (double)smoothing) * t) + (smoothing / parts))];
                double expected = oracle.Row(y, smooth);
                Assert.Equal(expected, loss.Formula!(y, target), 1e-12 * Math.Max(1, Math.Abs(expected)));
                Assert.Equal(smooth[0], loss.Smoothed(target[0], outputs), 1e-15);
            }
        }
    }

    [Theory]
    [InlineData("categorical-cross-entropy")]
    [InlineData("binary-cross-entropy")]
    public void The_formula_of_probabilities_goes_on_as_a_tangent_below_a_ten_millionth(string name)
    {
        Loss loss = LossNotation.Parse(name);
        double Of(double p) => name[0] == 'c' ? loss.Formula!([p, 1 - p], [1, 0]) : loss.Formula!([p], [1]);
        Assert.Equal(7 * Math.Log(10), Of(1e-7), 1e-6);
        Assert.Equal((7 * Math.Log(10)) + 1, Of(0), 1e-6);
        Assert.Equal((7 * Math.Log(10)) + 0.5, Of(0.5e-7), 1e-6);
        Assert.Equal(6 * Math.Log(10), Of(1e-6), 1e-9);
    }

    [Theory]
    [InlineData("mean-squared-error", 9, 6)]
    [InlineData("half-mean-squared-error", 4.5, 3)]
    [InlineData("mean-absolute-error", 3, 1)]
    [InlineData("huber", 2.5, 1)]
    [InlineData("huber:4", 4.5, 3)]
    [InlineData("huber:2", 4, 2)]
    public void A_loss_of_errors_tells_its_function_and_its_slope_on_both_sides(string name, double value, double slope)
    {
        var curve = LossNotation.Parse(name).OfError!;
        Assert.Equal((value, value), (curve.Function(3), curve.Function(-3)));
        Assert.Equal((slope, -slope), (curve.Derivative(3), curve.Derivative(-3)));
        Assert.Equal((0, 0), (curve.Function(0), curve.Derivative(0)));
    }

    [Fact]
    public void Probabilities_of_outputs_that_know_nothing_are_even()
    {
        Assert.Equal([0.25f, 0.5f, 0.5f], new[] { 4, 2, 1 }.Select(Usual(true).EvenOutput));
        Assert.Equal([0.5f, 0.5f], new[] { 1, 3 }.Select(new BinaryCrossEntropy().EvenOutput));
        foreach (Loss loss in new Loss[] { new SoftmaxCrossEntropy(), new SigmoidCrossEntropy(), new Huber() })
        {
            Assert.Equal(0, loss.EvenOutput(3));
        }

        static Loss Usual(bool isDistribution) => Loss.UsualFor(OutputKind.Probabilities, isDistribution);
        Assert.IsType<CategoricalCrossEntropy>(Usual(true));
        Assert.IsType<BinaryCrossEntropy>(Usual(false));
        Assert.IsType<SoftmaxCrossEntropy>(Loss.UsualFor(OutputKind.SoftmaxLogits, true));
        Assert.IsType<SigmoidCrossEntropy>(Loss.UsualFor(OutputKind.SigmoidLogits, true));
        Assert.IsType<MeanSquaredError>(Loss.UsualFor(OutputKind.Values, true));
    }

    [Fact]
    public void One_output_tells_two_classes_and_more_tell_as_many()
    {
        foreach (Loss loss in new Loss[] { new SigmoidCrossEntropy(), new BinaryCrossEntropy(), new MeanSquaredError() })
        {
            Assert.Equal((2, 2, 5), (loss.ClassCount(1), loss.ClassCount(2), loss.ClassCount(5)));
        }

        Assert.Equal((2, 5), (new SoftmaxCrossEntropy().ClassCount(2), new CategoricalCrossEntropy().ClassCount(5)));
        Assert.Throws<ChainruleException>(() => new CategoricalCrossEntropy().ClassCount(1));
    }

    [Fact]
    public void A_single_output_of_soft_targets_weighs_both_classes_by_their_shares()
    {
        var loss = new SigmoidCrossEntropy(classWeights: [1, 5]);
        Assert.Equal(0.75 * 1 + 0.25 * 5, loss.TotalWeight(Targets.OfValues([0.25f]), 1));
        float[] z = [0.5f, -2], losses = new float[2], dy = new float[2];
        double mean = loss.Evaluate(Workers.None, z, 1, Targets.OfValues([0.25f, 1], [2, 0.5f]), losses, dy);
        double[] weights = [2 * 2, 0.5 * 5];
        Assert.Equal(Math.Log(1 + Math.Exp(0.5)) - (0.25 * 0.5), losses[0], 1e-6);
        Assert.Equal(Math.Log(1 + Math.Exp(2)), losses[1], 1e-6);
        Assert.Equal(((weights[0] * losses[0]) + (weights[1] * losses[1])) / weights.Sum(), mean, 1e-12);
        Assert.Equal(weights[0] / weights.Sum() * (LossOracles.Sigmoid(0.5) - 0.25), dy[0], 1e-7);
        Assert.Equal(weights[1] / weights.Sum() * (LossOracles.Sigmoid(-2) - 1), dy[1], 1e-7);
    }

    [Fact]
    public void Rows_of_any_width_count_only_their_own_outputs()
    {
        foreach (int width in Enumerable.Range(2, 40).Append(5000))
        {
            float[] y = [.. Enumerable.Range(0, 2 * width).Select(i => MathF.Sin(i))], target = new float[2 * width];
            (target[1], target[^1]) = (1, 1);
            float[] losses = new float[2], dy = [.. Enumerable.Repeat(float.NaN, 2 * width)];
            foreach (string name in (string[])["mse", "mean-absolute-error", "huber:0.5", "sigmoid-cross-entropy"])
            {
                Loss loss = LossNotation.Parse(name);
                double mean = loss.Evaluate(Workers.None, y, width, Targets.OfClasses([1, width - 1]), losses, dy);
                float[] others = new float[2], slopes = new float[2 * width];
                Assert.Equal(mean, loss.Evaluate(Workers.None, y, width, Targets.OfValues(target), others, slopes));
                Assert.Equal(losses, others);
                Assert.Equal(dy, slopes);
                for (int row = 0; row < 2; row++)
                {
                    double[] outputs = [.. y.Skip(row * width).Take(width).Select(value => (double)value)];
                    double[] wanted = [.. target.Skip(row * width).Take(width).Select(value => (double)value)];
                    Assert.Equal(loss.Formula!(outputs, wanted), losses[row], 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Spans_of_other_lengths_are_refused()
    {
        var loss = new Huber();
        float[] two = new float[2], one = new float[1];
        Assert.Throws<ArgumentException>(() => Evaluate(two, 1, [0, 0], one, []));
        Assert.Throws<ArgumentException>(() => Evaluate(two, 2, [0, 0], two, []));
        Assert.Throws<ArgumentException>(() => Evaluate(two, 1, [0, 0], two, one));
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(two, 0, [0, 0], two, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => loss.TotalWeight(Targets.OfValues([1]), 0));
        Assert.Equal(0, loss.TotalWeight(default, 3));
        Assert.Equal(2, loss.TotalWeight(Targets.OfValues([1, 2, 3, 4]), 2));
        Assert.Throws<ChainruleException>(() => loss.TotalWeight(Targets.OfValues([1, 2, 3]), 2));

        Assert.Throws<ArgumentException>(() => Rows(two, Targets.OfValues([1, 2, 3]), 1, two));
        Assert.Throws<ArgumentException>(() => Rows(two, Targets.OfClasses([1]), 1, two));
        Assert.Throws<ChainruleException>(() => Rows(two, Targets.OfValues([1, 2]), 0, two));
        Assert.Throws<ChainruleException>(() => Rows(two, Targets.OfValues([1, 2]), double.NaN, two));
        Rows([], Targets.OfValues([]), 0, []);

        Assert.Throws<ArgumentException>(() => Sum(two, -1, one, []));
        Assert.Throws<ArgumentException>(() => Sum(two, -1, two, one));
        Assert.Throws<ArgumentException>(() => Sum(two, 0, [], one));
        Assert.Equal(25, Sum([3, 4], -1, two, two));

        void Evaluate(float[] y, int width, float[] targets, float[] losses, float[] dy) =>
            loss.Evaluate(Workers.None, y, width, Targets.OfValues(targets), losses, dy);
        void Rows(float[] y, Targets targets, double total, float[] losses) =>
            loss.EvaluateRows(Workers.None, y, 1, targets, total, losses, []);
        static float Sum(float[] y, int label, float[] target, float[] dy) =>
            LossTerm.Sum(default(Square), y, label, target, 1, dy);
    }

    [Theory]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    [InlineData(-0.5f)]
    public void A_sample_weighs_a_finite_number(float weight)
    {
        Assert.Throws<ChainruleException>(() => new Huber().TotalWeight(Targets.OfValues([1, 2], [1, weight]), 1));
        Assert.Throws<ChainruleException>(() => new Huber().TotalWeight(Targets.OfValues([1, 2], [1]), 1));
        var weighted = new SoftmaxCrossEntropy(classWeights: [1, 2]);
        Assert.Throws<ChainruleException>(() => weighted.TotalWeight(Targets.OfClasses([1]), 3));
        Assert.Equal(0.5, new Huber().TotalWeight(Targets.OfValues([1, 2], [0.5f, 0]), 1));
    }

    private readonly struct Square : ILossTerm
    {
        public Vector512<float> Apply(
            Vector512<float> y,
            Vector512<float> t,
            out Vector512<float> slope)
        {
            slope = y + y;
            return y * y;
        }
    }
}
