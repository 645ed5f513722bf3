namespace Chainrule.Data;

/// <content>Scalings that are learned from data. Give them the rows to train on, and no others.</content>
public sealed partial class Scaling
{
    /// <summary>
    /// Every feature with mean 0 and standard deviation 1 over the rows, as the dataset gives them:
    /// <c>y = (x − mean) / σ</c> with σ² = Σ(x − mean)² / rows. A feature that never changes is centered only.
    /// </summary>
    /// <param name="data">The rows to train on; a <see cref="ByteDataset"/> <see cref="ByteDataset.With">with</see>
    /// <see cref="None"/> for a scaling of raw bytes.</param>
    /// <exception cref="ChainruleException">There are no rows.</exception>
    public static Scaling Standardize(IDataset data)
    {
        var columns = new ColumnStatistics(data);
        double[] means = columns.Means();
        double[] squares = columns.SumsOfSquares(means);
        return PerFeature(data.Input.Count, j => Standard(means[j], Math.Sqrt(squares[j] / data.Count), columns.IsConstant(j)));
    }

    /// <summary>
    /// One scale and offset for all features, with mean 0 and standard deviation 1 over all numbers of all rows.
    /// </summary>
    /// <inheritdoc cref="Standardize(IDataset)"/>
    public static Scaling StandardizeGlobally(IDataset data)
    {
        var columns = new ColumnStatistics(data);
        double mean = columns.Means().Sum() / data.Input.Count;
        double[] means = new double[data.Input.Count];
        Array.Fill(means, mean);
        double variance = columns.SumsOfSquares(means).Sum() / data.Count / data.Input.Count;
        (float scale, float offset) = Standard(mean, Math.Sqrt(variance), columns.Minimum.Min() == columns.Maximum.Max());
        return Of(scale, offset);
    }

    /// <summary>
    /// Every feature from <paramref name="low"/> to <paramref name="high"/> over the rows, as the dataset gives them:
    /// <c>y = low + (x − min)·(high − low) / (max − min)</c>. A feature that never changes becomes low.
    /// </summary>
    /// <inheritdoc cref="Standardize(IDataset)"/>
    public static Scaling MinMax(IDataset data, float low = 0, float high = 1)
    {
        if (!(low < high) || !float.IsFinite(high - low))
        {
            throw new ChainruleException(
                $"features can't be put on a scale from {low} to {high}",
                "the first must be less than the second"
            );
        }

        var columns = new ColumnStatistics(data);
        return PerFeature(data.Input.Count, j =>
        {
            double minimum = columns.Minimum[j];
            float scale = columns.IsConstant(j) ? 1 : (float)(((double)high - low) / (columns.Maximum[j] - minimum));
            return Usable(scale, low - minimum * scale) ?? (1, (float)(low - minimum));
        });
    }

    private static (float Scale, float Offset) Standard(double mean, double deviation, bool isConstant)
    {
        float scale = isConstant ? 1 : (float)(1 / deviation);
        // From the rounded scale, so that the mean comes out at 0 as nearly as can be.
        return Usable(scale, -mean * scale) ?? (1, (float)-mean);
    }

    /// <summary>A scale and offset, or null where numbers so small or large don't fit into floats.</summary>
    private static (float Scale, float Offset)? Usable(float scale, double offset) =>
        float.IsFinite(scale) && scale != 0 && float.IsFinite((float)offset) ? (scale, (float)offset) : null;

    private static Scaling PerFeature(int features, Func<int, (float Scale, float Offset)> feature)
    {
        float[] scale = new float[features], offset = new float[features];
        for (int j = 0; j < features; j++)
        {
            (scale[j], offset[j]) = feature(j);
        }

        return Of(scale, offset);
    }
}
