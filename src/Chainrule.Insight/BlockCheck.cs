using Chainrule.Kernels;

namespace Chainrule.Insight;

/// <summary>
/// Holds one block of numbers against what they should be, and remembers the worst. May be fed several batches. Numbers come with
/// a judgment of their own, or are measured by the largest number of the block: those are judged in <see cref="Result"/>.
/// </summary>
internal sealed class BlockCheck(string name, ProofOptions options)
{
    /// <summary>Four roundings of a float, as a share of what is rounded.</summary>
    public const double Roundings = 4 * NumberJudge.Rounding;

    /// <summary>Outputs that floats can't hold as normal numbers are taken as 0.</summary>
    public const double SmallestNormal = 1.1754943508222875e-38;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<UndecidedReason, int> _undecided = [];
    private Shape _shape;
    private int _count, _decided, _atKinks, _layerByLayer;
    private bool _failed;
    private double _largest;
    private ProofError _worst = new(-1, [], 0, 0);

    /// <summary>Checks derivatives against differences of a function, measured by the largest of the block.</summary>
    /// <param name="shape">The shape of the block, for the index of the worst.</param>
    /// <param name="computed">The derivatives.</param>
    /// <param name="choice">What the choice of entries is drawn from.</param>
    /// <param name="slopeOf">For each entry: how its slope is found.</param>
    /// <param name="floorOf">For each entry: the error that rounding explains, however small the derivatives are. It is asked
    /// only where a number is off by more than its share of the largest. Null for none.</param>
    public void Differences(
        Shape shape,
        ReadOnlySpan<float> computed,
        RandomStream choice,
        Func<int, EndToEndSlope> slopeOf,
        Func<int, double>? floorOf = null
    )
    {
        foreach (int entry in Choose(computed, choice, options.EntriesPerBlock))
        {
            options.Cancel.ThrowIfCancellationRequested();
            var slope = slopeOf(entry);
            _entries.Add(new Entry(shape, entry, computed[entry], slope.Standard, floorOf, slope));
        }

        Count(shape, computed.Length);
    }

    /// <summary>Checks values against those of the formula, measured by the largest of the block.</summary>
    /// <param name="shape">Their shape.</param>
    /// <param name="computed">The values.</param>
    /// <param name="expected">What they should be.</param>
    /// <param name="floorOf">For each of them: the error that rounding explains; null for none.</param>
    public void Values(
        Shape shape, ReadOnlySpan<float> computed, ReadOnlySpan<double> expected, Func<int, double>? floorOf = null)
    {
        for (int i = 0; i < computed.Length; i++)
        {
            _entries.Add(new Entry(shape, i, computed[i], expected[i], floorOf, null));
        }

        Count(shape, computed.Length);
    }

    /// <summary>Takes a number that has been judged by itself; the caller counts it.</summary>
    public void Judged(Shape shape, int entry, double computed, Judgment judgment, string where)
    {
        if (judgment.Reason != UndecidedReason.None)
        {
            Undecided(judgment.Reason);
            return;
        }

        _largest = double.IsFinite(judgment.Expected) ? Math.Max(_largest, Math.Abs(judgment.Expected)) : _largest;
        _decided++;
        _atKinks += judgment.IsAtKink ? 1 : 0;
        Record(shape, entry, computed, judgment.Expected, judgment.Limit, where);
    }

