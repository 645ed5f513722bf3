namespace Chainrule.Cli.Runs.Sweeps;

/// <summary>
/// A rung of successive halving (Jamieson and Talwalkar 2016, "Non-stochastic Best Arm Identification and Hyperparameter
/// Optimization", algorithm 1; the inner loop of Hyperband): all that are on it are trained equally long, and the best go on to
/// the next.
/// </summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Places">How many can be on it.</param>
/// <param name="Epochs">How long they are trained; null where that is no matter of rungs.</param>
internal sealed record Rung(int Number, int Places, int? Epochs)
{
    /// <summary>How many times as long a rung is as the one before, where it isn't said.</summary>
    public const int UsualFactor = 3;

    /// <summary>
    /// All rungs: least · factorⁱ epochs for ⌊tasks / factorⁱ⌋ tasks. The last one is of <c>most</c> epochs: the first that
    /// would have as many or more, or one task alone.
    /// </summary>
    public static IReadOnlyList<Rung> Ladder(int tasks, int least, int most, int factor)
    {
        var rungs = new List<Rung>();
        long epochs = least;
        for (int places = tasks; ; places = Math.Max(places / factor, 1), epochs *= factor)
        {
            bool isLast = places == 1 || epochs >= most;
            rungs.Add(new Rung(rungs.Count + 1, places, isLast ? most : (int)epochs));
            if (isLast)
            {
                return rungs;
            }
        }
    }

    /// <summary>
    /// Those that go on to this rung, by their numbers: the best of the one before; what has no loss never does.
    /// </summary>
    /// <param name="before">All that were on the rung before.</param>
    public IReadOnlyList<int> Promoted(IEnumerable<SweepRow> before) =>
        [.. SweepRow.Ranked(before).Take(Places).Select(row => row.Task.Number).Order()];
}
