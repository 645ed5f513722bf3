using System.Runtime.CompilerServices;

namespace Chainrule.Analysis.Results;

/// <summary>
/// Finds test rows that are, nearly or wholly, among the rows trained on: they make a model look better than it is. Rows are
/// sorted into boxes by the sums over eight parts of their input, four times with shifted borders, and compared only where they
/// share a box: rows that differ little almost surely do.
/// </summary>
public static class NearDuplicates
{
    private const int Parts = 8, Shifts = 4, MostTested = 2000, MostCompared = 32, RowsAtOnce = 256;
    private const double BoxWidth = 0.15, MostDistance = 0.01;

    /// <summary>
    /// Counts them; of more than 2,000 test rows by those, evenly chosen, and so estimated. Two rows are near where the sum of squared
    /// differences is at most a hundredth of the sum of squared distances of the test row's inputs from their mean: a difference
    /// that is hardly seen in an image.
    /// </summary>
    /// <param name="train">The rows trained on.</param>
    /// <param name="test">The rows to test with, of the same shape.</param>
    /// <exception cref="ArgumentException">Their shapes differ.</exception>
    public static int Count(IDataset train, IDataset test)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        int width = train.Input.Count;
        if (width != test.Input.Count)
            throw new ArgumentException($"rows of {train.Input} can't be compared with rows of {test.Input}", nameof(test));

        int every = Math.Max(1, test.Count / MostTested);
        int[] chosen = [.. Enumerable.Range(0, test.Count).Where(row => row % every == 0)];
        float[] tested = new float[chosen.Length * width], block = new float[Math.Min(RowsAtOnce, train.Count) * width];
        test.CopyInputs(chosen, tested);
        double[] limits = new double[chosen.Length], widths = Widths(tested, width);
        var boxes = new Dictionary<ulong, List<int>>[Shifts];
        for (int shift = 0; shift < Shifts; shift++)
            boxes[shift] = [];

        for (int i = 0; i < chosen.Length; i++)
        {
            var row = tested.AsSpan(i * width, width);
            limits[i] = MostDistance * Spread(row);
            Put(boxes, row, widths, i);
        }

        bool[] isFound = new bool[chosen.Length];
        int[] rows = [.. Enumerable.Range(0, train.Count)];
        for (int first = 0; first < rows.Length; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.Length - first);
            train.CopyInputs(rows.AsSpan(first, count), block.AsSpan(0, count * width));
            for (int k = 0; k < count; k++)
                Mark(boxes, block.AsSpan(k * width, width), widths, tested, limits, isFound);
        }

        return isFound.Count(found => found) * every;
    }

    private static void Put(Dictionary<ulong, List<int>>[] boxes, ReadOnlySpan<float> row, double[] widths, int index)
    {
        Span<double> sums = stackalloc double[Parts];
        Sum(row, sums);
        for (int shift = 0; shift < Shifts; shift++)
        {
            ulong box = BoxOf(sums, widths, shift);
            if (!boxes[shift].TryGetValue(box, out var members))
                boxes[shift][box] = members = [];

            if (members.Count < MostCompared)
                members.Add(index);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mark(Dictionary<ulong, List<int>>[] boxes, ReadOnlySpan<float> row, double[] widths, float[] tested, double[] limits, bool[] isFound)
    {
        Span<double> sums = stackalloc double[Parts];
        Sum(row, sums);
        for (int shift = 0; shift < Shifts; shift++)
        {
            if (!boxes[shift].TryGetValue(BoxOf(sums, widths, shift), out var members))
                continue;

            foreach (int i in members)
            {
                if (!isFound[i])
                    isFound[i] = AreNear(row, tested.AsSpan(i * row.Length, row.Length), limits[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreNear(ReadOnlySpan<float> row, ReadOnlySpan<float> other, double limit)
    {
        double distance = 0;
        for (int i = 0; i < row.Length && distance <= limit; i++)
        {
            double difference = (double)row[i] - other[i];
            distance += difference * difference;
        }

        return distance <= limit;
    }

    private static double Spread(ReadOnlySpan<float> row)
    {
        double mean = 0, spread = 0;
        foreach (float x in row)
            mean += (double)x / row.Length;

        foreach (float x in row)
            spread += (x - mean) * (x - mean);

        return spread;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(ReadOnlySpan<float> row, Span<double> sums)
    {
        for (int part = 0; part < Parts; part++)
        {
            int from = (int)((long)row.Length * part / Parts), to = (int)((long)row.Length * (part + 1) / Parts), i = from;
            float a = 0, b = 0, c = 0, d = 0;
            for (; i <= to - 4; i += 4)
            {
                a += row[i];
                b += row[i + 1];
                c += row[i + 2];
                d += row[i + 3];
            }

            for (; i < to; i++)
                a += row[i];

            sums[part] = (double)a + b + c + d;
        }
    }

    // A box is a share of the sums' deviation across, or anything where they are all the same.
    private static double[] Widths(float[] rows, int width)
    {
        int count = rows.Length / width;
        double[] means = new double[Parts], squares = new double[Parts], all = new double[count * Parts];
        for (int row = 0; row < count; row++)
            Sum(rows.AsSpan(row * width, width), all.AsSpan(row * Parts, Parts));

        for (int i = 0; i < all.Length; i++)
            means[i % Parts] += all[i] / count;

        for (int i = 0; i < all.Length; i++)
            squares[i % Parts] += (all[i] - means[i % Parts]) * (all[i] - means[i % Parts]) / count;

        return [.. squares.Select(square => square > 0 ? BoxWidth * Math.Sqrt(square) : 1)];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong BoxOf(ReadOnlySpan<double> sums, double[] widths, int shift)
    {
        ulong box = 14695981039346656037; // the hash of Fowler, Noll and Vo
        for (int part = 0; part < Parts; part++)
            box = (box ^ (ulong)(long)Math.Floor((sums[part] / widths[part]) + ((double)shift / Shifts))) * 1099511628211;

        return box;
    }
}
