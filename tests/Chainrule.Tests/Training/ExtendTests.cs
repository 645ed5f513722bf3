using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class ExtendTests
{
    // few rows to train on, so that the validation loss soon rises again
    private static readonly ArrayDataset Train = Toy.Blobs(12, spread: 1.5), Validation = Toy.Blobs(90, spread: 1.5, stream: 1);

    [Fact]
    public void A_second_fit_with_nothing_left_to_do_says_how_to_go_on()
    {
        using var trainer = NewTrainer(new() { Epochs = 2, Threads = 1 });
        trainer.Fit(Train);
        string before = trainer.Network.ParametersSha256();
        var error = Assert.Throws<ChainruleException>(() => trainer.Fit(Train));
        Assert.Contains("all 2 epochs are finished", error.Message, StringComparison.Ordinal);
        Assert.Contains("Extend", error.Help, StringComparison.Ordinal);
        Assert.Equal(before, trainer.Network.ParametersSha256());
    }

    [Fact]
    public void A_second_fit_after_an_early_stop_says_that_patience_has_ended()
    {
        using var trainer = NewTrainer(new() { Epochs = 200, Patience = 3, LearningRate = 0.05f, Threads = 1 });
        int epochs = trainer.Fit(Train, Validation).Epochs.Count;
        var error = Assert.Throws<ChainruleException>(() => trainer.Fit(Train, Validation));
        Assert.Contains($"stopped early, after {epochs} of 200 epochs", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_epochs_every_fit_does_nothing()
    {
        using var trainer = NewTrainer(new() { Epochs = 0, Threads = 1 });
        Assert.Empty(trainer.Fit(Train).Epochs);
        Assert.Empty(trainer.Fit(Train).Epochs);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(true)]
    public void Epochs_in_two_parts_have_the_bits_of_the_same_epochs_at_once(bool? restoreBest)
    {
        var options = new TrainingOptions { Epochs = 30, LearningRate = 0.05f, RestoreBest = restoreBest, Threads = 1 };
        using var whole = NewTrainer(options);
        using var parts = NewTrainer(options with { Epochs = 20 });
        var all = whole.Fit(Train, Validation);
        parts.Fit(Train, Validation);
        parts.Extend(10);
        var history = parts.Fit(Train, Validation);

        Assert.True(all.Best!.Epoch < 20); // so that the network held other parameters than the last epoch's meanwhile
        Assert.Equal(all.Epochs.Select(epoch => epoch.TrainLoss), history.Epochs.Select(epoch => epoch.TrainLoss));
        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal(whole.Network.ParametersSha256(), parts.Network.ParametersSha256());
        Assert.Equal(whole.Capture().Values.Sha256(), parts.Capture().Values.Sha256());
    }

    [Fact]
    public void Parameters_that_were_changed_since_are_what_training_goes_on_from()
    {
        using var trainer = NewTrainer(new() { Epochs = 20, LearningRate = 0.05f, Threads = 1 });
        trainer.Fit(Train, Validation);
        trainer.Network.Parameters.Clear();
        trainer.Extend(1);
        var epoch = trainer.Fit(Train, Validation).Epochs[^1];
        Assert.Equal(Math.Log(3), epoch.TrainLoss, 5); // one step an epoch: the loss of a network of zeros
    }

    [Fact]
    public void Patience_counts_anew_and_from_where_the_training_was_stopped()
    {
        var options = new TrainingOptions { Epochs = 200, Patience = 3, LearningRate = 0.05f, Threads = 1 };
        using var trainer = NewTrainer(options);
        int stopped = trainer.Fit(Train, Validation).Epochs.Count;
        trainer.Extend(2);
        Assert.Equal(stopped + 2, trainer.Options.Epochs);
        var two = trainer.Fit(Train, Validation);
        Assert.Equal((stopped + 2, StopReason.Completed), (two.Epochs.Count, two.StopReason));

        trainer.Extend(100);
        var history = trainer.Fit(Train, Validation);
        Assert.Equal(StopReason.EarlyStopping, history.StopReason);
        int from = Math.Max(history.Best!.Epoch, stopped + 2);
        Assert.Equal(from + 3, history.Epochs.Count);
    }

    [Fact]
    public void A_schedule_goes_on_as_if_planned_for_all_epochs()
    {
        var options = new TrainingOptions { Epochs = 4, LearningRate = 0.1f, Schedule = new OneCycle(), Threads = 1 };
        using var whole = NewTrainer(options with { Epochs = 6 });
        using var parts = NewTrainer(options);
        float last = parts.Fit(Train).Epochs[^1].LearningRate;
        parts.Extend(2);
        var rates = parts.Fit(Train).Epochs.Select(epoch => epoch.LearningRate).ToArray();
        Assert.Equal(whole.Fit(Train).Epochs.Select(epoch => epoch.LearningRate).TakeLast(2), rates[4..]);
        Assert.True(rates[4] > last);
    }

    [Fact]
    public void A_checkpoint_remembers_from_where_patience_counts()
    {
        var options = new TrainingOptions { Epochs = 200, Patience = 3, LearningRate = 0.05f, Threads = 1 };
        using var trainer = NewTrainer(options);
        int stopped = trainer.Fit(Train, Validation).Epochs.Count;
        trainer.Extend(100);
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);

        using var folder = new TemporaryFolder();
        CheckpointFile.Save(folder["c"], store.Last[0]);
        var checkpoint = CheckpointFile.Load(folder["c"], out _);
        Assert.Equal(stopped, checkpoint.PatienceFrom);
        using var resumed = NewTrainer(trainer.Options);
        resumed.Resume(checkpoint);
        Assert.Equal(history.Epochs.Count, resumed.Fit(Train, Validation).Epochs.Count);
        Assert.Equal(trainer.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    [Fact]
    public void A_resumed_training_that_was_done_is_given_back_as_it_ended_once()
    {
        var options = new TrainingOptions { Epochs = 30, LearningRate = 0.05f, Threads = 1 };
        using var trainer = NewTrainer(options);
        var history = trainer.Fit(Train, Validation);
        using var resumed = NewTrainer(options);
        resumed.Resume(trainer.Capture());
        Assert.Equal(history.Epochs, resumed.Fit(Train, Validation).Epochs);
        Assert.Equal(trainer.Network.ParametersSha256(), resumed.Network.ParametersSha256());
        Assert.Throws<ChainruleException>(() => resumed.Fit(Train, Validation));
    }

    [Fact]
    public void A_canceled_training_goes_on_without_being_extended()
    {
        using var trainer = NewTrainer(new() { Epochs = 5, Threads = 1 });
        using var data = new StopAfter(Train, 2);
        Assert.Equal(StopReason.Canceled, trainer.Fit(data, cancel: data.Token).StopReason);
        Assert.Equal(5, trainer.Fit(Train).Epochs.Count);
    }

    private static Trainer NewTrainer(TrainingOptions options) => new(
        LayerNotation.Parse("dense:16 tanh dense:3", Train.Input, seed: 2), new SoftmaxCrossEntropy(), new Adam(), options);
}
