namespace Chainrule.Metrics;

/// <summary>What follows from how many rows each class has.</summary>
public static class ClassBalance
{
    private const double MostlyOneClass = 0.8, Imbalance = 10;

    /// <summary>
    /// Whether one class has so many of the rows that the accuracy says little: always it would be right on most.
    /// </summary>
    /// <param name="support">The rows of each class.</param>
    public static bool AreImbalanced(IReadOnlyList<long> support)
    {
        long most = support.Max();
        double share = (double)most / support.Sum();
        return share is >= MostlyOneClass and < 1
            || (support.Count > 2 && share is >= 0.5 and < 1 && most >= Imbalance * support.Where(rows => rows > 0).Min());
    }

    /// <summary>
    /// The class of two that figures of a single class are about: the second one, as everywhere in the field; but where the rows
    /// are
    /// imbalanced the rarer one, since nearly any model is good at the other. Null where there are not two classes.
    /// </summary>
    /// <param name="support">The rows of each class.</param>
    public static int? ClassOfInterest(IReadOnlyList<long> support) =>
        support.Count != 2 ? null
        : AreImbalanced(support) && support[0] < support[1] ? 0
        : 1;

    /// <summary>The rows of each class.</summary>
    /// <param name="labels">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    public static long[] Support(ReadOnlySpan<int> labels, int classes)
    {
        long[] support = new long[classes];
        foreach (int label in labels)
        {
            support[label]++;
        }

        return support;
    }
}
