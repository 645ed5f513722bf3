using Chainrule.Kernels;

namespace Chainrule.Insight;

/// <summary>
/// Holds one block of numbers against what they should be, and remembers the worst. May be fed several batches: errors are
/// measured by the largest number of them all, so nothing is judged before <see cref="Result"/>.
/// </summary>
internal sealed class BlockCheck(string name, ProofOptions options)
{
    /// <summary>Four roundings of a float, as a share of what is rounded.</summary>
    public const double Roundings = 4.0 / (1 << 24);

    // The step of differences, those where a kink may lie within its reach, and those where the function is so large beside
    // its slope that a step as small says nothing.
    private const double Step = 1e-5;
    private static readonly double[] SmallSteps = [1e-6, 1e-7], LargeSteps = [1e-3, 1e-2];

    private readonly List<Entry> _entries = [];
    private Shape _shape;
    private int _count, _decided, _atKinks;
    private bool _failed;
    private double _worst = -1, _computed, _expected;
    private int[] _worstIndex = [];

    /// <summary>Checks derivatives against differences of a function.</summary>
    /// <param name="shape">The shape of the block, for the index of the worst.</param>
    /// <param name="computed">The derivatives.</param>
    /// <param name="choice">What the choice of entries is drawn from.</param>
    /// <param name="valuesAt">For each entry: the array it stands in, its place there, and the function that reads it.</param>
    /// <param name="floor">The error that rounding explains, however small the derivatives are.</param>
    public void Differences(
        Shape shape,
        ReadOnlySpan<float> computed,
        RandomStream choice,
        Func<int, (double[] Values, int Index, Func<double> F)> valuesAt,
        double floor = 0
    )
    {
        foreach (int entry in Choose(computed, choice))
        {
            var (values, index, f) = valuesAt(entry);
            var (slope, noise) = Difference.WithNoise(values, index, f, Step);
            _entries.Add(new Entry(shape, entry, computed[entry], slope, floor, noise, values, index, f));
        }

        Count(shape, computed.Length);
    }

    /// <summary>Checks values against those of the formula.</summary>
    public void Values(Shape shape, ReadOnlySpan<float> computed, ReadOnlySpan<double> expected, double floor = 0)
    {
        for (int i = 0; i < computed.Length; i++)
        {
            _entries.Add(new Entry(shape, i, computed[i], expected[i], floor, 0, [], 0, null));
        }

        Count(shape, computed.Length);
    }

    /// <summary>Records a defect that isn't a wrong number, at some entry.</summary>
    public void Fail(Shape shape, int entry, double computed, double expected)
    {
        Record(shape, entry, computed, expected, scale: 0);
        _failed = true;
    }

    /// <summary>The verdict.</summary>
    public BlockProof Result()
    {
        double largest = _entries.Select(entry => Math.Abs(entry.Expected)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double floor = _entries.Select(entry => entry.Floor).DefaultIfEmpty(0).Max(),
            scale = Math.Max(largest, floor / options.Tolerance);
        foreach (var entry in _entries)
        {
            if (Judge(entry, options.Tolerance * scale) is double expected)
            {
                _decided++;
                Record(entry.Shape, entry.Index, entry.Computed, expected, scale);
            }
        }

        int undecided = _entries.Count - _decided;
        bool passed = !_failed && undecided == 0;
        return new BlockProof(
            name,
            _shape,
            _count,
            _decided,
            _atKinks,
            largest,
            Math.Max(_worst, 0),
            _worstIndex,
            _computed,
            _expected,
            passed
        )
        {
            Undecided = undecided,
            IsOpen = !_failed && undecided > 0,
        };
    }

    /// <summary>What the number should be, to be compared with it; null where differences can't tell.</summary>
    private double? Judge(Entry entry, double limit)
    {
        var (_, _, computed, central, _, noise, values, index, f) = entry;
        if (f is null || !double.IsFinite(computed) || !double.IsFinite(central) || Agree(computed, central, noise, limit))
        {
            return central;
        }

        if (noise > limit / 4)
        {
            foreach (double step in LargeSteps)
            {
                var (slope, slopeNoise) = Difference.Extrapolated(values, index, f, step);
                if (Agree(computed, slope, slopeNoise, limit))
                {
                    return slope;
                }
            }
        }

        bool mayBeRight = Math.Abs(computed - central) <= limit + noise;
        foreach (double step in SmallSteps)
        {
            var (slope, slopeNoise) = Difference.WithNoise(values, index, f, step);
            if (Agree(computed, slope, slopeNoise, limit))
            {
                return slope;
            }

            // something lies between the two steps, and the number agrees with what is beyond it as far as one can see
            mayBeRight |= Math.Abs(computed - slope) <= limit + slopeNoise && Math.Abs(central - slope) > noise + slopeNoise;
        }

        if (IsAtKink(entry, limit))
        {
            _atKinks++;
            return computed;
        }

        return mayBeRight ? null : central;
    }

    // Where rounding of the function makes differences uncertain by more than a part of the limit, they prove nothing; those of
    // a function that doesn't change at all are exact.
    private static bool Agree(double computed, double slope, double noise, double limit)
    {
        double error = Math.Abs(computed - slope);
        return error == 0 || (error <= limit && noise <= limit / 4);
    }

    // A slope between those of the two sides is a subgradient, if they really differ: over a smooth curve their difference
    // shrinks with the step, at a kink it doesn't.
    private static bool IsAtKink(Entry entry, double limit)
    {
        foreach (double step in (ReadOnlySpan<double>)[Step, SmallSteps[0]])
        {
            var (below, above) = Difference.OneSided(entry.Values, entry.Place, entry.F!, step);
            var (belowNear, aboveNear) = Difference.OneSided(entry.Values, entry.Place, entry.F!, step / 4);
            double jump = Math.Abs(aboveNear - belowNear), noise = Difference.Noise(entry.F!(), step / 4);
            bool isKink = jump > 0.5 * Math.Abs(above - below) && jump > 4 * noise;
            if (isKink && entry.Computed >= Math.Min(below, above) - limit && entry.Computed <= Math.Max(below, above) + limit)
            {
                return true;
            }
        }

        return false;
    }

    private void Record(Shape shape, int entry, double computed, double expected, double scale)
    {
        double error = Math.Abs(computed - expected), share = error == 0 ? 0 : error / Math.Max(scale, double.Epsilon);
        if (double.IsNaN(error))
        {
            share = double.PositiveInfinity;
        }

        _failed |= !(share <= options.Tolerance);
        if (share > _worst)
        {
            (_worst, _computed, _expected, _worstIndex) = (share, computed, expected, IndexOf(shape, entry));
        }
    }

    private void Count(Shape shape, int count)
    {
        _shape = shape;
        _count += count;
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

    /// <summary>One number, what it should be and how sure that is; a derivative also with the function.</summary>
    private readonly record struct Entry(
        Shape Shape,
        int Index,
        double Computed,
        double Expected,
        double Floor,
        double Noise,
        double[] Values,
        int Place,
        Func<double>? F
    );
}
