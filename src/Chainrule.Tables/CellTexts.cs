using System.Text;

namespace Chainrule.Tables;

/// <summary>The texts of a column's cells as they were written, one behind the other in large blocks.</summary>
internal sealed class CellTexts
{
    private const int SmallestBlock = 256, LargestBlock = 1 << 20;

    private readonly List<byte[]> _blocks = [];
    private readonly List<int> _firstRows = []; // of each block
    private int[] _ends = new int[8];           // where each cell ends in its block
    private int _last;                          // the block of the cell that was asked for last: the next one is near

    /// <summary>The number of cells.</summary>
    public int Count { get; private set; }

    /// <summary>The text of a cell.</summary>
    public string this[int row] => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>The text of a cell as UTF-8.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        int block = _last;
        if (row < _firstRows[block] || (block + 1 < _firstRows.Count && row >= _firstRows[block + 1]))
        {
            block = _firstRows.BinarySearch(row);
            _last = block = block >= 0 ? block : ~block - 1;
        }

        int start = row == _firstRows[block] ? 0 : _ends[row - 1];
        return _blocks[block].AsSpan(start.._ends[row]);
    }

    /// <summary>Adds a cell.</summary>
    public void Add(ReadOnlySpan<byte> cell)
    {
        int start = Count == 0 ? 0 : _ends[Count - 1];
        if (_blocks.Count == 0 || _blocks[^1].Length - start < cell.Length)
        {
            int size = _blocks.Count == 0 ? SmallestBlock : Math.Min(LargestBlock, 2 * _blocks[^1].Length);
            _blocks.Add(new byte[Math.Max(size, cell.Length)]);
            _firstRows.Add(Count);
            start = 0;
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, 2 * Count);
        }

        cell.CopyTo(_blocks[^1].AsSpan(start));
        _ends[Count++] = start + cell.Length;
    }
}
