using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Studio.Sessions;
using Chainrule.Training;

namespace Chainrule.Studio.Tests.Sessions;

/// <summary>Any step is found again, to the bits of a training that was never interrupted.</summary>
[Trait("Category", "Numbers")]
public class BranchTests
{
    private const int Steps = 240, Jumps = 200;

    public static TheoryData<int> Networks => [.. Enumerable.Range(0, StudiedNetwork.All.Count)];

    [Theory, MemberData(nameof(Networks))]
    public void Two_hundred_random_jumps_find_the_bits_of_a_straight_run(int index)
    {
        var studied = StudiedNetwork.All[index];
        string[] straight = studied.Straight(Steps);
        Assert.Equal(Steps + 1, straight.Distinct().Count());

        // so little room that snapshots are dropped and what lies between is made again
        long numbers = LayerNotation.Parse(studied.Plan.Network, studied.Plan.Input, 0).ParameterCount * 4L;
        using var session = new TrainingSession(studied.Data, studied.Plan, new SessionLimits { SnapshotBytes = 20 * numbers });
        var branch = session.Branches[0];
        var random = new RandomStream(11, RandomStreams.User(index));
        for (int jump = 0; jump < Jumps; jump++)
        {
            int step = random.Below(Steps + 1, (uint)jump);
            Assert.True(branch.Go(step));
            Assert.Equal(step, branch.Step);
            Assert.Equal(straight[step], branch.Sha256());
            Assert.Equal(straight[step], branch.Records[step].Sha256);
        }

        Assert.True(branch.SnapshotInterval > 8, "no snapshot was ever dropped");
        Assert.InRange(branch.SnapshotCount, 2, 40);
    }

    [Theory, MemberData(nameof(Networks))]
    public void A_branch_of_another_learning_rate_is_the_training_gone_on_with_it(int index)
    {
        const int from = 37, to = 90;
        var studied = StudiedNetwork.All[index];
        var changed = studied.Plan with { LearningRate = studied.Plan.LearningRate / 3 };
        using var session = new TrainingSession(studied.Data, studied.Plan);
        session.Branches[0].Go(to);
        string main = session.Branches[0].Sha256();
        var branch = session.Fork(session.Branches[0], from, plan => plan with { LearningRate = changed.LearningRate });
        branch.Go(to);
        branch.Go(from + 1);
        branch.Go(to);

        var network = LayerNotation.Parse(studied.Plan.Network, studied.Plan.Input, studied.Plan.Seed);
        using var first = studied.Trainer(network, studied.Plan);
        first.LastStep = from;
        first.Fit(studied.Data);
        using var second = studied.Trainer(network, changed);
        second.Resume(first.Capture());
        second.LastStep = to;
        second.Fit(studied.Data);
        Assert.Equal(network.ParametersSha256(), branch.Sha256());
        Assert.NotEqual(main, branch.Sha256());
        session.Branches[0].Go(to);
        Assert.Equal(main, session.Branches[0].Sha256()); // the one that it left knows nothing of it
    }

    [Fact]
    public void A_branch_with_another_layer_keeps_what_has_the_same_place_and_shape()
    {
        var studied = StudiedNetwork.All[0];
        using var session = new TrainingSession(studied.Data, studied.Plan);
        var branch = session.Fork(
            session.Branches[0], 50, plan => plan with { Network = "dense:5 tanh dense:4 relu dense:1", Optimizer = "adam" });
        var (before, after) = (session.Branches[0].Network, branch.Network);
        Assert.Equal(50, branch.First);
        Assert.Equal(before.Blocks[0].Of(before.Parameters), after.Blocks[0].Of(after.Parameters));
        Assert.NotEqual(4, before.Blocks[2].Shape[1]);
        Assert.Equal(4, after.Blocks[2].Shape[1]);
        Assert.True(branch.Go(80));
        string there = branch.Sha256();
        branch.Go(60);
        branch.Go(80);
        Assert.Equal(there, branch.Sha256());
        Assert.Equal(there, branch.Records[30].Sha256);
    }

    [Fact]
    public void Branches_of_branches_go_on_where_they_left()
    {
        var studied = StudiedNetwork.All[1];
        using var session = new TrainingSession(studied.Data, studied.Plan);
        var other = session.Fork(session.Branches[0], 21, plan => plan with { Optimizer = "sgd", LearningRate = 0.1f });
        var again = session.Fork(other, 33, plan => plan); // nothing changes: the same bits
        again.Go(70);
        other.Go(70);
        Assert.Equal(other.Sha256(), again.Sha256());
        Assert.Equal((33, 70), (again.First, again.Last));
    }

    [Fact]
    public void A_training_that_diverges_ends_where_its_numbers_were_finite()
    {
        var data = ArrayDataset.OfValues([1, 2, 3, 4], new Shape(1), [1, 2, 3, 4], 1);
        using var session = new TrainingSession(data, new TrainingPlan
        {
            Input = new Shape(1),
            Network = "dense:1",
            Loss = "mse",
            LearningRate = 1e4f,
        });
        var branch = session.Branches[0];
        Assert.False(branch.Go(1000));
        Assert.NotNull(branch.Divergence);
        Assert.Equal(branch.Last, branch.Step);
        Assert.InRange(branch.Step, 1, 20);
        Assert.All(branch.Network.Parameters.ToArray(), value => Assert.True(float.IsFinite(value)));
        string last = branch.Sha256();
        Assert.True(branch.Go(0));
        Assert.False(branch.Go(1000));
        Assert.Equal(last, branch.Sha256());
    }

    [Fact]
    public void A_session_has_bounds()
    {
        var studied = StudiedNetwork.All[0];
        using var session = new TrainingSession(
            studied.Data, studied.Plan, new SessionLimits { Steps = 30, Branches = 2, SnapshotBytes = 0 });
        Assert.False(session.Branches[0].Go(31));
        Assert.Equal((30, 2), (session.Branches[0].Step, session.Branches[0].SnapshotCount));
        Assert.Throws<ChainruleException>(() => session.Fork(session.Branches[0], 31, plan => plan));
        session.Fork(session.Branches[0], 30, plan => plan);
        Assert.Throws<ChainruleException>(() => session.Fork(session.Branches[0], 3, plan => plan));
    }

    [Fact]
    public void The_loss_of_a_step_is_that_of_all_rows_with_the_parameters_after_it()
    {
        var studied = StudiedNetwork.All[1];
        using var session = new TrainingSession(studied.Data, studied.Plan);
        var branch = session.Branches[0];
        branch.Go(25);
        branch.Go(13);
        var evaluation = new Evaluator(branch.Network, branch.Trainer.Loss).Evaluate(studied.Data);
        Assert.Equal(evaluation.Loss, branch.Records[13].Loss);
        Assert.Equal(evaluation.Accuracy!.Value, branch.Records[13].Right!.Value / (double)studied.Data.Count, 1e-12);
    }
}
