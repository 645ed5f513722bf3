using System.Runtime.InteropServices;
using Chainrule.Data;
using Chainrule.Kernels;

namespace Chainrule.Insight.Results;

/// <summary>How <see cref="NearDuplicates"/> finds those of a table, where rows may be alike by nature.</summary>
internal static class RepeatedTableRows
{
    // Of 32 neighbors the 8th and the 32nd say how fast rows become more with the distance, so groups of copies should be smaller
    // than 8 in the sample.
    private const int MostTested = 1000, MostTrained = 200_000, MostSampled = 1000, RowsAtOnce = 100;
    private const int LeastWidth = 2; // of a single number copies can't be told from chance
    // rows of a sparse table that have fewer come close to others that have numbers in the same columns
    private const int LeastTelling = 3;
    private const int FarNeighbor = 32, LeastSampled = 64, Directions = 32;
    private const double MostByChance = 0.2, MoreThanChance = 3;

    // Squared distances, as shares of that of the far neighbor.
    private static readonly double[] Levels = [0.01, 0.0001, 0];

    public static RepeatedRows Count(InputPreparation preparation, IRawRows train, IRawRows test, Workers workers)
    {
        int[] chosen = NearDuplicates.Chosen(test.Count, MostTested),
            trained = NearDuplicates.Chosen(train.Count, MostTrained);
        int[] sampled = NearDuplicates.Chosen(trained.Length, MostSampled);
        var (numbers, others) = Places(preparation);
        int width = numbers.Length;
        if (chosen.Length == 0 || sampled.Length < LeastSampled || width < LeastWidth)
        {
            return new RepeatedRows(0, chosen.Length);
        }

        float[] testFeatures = test.Prepare(preparation, chosen),
            trainFeatures = train.Prepare(preparation, trained);
        int features = testFeatures.Length / chosen.Length;
        float[] tested = Picked(testFeatures, features, numbers),
            rows = Picked(trainFeatures, features, numbers);
        float[] testKeys = Picked(testFeatures, features, others),
            trainKeys = Picked(trainFeatures, features, others);
        var close = new CloseRows(tested, width, Directions, workers);
        double[] hidden = Hidden(rows, tested, width);
        int[] telling = Telling(rows, tested, width);
        var (far, dimensions) = Neighborhoods(close, Rows(rows, width, sampled), sampled.Length, hidden);
        double[] nearest = close.Nearest(
            trained.Length,
            (indices, block) => rows.AsSpan(indices[0] * width, block.Length).CopyTo(block),
            [.. far.Select(distance => Levels[0] * distance)],
            (i, j) =>
                testKeys
                    .AsSpan(i * others.Length, others.Length)
                    .SequenceEqual(trainKeys.AsSpan(j * others.Length, others.Length))
        );

        double perSampled = (double)Far(sampled.Length) * trained.Length / sampled.Length;
        int most = Levels.Max(level =>
        {
            var (found, byChance) = Found(level, nearest, i =>
                far[i] > 0 && telling[i] >= Math.Min(width, LeastTelling)
                    ? perSampled * Math.Pow((level * far[i] + hidden[i]) / (far[i] + hidden[i]), dimensions[i] / 2)
                    : 1, far);
            return found > MoreThanChance * byChance + 1 ? found : 0;
        });
        return new RepeatedRows(most, chosen.Length);
    }

    // How many tested rows have a trained one nearer than a share of their far neighbor, and how many would by chance; of those
    // where chance hardly ever does it.
    private static (int Found, double ByChance) Found(
        double level, double[] nearest, Func<int, double> chanceOf, double[] far)
    {
        int found = 0;
        double byChance = 0;
        for (int i = 0; i < nearest.Length; i++)
        {
            double chance = chanceOf(i);
            if (chance <= MostByChance)
            {
                byChance += chance;
                found += nearest[i] <= level * far[i] ? 1 : 0;
            }
        }

        return (found, byChance);
    }

    private static int Far(int sampled) => Math.Min(FarNeighbor, sampled / 8);

