using Chainrule.Training;

namespace Chainrule.Studio.Sessions;

/// <summary>
/// Checkpoints of a training, a fixed number of steps apart. When they come to take more memory than they may, every second one
/// goes, and the distance doubles: any step is then at most twice as far from the one before it.
/// </summary>
internal sealed class Snapshots
{
    private readonly SortedList<long, TrainingCheckpoint> _kept = [];
    private readonly long _first;
    private readonly int _most;

    /// <param name="first">The step of the first one, which is never dropped.</param>
    /// <param name="bytesOfOne">What one of them takes.</param>
    /// <param name="bytes">What all of them may take; two are always kept.</param>
    public Snapshots(long first, long bytesOfOne, long bytes)
    {
        _first = first;
        _most = (int)Math.Clamp(bytes / Math.Max(1, bytesOfOne), 2, 1024);
    }

    /// <summary>How many steps lie between two of them.</summary>
    public long Interval { get; private set; } = 8;

    /// <summary>How many are kept.</summary>
    public int Count => _kept.Count;

    /// <summary>Whether one belongs at a step and isn't there.</summary>
    public bool Wants(long step) => (step - _first) % Interval == 0 && !_kept.ContainsKey(step);

    /// <summary>Keeps one.</summary>
    public void Add(long step, TrainingCheckpoint checkpoint)
    {
        _kept[step] = checkpoint;
        while (_kept.Count > _most)
        {
            Interval *= 2;
            for (int i = _kept.Count - 1; i > 0; i--)
            {
                if ((_kept.GetKeyAtIndex(i) - _first) % Interval != 0)
                {
                    _kept.RemoveAt(i);
                }
            }
        }
    }

    /// <summary>The last one that lies at a step or before it.</summary>
    public (long Step, TrainingCheckpoint Checkpoint) Before(long step)
    {
        int low = 0, high = _kept.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _kept.GetKeyAtIndex(middle) <= step ? (middle, high) : (low, middle - 1);
        }

        return (_kept.GetKeyAtIndex(low), _kept.GetValueAtIndex(low));
    }
}
