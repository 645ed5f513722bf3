namespace Chainrule.Insight;

/// <summary>What a proof says of one number.</summary>
/// <param name="Expected">What it should be.</param>
/// <param name="Limit">The error that passes.</param>
/// <param name="Reason">Why it can't be told; none where it can, and the error says the rest.</param>
internal readonly record struct Judgment(double Expected, double Limit, UndecidedReason Reason = UndecidedReason.None)
{
    /// <summary>Whether it lies at a kink, and between the slopes of the two sides.</summary>
    public bool IsAtKink { get; init; }
}

/// <summary>What rounding may do to one derivative of a layer, besides its sum's.</summary>
/// <param name="OfOutput">
/// dyⱼ·sⱼ of each output, with sⱼ its size, at most 1, times the largest of the inputs, at least 1: a derivative formed from
/// y, as y·(1 − y) or x·(1 − y), is no surer than some roundings of that.
/// </param>
/// <param name="KinkReach">How near rounding brings a number to a kink.</param>
/// <param name="Moved">
/// Calls back with inputs and parameters moved by a rounding each, by chance up or down, as often as there are moves.
/// </param>
internal sealed record RoundingScale(double[] OfOutput, double KinkReach, Action<Action> Moved)
{
    /// <summary>What rounding of terms that several parameters share may add; 0 for none.</summary>
    public double Shared { get; init; }

    /// <summary>√Σⱼ of the squares of <see cref="OfOutput"/>, of the outputs that the number moves.</summary>
    public double OfOutputs(bool[] moved)
    {
        double squares = 0;
        for (int j = 0; j < moved.Length; j++)
        {
            squares += moved[j] ? OfOutput[j] * OfOutput[j] : 0;
        }

        return Math.Sqrt(squares);
    }
}

/// <summary>
/// Holds a layer's derivative against differences of its formula, with a tolerance of its own: a share of the number, and
/// roundings of the terms it is the sum of, Σ|terms|·2⁻²⁴, so that what cancels is no false alarm, and what is small beside other
/// numbers is looked at as sharply as they are.
/// </summary>
internal sealed class NumberJudge(double tolerance)
{
    /// <summary>Half a unit in the last place of a float, 2⁻²⁴.</summary>
    public const double Rounding = 1.0 / (1 << 24);

    /// <summary>What single precision keeps of a gradient: below it counts as 0.</summary>
    public const double Least = 1e-32;

    private const double Step = 1e-5;

    /// <summary>The verdict of one number; null where it is larger than a float can be, and so nothing can be asked.</summary>
    public Judgment? Judge(double computed, OutputSlopes slopes, RoundingScale scale)
    {
        var quick = slopes.Central(Step * Math.Max(Math.Abs(slopes.Value), 1e-2));
        double limit = Limit(quick, slopes.Dy.Length);
        if (IsNear(computed, quick, limit) && quick.Noise <= limit / 4)
        {
            return new Judgment(quick.Slope, limit);
        }

        // where a step leaves what the formula takes, it says nothing
        var samples = SamplesOf(slopes);
        if (samples.Count < 2)
        {
            return null;
        }

        double shared = scale.Shared;
        return Agreeing(computed, samples, slopes.Dy.Length, shared)
            ?? AtKink(computed, slopes, samples[^1], scale.KinkReach)
            ?? Rounded(computed, slopes, samples, scale);
    }

    private static List<SlopeSample> SamplesOf(OutputSlopes slopes) =>
        [.. slopes.Ladder().Where(sample => sample.Terms < float.MaxValue && double.IsFinite(sample.Noise))];

    // The slope of any two neighboring steps that tell the same, if the number agrees with it.
    private Judgment? Agreeing(double computed, List<SlopeSample> samples, int outputs, double more)
    {
        foreach (var sample in Pairs(samples, outputs, more))
        {
            // what is flat may rise by less than rounding shows
            double limit = Limit(sample, outputs) + more + (sample.Terms == 0 ? 4 * sample.Noise : 0);
            if (IsNear(computed, sample, limit))
            {
                return new Judgment(sample.Slope, limit);
            }
        }

        return null;
    }

    private Judgment? AtKink(double computed, OutputSlopes slopes, SlopeSample near, double reach)
    {
        if (!slopes.IsAtKink(reach, out double low, out double high))
        {
            return null;
        }

        double slack = Limit(near with { Slope = Math.Max(Math.Abs(low), Math.Abs(high)) }, slopes.Dy.Length);
        return computed >= low - slack && computed <= high + slack
            ? new Judgment(computed, slack) { IsAtKink = true }
            : null;
    }

