namespace Chainrule.Reports.Events;

/// <summary>How often numbers fall into bars of equal width between the least and the greatest.</summary>
/// <param name="Least">The least number.</param>
/// <param name="Greatest">The greatest number.</param>
/// <param name="Count">How many numbers.</param>
/// <param name="Sum">Their sum.</param>
/// <param name="SumOfSquares">The sum of their squares.</param>
/// <param name="Limits">The upper end of each bar, ascending.</param>
/// <param name="Counts">The numbers in each bar.</param>
internal readonly record struct HistogramCounts(
    double Least, double Greatest, double Count, double Sum, double SumOfSquares, double[] Limits, double[] Counts)
{
    private const int Bars = 30;

    /// <summary>Counts numbers, all of them finite, at least one.</summary>
    public static HistogramCounts Of(ReadOnlySpan<float> values)
    {
        double least = values[0], greatest = values[0], sum = 0, squares = 0;
        foreach (float value in values)
        {
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
            sum += value;
            squares += (double)value * value;
        }

        // numbers that are all the same get one bar
        int bars = greatest > least ? Bars : 1;
        double width = (greatest - least) / bars;
        double[] limits = new double[bars], counts = new double[bars];
        for (int i = 0; i < bars; i++)
        {
            limits[i] = i == bars - 1 ? greatest : least + (i + 1) * width;
        }

        foreach (float value in values)
        {
            counts[width > 0 ? Math.Min((int)((value - least) / width), bars - 1) : 0]++;
        }

        return new HistogramCounts(least, greatest, values.Length, sum, squares, limits, counts);
    }
}
