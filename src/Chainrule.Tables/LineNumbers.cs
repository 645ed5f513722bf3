namespace Chainrule.Tables;

/// <summary>
/// The lines that rows begin in: as long as each row takes one line, their difference is a constant, kept once.
/// </summary>
internal sealed class LineNumbers
{
    private readonly List<(int Row, long Difference)> _changes = [];
    private int[]? _selected;

    /// <summary>Lines that count up from the first.</summary>
    public LineNumbers(long first) => _changes.Add((0, first));

    /// <summary>Numbers of rows: where nothing was read from a text.</summary>
    public static LineNumbers OfRows() => new(1) { Word = "row" };

    /// <summary>No numbers at all: of a single row that a program has put together.</summary>
    public static LineNumbers None() => new(1) { Word = null };

    /// <summary>What is counted, as messages call it; null where nothing is.</summary>
    public string? Word { get; private init; } = "line";

    /// <summary>The line of a row.</summary>
    public long Of(int row)
    {
        row = _selected is null ? row : _selected[row];
        int low = 0, high = _changes.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = _changes[middle].Row <= row ? (middle, high) : (low, middle - 1);
        }

        return row + _changes[low].Difference;
    }

    /// <summary>Says in which line a row begins; rows come in order.</summary>
    public void Set(int row, long line)
    {
        if (_changes[^1].Difference == line - row)
        {
            return;
        }

        if (_changes[^1].Row == row)
        {
            _changes[^1] = (row, line - row);
        }
        else
        {
            _changes.Add((row, line - row));
        }
    }

    /// <summary>The lines of some of the rows.</summary>
    public LineNumbers Select(ReadOnlySpan<int> rows)
    {
        int[] selected = rows.ToArray();
        if (_selected is not null)
        {
            for (int i = 0; i < selected.Length; i++)
            {
                selected[i] = _selected[selected[i]];
            }
        }

        var lines = new LineNumbers(0) { _selected = selected, Word = Word };
        lines._changes.Clear();
        lines._changes.AddRange(_changes);
        return lines;
    }
}
