using Chainrule.Kernels;

namespace Chainrule.Tables.Training;

/// <summary>Rows to train on and rows to judge by.</summary>
/// <param name="Train">The ones, ascending.</param>
/// <param name="Held">The others, ascending.</param>
internal sealed record RowSplit(int[] Train, int[] Held)
{
    /// <summary>
    /// Deals rows out to folds of equal size, each class in proportion: rows are put into a random order, those of a class one
    /// behind the other, and dealt out in turn.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="classOf">The class of each of all rows; empty where there are none.</param>
    /// <param name="folds">How many folds.</param>
    /// <param name="random">The order.</param>
    public static RowSplit[] Folds(int[] rows, int[] classOf, int folds, RandomStream random)
    {
        int[] fold = new int[rows.Length], order = Order(rows, classOf, random);
        for (int i = 0; i < order.Length; i++)
        {
            fold[order[i]] = i % folds;
        }

        return [.. Enumerable.Range(0, folds).Select(k => new RowSplit(
            [.. rows.Where((_, i) => fold[i] != k)], [.. rows.Where((_, i) => fold[i] == k)]))];
    }

    /// <summary>Holds out a number of rows, each class in proportion.</summary>
    public static RowSplit HoldOut(int[] rows, int[] classOf, int held, RandomStream random)
    {
        int[] order = Order(rows, classOf, random);
        var isHeld = new bool[rows.Length];
        double step = (double)rows.Length / held;
        for (int i = 0; i < held; i++)
        {
            isHeld[order[(int)(i * step)]] = true;
        }

        return new RowSplit([.. rows.Where((_, i) => !isHeld[i])], [.. rows.Where((_, i) => isHeld[i])]);
    }

    // Random, those of a class one behind the other: whoever takes every nth takes each class in proportion.
    private static int[] Order(int[] rows, int[] classOf, RandomStream random)
    {
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(order);
        return classOf.Length > 0 ? [.. order.OrderBy(i => classOf[rows[i]])] : order;
    }
}
