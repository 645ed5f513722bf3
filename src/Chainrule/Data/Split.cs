using Chainrule.Kernels;

namespace Chainrule.Data;

/// <summary>A dataset in two parts: one to train on, one held out to judge by. Rows keep their order within each part.</summary>
/// <param name="Train">The rows to train on.</param>
/// <param name="HeldOut">The rows held out.</param>
public sealed record Split(Subset Train, Subset HeldOut)
{
    /// <summary>
    /// Holds out a fraction of the rows at random; the same seed holds out the same rows. Where targets are classes, every
    /// class is held out in proportion.
    /// </summary>
    /// <param name="data">At least two rows.</param>
    /// <param name="fraction">The share held out, between 0 and 1; at least one row goes to each part.</param>
    /// <param name="seed">The seed of the choice.</param>
    /// <exception cref="ChainruleException">The fraction isn't between 0 and 1, or there are fewer than two rows.</exception>
    public static Split HoldOutFraction(IDataset data, double fraction, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(fraction > 0 && fraction < 1))
        {
            throw new ChainruleException(
                $"a fraction of {fraction} of the rows can't be held out",
                "choose a fraction between 0 and 1, such as 0.1"
            );
        }

        int count = (int)Math.Round(fraction * data.Count, MidpointRounding.AwayFromZero);
        return HoldOutCount(data, Math.Clamp(count, 1, Math.Max(1, data.Count - 1)), seed);
    }

    /// <summary>
    /// Holds out a number of rows at random; the same seed holds out the same rows. Where targets are classes, every class
    /// is held out in proportion (rounded by the largest remainder, so that the number is kept exactly).
    /// </summary>
    /// <exception cref="ChainruleException">Not at least one row would be left in each part.</exception>
    public static Split HoldOutCount(IDataset data, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (count < 1 || count >= data.Count)
        {
            throw new ChainruleException(
                $"{count:N0} of {data.Count:N0} rows can't be held out",
                "leave at least one row in each part"
            );
        }

        int[] order = RowsInOrder(data.Count);
        int[] classes = new int[data.Count];
        if (data.Classes > 0)
        {
            data.CopyClasses(order, classes);
        }

        int[] quota = Quotas(classes, Math.Max(1, data.Classes), count);
        new RandomStream(seed, RandomStreams.Split).Shuffle(order);
        var heldOut = new bool[data.Count];
        foreach (int row in order)
        {
            heldOut[row] = quota[classes[row]]-- > 0;
        }

        return new Split(
            new Subset(data, Array.FindAll(RowsInOrder(data.Count), row => !heldOut[row])),
            new Subset(data, Array.FindAll(RowsInOrder(data.Count), row => heldOut[row])));
    }

    private static int[] RowsInOrder(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>How many rows of each class to hold out, <paramref name="count"/> in all.</summary>
    private static int[] Quotas(int[] classes, int classCount, int count)
    {
        long[] sizes = new long[classCount];
        foreach (int label in classes)
        {
            sizes[label]++;
        }

        int[] quota = Array.ConvertAll(sizes, size => (int)(size * count / classes.Length));
        IEnumerable<int> byRemainder = Enumerable.Range(0, classCount)
            .OrderByDescending(label => sizes[label] * count % classes.Length)
            .Take(count - quota.Sum());
        foreach (int label in byRemainder)
        {
            quota[label]++;
        }

        return quota;
    }
}
