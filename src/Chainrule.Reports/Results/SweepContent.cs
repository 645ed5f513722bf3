namespace Chainrule.Reports.Results;

/// <summary>What a page about many trainings with different settings is made of.</summary>
/// <param name="Title">The title.</param>
/// <param name="Settings">The settings that differ between them.</param>
/// <param name="Tasks">All of them, by their numbers.</param>
public sealed record SweepContent(string Title, IReadOnlyList<string> Settings, IReadOnlyList<SweptTask> Tasks)
{
    /// <summary>The command that trains the best one; null where there is none.</summary>
    public string? Command { get; init; }

    /// <summary>
    /// Of successive halving how many trainings could go on for how long, the shortest first; empty where none are given up.
    /// </summary>
    public IReadOnlyList<SweptRung> Rungs { get; init; } = [];
}

/// <summary>A rung of successive halving.</summary>
/// <param name="Epochs">The epochs of each training on it.</param>
/// <param name="Places">How many can be on it.</param>
public sealed record SweptRung(int Epochs, int Places);

/// <summary>One of many trainings.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Values">The values of the settings that differ.</param>
/// <param name="State">How it stands: <c>done</c>, <c>open</c>, <c>failed</c>.</param>
public sealed record SweptTask(int Number, IReadOnlyList<string> Values, string State)
{
    /// <summary>The rung that it is on, from 1.</summary>
    public int Rung { get; init; } = 1;

    /// <summary>The loss that trainings are ranked by; null where there is none.</summary>
    public double? Loss { get; init; }

    /// <summary>The share of rows that were right in validation; null where it isn't known.</summary>
    public double? Accuracy { get; init; }

    /// <summary>The first figure on the rows to test with; null where it isn't known.</summary>
    public double? Test { get; init; }

    /// <summary>Why it failed; null where it didn't.</summary>
    public string? Error { get; init; }

    /// <summary>The loss that it is judged by, epoch by epoch; empty where it has no epochs.</summary>
    public IReadOnlyList<double> Curve { get; init; } = [];
}
