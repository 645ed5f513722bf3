namespace Chainrule.Insight.Topics;

/// <summary>What questions about losses have in common.</summary>
internal static class LossQuestion
{
    /// <summary>The last step: from a row to a batch.</summary>
    public static Step OverTheBatch { get; } = new(
        "The loss of a batch of B rows is the mean of theirs, so each row's derivative is divided by B: once, here, and nowhere "
            + "later.",
        "∂L/∂y[i,j] = 1/B · ∂Lᵢ/∂yⱼ");

    /// <summary>
    /// One target for each output: as they were given, or as the class index that was given; class 0 by default.
    /// </summary>
    /// <exception cref="ChainruleException">There are more or fewer than outputs, and it is no class either.</exception>
    public static double[] TargetsFor(Question question, int outputs)
    {
        double[] targets = [.. question.Targets ?? [outputs == 1 ? 1 : 0]];
        if (targets.Length == outputs)
        {
            return targets;
        }

        if (targets is [var label] && label == Math.Floor(label) && label >= 0 && label < outputs)
        {
            return [.. Enumerable.Range(0, outputs).Select(j => j == label ? 1.0 : 0)];
        }

        throw question.Wrong(
            $"{(targets.Length == 1 ? $"the target {targets[0]:0.####} is" : $"{targets.Length} targets are")} no target for "
                + $"{outputs} outputs",
            $"give one number for each output, or a class from 0 to {outputs - 1}: {QuestionStep.TargetOf(outputs - 1)}");
    }

    /// <summary>Whether the values are what the loss takes for probabilities.</summary>
    public static void ExpectProbabilities(Question question, double[] p, bool isDistribution, string onScores)
    {
        if (!p.All(v => v is > 0 and < 1) || (isDistribution && Math.Abs(p.Sum() - 1) > 1e-6))
        {
            throw question.Wrong(
                isDistribution
                    ? "these values are no probabilities: positive, and 1 together"
                    : "these values are no probabilities: each between 0 and 1",
                $"for scores, ask for {onScores}"
            );
        }
    }
}
