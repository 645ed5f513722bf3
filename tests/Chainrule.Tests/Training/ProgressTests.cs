using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class ProgressTests
{
    [Fact]
    public void Events_come_in_order_on_the_training_thread()
    {
        var events = new Recorder();
        using var trainer = NewTrainer();
        var history = trainer.Fit(Toy.Blobs(100), Toy.Blobs(30, stream: 1), events);

        Assert.Equal(new TrainingStarted(100, 30, 3, 7, 0, 0), events.All[0]);
        Assert.Equal(history.Epochs, events.All.OfType<EpochCompleted>().Select(completed => completed.Record));
        Assert.Equal(history, Assert.IsType<TrainingStopped>(events.All[^1]).History);
        Assert.All(events.Threads, thread => Assert.Equal(Environment.CurrentManagedThreadId, thread));
    }

    [Fact]
    public void A_lambda_is_told_in_order_on_the_training_thread()
    {
        var epochs = new List<int>();
        var threads = new HashSet<int>();
        using var trainer = NewTrainer();
        trainer.Fit(Toy.Blobs(100), progress: e =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (e is EpochCompleted { Record.Epoch: int epoch })
            {
                Thread.Sleep(5 * (3 - epoch)); // told at once, or the later would overtake
                epochs.Add(epoch);
            }
        });
        Assert.Equal([1, 2, 3], epochs);
        Assert.Equal([Environment.CurrentManagedThreadId], threads);
    }

    [Fact]
    public void What_a_lambda_throws_ends_the_training()
    {
        using var trainer = NewTrainer();
        Assert.Throws<TimeoutException>(() =>
            trainer.Fit(Toy.Blobs(100), Toy.Blobs(30), e => throw new TimeoutException()));
        Assert.Empty(trainer.History);
    }

    [Fact]
    public void Steps_are_reported_now_and_then_with_the_mean_loss_so_far()
    {
        var events = new Recorder();
        using var trainer = NewTrainer();
        trainer.Fit(new Slow(Toy.Blobs(100)), progress: events);
        var steps = events.All.OfType<StepCompleted>().ToArray();
        Assert.InRange(steps.Length, 1, 20);
        Assert.All(steps, step =>
        {
            Assert.Equal((step.Epoch - 1) * 7 + step.StepInEpoch, step.Step);
            Assert.Equal(7, step.StepsPerEpoch);
            Assert.InRange(step.Loss, 0.01, 10);
            Assert.True(step.SamplesPerSecond > 0);
            Assert.Equal(new Adam().DefaultLearningRate, step.LearningRate);
        });
    }

    [Fact]
    public void A_resumed_training_says_where_it_starts()
    {
        using var first = NewTrainer();
        using var data = new StopAfter(Toy.Blobs(100), 9);
        first.Fit(data, cancel: data.Token);
        var events = new Recorder();
        using var second = NewTrainer();
        second.Resume(first.Capture());
        second.Fit(Toy.Blobs(100), progress: events);
        Assert.Equal(new TrainingStarted(100, 0, 3, 7, 1, 9), events.All[0]);
        Assert.Equal([2, 3], events.All.OfType<EpochCompleted>().Select(completed => completed.Record.Epoch));
    }

    private static Trainer NewTrainer() => new(
        LayerNotation.Parse("dense:7 relu dense:3", new Shape(6), seed: 3), new SoftmaxCrossEntropy(), new Adam(),
        new() { Epochs = 3, BatchSize = 16, Threads = 2 });

    private sealed class Recorder : IProgress<TrainingEvent>
    {
        public List<TrainingEvent> All { get; } = [];

        public List<int> Threads { get; } = [];

        public void Report(TrainingEvent value)
        {
            All.Add(value);
            Threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    private sealed class Slow(IDataset data) : IDataset
    {
        public int Count => data.Count;

        public Shape Input => data.Input;

        public int Classes => data.Classes;

        public int TargetSize => data.TargetSize;

        public bool HasWeights => data.HasWeights;

        public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x)
        {
            Thread.Sleep(40);
            data.CopyInputs(rows, x);
        }

        public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => data.CopyClasses(rows, classes);

        public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => data.CopyValues(rows, values);

        public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => data.CopyWeights(rows, weights);
    }
}
