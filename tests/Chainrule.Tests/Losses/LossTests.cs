using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Losses;

public class LossTests
{
    public static TheoryData<string> Names => [.. LossNotation.Names];

    [Theory]
    [Trait("Category", "Numbers")]
    [MemberData(nameof(Names))]
    public void Threads_change_no_bit_and_nothing_is_allocated(string name)
    {
        const int Rows = 3000, Width = 11;
        Loss loss = LossNotation.Parse(name);
        var random = new RandomStream(5, RandomStreams.User(2));
        float[] y = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)random.Uniform((uint)i))];
        int[] classes = [.. Enumerable.Range(0, Rows).Select(i => random.Below(Width, (uint)i))];
        float[] losses = new float[Rows], dy = new float[y.Length], otherLosses = new float[Rows], otherDy = new float[y.Length];
        using var workers = new Workers(3);
        double one = loss.Evaluate(Workers.None, y, Width, Targets.OfClasses(classes), losses, dy);
        double three = loss.Evaluate(workers, y, Width, Targets.OfClasses(classes), otherLosses, otherDy);
        Assert.Equal(one, three);
        Assert.Equal(losses, otherLosses);
        Assert.Equal(dy, otherDy);

        // one row alone, as a batch of its own, has the same loss
        float[] single = new float[1];
        loss.Evaluate(Workers.None, y.AsSpan(7 * Width, Width), Width, Targets.OfClasses(classes.AsSpan(7, 1)), single, []);
        Assert.Equal(losses[7], single[0]);

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                loss.Evaluate(workers, y, Width, Targets.OfClasses(classes), losses, dy);
            }
        }));
    }

    [Theory]
    [Trait("Category", "Numbers")]
    [InlineData("softmax-cross-entropy", "bc7a12f5c4207334")]
    [InlineData("softmax-cross-entropy:0.1", "cdde8e508e9d7591")]
    [InlineData("sigmoid-cross-entropy", "82ee54d329d9fb92")]
    [InlineData("categorical-cross-entropy", "b7cacba4c043a333")]
    [InlineData("binary-cross-entropy", "534572c53043ef5c")]
    [InlineData("mean-squared-error", "3b2b6b0126e59dea")]
    [InlineData("mean-absolute-error", "cfba38d86292f8ee")]
    [InlineData("huber:0.3", "d53b191353c4139f")]
    public void Bits_are_the_same_on_every_machine(string name, string expected)
    {
        const int Rows = 300, Width = 21;
        var random = new RandomStream(9, RandomStreams.User(6));
        float[] y = [.. Enumerable.Range(0, Rows * Width).Select(i => (float)random.Uniform((uint)i))];
        int[] classes = [.. Enumerable.Range(0, Rows).Select(i => random.Below(Width, (uint)i))];
        float[] losses = new float[Rows], dy = new float[y.Length];
        double loss = LossNotation.Parse(name).Evaluate(Workers.None, y, Width, Targets.OfClasses(classes), losses, dy);
        Assert.Equal(expected, Bits.Of(losses, dy, [(float)loss]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_empty_batch_has_the_loss_zero(string name) =>
        Assert.Equal(0, LossNotation.Parse(name).Evaluate(Workers.None, [], 3, Targets.OfClasses([]), [], []));

    [Theory]
    [InlineData("softmax-cross-entropy", 2, 20000)]
    [InlineData("sigmoid-cross-entropy", 1, 10000)]
    public void Extreme_scores_neither_overflow_nor_lose_the_derivative(string name, int width, float expected)
    {
        float[] z = width == 2 ? [1e4f, -1e4f] : [1e4f],
            dy = new float[width],
            losses = new float[1];
        Assert.Equal(
            expected,
            LossNotation.Parse(name).Evaluate(Workers.None, z, width, Targets.OfClasses([width == 2 ? 1 : 0]), losses, dy)
        );
        Assert.Equal(width == 2 ? [1, -1] : [1], dy);
        Assert.Equal(
            0,
            LossNotation.Parse(name).Evaluate(Workers.None, z, width, Targets.OfClasses([width == 2 ? 0 : 1]), losses, dy)
        );
        Assert.All(dy, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_derivative_that_nothing_would_feel_is_zero_rather_than_subnormal()
    {
        // p is 3e-41 where scores are 93 apart: left as it is, it would make the products of the backward pass crawl
        float[] z = [93, 0, 20], dy = new float[3];
        new SoftmaxCrossEntropy().Evaluate(Workers.None, z, 3, Targets.OfClasses([0]), new float[1], dy);
        Assert.Equal(0, dy[1]);
        Assert.Equal(Math.Exp(20 - 93), dy[2], 1e-36);

        new SigmoidCrossEntropy().Evaluate(Workers.None, [-93], 1, Targets.OfClasses([0]), new float[1], dy.AsSpan(0, 1));
        Assert.Equal(0, dy[0]);
    }

    [Theory]
    [InlineData("categorical-cross-entropy", 2)]
    [InlineData("binary-cross-entropy", 1)]
    public void Probabilities_of_zero_give_a_finite_loss_that_still_has_a_slope(string name, int width)
    {
        float[] p = width == 2 ? [0, 1] : [0],
            dy = new float[width],
            losses = new float[1];
        double loss = LossNotation
            .Parse(name)
            .Evaluate(Workers.None, p, width, Targets.OfClasses([width == 2 ? 0 : 1]), losses, dy);
        Assert.Equal(-Math.Log(1e-7) + 1, loss, 1e-5);
        Assert.Equal(-1e7, dy[0], 10);
    }

    [Fact]
    public void A_row_of_weight_zero_does_not_count_whatever_it_holds()
    {
        foreach (string name in LossNotation.Names)
        {
            Loss loss = LossNotation.Parse(name);
            float[] y = [0.25f, 0.75f, float.NaN, 0.5f], dy = [9, 9, 9, 9], alone = new float[2], losses = new float[2];
            double weighted = loss.Evaluate(Workers.None, y, 2, Targets.OfClasses([1, 0], [3, 0]), losses, dy);
            Assert.Equal(
                loss.Evaluate(Workers.None, y.AsSpan(0, 2), 2, Targets.OfClasses([1]), losses.AsSpan(0, 1), alone),
                weighted
            );
            Assert.Equal([.. alone, 0, 0], dy);
        }
    }

    [Fact]
    public void Nan_outputs_are_not_hidden()
    {
        foreach (string name in LossNotation.Names)
        {
            foreach (int label in new[] { 0, 1 })
            {
                float[] dy = new float[2];
                double loss = LossNotation.Parse(name).Evaluate(
                    Workers.None, [float.NaN, 0.5f], 2, Targets.OfClasses([label]), new float[1], dy);
                Assert.True(double.IsNaN(loss), name);
                Assert.True(dy.Any(float.IsNaN), name);
            }
        }
    }

    [Fact]
    public void Class_weights_count_the_same_for_indices_and_one_hot_rows()
    {
        var loss = new SoftmaxCrossEntropy(classWeights: [1, 2, 5]);
        float[] y = [1, 2, 3, 3, 2, 1], sparse = new float[6], dense = new float[6], losses = new float[2];
        double first = loss.Evaluate(Workers.None, y, 3, Targets.OfClasses([2, 1]), losses, sparse);
        Assert.Equal((5.0 * losses[0] + 2.0 * losses[1]) / 7, first);
        double second = loss.Evaluate(Workers.None, y, 3, Targets.OfValues([0, 0, 1, 0, 1, 0]), losses, dense);
        Assert.Equal(first, second, 1e-6);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(sparse[i], dense[i], 1e-7);
        }
    }

    [Fact]
    public void Targets_that_do_not_fit_are_refused_with_their_row()
    {
        Assert.Equal(
            "row 1 of the batch: class 3 isn't one of the 3 classes, 0 to 2, that the outputs tell apart",
            Message(Targets.OfClasses([0, 3]))
        );
        Assert.Equal(
            "row 0 of the batch: class -1 isn't one of the 3 classes, 0 to 2, that the outputs tell apart",
            Message(Targets.OfClasses([-1, 0]))
        );
        Assert.Equal("1 class targets don't fit 2 rows of outputs", Message(Targets.OfClasses([0])));
        Assert.Equal("5 target values don't fit 2 rows of 3 outputs", Message(Targets.OfValues(new float[5])));
        Assert.Equal("0 target values don't fit 2 rows of 3 outputs", Message(default));
        Assert.Equal("row 1 of the batch: the sample weight can't be -1", Message(Targets.OfClasses([0, 1], [1, -1])));
        Assert.Equal("row 0 of the batch: the sample weight can't be NaN", Message(Targets.OfClasses([0, 1], [float.NaN, 1])));
        Assert.Equal("every row of the batch has weight 0", Message(Targets.OfClasses([0, 1], [0, 0])));
        Assert.Equal("3 sample weights don't fit 2 rows of outputs", Message(Targets.OfClasses([0, 1], [1, 1, 1])));

        static string Message(Targets targets)
        {
            try
            {
                new SoftmaxCrossEntropy().Evaluate(Workers.None, new float[6], 3, targets, new float[2], new float[6]);
                return "accepted";
            }
            catch (ChainruleException error)
            {
                return error.Message;
            }
        }
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ChainruleException>(() => new SoftmaxCrossEntropy(1));
        Assert.Throws<ChainruleException>(() => new SoftmaxCrossEntropy(-0.1f));
        Assert.Throws<ChainruleException>(() => new SoftmaxCrossEntropy(classWeights: [1, -1]));
        Assert.Throws<ChainruleException>(() => new SoftmaxCrossEntropy(classWeights: [0, 0]));
        Assert.Throws<ChainruleException>(() => new SoftmaxCrossEntropy().ClassCount(1));
        Assert.Throws<ChainruleException>(() =>
            Evaluate(new SoftmaxCrossEntropy(classWeights: [1, 1]), 3, Targets.OfClasses([0]))
        );
        Assert.Throws<ChainruleException>(() =>
            Evaluate(new SigmoidCrossEntropy(classWeights: [1, 1, 1]), 3, Targets.OfValues([0, 1, 1]))
        );
        Assert.Throws<ArgumentException>(() => new MeanSquaredError().Evaluate(Workers.None, new float[5], 3, default, [], []));

        static void Evaluate(Loss loss, int width, Targets targets) =>
            loss.Evaluate(Workers.None, new float[width], width, targets, new float[1], []);
    }

    [Fact]
    public void A_class_may_weigh_nothing_while_another_weighs_something()
    {
        var loss = new SoftmaxCrossEntropy(classWeights: [0, 1, 0]);
        float[] losses = new float[2];
        double value = loss.Evaluate(Workers.None, [1, 2, 3, 3, 2, 1], 3, Targets.OfClasses([0, 1]), losses, []);
        Assert.Equal(losses[1], value, 1e-7);
    }

    [Fact]
    public void Class_weights_of_outputs_that_may_all_be_true_at_once_are_refused()
    {
        Loss[] losses = [new SigmoidCrossEntropy(classWeights: [1, 2]), new BinaryCrossEntropy(classWeights: [1, 2])];
        foreach (var loss in losses)
        {
            var error = Assert.Throws<ChainruleException>(() =>
                loss.Evaluate(Workers.None, [0.2f, 0.8f], 2, Targets.OfValues([1, 1]), new float[1], [])
            );
            Assert.Equal("class weights don't apply to 2 outputs of which any may be true at once", error.Message);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Targets_that_sum_to_another_number_than_1_weigh_every_class_by_its_own(double smoothing)
    {
        double[] scores = [0.5, -1, 2], target = [1.5, 0, 0.75];
        double logSumExp = Math.Log(scores.Sum(Math.Exp));
        double[] smooth = [.. target.Select(t => (1 - smoothing) * t + smoothing / 3)];
        float[] losses = new float[1], dy = new float[3];
        var loss = new SoftmaxCrossEntropy((float)smoothing);
        loss.Evaluate(
            Workers.None,
            [.. scores.Select(z => (float)z)],
            3,
            Targets.OfValues([.. target.Select(t => (float)t)]),
            losses,
            dy
        );

        Assert.Equal(smooth.Zip(scores, (t, z) => t * (logSumExp - z)).Sum(), losses[0], 1e-6);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal((Math.Exp(scores[j] - logSumExp) * smooth.Sum()) - smooth[j], dy[j], 1e-6);
        }
    }

    [Fact]
    public void Rows_evaluated_apart_have_the_bits_of_the_whole_batch()
    {
        float[] y = [.. Enumerable.Range(0, 7 * 3).Select(i => MathF.Sin(i))], weights = [1, 0.5f, 0, 2, 1, 0.25f, 3];
        int[] classes = [0, 2, 1, 1, 0, 2, 2];
        float[] values = [.. Enumerable.Range(0, 7 * 3).Select(i => MathF.Cos(i))];
        Loss byClass = new SoftmaxCrossEntropy(classWeights: [1, 2, 0.5f]), byValue = new Huber();
        AssertSame(byClass, Targets.OfClasses(classes, weights));
        AssertSame(byClass, Targets.OfClasses(classes));
        AssertSame(byValue, Targets.OfValues(values, weights));

        void AssertSame(Loss loss, in Targets targets)
        {
            float[] rowLosses = new float[7], dy = new float[21], losses = new float[7], derivatives = new float[21];
            double mean = loss.Evaluate(Workers.None, y, 3, targets, rowLosses, dy);
            double total = loss.TotalWeight(targets, 3);
            foreach (var (first, count) in ((int, int)[])[(4, 3), (0, 1), (1, 3)])
            {
                loss.EvaluateRows(
                    Workers.None,
                    y.AsSpan(first * 3, count * 3),
                    3,
                    targets.Slice(first, count, 3),
                    total,
                    losses.AsSpan(first, count),
                    derivatives.AsSpan(first * 3, count * 3));
            }

            Assert.Equal(rowLosses, losses);
            Assert.Equal(dy, derivatives);
            Assert.Equal(mean, loss.Mean(targets, 3, losses, total));
        }
    }

    [Fact]
    public void The_weight_of_a_batch_is_the_sum_of_its_rows_weights_times_those_of_their_classes()
    {
        var loss = new SoftmaxCrossEntropy(classWeights: [1, 2, 5]);
        Assert.Equal(8.0, loss.TotalWeight(Targets.OfClasses([2, 0, 1]), 3));
        Assert.Equal(12.0, loss.TotalWeight(Targets.OfClasses([2, 1], [2, 1]), 3));
        Assert.Equal(7.0, loss.TotalWeight(Targets.OfValues([0, 0, 1, 0, 1, 0]), 3));
        Assert.Throws<ChainruleException>(() => loss.TotalWeight(Targets.OfClasses([3]), 3));
        Assert.Throws<ChainruleException>(() => loss.TotalWeight(Targets.OfValues([0, 1]), 3));
    }

    [Theory]
    [InlineData("mse", "mean-squared-error")]
    [InlineData("softmax-cross-entropy:0", "softmax-cross-entropy")]
    [InlineData("binary-cross-entropy", "binary-cross-entropy")]
    [InlineData("softmax-cross-entropy:0.1", "softmax-cross-entropy:0.1")]
    [InlineData("huber:1", "huber")]
    [InlineData("huber:0.5", "huber:0.5")]
    [InlineData("half-mean-squared-error", "half-mean-squared-error")]
    public void Notation_reads_back_as_itself(string notation, string expected)
    {
        Assert.Equal(expected, LossNotation.Parse(notation).Notation);
        Assert.Equal(expected, LossNotation.Parse(expected).Notation);
    }

    [Theory]
    [InlineData("softmax-crossentropy", "did you mean 'softmax-cross-entropy'?")]
    [InlineData("huber:0", "the delta must be above 0")]
    [InlineData("softmax-cross-entropy:1", "the label smoothing must be at least 0 and below 1")]
    [InlineData("mse:2", "write mse")]
    public void Errors_say_how_to_mend_them(string notation, string help) =>
        Assert.Equal(help, Assert.Throws<ChainruleException>(() => LossNotation.Parse(notation)).Help);
}
