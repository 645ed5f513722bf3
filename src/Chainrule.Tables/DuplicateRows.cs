using System.Runtime.InteropServices;

namespace Chainrule.Tables;

/// <summary>
/// Finds rows that are equal in all columns looked at. A row to test with that is also trained on makes a result look better than
/// it is.
/// </summary>
public static class DuplicateRows
{
    private const ulong Odd = 0x9E3779B97F4A7C15;

    /// <summary>For each row the first row that is equal to it, itself if it is the first.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns to look at, by name; all where there are none.</param>
    /// <exception cref="ChainruleException">The table has no such column.</exception>
    public static int[] FirstOccurrences(Table table, params IReadOnlyCollection<string> columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        TableColumn[] chosen = columns.Count == 0 ? [.. table.Columns] : [.. columns.Select(name => table[name])];
        ulong[] hashes = new ulong[table.RowCount];
        foreach (var column in chosen)
        {
            AddHashes(column, hashes);
        }

        int[] first = new int[table.RowCount];
        int[] previous = new int[table.RowCount]; // the row before that has the same hash
        var last = new Dictionary<ulong, int>(table.RowCount);
        for (int row = 0; row < first.Length; row++)
        {
            ref int latest = ref CollectionsMarshal.GetValueRefOrAddDefault(last, hashes[row], out bool exists);
            previous[row] = exists ? latest : -1;
            first[row] = row;
            for (int other = previous[row]; other >= 0; other = previous[other])
            {
                if (AreEqual(chosen, row, other))
                {
                    first[row] = first[other];
                    break;
                }
            }

            latest = row;
        }

        return first;
    }

    /// <summary>The number of rows that are equal to an earlier one.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns to look at, by name; all where there are none.</param>
    public static int Count(Table table, params IReadOnlyCollection<string> columns)
    {
        int[] first = FirstOccurrences(table, columns);
        int count = 0;
        for (int row = 0; row < first.Length; row++)
        {
            count += first[row] < row ? 1 : 0;
        }

        return count;
    }

    /// <summary>The rows of one part of a split that have an equal row in the other part.</summary>
    /// <param name="table">The table that both parts are rows of.</param>
    /// <param name="train">The rows to train on.</param>
    /// <param name="test">The rows to test with.</param>
    /// <param name="columns">The columns to look at, by name; all where there are none.</param>
    /// <returns>Those of <paramref name="test"/> that are trained on too, in their order.</returns>
    public static int[] Between(
        Table table,
        ReadOnlySpan<int> train,
        ReadOnlySpan<int> test,
        params IReadOnlyCollection<string> columns
    )
    {
        int[] first = FirstOccurrences(table, columns);
        var trained = new HashSet<int>(train.Length);
        foreach (int row in train)
        {
            trained.Add(first[row]);
        }

        var result = new List<int>();
        foreach (int row in test)
        {
            if (trained.Contains(first[row]))
            {
                result.Add(row);
            }
        }

        return [.. result];
    }

    // Equal values have equal codes or equal bits; +0 and -0 are one number, and all that are no numbers are told apart later.
    private static void AddHashes(TableColumn column, ulong[] hashes)
    {
        if (column.HasTexts)
        {
            var codes = column.Codes;
            for (int row = 0; row < hashes.Length; row++)
            {
                hashes[row] = Mixed(hashes[row], (uint)codes[row]);
            }

            return;
        }

        var numbers = column.Numbers;
        for (int row = 0; row < hashes.Length; row++)
        {
            hashes[row] = Mixed(
                hashes[row],
                double.IsNaN(numbers[row]) ? ulong.MaxValue : BitConverter.DoubleToUInt64Bits(numbers[row] + 0.0)
            );
        }
    }

    private static ulong Mixed(ulong hash, ulong value)
    {
        ulong high = Math.BigMul(hash ^ value ^ Odd, Odd, out ulong low);
        return high ^ low;
    }

    private static bool AreEqual(TableColumn[] columns, int a, int b)
    {
        foreach (var column in columns)
        {
            bool equal = column.HasTexts ? column.Codes[a] == column.Codes[b]
                : column.Number(a) == column.Number(b) || (double.IsNaN(column.Number(a)) && column.Text(a) == column.Text(b));
            if (!equal)
            {
                return false;
            }
        }

        return true;
    }
}
