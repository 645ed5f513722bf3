namespace Chainrule.Insight.Results;

/// <summary>Something about a run that somebody should know, with what to do about it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="IsGrave">Whether the model shouldn't be used before it is mended.</param>
/// <param name="Title">It in a few words.</param>
/// <param name="Finding">What was seen, with the numbers.</param>
/// <param name="Remedy">What to do, as data.</param>
public sealed record Alert(AlertKind Kind, bool IsGrave, string Title, string Finding, Remedy Remedy)
{
    /// <summary>What to do, in the words of a C# programmer.</summary>
    public string Advice => Remedy.ToString();
}

/// <summary>What an alert is about.</summary>
public enum AlertKind
{
    /// <summary>The model is no better than always giving the same answer.</summary>
    NoBetterThanBaseline,

    /// <summary>Validation got worse while training got better, or trained rows do far better than others.</summary>
    Overfitting,

    /// <summary>Even rows that were trained on are not predicted well.</summary>
    Underfitting,

    /// <summary>Training ended while it still brought something.</summary>
    StillImproving,

    /// <summary>Some classes have far fewer rows than others.</summary>
    ClassImbalance,

    /// <summary>A class that has rows is never predicted.</summary>
    IgnoredClass,

    /// <summary>Probabilities are far from what comes true.</summary>
    PoorCalibration,

    /// <summary>Units put out 0 for every row.</summary>
    DeadUnits,

    /// <summary>Gradients or losses grow beyond measure.</summary>
    ExplodingGradients,

    /// <summary>Hardly any of the gradient arrives at the first layers.</summary>
    VanishingGradients,

    /// <summary>Test rows are among the rows trained on, nearly or wholly.</summary>
    NearDuplicates,

    /// <summary>Something about the data, as it was read.</summary>
    Data,

    /// <summary>There are so few rows to test with that the figures are vague.</summary>
    FewTestRows,

    /// <summary>Most rows of a class are taken for others.</summary>
    MissedClass,
}
