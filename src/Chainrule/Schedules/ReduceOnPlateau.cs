using Chainrule.Kernels;

namespace Chainrule.Schedules;

/// <summary>
/// The rate drops when the monitored loss has stopped falling: after more than <c>patience</c> epochs in a row without a
/// new minimum it is multiplied with a factor, and counting starts again. An epoch counts as better when its loss is below
/// the best so far by more than 10⁻⁴ of it, as in PyTorch; NaN never does.
/// </summary>
/// <remarks>A pure function of the losses so far: a resumed training has the same rate without any state to restore.</remarks>
public sealed class ReduceOnPlateau : Schedule
{
    private const double Threshold = 1e-4;
    private readonly double _factor;
    private readonly int _patience;

    /// <summary>The schedule.</summary>
    /// <param name="factor">What the rate is multiplied with at each drop, in (0, 1).</param>
    /// <param name="patience">The epochs without improvement that are let pass, not negative.</param>
    /// <exception cref="ChainruleException">A setting is out of range.</exception>
    public ReduceOnPlateau(double factor = 0.1, int patience = 5)
    {
        _factor = Setting.Check("plateau", "factor", factor, factor is > 0 and < 1, "above 0 and below 1");
        Setting.Check("plateau", "patience", patience, patience >= 0, "at least 0");
        _patience = patience;
    }

    /// <inheritdoc/>
    public override string Notation => $"plateau:{Setting.Write(_factor)}:{_patience}";

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position)
    {
        double best = double.PositiveInfinity;
        int waited = 0, drops = 0;
        foreach (double loss in position.Monitored.Span)
        {
            if (double.IsPositiveInfinity(best) ? loss < best : loss < best - Threshold * Math.Abs(best))
            {
                best = loss;
                waited = 0;
            }
            else if (++waited > _patience)
            {
                drops++;
                waited = 0;
            }
        }

        return DoubleMath.Power(_factor, drops);
    }
}
