using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Cli.Benchmarks;

/// <summary>
/// What one of several processes computes of each step: its rows and shards, its part of the tree's additions, the whole update.
/// The others aren't there: what they would send is taken for zeros, and nothing is waited for.
/// </summary>
internal sealed class RankLoad : IDisposable
{
    private const int Chunks = 5, WarmUp = 3;

    private readonly Trainer _trainer;
    private readonly IDataset _train;

    /// <summary>A process of so many.</summary>
    /// <param name="process">Its number.</param>
    /// <param name="processes">How many there are.</param>
    /// <param name="network">The network, which is changed.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="options">Batch size, shards, threads.</param>
    /// <param name="train">The rows.</param>
    public RankLoad(
        int process, int processes, Network network, Loss loss, Optimizer optimizer, TrainingOptions options, IDataset train)
    {
        _train = train;
        // gradients of a part of the rows, or of none, over and over: the parameters should stay where they are
        options = options with
        {
            Epochs = 1_000_000,
            LearningRate = 1e-7f,
            Schedule = null,
            Patience = null,
            RestoreBest = false,
            Exchange = new Alone(process, processes, sizeof(float) * (Math.Min(options.BatchSize, train.Count) + 2)),
        };
        Memory = TrainingMemory.Of(network, optimizer, options, train);
        _trainer = new Trainer(network, loss, optimizer, options);
    }

    /// <summary>What its buffers take.</summary>
    public TrainingMemory Memory { get; }

    /// <summary>The seconds of a step: the median of some chunks of steps.</summary>
    /// <param name="seconds">How long to measure.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public double Measure(double seconds, CancellationToken cancel)
    {
        _ = SecondsOf(WarmUp, cancel);
        double step = SecondsOf(1, cancel);
        int steps = Math.Max(1, (int)(seconds / Chunks / Math.Max(step, 1e-6)));
        return Sampling.Median(Enumerable.Range(0, Chunks).Select(_ => SecondsOf(steps, cancel)));
    }

    /// <inheritdoc/>
    public void Dispose() => _trainer.Dispose();

    private double SecondsOf(int steps, CancellationToken cancel)
    {
        double before = _trainer.Position.TrainSeconds + _trainer.History.Sum(epoch => epoch.TrainSeconds);
        _trainer.LastStep = _trainer.Position.Step + steps;
        _trainer.Fit(_train, cancel: cancel);
        cancel.ThrowIfCancellationRequested();
        return (_trainer.Position.TrainSeconds + _trainer.History.Sum(epoch => epoch.TrainSeconds) - before) / steps;
    }

    /// <summary>One of several processes of which the others send nothing.</summary>
    /// <param name="process">Its number.</param>
    /// <param name="processes">How many there should be.</param>
    /// <param name="longestRead">The bytes of the longest message that isn't a sum: these decide what happens next.</param>
    private sealed class Alone(int process, int processes, int longestRead) : IGradientExchange
    {
        public int Process => process;

        public int Processes => processes;

        public void Send(int to, ReadOnlySpan<byte> message)
        {
        }

        public void Receive(int from, Span<byte> message)
        {
            if (message.Length <= longestRead)
            {
                message.Clear();
            }
        }
    }
}
