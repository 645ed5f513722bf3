using System.Globalization;

namespace Chainrule.Insight.Results;

/// <summary>The steps that remedies for runs are made of.</summary>
public static class RunStep
{
    /// <summary>Training stops where it no longer gets better.</summary>
    public static RemedyStep Patience { get; } = RemedyStep.Name("TrainingOptions.Patience");

    /// <summary>The learning rate goes up and comes down again.</summary>
    public static RemedyStep OneCycle { get; } = RemedyStep.Set("TrainingOptions.Schedule", "one-cycle", "new OneCycle()");

    /// <summary>A table gets a linear model.</summary>
    public static RemedyStep Linear { get; } = RemedyStep.Set("TabularOptions.Kind", "linear", "ModelKind.Linear");

    /// <summary>Two models are compared.</summary>
    public static RemedyStep Compare { get; } = RemedyStep.Name("ModelComparison.Of");

    /// <summary>From which probability of the second class on it is chosen.</summary>
    public static RemedyStep Threshold { get; } = RemedyStep.Name("TabularOptions.Threshold");

    /// <summary>All classes count alike.</summary>
    public static RemedyStep Balanced { get; } = RemedyStep.Set("TabularOptions.BalancesClasses", "true");

    /// <summary>First weights suit relu.</summary>
    public static RemedyStep He { get; } = new("Network.Initialize", "he-normal", "Network.Initialize(seed, new He())");

    /// <summary>A share of the rows is held out to test with.</summary>
    public static RemedyStep TestShare { get; } = RemedyStep.Set("TabularOptions.TestShare", "0.2");

    /// <summary>A table is tested by cross-validation.</summary>
    public static RemedyStep Folds { get; } = RemedyStep.Set("TabularOptions.Folds", "5");

    /// <summary>Gradients are clipped by their norm.</summary>
    public static RemedyStep ClipNorm { get; } = RemedyStep.Set("Regularization.ClipNorm", "1");

    /// <summary>How often the rows are gone through.</summary>
    public static RemedyStep Epochs(int count) =>
        RemedyStep.Set("TrainingOptions.Epochs", count.ToString(CultureInfo.InvariantCulture));

    /// <summary>A threshold of its own.</summary>
    public static RemedyStep ThresholdOf(string probability) => RemedyStep.Set("TabularOptions.Threshold", probability);
}
