using Chainrule.Kernels;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class StepTeamTests
{
    [Theory]
    [InlineData(1.0, 2.0, 2)]
    [InlineData(2.0, 1.0, 1)]
    public void The_faster_team_does_the_steps_after_a_trial(double shared, double alone, int threads)
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000);
        Work(team, team.TrialSteps, shared, alone);
        Assert.Equal(threads, team.Current.Workers.Threads);
    }

    [Fact]
    public void A_machine_that_changes_is_noticed_at_the_next_trial()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000);
        Work(team, team.TrialSteps, shared: 2, alone: 1);
        Work(team, StepTeam.FirstInterval, shared: 1, alone: 2);
        Work(team, team.TrialSteps, shared: 1, alone: 2);
        Assert.Equal(2, team.Current.Workers.Threads);
        Work(team, StepTeam.Interval - 1, shared: 1, alone: 2);
        Assert.Equal(2, team.Current.Workers.Threads);
        Work(team, 1 + team.TrialSteps, shared: 2, alone: 1);
        Assert.Equal(1, team.Current.Workers.Threads);
    }

    [Fact]
    public void A_single_slow_step_decides_nothing()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000);
        for (int step = 0; step < team.TrialSteps; step++)
        {
            team.Record(team.Current.Workers == workers ? step == 3 ? 1000 : 1 : 2);
        }

        Assert.Equal(2, team.Current.Workers.Threads);
    }

    [Fact]
    public void Large_steps_are_always_shared()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1_000_000_000);
        for (int step = 0; step < 4 * team.TrialSteps; step++)
        {
            Assert.Same(workers, team.Current.Workers);
            team.Record(1);
        }
    }

    [Theory]
    [InlineData(1.0, 2.0, 3.0, 2, true)]
    [InlineData(2.0, 1.0, 3.0, 2, false)]
    [InlineData(3.0, 2.0, 1.0, 1, false)]
    public void With_shards_the_fastest_of_three_ways_does_the_steps(
        double owned, double shared, double alone, int threads, bool owns)
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000, shards: 4);
        for (int step = 0; step < team.TrialSteps; step++)
        {
            team.Record(team.Current.OwnsShards ? owned : team.Current.Workers.Threads > 1 ? shared : alone);
        }

        Assert.Equal((threads, owns), (team.Current.Workers.Threads, team.Current.OwnsShards));
    }

    [Fact]
    public void A_thread_alone_has_nothing_to_choose()
    {
        var team = new StepTeam(Workers.None, multiplyAdds: 1000, shards: 4);
        for (int step = 0; step < 100; step++)
        {
            team.Record(1);
            Assert.Equal(new StepWay(Workers.None, OwnsShards: false), team.Current);
        }
    }

    private static void Work(StepTeam team, int steps, double shared, double alone)
    {
        for (int step = 0; step < steps; step++)
        {
            team.Record(team.Current.Workers.Threads > 1 ? shared : alone);
        }
    }
}
