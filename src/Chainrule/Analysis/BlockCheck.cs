using Chainrule.Kernels;

namespace Chainrule.Analysis;

/// <summary>Holds one block of numbers against what they should be, and remembers the worst. May be fed several batches.</summary>
internal sealed class BlockCheck(string name, ProofOptions options)
{
    // The steps of differences: the second where a kink lies within reach of the first.
    private const double Step = 1e-5, SmallStep = 1e-7;

    private Shape _shape;
    private int _count, _checked, _atKinks;
    private bool _failed;
    private double _worst = -1, _largest, _computed, _expected;
    private int[] _worstIndex = [];

    /// <summary>Checks derivatives against differences of a function.</summary>
    /// <param name="shape">The shape of the block, for the index of the worst.</param>
    /// <param name="computed">The derivatives.</param>
    /// <param name="choice">What the choice of entries is drawn from.</param>
    /// <param name="valuesAt">For each entry: the array it stands in, its place there, and the function that reads it.</param>
    /// <param name="floor">What errors are measured by where all derivatives are smaller.</param>
    public void Differences(
        Shape shape, ReadOnlySpan<float> computed, RandomStream choice, Func<int, (double[] Values, int Index, Func<double> F)> valuesAt,
        double floor = 0)
    {
        int[] entries = Choose(computed, choice);
        double[] expected = new double[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            var (values, index, f) = valuesAt(entries[i]);
            expected[i] = Difference.Central(values, index, f, Step);
        }

        double largest = Math.Max(floor, Math.Max(Largest(computed), expected.Select(Math.Abs).DefaultIfEmpty(0).Max()));
        for (int i = 0; i < entries.Length; i++)
        {
            float value = computed[entries[i]];
            var (values, index, f) = valuesAt(entries[i]);
            double limit = options.Tolerance * largest, noise = 0;
            if (!(Math.Abs(value - expected[i]) <= limit))
            {
                noise = Noise(f(), Step);
                expected[i] = Math.Abs(value - expected[i]) <= limit + noise ? expected[i] : AtKink(value, expected[i], values, index, f, limit);
            }

            Add(shape, entries[i], value, expected[i], largest, noise);
        }

        Count(shape, computed.Length, entries.Length);
    }

    /// <summary>Checks values against those of the formula.</summary>
    public void Values(Shape shape, ReadOnlySpan<float> computed, ReadOnlySpan<double> expected, double floor = 0)
    {
        double largest = Math.Max(floor, Largest(computed));
        foreach (double value in expected)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < computed.Length; i++)
        {
            Add(shape, i, computed[i], expected[i], largest, noise: 0);
        }

        Count(shape, computed.Length, computed.Length);
    }

    /// <summary>Records a defect that isn't a wrong number, at some entry.</summary>
    public void Fail(Shape shape, int entry, double computed, double expected)
    {
        Add(shape, entry, computed, expected, 0, 0);
        _failed = true;
    }

    /// <summary>The verdict.</summary>
    public BlockProof Result() =>
        new(name, _shape, _count, _checked, _atKinks, _largest, Math.Max(_worst, 0), _worstIndex, _computed, _expected, !_failed);

    // A slope between those of the two sides is a subgradient, if they really differ: over a smooth curve their difference
    // shrinks with the step, at a kink it doesn't.
    private double AtKink(double computed, double central, double[] values, int index, Func<double> f, double limit)
    {
        double near = Difference.Central(values, index, f, SmallStep);
        if (Math.Abs(computed - near) <= limit + Noise(f(), SmallStep))
        {
            return computed;
        }

        foreach (double step in (ReadOnlySpan<double>)[Step, SmallStep * 10])
        {
            var (below, above) = Difference.OneSided(values, index, f, step);
            var (belowNear, aboveNear) = Difference.OneSided(values, index, f, step / 4);
            bool isKink = Math.Abs(aboveNear - belowNear) > 0.5 * Math.Abs(above - below);
            if (isKink && computed >= Math.Min(below, above) - limit && computed <= Math.Max(below, above) + limit)
            {
                _atKinks++;
                return computed;
            }
        }

        return central;
    }

    /// <summary>What rounding in the function's value makes of a difference.</summary>
    private static double Noise(double value, double step) => 1e-15 * Math.Max(1, Math.Abs(value)) / step;

    private void Add(Shape shape, int entry, double computed, double expected, double largest, double noise)
    {
        double error = Math.Abs(computed - expected), share = error <= noise ? 0 : (error - noise) / Math.Max(largest, double.Epsilon);
        if (double.IsNaN(error))
        {
            share = double.PositiveInfinity;
        }

        _largest = Math.Max(_largest, largest);
        _failed |= !(share <= options.Tolerance);
        if (share > _worst)
        {
            (_worst, _computed, _expected, _worstIndex) = (share, computed, expected, IndexOf(shape, entry));
        }
    }

    private void Count(Shape shape, int count, int entries)
    {
        _shape = shape;
        _count += count;
        _checked += entries;
    }

    private int[] Choose(ReadOnlySpan<float> computed, RandomStream choice)
    {
        int[] all = [.. Enumerable.Range(0, computed.Length)];
        if (computed.Length <= options.EntriesPerBlock)
        {
            return all;
        }

        int largest = 0;
        for (int i = 1; i < computed.Length; i++)
        {
            largest = Math.Abs(computed[i]) > Math.Abs(computed[largest]) ? i : largest;
        }

        choice.Shuffle(all);
        int[] chosen = [largest, .. all.Where(i => i != largest).Take(options.EntriesPerBlock - 1)];
        Array.Sort(chosen);
        return chosen;
    }

    private static double Largest(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (float value in values)
        {
            largest = float.IsFinite(value) ? Math.Max(largest, Math.Abs(value)) : largest;
        }

        return largest;
    }

    private static int[] IndexOf(Shape shape, int entry)
    {
        int[] index = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            index[axis] = entry % shape[axis];
            entry /= shape[axis];
        }

        return index;
    }
}
