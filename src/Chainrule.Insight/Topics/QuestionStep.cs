namespace Chainrule.Insight.Topics;

/// <summary>The steps that remedies for questions are made of.</summary>
internal static class QuestionStep
{
    /// <summary>The target of a loss.</summary>
    public static RemedyStep Targets { get; } = RemedyStep.Name($"{nameof(Question)}.{nameof(Question.Targets)}");

    /// <summary>The learning rate of an optimizer.</summary>
    public static RemedyStep LearningRate { get; } = RemedyStep.Name($"{nameof(Question)}.{nameof(Question.LearningRate)}");

    /// <summary>Whether values are scores.</summary>
    public static RemedyStep Scores { get; } = RemedyStep.Name($"{nameof(Question)}.{nameof(Question.AreScores)}");

    /// <summary>The values, with commas between them.</summary>
    public static RemedyStep ValuesOf(string values) =>
        RemedyStep.Set($"{nameof(Question)}.{nameof(Question.Values)}", values, $"[{values}]");

    /// <summary>The weights, with commas between them.</summary>
    public static RemedyStep WeightsOf(string weights) =>
        RemedyStep.Set($"{nameof(Question)}.{nameof(Question.Weights)}", weights, $"[{weights}]");

    /// <summary>The sizes of a network, with commas between them.</summary>
    public static RemedyStep SizesOf(string sizes) =>
        RemedyStep.Set($"{nameof(Question)}.{nameof(Question.Sizes)}", sizes, $"[{sizes}]");

    /// <summary>The activation of a neuron.</summary>
    public static RemedyStep ActivationOf(string name) =>
        RemedyStep.Set($"{nameof(Question)}.{nameof(Question.Activation)}", name, $"\"{name}\"");

    /// <summary>The target of a loss, as a number.</summary>
    public static RemedyStep TargetOf(int target) =>
        RemedyStep.Set(
            $"{nameof(Question)}.{nameof(Question.Targets)}", $"{target}", $"[{target}]");
}