    /// <summary>Asks for the same bits in two passes: that they differ is a defect, however little.</summary>
    public void Same(Shape shape, ReadOnlySpan<float> first, ReadOnlySpan<float> again, string where)
    {
        for (int i = 0; i < first.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(first[i]) != BitConverter.SingleToInt32Bits(again[i]))
            {
                Record(shape, i, again[i], first[i], limit: 0, where);
                _failed = true;
            }
        }
    }

    /// <summary>Counts numbers, whether they are looked at or not.</summary>
    public void Count(Shape shape, int count)
    {
        _shape = shape;
        _count += count;
    }

    /// <summary>The verdict.</summary>
    public BlockProof Result()
    {
        JudgeByTheLargest();
        int undecided = _undecided.Values.Sum();
        return new BlockProof(
            name,
            _shape,
            new ProofCounts(_count, _decided, _atKinks, _layerByLayer, undecided),
            _largest,
            _worst with { Share = Math.Max(_worst.Share, 0) },
            _failed ? ProofVerdict.Wrong
                : undecided > 0 && undecided >= _decided ? ProofVerdict.Undecided
                : ProofVerdict.Right
        )
        {
            Reason = undecided == 0 ? UndecidedReason.None : _undecided.MaxBy(pair => pair.Value).Key,
        };
    }

    /// <summary>The entries to look at: all, or the one with the largest number and others drawn.</summary>
    public static int[] Choose(ReadOnlySpan<float> computed, RandomStream choice, int most)
    {
        int[] all = [.. Enumerable.Range(0, computed.Length)];
        if (computed.Length <= most)
        {
            return all;
        }

        int largest = 0;
        for (int i = 1; i < computed.Length; i++)
        {
            largest = Math.Abs(computed[i]) > Math.Abs(computed[largest]) ? i : largest;
        }

        choice.Shuffle(all);
        int[] chosen = [largest, .. all.Where(i => i != largest).Take(most - 1)];
        Array.Sort(chosen);
        return chosen;
    }

    // What is expected comes from differences of the whole, or, where a number doesn't agree with them, layer by layer.
    private void JudgeByTheLargest()
    {
        double largest = _entries.Select(entry => Math.Abs(entry.Expected)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        SlopeJudgment[] judgments = [.. _entries.Select(entry => JudgmentOf(entry, LimitOf(entry, largest)))];
        if (judgments.Any(judgment => judgment.IsLayerByLayer))
        {
            // differences of the whole may be far from the slope, and so no measure
            largest = judgments
                .Where(judgment => judgment.Reason == UndecidedReason.None)
                .Select(judgment => Math.Abs(judgment.Expected))
                .Where(double.IsFinite)
                .DefaultIfEmpty(0)
                .Max();
        }

        _largest = Math.Max(_largest, largest);
        foreach (var entry in _entries)
        {
            Judge(entry, LimitOf(entry, largest));
        }
    }

    private double LimitOf(Entry entry, double largest) =>
        Math.Max(options.Tolerance * largest, entry.Slope is null ? SmallestNormal : 0);

    private void Judge(Entry entry, double limit)
    {
        var judgment = JudgmentOf(entry, limit);
        if (entry.FloorOf is { } floorOf && !(Math.Abs(entry.Computed - judgment.Expected) <= limit))
        {
            limit = Math.Max(limit, floorOf(entry.Index));
            judgment = JudgmentOf(entry, limit);
        }

        if (judgment.Reason == UndecidedReason.None)
        {
            _decided++;
            _atKinks += judgment.IsAtKink ? 1 : 0;
            _layerByLayer += judgment.IsLayerByLayer ? 1 : 0;
            Record(entry.Shape, entry.Index, entry.Computed, judgment.Expected, limit, "");
        }
        else
        {
            Undecided(judgment.Reason);
        }
    }

    private static SlopeJudgment JudgmentOf(Entry entry, double limit) =>
        entry.Slope?.Judge(entry.Computed, limit) ?? new SlopeJudgment(entry.Expected);

    private void Undecided(UndecidedReason reason) => _undecided[reason] = _undecided.GetValueOrDefault(reason) + 1;

    // Errors are shares of what is allowed, in the unit of the tolerance.
    private void Record(Shape shape, int entry, double computed, double expected, double limit, string where)
    {
        double error = Math.Abs(computed - expected),
            share = error == 0 ? 0 : options.Tolerance * (error / Math.Max(limit, double.Epsilon));
        if (double.IsNaN(error))
        {
            share = double.PositiveInfinity;
        }

        _failed |= !(share <= options.Tolerance);
        if (share > _worst.Share)
        {
            _worst = new ProofError(share, IndexOf(shape, entry), computed, expected, where);
        }
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

    /// <summary>One number, and what it should be; a derivative also with the way its slope is found.</summary>
    private readonly record struct Entry(
        Shape Shape, int Index, double Computed, double Expected, Func<int, double>? FloorOf, EndToEndSlope? Slope);
}