    // Where the numbers are that distances are measured by, and where what must be equal: categories, and what is missing.
    private static (int[] Numbers, int[] Others) Places(InputPreparation preparation) =>
        (
            [.. preparation.Inputs.Where(input => input.NumberPlace is not null).Select(input => input.NumberPlace!.Value)],
            [.. preparation.Inputs.SelectMany(input => input.EqualPlaces)]
        );

    private static float[] Picked(float[] features, int width, int[] places)
    {
        float[] picked = new float[features.Length / width * places.Length];
        for (int i = 0; i < picked.Length; i++)
        {
            picked[i] = features[i / places.Length * width + places[i % places.Length]];
        }

        return picked;
    }

    private static float[] Rows(float[] rows, int width, int[] chosen)
    {
        float[] some = new float[chosen.Length * width];
        for (int i = 0; i < chosen.Length; i++)
        {
            rows.AsSpan(chosen[i] * width, width).CopyTo(some.AsSpan(i * width, width));
        }

        return some;
    }

    // Of each tested row, how many of its numbers say which row it is: one that many rows have, as 0 in a sparse column, says
    // nothing.
    private static int[] Telling(float[] train, float[] tested, int width)
    {
        const double Often = 0.2;
        int count = train.Length / width;
        int[] telling = new int[tested.Length / width];
        for (int k = 0; k < width; k++)
        {
            var rows = new Dictionary<float, int>();
            for (int row = 0; row < count; row++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(rows, train[(row * width) + k], out _)++;
            }

            for (int i = 0; i < telling.Length; i++)
            {
                telling[i] += rows.GetValueOrDefault(tested[(i * width) + k]) < Often * count ? 1 : 0;
            }
        }

        return telling;
    }

    // What of the squared distance between two rows isn't seen as numbers are rounded: each is off by up to half of the gap to
    // the
    // next value, evenly; so their difference has, squared, a sixth of the squared gap. It is at most what two rows differ by
    // anyhow.
    private static double[] Hidden(float[] train, float[] tested, int width)
    {
        int count = train.Length / width;
        double[] hidden = new double[tested.Length / width];
        float[] column = new float[count];
        for (int k = 0; k < width; k++)
        {
            double sum = 0, squares = 0;
            for (int row = 0; row < count; row++)
            {
                column[row] = train[row * width + k];
                sum += column[row];
            }

            foreach (float x in column)
            {
                squares += (x - sum / count) * (x - sum / count) / count;
            }

            Array.Sort(column);
            float[] values = [.. column.Where((x, i) => i == 0 || x > column[i - 1])];
            for (int i = 0; i < hidden.Length; i++)
            {
                float x = tested[i * width + k];
                int at = Array.BinarySearch(values, x),
                    next = at < 0 ? ~at : at + 1,
                    before = (at < 0 ? ~at : at) - 1;
                double gap = Math.Min(
                    next < values.Length ? values[next] - x : float.PositiveInfinity,
                    before >= 0 ? x - values[before] : float.PositiveInfinity
                );
                hidden[i] += Math.Min(gap * gap / 6, 2 * squares);
            }
        }

        return hidden;
    }

    // The squared distance to each row's far neighbor in the sample, and the power by which rows within a distance grow with it
    // there.
    private static (double[] Far, double[] Dimensions) Neighborhoods(CloseRows rows, float[] sample, int sampled, double[] hidden)
    {
        double[] far = new double[rows.Count], dimensions = new double[rows.Count];
        float[] distances = new float[RowsAtOnce * sampled];
        int last = Far(sampled), first = last / 4;
        for (int from = 0; from < rows.Count; from += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows.Count - from);
            rows.Measure(from, count, sample, distances);
            for (int i = 0; i < count; i++)
            {
                var row = distances.AsSpan(i * sampled, sampled);
                row.Sort();
                far[from + i] = row[last - 1];
                double growth = Math.Log((row[last - 1] + hidden[from + i]) / (row[first - 1] + hidden[from + i])) / 2;
                dimensions[from + i] = Math.Min(rows.Dimensions, Math.Log((double)last / first) / growth);
            }
        }

        // one row's is vague: it counts where it is below the median
        double median = dimensions.Order().ElementAt(dimensions.Length / 2);
        return (far, [.. dimensions.Select(dimension => double.IsNaN(dimension) ? 0 : Math.Min(dimension, median))]);
    }
}
