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
    private float[]? _best;

    private float[]? _safeParameters;
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

    /// <summary>How many epochs have passed since the best.</summary>
    public int EpochsSinceBest => _history.Count - 1 - _history.FindLastIndex(epoch => epoch.IsBest);

    /// <summary>Whether a monitored loss is below all before.</summary>
    public bool IsBest(double monitored) => _history.TrueForAll(epoch => monitored < epoch.Monitored);

    /// <summary>Appends a finished epoch, and moves on to the next.</summary>
    public void Add(EpochRecord record)
    {
        Append(record);
        Position = new TrainingPosition(Position.Step, Position.Epoch + 1, 0, 0, 0, 0, 0);
    }

    /// <summary>Keeps the present parameters as the best so far.</summary>
    public void KeepBest() => _network.Parameters.CopyTo(_best ??= new float[_network.ParameterCount]);

    /// <summary>Gives the network the best parameters, where they are kept.</summary>
    public void RestoreBest() => _best?.CopyTo(_network.Parameters);

    /// <summary>Makes the present the point to go back to, unless there is one already.</summary>
    public void EnsureSafe()
    {
        if (_safeParameters is null)
        {
            MarkSafe();
        }
    }

    /// <summary>Makes the present the point to go back to.</summary>
    public void MarkSafe()
    {
        if (_safeParameters is null)
        {
            _safeParameters = new float[_network.ParameterCount];
            _safeSlots = [.. _slots.Select(slot => new float[slot.Length])];
        }

        _network.Parameters.CopyTo(_safeParameters);
        for (int i = 0; i < _slots.Count; i++)
        {
            _slots[i].Span.CopyTo(_safeSlots[i]);
        }

        _safePosition = Position;
    }

    /// <summary>Goes back to the safe point.</summary>
    public void GoBack()
    {
        _safeParameters!.CopyTo(_network.Parameters);
        for (int i = 0; i < _slots.Count; i++)
        {
            _safeSlots[i].CopyTo(_slots[i].Span);
        }

        Position = _safePosition;
    }

    /// <summary>A copy of everything, for settings that the caller adds.</summary>
    public TrainingCheckpoint Capture(string loss, string optimizer, TrainingOptions options) => new()
    {
        Network = _network.Notation,
        Loss = loss,
        Optimizer = optimizer,
        Seed = options.Seed,
        Shuffle = options.Shuffle,
        BatchSize = options.BatchSize,
        Rows = Rows,
        Position = Position,
        History = [.. _history],
        Parameters = _network.Parameters.ToArray(),
        Slots = [.. _slots.Select(slot => (ReadOnlyMemory<float>)slot.Span.ToArray())],
        BestParameters = _best?.ToArray(),
    };

    /// <summary>Puts everything to where a checkpoint was captured. Its lengths have been checked.</summary>
    public void Restore(TrainingCheckpoint checkpoint)
    {
        checkpoint.Parameters.Span.CopyTo(_network.Parameters);
        for (int i = 0; i < _slots.Count; i++)
        {
            checkpoint.Slots[i].Span.CopyTo(_slots[i].Span);
        }

        _best = checkpoint.BestParameters.IsEmpty ? null : checkpoint.BestParameters.ToArray();
        _history.Clear();
        foreach (var record in checkpoint.History)
        {
            Append(record);
        }

        Rows = checkpoint.Rows;
        Position = checkpoint.Position;
        MarkSafe();
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
