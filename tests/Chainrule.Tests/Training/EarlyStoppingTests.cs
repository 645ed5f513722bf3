using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class EarlyStoppingTests
{
    // few rows to train on, so that the validation loss soon rises again
    private static readonly ArrayDataset Train = Toy.Blobs(12, spread: 1.5), Validation = Toy.Blobs(90, spread: 1.5, stream: 1);

    [Fact]
    public void Training_stops_when_patience_ends_and_gives_back_the_best_epoch()
    {
        using var trainer = NewTrainer(new() { Epochs = 200, Patience = 3, LearningRate = 0.05f, Threads = 1 });
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);

        Assert.Equal(StopReason.EarlyStopping, history.StopReason);
        Assert.Equal(history.Epochs.MinBy(epoch => epoch.ValidationLoss), history.Best);
        Assert.Equal(history.Best!.Epoch + 3, history.Epochs.Count);
        Assert.True(history.Best.Epoch > 1);
        Assert.Equal(history.Best, store.Best[^1].Epoch);
        Assert.Equal(store.Best[^1].Parameters, trainer.Network.ParametersSha256());
        var evaluation = new Evaluator(trainer.Network, trainer.Loss).Evaluate(Validation);
        Assert.Equal(history.Best.ValidationLoss, evaluation.Loss);
        Assert.Equal(history.Best.ValidationAccuracy, evaluation.Accuracy);
    }

    [Fact]
    public void Only_better_epochs_are_saved_as_the_best()
    {
        using var trainer = NewTrainer(new() { Epochs = 30, LearningRate = 0.05f, Threads = 1 });
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);
        Assert.Equal(30, store.Last.Count);
        Assert.Equal(history.Epochs.Where(epoch => epoch.IsBest), store.Best.Select(best => best.Epoch));
        double lowest = double.PositiveInfinity;
        foreach (var epoch in history.Epochs)
        {
            Assert.Equal(epoch.ValidationLoss < lowest, epoch.IsBest);
            lowest = Math.Min(lowest, epoch.ValidationLoss!.Value);
        }
    }

    [Fact]
    public void The_last_parameters_are_kept_where_the_best_are_not_asked_for()
    {
        using var trainer = NewTrainer(new() { Epochs = 30, LearningRate = 0.05f, RestoreBest = false, Threads = 1 });
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);
        Assert.NotEqual(30, history.Best!.Epoch);
        Assert.Equal(30, store.Best.Count);
        Assert.Equal(store.Best[^1].Parameters, trainer.Network.ParametersSha256());
        Assert.Equal(store.Last[^1].Values.Parameters.ToArray(), trainer.Network.Parameters.ToArray());
    }

    [Fact]
    public void Without_validation_the_training_loss_is_monitored()
    {
        // rates this high let the loss jump up and down
        using var trainer = NewTrainer(new() { Epochs = 300, Patience = 2, LearningRate = 0.5f, Threads = 1 });
        var history = trainer.Fit(Train);
        Assert.Equal(StopReason.EarlyStopping, history.StopReason);
        Assert.Equal(history.Epochs.MinBy(epoch => epoch.TrainLoss), history.Best);
        Assert.Equal(history.Best!.Epoch + 2, history.Epochs.Count);
    }

    [Fact]
    public void A_resumed_training_counts_patience_from_where_it_was()
    {
        var options = new TrainingOptions { Epochs = 200, Patience = 3, LearningRate = 0.05f, Threads = 1 };
        using var trainer = NewTrainer(options);
        var store = new CheckpointRecorder();
        var history = trainer.Fit(Train, Validation, checkpoints: store);
        using var resumed = NewTrainer(options);
        resumed.Resume(store.Last[^2]);
        var again = resumed.Fit(Train, Validation);
        Assert.Equal(history.Epochs.Count, again.Epochs.Count);
        Assert.Equal(StopReason.EarlyStopping, again.StopReason);
        Assert.Equal(trainer.Network.ParametersSha256(), resumed.Network.ParametersSha256());
    }

    private static Trainer NewTrainer(TrainingOptions options) => new(
        LayerNotation.Parse("dense:16 tanh dense:3", Train.Input, seed: 2), new SoftmaxCrossEntropy(), new Adam(), options);
}
