using Chainrule.Kernels;

namespace Chainrule.Schedules;

/// <summary>
/// Half a cosine from the base rate down to a fraction f of it: f + (1 − f)·(1 + cos(π·t))/2, where t = step / total steps.
/// Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (ICLR 2017), equation 5, without restarts.
/// </summary>
public sealed class Cosine : Schedule
{
    private readonly double _final;

    /// <summary>The schedule.</summary>
    /// <param name="final">f, the fraction of the base rate at the very end, in [0, 1].</param>
    /// <exception cref="ChainruleException">The fraction is out of range.</exception>
    public Cosine(double final = 0) =>
        _final = Setting.Check("cosine", "final fraction", final, final is >= 0 and <= 1, "between 0 and 1");

    /// <inheritdoc/>
    public override string Notation => Setting.Write("cosine", (_final, 0));

    /// <inheritdoc/>
    public override double Factor(in SchedulePosition position) =>
        Between(1, _final, (double)position.Step / position.TotalSteps);

    /// <summary>Half a cosine from one value at t = 0 to another at t = 1; t outside is taken as the nearer end.</summary>
    internal static double Between(double start, double end, double t) =>
        end + (start - end) * 0.5 * (1 + DoubleMath.CosPi(Math.Clamp(t, 0, 1)));
}
