using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Networks;
using Chainrule.Reports;
using Chainrule.Tables.Training;
using Chainrule.Training;

namespace Chainrule.Cli.Runs;

/// <summary>
/// The event files for TensorBoard that <c>--tensorboard</c> asks for, written besides what the terminal shows.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private readonly TensorBoardLog? _log;
    private readonly string _folder;
    private readonly Terminal _terminal;
    private bool _hasEvents;

    private EventLog(TensorBoardLog? log, string folder, Terminal terminal)
    {
        _log = log;
        _folder = folder;
        _terminal = terminal;
    }

    /// <summary>Begins the files where they are asked for.</summary>
    /// <param name="arguments">The call's arguments.</param>
    /// <param name="run">The run's folder; they lie in its folder <c>tensorboard</c> unless the option names another.</param>
    /// <param name="goesOn">Whether the run goes on: what it has written before is kept then.</param>
    /// <param name="terminal">Where it is said what to do with them.</param>
    /// <exception cref="ChainruleException">They can't be written.</exception>
    public static EventLog Open(Arguments arguments, RunFolder run, bool goesOn, Terminal terminal)
    {
        if (!arguments.Given("tensorboard"))
        {
            return new EventLog(null, "", terminal);
        }

        string? named = arguments.OptionalText("tensorboard");
        string folder = named ?? Path.Combine(run.Path, "tensorboard");
        // A run that takes the place of another doesn't mix its curves with that one's.
        if (named is null && run.Replaces && !goesOn && Directory.Exists(folder))
        {
            var earlier = Directory
                .EnumerateFiles(folder, "events.out.tfevents.*.chainrule*", SearchOption.AllDirectories)
                .ToList();
            run.OnReplaced(() => earlier.ForEach(File.Delete));
        }

        return new EventLog(new TensorBoardLog(folder), folder, terminal);
    }

    /// <summary>Has the parameters of a network counted.</summary>
    public void Watch(Network network)
    {
        if (_log is not null)
        {
            _log.Network = network;
        }
    }

    /// <summary>A view that tells the files as well.</summary>
    public IProgress<TrainingEvent> With(IProgress<TrainingEvent> view) =>
        _log is null ? view : new Both<TrainingEvent>(view, Add);

    /// <summary>
    /// A view that tells the files as well, of the training of a table's network: by mini-batches its epochs, by L-BFGS its
    /// iterations over all rows.
    /// </summary>
    public IProgress<TabularEvent> With(IProgress<TabularEvent> view) =>
        _log is null ? view : new Both<TabularEvent>(view, value =>
            {
                switch (value)
                {
                    case TrainerReady ready:
                        _log.Network = ready.Trainer.Network;
                        break;
                    case NetworkProgress progress:
                        Add(progress.Event);
                        break;
                    case IterationsStarted started:
                        _log.Network = started.Trainer.Network;
                        break;
                    case IterationProgress { Iteration: var iteration }:
                        _hasEvents = true;
                        _log.Report(iteration);
                        break;
                    default:
                        break;
                }
            });

    /// <summary>Says how the files are looked at.</summary>
    public void Announce()
    {
        if (_log is null)
        {
            return;
        }

        if (_hasEvents)
        {
            _terminal.Note("look at the events with", $"tensorboard --logdir {ShellWord.Quote(_folder)}");
        }
        else
        {
            _terminal.Note("note: a linear model is fitted at once, so --tensorboard has nothing to show");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _log?.Dispose();

    private void Add(TrainingEvent value)
    {
        _hasEvents |= value is EpochCompleted or StepCompleted;
        _log!.Report(value);
    }

    private sealed class Both<T>(IProgress<T> view, Action<T> other) : IProgress<T>
    {
        public void Report(T value)
        {
            view.Report(value);
            other(value);
        }
    }
}
