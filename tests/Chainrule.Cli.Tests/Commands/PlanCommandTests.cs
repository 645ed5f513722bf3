using System.Text.Json;
using Chainrule.Cli.Benchmarks;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PlanCommandTests() => ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_number_of_processes_has_its_time_and_its_memory()
    {
        using var plan = Plan("--ranks", "6", "--batch", "48", "--layers", "dense:32 relu dense:3");
        var plans = plan.RootElement.GetProperty("plans").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3, 4, 6], plans.Select(each => each.GetProperty("ranks").GetInt32()));
        Assert.All(plans, each => Assert.True(each.GetProperty("computing").GetDouble() > 0));
        Assert.Equal(0, plans[0].GetProperty("exchanging").GetDouble());
        Assert.All(plans[1..], each => Assert.True(each.GetProperty("exchanging").GetDouble() > 0));
        Assert.True(Bytes(4) < Bytes(0), "a sixth of the rows takes as much memory as all of them");
        Assert.False(Directory.Exists(_folder["runs"]));

        long Bytes(int i) => plans[i].GetProperty("bytes").GetInt64();
    }

    [Fact]
    public void More_processes_than_shards_are_not_planned_for()
    {
        using var plan = Plan("--ranks", "64", "--shards", "2");
        Assert.Equal(2, plan.RootElement.GetProperty("plans").GetArrayLength());
    }

    [Fact]
    public void A_slow_link_makes_one_process_enough()
    {
        using var plan = Plan("--ranks", "4", "--link", "0.001GB/s:100000us");
        Assert.Equal(1, plan.RootElement.GetProperty("enough").GetInt32());
        var tool = ToolRun.In(
            _folder, "plan", "toy", "--ranks", "2", "--link", "0.001GB/s:100000us", "--seconds", "0.01", "--threads", "1");
        Assert.Contains("1 rank is enough", tool.Output);
    }

    [Fact]
    public void What_is_fitted_by_LBFGS_has_no_steps()
    {
        var rows = Enumerable.Range(0, 60).Select(i => $"{i * 7 % 11},{i % 2}\n");
        File.WriteAllText(_folder["t.csv"], "a,y\n" + string.Concat(rows));
        var tool = ToolRun.In(_folder, "plan", "t.csv", "--target", "y");
        Assert.Equal(2, tool.ExitCode);
        Assert.Contains("L-BFGS", tool.Error);
    }

    [Theory]
    [InlineData("10GbE", 1.175e9, 30e-6)]
    [InlineData("3GB/s:20us", 3e9, 20e-6)]
    [InlineData("0.5GB/s:1.5us", 0.5e9, 1.5e-6)]
    public void A_link_is_read(string text, double bytes, double delay)
    {
        var link = Link.Parse(text);
        Assert.Equal(bytes, link.BytesPerSecond, 1e-3);
        Assert.Equal(delay, link.Delay, 1e-12);
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("0GbE")]
    [InlineData("GbE")]
    [InlineData("3GB/s")]
    [InlineData("-1GbE")]
    [InlineData("3GB/s:0us")]
    public void What_is_no_link_is_refused(string text) =>
        Assert.Equal(2, ToolRun.In(_folder, "plan", "toy", "--link", text).ExitCode);

    // By hand: two levels up and down of 4 MB at 1 GB/s with 10 µs each, 4 · 4.01 ms; rank 0 with three others, each 20 µs and
    // 400 bytes of losses there, 100 back.
    [Fact]
    public void The_exchange_costs_what_the_formula_says()
    {
        var link = new Link("", 1e9, 10e-6);
        Assert.Equal(4 * 4.01e-3 + 3 * (20e-6 + 500e-9), RankPlan.ExchangeOf(4, 4_000_000, 100, link), 1e-12);
        Assert.Equal(0, RankPlan.ExchangeOf(1, 4_000_000, 100, link));
        Assert.Equal(
            RankPlan.ExchangeOf(5, 4_000_000, 0, link) - 8 * 10e-6, RankPlan.ExchangeOf(8, 4_000_000, 0, link) - 14 * 10e-6,
            1e-12); // as many levels
    }

    [Fact]
    public void Enough_is_the_smallest_number_near_the_fastest()
    {
        RankPlan[] plans = [new(1, 10, 0, 0), new(2, 5, 1, 0), new(4, 2.5, 1.1, 0), new(8, 1.2, 2.3, 0), new(16, 0.6, 4, 0)];
        Assert.Equal(4, RankPlan.Enough(plans).Ranks);
    }

    private JsonDocument Plan(params string[] words)
    {
        var tool = ToolRun.In(_folder, ["plan", "toy", "--json", "--seconds", "0.02", "--threads", "1", .. words]);
        Assert.True(tool.ExitCode == 0, tool.Error);
        return JsonDocument.Parse(tool.Output);
    }
}
