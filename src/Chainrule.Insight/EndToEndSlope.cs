namespace Chainrule.Insight;

/// <summary>What is said of a derivative by differences of a whole function, or layer by layer.</summary>
/// <param name="Expected">What it should be.</param>
/// <param name="Reason">Why it can't be told; none where it can.</param>
internal readonly record struct SlopeJudgment(double Expected, UndecidedReason Reason = UndecidedReason.None)
{
    /// <summary>Whether it lies at a kink.</summary>
    public bool IsAtKink { get; init; }

    /// <summary>Whether differences of each layer by itself decided.</summary>
    public bool IsLayerByLayer { get; init; }
}

/// <summary>
/// A derivative of a function as a whole, such as the loss of a network by one weight: by differences over one step, over larger
/// ones where the function's rounding hides its slope, over smaller ones where a kink may lie within reach. Where none of them
/// agrees with the number that was computed, each layer by itself decides, if that is given.
/// </summary>
/// <param name="values">Where the number stands.</param>
/// <param name="index">Its place.</param>
/// <param name="f">The function, which reads <paramref name="values"/>.</param>
/// <param name="chained">The derivative by the chain rule, from differences of each layer by itself; null where there is but
/// one layer.</param>
internal sealed class EndToEndSlope(double[] values, int index, Func<double> f, Func<ChainedNumber>? chained = null)
{
    private const double Step = 1e-5;
    private static readonly double[] SmallSteps = [1e-6, 1e-7], LargeSteps = [1e-3, 1e-2];

    private readonly (double Slope, double Noise) _standard = Difference.WithNoise(values, index, f, Step);
    private ChainedNumber? _chained;

    /// <summary>The difference over the usual step.</summary>
    public double Standard => _standard.Slope;

    /// <summary>What the number should be, to be compared with it.</summary>
    /// <param name="computed">What was computed.</param>
    /// <param name="limit">The error that passes.</param>
    public SlopeJudgment Judge(double computed, double limit)
    {
        var (central, noise) = _standard;
        bool areNumbers = double.IsFinite(computed) && double.IsFinite(central);
        if (Agree(computed, central, noise, limit) || (chained is null && !areNumbers))
        {
            return new SlopeJudgment(central);
        }

        if (AtOtherSteps(computed, limit, out bool mayBeRight) is double slope)
        {
            return new SlopeJudgment(slope);
        }

        if (chained is not null)
        {
            var number = _chained ??= chained();
            bool isTooSmall = limit < NumberJudge.Least
                && number.IsLost
                && Math.Max(Math.Abs(computed), Math.Abs(number.Value)) < NumberJudge.Least;
            bool isOpen = number.Doubt > limit / 2 && Math.Abs(computed - number.Value) <= limit + number.Doubt;
            return new SlopeJudgment(
                number.Value,
                isTooSmall ? UndecidedReason.TooSmall : isOpen ? UndecidedReason.NoSlope : UndecidedReason.None)
            {
                IsLayerByLayer = true,
                IsAtKink = number.IsAtKink,
            };
        }

        return IsAtKink(computed, limit) ? new SlopeJudgment(computed) { IsAtKink = true }
            : new SlopeJudgment(central, mayBeRight ? UndecidedReason.Rounding : UndecidedReason.None);
    }

    private double? AtOtherSteps(double computed, double limit, out bool mayBeRight)
    {
        var (central, noise) = _standard;
        mayBeRight = Math.Abs(computed - central) <= limit + noise;
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

        return null;
    }

    // Where rounding of the function makes differences uncertain by more than a part of the limit, they prove nothing; those of
    // a function that doesn't change at all are exact, if there is nothing finer to ask.
    private bool Agree(double computed, double slope, double noise, double limit)
    {
        double error = Math.Abs(computed - slope);
        return error <= limit && noise <= limit / 4 || (error == 0 && chained is null);
    }

    // A slope between those of the two sides is a subgradient, if they really differ: over a smooth curve their difference
    // shrinks with the step, at a kink it doesn't.
    private bool IsAtKink(double computed, double limit)
    {
        foreach (double step in (ReadOnlySpan<double>)[Step, SmallSteps[0]])
        {
            var (below, above) = Difference.OneSided(values, index, f, step);
            var (belowNear, aboveNear) = Difference.OneSided(values, index, f, step / 4);
            double jump = Math.Abs(aboveNear - belowNear), noise = Difference.Noise(f(), step / 4);
            bool isKink = jump > 0.5 * Math.Abs(above - below) && jump > 4 * noise;
            if (isKink && computed >= Math.Min(below, above) - limit && computed <= Math.Max(below, above) + limit)
            {
                return true;
            }
        }

        return false;
    }
}
