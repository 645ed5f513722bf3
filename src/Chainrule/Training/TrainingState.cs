using Chainrule.Kernels;
using Chainrule.Networks;

namespace Chainrule.Training;

/// <summary>
/// Where training stands and what it has brought so far, with the point it goes back to when a number stops being finite:
/// the end of the last epoch.
/// </summary>
internal sealed class TrainingState
{
    private readonly Network _network;
    private readonly IReadOnlyList<AlignedBuffer> _slots;
    private readonly List<EpochRecord> _history = [];
    private double[] _monitored = [];
    private NetworkValues? _best, _safe;
    private bool _gaveBest;
    private int _patienceFrom; // epochs before this one don't count for patience

    private float[][] _safeSlots = [];
    private TrainingPosition _safePosition;

    public TrainingState(Network network, IReadOnlyList<AlignedBuffer> slots)
    {
        _network = network;
        _slots = slots;
    }

    /// <summary>Where training stands.</summary>
    public TrainingPosition Position { get; set; }

    /// <summary>The rows of the training set; 0 before the first epoch.</summary>
    public int Rows { get; set; }

    /// <summary>All finished epochs.</summary>
    public IReadOnlyList<EpochRecord> History => _history;

    /// <summary>The monitored loss of each finished epoch.</summary>
    public ReadOnlyMemory<double> Monitored => _monitored.AsMemory(0, _history.Count);

    /// <summary>How many epochs have passed since the best, or since patience was made to count anew.</summary>
    public int EpochsSinceBest =>
        _history.Count - Math.Max(_history.FindLastIndex(epoch => epoch.IsBest) + 1, _patienceFrom);

    /// <summary>Whether a monitored loss is below all before.</summary>
    public bool IsBest(double monitored) => _history.TrueForAll(epoch => monitored < epoch.Monitored);

    /// <summary>Appends a finished epoch, and moves on to the next.</summary>
    public void Add(EpochRecord record)
    {
        Append(record);
        Position = new TrainingPosition(Position.Step, Position.Epoch + 1, 0, 0, 0, 0, 0);
    }

    /// <summary>Keeps the network's present numbers as the best so far.</summary>
    public void KeepBest() => Keep(ref _best);

    /// <summary>Gives the network the best numbers, where they are kept.</summary>
    public void RestoreBest()
    {
        _best?.CopyTo(_network.Values);
        _gaveBest = _best is not null;
    }

    /// <summary>Gives the network the last epoch's numbers again, where it still has the best that it was given.</summary>
    public void TakeUpLast()
    {
        if (HoldsBest)
        {
            _safe!.CopyTo(_network.Values);
        }

        _gaveBest = false;
    }

    /// <summary>Lets patience count from the present on.</summary>
    public void CountPatienceAnew() => _patienceFrom = _history.Count;

    /// <summary>Makes the present the point to go back to, unless there is one already.</summary>
    public void EnsureSafe()
    {
        if (_safe is null)
        {
            MarkSafe();
        }
    }

    /// <summary>Makes the present the point to go back to.</summary>
    public void MarkSafe()
    {
        if (_safe is null)
        {
            _safeSlots = [.. _slots.Select(slot => new float[slot.Length])];
        }

        Keep(ref _safe);
        for (int i = 0; i < _slots.Count; i++)
        {
            _slots[i].Span.CopyTo(_safeSlots[i]);
        }

        _safePosition = Position;
    }

    /// <summary>Goes back to the safe point.</summary>
    public void GoBack()
    {
        _safe!.CopyTo(_network.Values);
        for (int i = 0; i < _slots.Count; i++)
        {
            _safeSlots[i].CopyTo(_slots[i].Span);
        }

        Position = _safePosition;
    }

    /// <summary>A copy of everything, for settings that the caller adds.</summary>
    public TrainingCheckpoint Capture(string loss, string optimizer, TrainingOptions options) => new()
    {
        Setup = new TrainingSetup
        {
            Network = _network.Notation,
            Loss = loss,
            Optimizer = optimizer,
            Seed = options.Seed,
            Shuffle = options.Shuffle,
            BatchSize = options.BatchSize,
            Shards = options.Shards,
            Frozen = options.Frozen.Of(_network).Names,
        },
        Rows = Rows,
        Position = Position,
        History = [.. _history],
        Values = (HoldsBest ? _safe! : _network.Values).Copy(),
        Slots = [.. _slots.Select(slot => (ReadOnlyMemory<float>)slot.Span.ToArray())],
        Best = _best?.Copy(),
        PatienceFrom = _patienceFrom,
    };

    /// <summary>Puts everything to where a checkpoint was captured. Its lengths have been checked.</summary>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        checkpoint.Values.CopyTo(_network.Values);
        for (int i = 0; i < _slots.Count; i++)
        {
            checkpoint.Slots[i].Span.CopyTo(_slots[i].Span);
        }

        _best = checkpoint.Best?.Copy();
        _history.Clear();
        foreach (var record in checkpoint.History)
        {
            Append(record);
        }

        Rows = checkpoint.Rows;
        Position = checkpoint.Position;
        _patienceFrom = checkpoint.PatienceFrom;
        _gaveBest = false;
        MarkSafe();
    }

    private bool HoldsBest =>
        _gaveBest
        && _network.Values.Parameters.SequenceEqual(_best!.Parameters)
        && _network.Values.State.SequenceEqual(_best.State);

    private void Keep(ref NetworkValues? kept)
    {
        if (kept is null)
        {
            kept = _network.Values.Copy();
        }
        else
        {
            _network.Values.CopyTo(kept);
        }
    }

    private void Append(EpochRecord record)
    {
        if (_history.Count == _monitored.Length)
        {
            Array.Resize(ref _monitored, 2 * _monitored.Length + 8);
        }

        _monitored[_history.Count] = record.Monitored;
        _history.Add(record);
    }
}
