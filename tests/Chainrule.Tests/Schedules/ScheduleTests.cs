using System.Text.Json;
using Chainrule.Schedules;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Schedules;

[Trait("Category", "Numbers")]
public class ScheduleTests
{
    public static TheoryData<string> Golden =>
        [.. GoldenFile.Read("schedules.json").GetProperty("factors").EnumerateObject().Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Factors_are_those_of_the_reference(string notation)
    {
        JsonElement golden = GoldenFile.Read("schedules.json");
        Schedule schedule = ScheduleNotation.Parse(notation);
        int perEpoch = golden.GetProperty("stepsPerEpoch").GetInt32();
        double[] expected = golden.GetProperty("factors").GetProperty(notation).Doubles();
        double[] losses = golden.GetProperty("losses").Doubles();
        for (int step = 0; step < expected.Length; step++)
        {
            var position = new SchedulePosition(step, expected.Length, perEpoch, losses.AsMemory(0, step / perEpoch));
            // PyTorch multiplies factors up step by step, which leaves it a little rounding
            Assert.Equal(expected[step], schedule.Factor(position), 1e-12);
        }
    }

    [Fact]
    public void Every_schedule_is_positive_until_the_end_of_any_training_however_short()
    {
        foreach (string usage in ScheduleNotation.Usages)
        {
            Schedule schedule = ScheduleNotation.Parse(usage == "warmup:steps" ? "warmup:2 one-cycle" : usage.Split('[')[0]);
            for (int total = 1; total <= 40; total++)
            {
                for (int step = 0; step < total; step++)
                {
                    Assert.InRange(schedule.Factor(new SchedulePosition(step, total, 3, default)), double.Epsilon, 1);
                }

                double after = schedule.Factor(new SchedulePosition(total + 5, total, 3, default));
                Assert.InRange(after, 0, 1);
            }
        }
    }

    [Fact]
    public void Plateau_ignores_nan_and_counts_it_as_no_improvement()
    {
        var schedule = new ReduceOnPlateau(0.5, 1);
        Assert.Equal(1, schedule.Factor(At(1, double.NaN)));
        Assert.Equal(0.5, schedule.Factor(At(1, double.NaN, double.NaN)));
        Assert.Equal(0.5, schedule.Factor(At(1, double.NaN, double.NaN, 0.5)));
        Assert.Equal(1, schedule.Factor(At(double.PositiveInfinity, 3, 2)));

        static SchedulePosition At(params double[] losses) => new(losses.Length, 100, 1, losses);
    }

    [Theory]
    [InlineData("step", "step:10:0.1")]
    [InlineData("exponential", "exponential:0.95")]
    [InlineData("one-cycle:0.3:25:10000", "one-cycle")]
    [InlineData("one-cycle:0.2", "one-cycle:0.2")]
    [InlineData("plateau", "plateau:0.1:5")]
    [InlineData("warmup:200 cosine", "warmup:200 cosine")]
    [InlineData("warmup:0.05 step:3:0.5", "warmup:0.05 step:3:0.5")]
    [InlineData("warmup:10 constant", "warmup:10")]
    public void Notation_reads_back_as_itself(string notation, string expected)
    {
        Assert.Equal(expected, ScheduleNotation.Parse(notation).Notation);
        Assert.Equal(expected, ScheduleNotation.Parse(expected).Notation);
    }

    [Theory]
    [InlineData("cosin", "did you mean 'cosine'?")]
    [InlineData("warmup:10 cosin", "did you mean 'cosine'?")]
    [InlineData("warmup", "write warmup:steps")]
    [InlineData("warmup:1.5", "the length must be a fraction of all steps below 1, or a whole number of steps")]
    [InlineData("warmup:0", "the length must be a fraction of all steps below 1, or a whole number of steps")]
    [InlineData("warmup:3 warmup:3", "name one warm-up, then another schedule")]
    [InlineData("step:0", "the number of epochs must be at least 1")]
    [InlineData("plateau:1", "the factor must be above 0 and below 1")]
    [InlineData("cosine cosine", "write name or name:argument")]
    [InlineData("", "write name or name:argument")]
    public void Errors_say_how_to_mend_them(string notation, string help) =>
        Assert.Equal(help, Assert.Throws<ChainruleException>(() => ScheduleNotation.Parse(notation)).Help);
}
