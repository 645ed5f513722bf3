using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Insight.Results;

/// <summary>Looks for what somebody should know about a run. A healthy run gets nothing.</summary>
/// <remarks>
/// The bounds are rules of thumb, set such that a good training on MNIST, with the defaults, stays below all of them.
/// </remarks>
public static class Alerts
{
    /// <summary>All alerts, the gravest first.</summary>
    public static IReadOnlyList<Alert> Find(RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new RunFindings(run).Alerts;
    }

    /// <summary>What can be said while training still goes on, from its epochs alone.</summary>
    public static IReadOnlyList<Alert> During(TrainingHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Alert?[] found = [GradientAlerts.Exploding(history, double.PositiveInfinity), CurveAlerts.Rising(history)];
        return [.. found.OfType<Alert>()];
    }

    internal static IReadOnlyList<Alert> Find(RunFindings findings)
    {
        var run = findings.Run;
        var found = new List<Alert?>();
        if (findings.Classes is { } test)
        {
            var train = run.Train is null ? null : new ClassResults(run.Train);
            // what has broken the training is to be mended first: what follows from it asks for nothing else
            bool isBroken = !IsHalfAlive(run);
            found.AddRange(
                ClassAlerts.AgainstBaseline(run, test),
                ClassAlerts.Overfitting(run, train, test),
                isBroken ? null : ClassAlerts.Underfitting(run, train, test),
                isBroken ? null : ClassShareAlerts.Ignored(run, test),
                isBroken ? null : ClassShareAlerts.Missed(run, test),
                ClassShareAlerts.Imbalanced(run),
                ClassShareAlerts.Calibration(run, test)
            );
        }
        else if (findings.Labels is { } labels)
        {
            found.AddRange(
                LabelAlerts.AgainstBaseline(labels),
                LabelAlerts.Missed(labels),
                LabelAlerts.Overfitting(run.Train is null ? null : new LabelResults(run.Train), labels)
            );
        }
        else
        {
            found.AddRange([
                .. findings.Values.Select(values => ValueAlerts.AgainstBaseline(run, values)),
                CurveAlerts.Rising(run) ?? ValueAlerts.Learned(run, findings.Values),
            ]);
        }

        found.AddRange(
            TestRowAlerts.TrainedOn(run),
            GradientAlerts.Exploding(run),
            GradientAlerts.Vanishing(run),
            CurveAlerts.StillImproving(run),
            LayerAlerts.DeadUnits(run),
            TestRowAlerts.NearDuplicates(run),
            TestRowAlerts.Few(run.Test)
        );
        found.AddRange([.. run.Noticed]);
        return [.. found.OfType<Alert>().OrderByDescending(alert => alert.IsGrave)];
    }

    // Whether gradients were in order and most units of every layer are in use.
    private static bool IsHalfAlive(RunFacts run) =>
        GradientAlerts.Exploding(run) is null && run.DeadUnits.All(layer => layer.Dead <= 0.9 * layer.Units);

    private static void AddRange(this List<Alert?> list, params ReadOnlySpan<Alert?> alerts)
    {
        foreach (var alert in alerts)
        {
            list.Add(alert);
        }
    }

    internal static string Percent(double share) => ShareText.Percent(share, 1);

    internal static string Number(double value) => NumberText.Short(value);

    internal static string Count(long count) => NumberText.Count(count);
}