    // The number isn't the slope to a few roundings of its terms. Is it as near as single precision lets it be?
    private Judgment Rounded(double computed, OutputSlopes slopes, List<SlopeSample> samples, RoundingScale scale)
    {
        int outputs = slopes.Dy.Length;
        double more = scale.Shared;
        if (scale.OfOutput.Length > 0 && slopes.IsCurved(out bool[] moved))
        {
            slopes.Moved = moved;
            samples = SamplesOf(slopes);
            more += 8 * Rounding * scale.OfOutputs(moved);
            if (Agreeing(computed, samples, outputs, more) is { } judgment)
            {
                return judgment;
            }
        }

        var (best, doubt, isSure) = Best(samples, outputs, more);
        double limit = Limit(best, outputs) + more, error = Math.Abs(computed - best.Slope);
        if (!(error <= limit + doubt))
        {
            var (range, terms) = Range(slopes, best, scale);
            limit += 4 * range;
            if (error <= limit + doubt && limit >= 0.5 * terms)
            {
                return new Judgment(best.Slope, limit, UndecidedReason.Conditioning);
            }
        }

        return isSure || !(error <= limit + doubt)
            ? new Judgment(best.Slope, limit + (isSure ? 0 : doubt))
            : new Judgment(
                best.Slope, limit, best.Noise > Math.Abs(best.Slope) * tolerance ? UndecidedReason.Rounding
                    : UndecidedReason.NoSlope);
    }

    // What the number should be, what that may be off, and whether two steps agree on it. What smaller steps contradict is no
    // slope, though two steps agreed by chance, or over a kink that both of them cross.
    private (SlopeSample Best, double Doubt, bool IsSure) Best(List<SlopeSample> samples, int outputs, double more)
    {
        foreach (var sample in Pairs(samples, outputs, more).Reverse())
        {
            if (!IsContradicted(sample, samples, Limit(sample, outputs) + more))
            {
                return (sample, sample.Terms == 0 ? 4 * sample.Noise : 0, sample.Terms > 0);
            }
        }

        var (best, doubt) = (samples[^1], double.PositiveInfinity);
        for (int i = 1; i < samples.Count; i++)
        {
            var (large, small) = (samples[i - 1], samples[i]);
            double apart = Math.Abs(large.Slope - small.Slope) + large.Noise + small.Noise;
            if (10 * apart < doubt && !IsContradicted(small, samples, apart))
            {
                (best, doubt) = (small, 10 * apart);
            }
        }

        return (best, doubt, false);
    }

    private static bool IsContradicted(SlopeSample slope, List<SlopeSample> samples, double limit) => samples.Exists(
        sample => sample.Step < slope.Step && Math.Abs(sample.Slope - slope.Slope) > limit + 4 * (sample.Noise + slope.Noise));

    // Neighbors that tell the same slope. What is flat over small steps counts only where the slope of larger ones would show
    // there: a formula that has lost its digits is a staircase.
    private IEnumerable<SlopeSample> Pairs(List<SlopeSample> samples, int outputs, double more)
    {
        double seen = 0;
        for (int i = 1; i < samples.Count; i++)
        {
            var (large, small) = (samples[i - 1], samples[i]);
            seen = Math.Max(seen, large.Terms);
            bool isFlat = large.Terms == 0 && small.Terms == 0;
            if (isFlat ? seen == 0 || seen > 4 * large.Noise : large.Agrees(small, Limit(small, outputs) + more))
            {
                yield return small;
            }
        }
    }

    // How far the slope moves, and its terms at most, where all that goes in moves by one rounding.
    private static (double Range, double Terms) Range(OutputSlopes slopes, SlopeSample best, RoundingScale scale)
    {
        double range = 0, terms = best.Terms;
        scale.Moved(() =>
        {
            var moved = slopes.Central(best.Step);
            range = Math.Max(range, Math.Abs(moved.Slope - best.Slope));
            terms = Math.Max(terms, moved.Terms);
        });
        return (range, terms);
    }

    private double Limit(SlopeSample sample, int outputs) =>
        tolerance * Math.Abs(sample.Slope) + (8 + Math.Sqrt(outputs)) * Rounding * sample.Terms + Least;

    private static bool IsNear(double computed, SlopeSample sample, double limit) =>
        Math.Abs(computed - sample.Slope) <= limit;
}
