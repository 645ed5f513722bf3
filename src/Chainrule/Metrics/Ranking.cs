namespace Chainrule.Metrics;

/// <summary>
/// Which class a row of scores puts first. NaN counts as less than every number; among equal scores the lower class wins.
/// </summary>
public static class Ranking
{
    /// <summary>The class with the highest score; 0 where all scores are NaN.</summary>
    /// <exception cref="ArgumentException">There are no scores.</exception>
    public static int ArgMax(ReadOnlySpan<float> scores)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException("a row of scores can't be empty", nameof(scores));
        }

        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best] || (float.IsNaN(scores[best]) && !float.IsNaN(scores[i])))
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>How many classes come before the given one: 0 for the first.</summary>
    public static int RankOf(int label, ReadOnlySpan<float> scores)
    {
        float own = scores[label];
        int before = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            bool equal = scores[i] == own || (float.IsNaN(scores[i]) && float.IsNaN(own));
            bool above = scores[i] > own || (float.IsNaN(own) && !float.IsNaN(scores[i]));
            before += above || (equal && i < label) ? 1 : 0;
        }

        return before;
    }
}
