using System.Diagnostics;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Training;

namespace Chainrule.Cli.Runs.Images;

/// <summary>How long a training on images will take, and how much memory, before it begins.</summary>
/// <param name="Seconds">The time of all epochs; null where there are too few steps to try some first.</param>
/// <param name="Bytes">The most memory that the program will take, with what it has taken so far.</param>
internal sealed record TrainingForecast(double? Seconds, long Bytes)
{
    // Steps are tried until this is over; the first one finds nothing in the caches, and code that isn't compiled yet.
    private const double SecondsToTry = 1;
    private const int LeastSteps = 3, MostSteps = 50, StepsForOne = 20;

    // What the runtime takes for code as it is compiled.
    private const long Code = 60_000_000;

    // A row passes forward; in a step back to the weights and back to the inputs too.
    private const double ForwardShare = 1 / 3.0;

    /// <summary>Tries some steps, which leave no trace in the trainer.</summary>
    /// <param name="trainer">Who will train; at the very beginning.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="held">The rows to choose the best epoch by; null for none.</param>
    /// <param name="test">The rows to test with.</param>
    /// <param name="cancel">Ends it early.</param>
    public static TrainingForecast Of(
        Trainer trainer, IDataset train, IDataset? held, IDataset test, CancellationToken cancel)
    {
        long before = Environment.WorkingSet;
        double? step = SecondsOfStep(trainer, train, cancel);
        int batch = Math.Min(trainer.Options.BatchSize, train.Count);
        long steps = (long)trainer.Options.Epochs * ((train.Count + batch - 1) / batch);
        double passes = steps + ForwardShare * trainer.Options.Epochs * (held?.Count ?? 0) / batch;
        return new TrainingForecast(step * passes, Math.Max(MostSoFar(), before + BytesFor(trainer, train, held, test)));
    }

    /// <summary>Says it in one line.</summary>
    public void Say(Terminal terminal)
    {
        string time = Seconds is double seconds ? $"about {TrainingView.Duration(seconds)} and " : "about ";
        terminal.Note($"training will take {time}{ByteSize.Text(Bytes)} of memory");
    }

    private static double? SecondsOfStep(Trainer trainer, IDataset train, CancellationToken cancel)
    {
        int batchSize = Math.Min(trainer.Options.BatchSize, train.Count);
        int perEpoch = train.Count / batchSize;
        long most = Math.Min(MostSteps, (long)trainer.Options.Epochs * perEpoch / StepsForOne);
        if (most < LeastSteps || trainer.Network.Layers.Any(layer => layer.LeastRows > batchSize))
        {
            return null;
        }

        var start = trainer.Capture();
        var batch = new Batch(train, batchSize);
        var seconds = new List<double>();
        long began = Stopwatch.GetTimestamp();
        try
        {
            while (seconds.Count < most && !cancel.IsCancellationRequested
                && (seconds.Count < LeastSteps || Stopwatch.GetElapsedTime(began).TotalSeconds < SecondsToTry))
            {
                long clock = Stopwatch.GetTimestamp();
                int first = seconds.Count % perEpoch * batchSize;
                batch.Fill([.. Enumerable.Range(first, batchSize)], trainer.Workers);
                trainer.Step(batch);
                seconds.Add(Stopwatch.GetElapsedTime(clock).TotalSeconds);
            }
        }
        catch (DivergenceException)
        {
            seconds.Clear(); // the training itself will say so, if its own batches come to that
        }

        trainer.Resume(start);
        cancel.ThrowIfCancellationRequested();
        return seconds.Count > 1 ? Median(seconds[1..]) : null;
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    // What a fit takes, the program's own code as it is compiled, and both evaluations, whose buffers may be there at once.
    private static long BytesFor(Trainer trainer, IDataset train, IDataset? held, IDataset test)
    {
        var memory = TrainingMemory.Of(trainer.Network, trainer.Optimizer, trainer.Options, train, keepsBest: held is not null);
        long validated = held is null ? 0 : Evaluator.BytesFor(trainer.Network, held, trainer.Options.Threads);
        long tested = Evaluator.BytesFor(trainer.Network, test, trainer.Options.Threads);
        return memory.Total + Code + validated + tested;
    }

    private static long MostSoFar()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
