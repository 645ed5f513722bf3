using Chainrule.Data;
using Chainrule.Kernels;

namespace Chainrule.Insight.Results;

/// <summary>Test rows that are nearly or wholly among the rows trained on.</summary>
/// <param name="Found">How many were found.</param>
/// <param name="LookedAt">Of how many, evenly chosen: all test rows where they aren't too many.</param>
public readonly record struct RepeatedRows(int Found, int LookedAt);

/// <summary>
/// Finds test rows that are, nearly or wholly, among the rows trained on: they make a model look better than it is.
/// </summary>
public static class NearDuplicates
{
    private const int MostTested = 1000, Directions = 16;
    private const double MostDistance = 0.01;

    /// <summary>
    /// Counts them among images, and other rows whose numbers are all of one kind; of more than 1,000 test rows, among at most
    /// that
    /// many, evenly chosen. Two rows are near where the sum of squared differences is at most a hundredth of the sum of squared
    /// distances of the test row's inputs from their mean: a difference that is hardly seen in an image.
    /// </summary>
    /// <param name="train">The rows trained on.</param>
    /// <param name="test">The rows to test with, of the same shape.</param>
    /// <param name="workers">The threads to use; null for the calling thread alone.</param>
    /// <exception cref="ArgumentException">Their shapes differ.</exception>
    public static RepeatedRows Count(IDataset train, IDataset test, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        int width = train.Input.Count;
        if (width != test.Input.Count)
        {
            throw new ArgumentException($"rows of {train.Input} can't be compared with rows of {test.Input}", nameof(test));
        }

        int[] chosen = Chosen(test.Count, MostTested);
        if (chosen.Length == 0 || train.Count == 0)
        {
            return new RepeatedRows(0, chosen.Length);
        }

        float[] tested = new float[chosen.Length * width];
        test.CopyInputs(chosen, tested);
        double[] limits = new double[chosen.Length];
        for (int i = 0; i < limits.Length; i++)
        {
            limits[i] = MostDistance * Spread(tested.AsSpan(i * width, width));
        }

        var rows = new CloseRows(tested, width, Directions, workers ?? Workers.None);
        double[] nearest = rows.Nearest(train.Count, train.CopyInputs, limits);
        return new RepeatedRows(nearest.Count(double.IsFinite), chosen.Length);
    }

    /// <summary>
    /// Counts them among the rows of a table, where they can be told from rows that are alike by nature. A test row is near one
    /// trained on where all categories are equal, and the numbers ten times, a hundred times or infinitely closer to it than
    /// those of
    /// the rows around: of the 32nd nearest in a sample of at most 1,000 (of fewer rows, an eighth of them).
    /// </summary>
    /// <remarks>
    /// How many rows are that close by chance follows from how the number of rows grows with the distance there, as a power of it
    /// (Levina and Bickel, "Maximum Likelihood Estimation of Intrinsic Dimension", NeurIPS 2004), with what rounding hides added
    /// to
    /// all distances: a sixth of the squared gap to the next value in each column. Rows that chance gives such a neighbor more
    /// often
    /// than one time in five tell nothing; of the others, those found count where they are more than three times what chance
    /// gives. So tables of categories alone, of one number, of a few coarse ones, or of fewer than 64 rows never have any.
    /// </remarks>
    /// <param name="preparation">How the model's inputs, such as the columns of a table, become numbers.</param>
    /// <param name="train">The rows trained on; of more than 200,000, at most that many are.</param>
    /// <param name="test">The rows to test with; of more than 1,000, at most that many are looked at, evenly chosen.</param>
    /// <param name="workers">The threads to use; null for the calling thread alone.</param>
    /// <exception cref="ChainruleException">A column is missing, or a cell isn't what its column holds.</exception>
    public static RepeatedRows Count(
        InputPreparation preparation,
        IRawRows train,
        IRawRows test,
        Workers? workers = null
    )
    {
        ArgumentNullException.ThrowIfNull(preparation);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        return RepeatedTableRows.Count(preparation, train, test, workers ?? Workers.None);
    }

    /// <summary>At most so many of some rows, evenly chosen.</summary>
    internal static int[] Chosen(int count, int most)
    {
        int every = Math.Max(1, (count + most - 1) / most);
        return [.. Enumerable.Range(0, count).Where(row => row % every == 0)];
    }

    private static double Spread(ReadOnlySpan<float> row)
    {
        double mean = 0, spread = 0;
        foreach (float x in row)
        {
            mean += (double)x / row.Length;
        }

        foreach (float x in row)
        {
            spread += (x - mean) * (x - mean);
        }

        return spread;
    }
}
