using Chainrule.Kernels;
using Chainrule.Optimizers;
using Chainrule.Tests.Controls;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Xunit.Sdk;

namespace Chainrule.Tests.Optimizers;

[Trait("Category", "Numbers")]
public class OptimizerTests
{
    private static readonly RandomStream Random = new(7, RandomStreams.User(0));

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, OptimizerOracles.All.Count)];

    public static TheoryData<string> Names => [.. OptimizerNotation.Names];

    [Fact]
    public void Every_optimizer_has_an_oracle_and_a_name()
    {
        Type[] known =
        [
            .. typeof(Optimizer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Optimizer)) && !type.IsAbstract),
        ];
        Assert.NotEmpty(known);
        Assert.Equal(Sorted(known), Sorted(OptimizerOracles.All.Select(entry => entry.Optimizer.GetType()).Distinct()));
        Assert.Equal(
            Sorted(known),
            Sorted(OptimizerNotation.Names.Select(name => OptimizerNotation.Parse(name).GetType()).Distinct())
        );
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trajectory_follows_the_textbook_in_double(int index)
    {
        (Optimizer optimizer, OptimizerOracle oracle) = OptimizerOracles.All[index];
        CheckTrajectory(optimizer, oracle);
    }

    [Fact]
    public void A_step_by_the_gradient_of_another_step_is_caught()
    {
        OptimizerOracle descent = OptimizerOracles.All[0].Oracle;

        CheckTrajectory(new FaultyDescent(isLate: false), descent);
        Assert.ThrowsAny<XunitException>(() => CheckTrajectory(new FaultyDescent(isLate: true), descent));
    }

    private static void CheckTrajectory(Optimizer optimizer, OptimizerOracle oracle)
    {
        const int Count = 37, Steps = 300;
        const float Rate = 0.01f;
        float[] w = Floats(Count, 1, 0), slot0 = new float[Count], slot1 = new float[Count];
        double[] expected = [.. w.Select(v => (double)v)], s = new double[Count], t = new double[Count];
        for (int step = 1; step <= Steps; step++)
        {
            float[] g = Floats(Count, step % 3 == 0 ? 0.01f : 2, (uint)step);
            float decay = step % 2 == 0 ? 0.05f : 0, scale = step % 5 == 0 ? 0.3f : 1;
            optimizer.Update(new OptimizerStep(step, Rate, decay, scale), new ParameterRun(w, g, [slot0, slot1]));
            for (int i = 0; i < Count; i++)
            {
                double decayed = expected[i] - (double)Rate * decay * expected[i];
                expected[i] = oracle(decayed, (double)scale * g[i], Rate, step, ref s[i], ref t[i]);
            }
        }

        for (int i = 0; i < Count; i++)
        {
            Assert.Equal(expected[i], w[i], 1e-5 * expected.Max(Math.Abs));
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_formula_that_it_tells_is_that_of_the_textbook(int index)
    {
        (Optimizer optimizer, OptimizerOracle oracle) = OptimizerOracles.All[index];
        var formula = optimizer.Formula!;
        double[] numbers = new double[formula.Names.Count];
        double told = 0.7, expected = 0.7, s = 0, t = 0;
        for (int step = 1; step <= 50; step++)
        {
            double g = Math.Sin(step) * (step % 3 == 0 ? 0.01 : 2);
            told = formula.Step(told, g, 0.01, step, numbers);
            expected = oracle(expected, g, 0.01, step, ref s, ref t);
            Assert.Equal(expected, told, 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_length_and_every_part_gives_the_same_bits_and_touches_nothing_else(string name)
    {
        const int Margin = 16;
        const float Canary = 12345.678f;
        Optimizer optimizer = OptimizerNotation.Parse(name);
        var step = new OptimizerStep(3, 0.1f, 0.01f, 0.7f);
        for (int length = 0; length <= 64; length++)
        {
            float[][] start =
            [
                Floats(length, 1, 1),
                Floats(length, 1, 2),
                Floats(length, 1, 3),
                [.. Floats(length, 1, 4).Select(v => v * v)],
            ];
            if (name is "rmsprop" or "adagrad")
            {
                start[2] = start[3]; // means of squares are not negative
            }

            float[][] padded = [.. start.Select(values => (float[])[.. Pad(), .. values, .. Pad()])];
            optimizer.Update(step, new ParameterRun(Middle(0).Span, Middle(1).Span, [Middle(2), Middle(3)]));
            float[][] single = [.. start.Select(values => values.ToArray())];
            for (int i = 0; i < length; i++)
            {
                var run = new ParameterRun(single[0].AsSpan(i, 1), single[1].AsSpan(i, 1), [single[2], single[3]], offset: i);
                optimizer.Update(step, run);
            }

            for (int k = 0; k < 4; k++)
            {
                Assert.Equal((float[])[.. Pad(), .. single[k], .. Pad()], padded[k]);
            }

            Assert.Equal(start[1], single[1]);
            Assert.DoesNotContain(single[0], float.IsNaN);
            Assert.True(length == 0 || !start[0].SequenceEqual(single[0]));

            Memory<float> Middle(int k) => padded[k].AsMemory(Margin, length);
        }

        static float[] Pad() => [.. Enumerable.Repeat(Canary, Margin)];
    }

    [Theory]
    [InlineData("sgd", "5d9428b84d8d2668")]
    [InlineData("momentum", "07165a2497b19ef0")]
    [InlineData("nesterov", "862b74e1558be1b2")]
    [InlineData("rmsprop", "5e059d020b3904de")]
    [InlineData("adagrad", "596179ff3cda9edb")]
    [InlineData("adam", "dccbff7fe2ec1c85")]
    [InlineData("lion", "26b71930b2c54d1e")]
    public void Bits_are_the_same_on_every_machine(string name, string expected)
    {
        const int Count = 1003;
        Optimizer optimizer = OptimizerNotation.Parse(name);
        float[] w = Floats(Count, 1, 0), slot0 = new float[Count], slot1 = new float[Count];
        for (int step = 1; step <= 50; step++)
        {
            var run = new ParameterRun(w, Floats(Count, 1, (uint)step), [slot0, slot1]);
            optimizer.Update(new OptimizerStep(step, 0.01f, 0.1f, 0.9f), run);
        }

        Assert.Equal(expected, Bits.Of(w, slot0, slot1));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Buffers_of_different_lengths_are_refused(string name)
    {
        Optimizer optimizer = OptimizerNotation.Parse(name);
        var step = new OptimizerStep(1, 0.1f);
        Assert.Throws<ArgumentException>(() => Update(4, new float[3], new float[3]));
        if (optimizer.SlotCount > 0)
        {
            Assert.Throws<ArgumentException>(() => Update(3));
            Assert.Throws<ArgumentException>(() => Update(3, new float[2], new float[2]));
        }

        void Update(int gradients, params Memory<float>[] slots) =>
            optimizer.Update(step, new ParameterRun(new float[3], new float[gradients], slots));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        Optimizer optimizer = OptimizerNotation.Parse(name);
        float[] w = Floats(100, 1, 0), g = Floats(100, 1, 1), slot0 = new float[100], slot1 = new float[100];
        optimizer.Update(new OptimizerStep(1, 0.1f), new ParameterRun(w, g, [slot0, slot1]));
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int step = 2; step < 1000; step++)
            {
                optimizer.Update(new OptimizerStep(step, 0.1f), new ParameterRun(w, g, [slot0, slot1]));
            }
        }));
    }

    [Fact]
    public void A_decay_too_small_for_one_minus_it_still_acts()
    {
        float[] w = [.. Enumerable.Repeat(1f, 16)];
        new Sgd().Update(new OptimizerStep(1, 1e-4f, 1e-3f), new ParameterRun(w, new float[16], []));
        Assert.All(w, value => Assert.Equal(MathF.BitDecrement(MathF.BitDecrement(1f)), value));
    }

    [Fact]
    public void Nan_gradients_are_not_hidden()
    {
        foreach (string name in OptimizerNotation.Names)
        {
            float[] w = [1];
            var run = new ParameterRun(w, [float.NaN], [new float[1], new float[1]]);
            OptimizerNotation.Parse(name).Update(new OptimizerStep(1, 0.1f), run);
            Assert.True(float.IsNaN(w[0]), name);
        }
    }

    [Theory]
    [InlineData("momentum:0.9", "momentum")]
    [InlineData("momentum:0", "sgd")]
    [InlineData("nesterov:0.95", "nesterov:0.95")]
    [InlineData("adam:0.9:0.99", "adam:0.9:0.99")]
    [InlineData("adamw:0.9:0.999:1e-08:0.1", "adamw:0.9:0.999:1E-08:0.1")]
    public void Notation_is_written_without_defaults_and_reads_back(string notation, string expected)
    {
        Assert.Equal(expected, OptimizerNotation.Parse(notation).Notation);
        Assert.Equal(expected, OptimizerNotation.Parse(expected).Notation);
    }

    [Theory]
    [InlineData("adma", "did you mean 'adam'?")]
    [InlineData("momentum:1", "the momentum must be at least 0 and below 1")]
    [InlineData("nesterov:0", "the momentum must be above 0 and below 1")]
    [InlineData("adam:0.9:1.5", "the beta2 must be at least 0 and below 1")]
    [InlineData("adagrad:0", "the epsilon must be above 0")]
    [InlineData("sgd:0.9", "write sgd")]
    public void Errors_say_how_to_mend_them(string notation, string help) =>
        Assert.Equal(help, Assert.Throws<ChainruleException>(() => OptimizerNotation.Parse(notation)).Help);

    [Theory]
    [InlineData("adam", "beta1", 0.0, 1.0)]
    [InlineData("adam:0.9", "beta2", 0.0, 1.0)]
    [InlineData("adam:0.9:0.999", "epsilon", 1e-30, 0.0)]
    [InlineData("lion", "beta1", 0.0, 1.0)]
    [InlineData("lion:0.9", "beta2", 0.0, 1.0)]
    [InlineData("rmsprop", "decay", 0.0, 1.0)]
    [InlineData("rmsprop:0.9", "epsilon", 1e-30, 0.0)]
    [InlineData("adagrad", "epsilon", 1e-30, 0.0)]
    [InlineData("momentum", "momentum", 0.0, 1.0)]
    [InlineData("nesterov", "momentum", 1e-30, 1.0)]
    [InlineData("adamw:0.9:0.999:1E-08", "weight decay", 0.0, -1.0)]
    public void Settings_reach_up_to_their_bounds_and_no_further(string before, string setting, double accepted, double refused)
    {
        Assert.NotNull(OptimizerNotation.Parse($"{before}:{Write(accepted)}"));
        foreach (double value in new[] { refused, -0.25 })
        {
            string owner = before.Split(':')[0];
            var error = Assert.Throws<ChainruleException>(() => OptimizerNotation.Parse($"{before}:{Write(value)}"));
            Assert.Equal($"{owner}: the {setting} can't be {Write(value)}", error.Message);
        }

        static string Write(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Momentum_starts_with_a_rate_that_makes_its_long_steps_as_long_as_plain_ones()
    {
        Assert.Equal(0.1f, new Sgd().DefaultLearningRate);
        Assert.Equal(0.01f, new Sgd(0.9).DefaultLearningRate, 1e-9f);
        Assert.Equal(0.05f, new Sgd(0.5, nesterov: true).DefaultLearningRate, 1e-9f);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void Steps_are_counted_from_1_by_rules_that_correct_their_bias(string name) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => OptimizerNotation.Parse(name).Update(
            new OptimizerStep(0, 0.1f), new ParameterRun(new float[3], new float[3], [new float[3], new float[3]])));

    private static string[] Sorted(IEnumerable<Type> types) => [.. types.Select(type => type.Name).Order()];

    private static float[] Floats(int count, float scale, uint step)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(scale * NormalDistribution.Sample(Random.At(step), (uint)i));
        }

        return values;
    }
}
