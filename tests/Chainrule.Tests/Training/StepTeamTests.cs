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
        Work(team, StepTeam.TrialSteps, shared, alone);
        Assert.Equal(threads, team.Current.Threads);
    }

    [Fact]
    public void A_machine_that_changes_is_noticed_at_the_next_trial()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000);
        Work(team, StepTeam.TrialSteps, shared: 2, alone: 1);
        Work(team, StepTeam.FirstInterval, shared: 1, alone: 2);
        Work(team, StepTeam.TrialSteps, shared: 1, alone: 2);
        Assert.Equal(2, team.Current.Threads);
        Work(team, StepTeam.Interval - 1, shared: 1, alone: 2);
        Assert.Equal(2, team.Current.Threads);
        Work(team, 1 + StepTeam.TrialSteps, shared: 2, alone: 1);
        Assert.Equal(1, team.Current.Threads);
    }

    [Fact]
    public void A_single_slow_step_decides_nothing()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1000);
        for (int step = 0; step < StepTeam.TrialSteps; step++)
        {
            team.Record(team.Current == workers ? step == 3 ? 1000 : 1 : 2);
        }

        Assert.Equal(2, team.Current.Threads);
    }

    [Fact]
    public void Large_steps_are_always_shared()
    {
        using var workers = new Workers(2);
        var team = new StepTeam(workers, multiplyAdds: 1_000_000_000);
        for (int step = 0; step < 4 * StepTeam.TrialSteps; step++)
        {
            Assert.Same(workers, team.Current);
            team.Record(1);
        }
    }

    private static void Work(StepTeam team, int steps, double shared, double alone)
    {
        for (int step = 0; step < steps; step++)
        {
            team.Record(team.Current.Threads > 1 ? shared : alone);
        }
    }
}
