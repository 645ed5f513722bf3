using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public sealed class ResumeTests
{
    private const int StepsPerEpoch = 7;

    private static readonly ArrayDataset Train = Toy.Blobs(100), Validation = Toy.Blobs(60, spread: 1.2, stream: 1);

    public static TheoryData<string, string> Settings => new()
    {
        { "sgd", "constant" },
        { "momentum:0.9", "step:2:0.5" },
        { "nesterov:0.9", "exponential:0.9" },
        { "rmsprop", "warmup:5 cosine" },
        { "adagrad", "plateau:0.5:0" },
        { "adam", "one-cycle" },
        { "adamw", "plateau:0.1:1" },
        { "lion", "cosine" },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    [Trait("Category", "Numbers")]
    public void Training_that_was_stopped_ends_with_the_same_bits_as_if_it_never_had_been(string optimizer, string schedule)
    {
        using var uninterrupted = NewTrainer(optimizer, schedule);
        var expected = uninterrupted.Fit(Train, Validation);
        Assert.Equal(4 * StepsPerEpoch, uninterrupted.Position.Step);

        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "last.checkpoint");
        foreach (int step in (int[])[1, 3, StepsPerEpoch, StepsPerEpoch + 1, 17, 2 * StepsPerEpoch, 27])
        {
            using var stopped = NewTrainer(optimizer, schedule);
            using var data = new StopAfter(Train, step);
            var store = new CheckpointRecorder();
            Assert.Equal(StopReason.Canceled, stopped.Fit(data, Validation, checkpoints: store, cancel: data.Token).StopReason);
            Assert.Equal(step, stopped.Position.Step);
            CheckpointFile.Save(path, store.Last[^1]);

            // another network, other first parameters: everything must come from the checkpoint
            using var resumed = NewTrainer(optimizer, schedule, networkSeed: 1234);
            resumed.Resume(CheckpointFile.Load(path, out _));
            AssertSame(expected, resumed.Fit(Train, Validation));
            Assert.Equal(uninterrupted.Network.ParametersSha256(), resumed.Network.ParametersSha256());

            // and the trainer that was stopped can go on itself
            AssertSame(expected, stopped.Fit(Train, Validation));
            Assert.Equal(uninterrupted.Network.ParametersSha256(), stopped.Network.ParametersSha256());
        }
    }

    [Fact]
    public void Training_that_was_stopped_during_validation_validates_when_it_goes_on()
    {
        using var uninterrupted = NewTrainer("adam", "cosine");
        var expected = uninterrupted.Fit(Train, Validation);

        using var stopped = NewTrainer("adam", "cosine");
        using var validation = new StopAfter(Validation, 2);
        var history = stopped.Fit(Train, validation, cancel: validation.Token);
        var checkpoint = stopped.Capture();

        using var resumed = NewTrainer("adam", "cosine", networkSeed: 1234);
        resumed.Resume(checkpoint);
        AssertSame(expected, resumed.Fit(Train, Validation));
        Assert.Equal(uninterrupted.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void A_token_that_is_canceled_already_stops_before_the_first_step()
    {
        using var trainer = NewTrainer("adam", "constant");
        string before = trainer.Network.ParametersSha256();
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, checkpoints: store, cancel: new CancellationToken(canceled: true));
        Assert.Equal(StopReason.Canceled, history.StopReason);
        Assert.Empty(history.Epochs);
        Assert.Equal(before, trainer.Network.ParametersSha256());
        Assert.Equal(0, Assert.Single(store.Last).Position.Step);
    }

    [Fact]
    public void A_checkpoint_of_the_end_can_be_trained_further_with_more_epochs()
    {
        using var longer = NewTrainer("adam", "constant", epochs: 6);
        longer.Fit(Train);

        using var shorter = NewTrainer("adam", "constant", epochs: 2);
        var store = new CheckpointRecorder();
        shorter.Fit(Train, checkpoints: store);
        using var further = NewTrainer("adam", "constant", epochs: 6);
        further.Resume(store.Last[^1]);
        Assert.Equal(6, further.Fit(Train).Epochs.Count);
        Assert.Equal(longer.Network.ParametersSha256(), further.Network.ParametersSha256());
    }

    [Fact]
    public void A_checkpoint_is_independent_of_the_trainer_it_was_captured_from()
    {
        using var trainer = NewTrainer("adam", "constant");
        var store = new CheckpointRecorder();
        trainer.Fit(Train, Validation, checkpoints: store);
        Assert.Equal(4, store.Last.Count);
        Assert.NotEqual(store.Last[0].Values.Sha256(), store.Last[3].Values.Sha256());
        Assert.NotEqual(store.Last[0].Slots[1].ToArray(), store.Last[3].Slots[1].ToArray());
        Assert.Single(store.Last[0].History);
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_refused_by_name_of_what_differs()
    {
        using var trainer = NewTrainer("adam", "constant");
        var checkpoint = trainer.Capture();
        var setup = checkpoint.Setup;
        AssertRefused("optimizer", checkpoint with { Setup = setup with { Optimizer = "sgd" } });
        AssertRefused("loss", checkpoint with { Setup = setup with { Loss = "huber" } });
        AssertRefused("network", checkpoint with { Setup = setup with { Network = "dense:3" } });
        AssertRefused("seed", checkpoint with { Setup = setup with { Seed = 99 } });
        AssertRefused("batch size", checkpoint with { Setup = setup with { BatchSize = 3 } });
        AssertRefused("shuffling", checkpoint with { Setup = setup with { Shuffle = false } });
        AssertRefused("parameters", checkpoint with { Values = new(new float[5]) });
        AssertRefused("slots", checkpoint with { Slots = [] });
        AssertRefused("slot", checkpoint with { Slots = [new float[5], new float[5]] });
        AssertRefused("best parameters", checkpoint with { Best = new(new float[5]) });
        AssertRefused("epochs", checkpoint with { Position = checkpoint.Position with { Epoch = 2 } });

        void AssertRefused(string what, TrainingCheckpoint wrong) =>
            Assert.Contains(
                what,
                Assert.Throws<ChainruleException>(() => trainer.Resume(wrong)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Going_on_with_other_data_in_the_middle_of_an_epoch_is_refused()
    {
        using var trainer = NewTrainer("adam", "constant");
        using var data = new StopAfter(Train, 3);
        trainer.Fit(data, cancel: data.Token);
        Assert.Throws<ChainruleException>(() => trainer.Fit(Toy.Blobs(90)));
    }

    private static Trainer NewTrainer(string optimizer, string schedule, ulong networkSeed = 8, int epochs = 4) => new(
        LayerNotation.Parse("dense:9 relu dropout:0.25 dense:8 tanh dense:3", Train.Input, networkSeed),
        new SoftmaxCrossEntropy(),
        OptimizerNotation.Parse(optimizer),
        new() { Epochs = epochs, BatchSize = 16, Seed = 5, Schedule = ScheduleNotation.Parse(schedule), Threads = 2 });

    private static void AssertSame(TrainingHistory expected, TrainingHistory actual)
    {
        Assert.Equal(expected.StopReason, actual.StopReason);
        Assert.Equal(expected.Epochs.Select(WithoutTimes), actual.Epochs.Select(WithoutTimes));
    }

    private static EpochRecord WithoutTimes(EpochRecord epoch) => epoch with { Seconds = 0, TrainSeconds = 0 };
}
