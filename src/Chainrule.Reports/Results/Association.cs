namespace Chainrule.Reports.Results;

/// <summary>How much one column says about another, whatever they hold.</summary>
/// <remarks>
/// The uncertainty coefficient U(y | x) = I(x; y) / H(y), 0 where x says nothing of y and 1 where it says all, with the mutual
/// information I less its bias (kₓ − 1)(k_y − 1) / 2n. Theil, "On the Estimation of Relationships Involving Qualitative
/// Variables"
/// (1970); the bias as Miller, "Note on the Bias of Information Estimates" (1955). Numbers are put into ten bins of equally many
/// rows; what is missing is a value of its own.
/// </remarks>
internal static class Association
{
    private const int Bins = 10, MostCategories = 50;

    /// <summary>The bin or the category of each row, from 0 on; the rarest categories of very many together.</summary>
    public static int[] Values(InspectedColumn column)
    {
        if (column.Numbers.Count > 0)
        {
            double[] sorted = [.. column.Numbers.Where(double.IsFinite).Order()];
            double[] edges =
            [
                .. Enumerable.Range(1, Bins - 1)
                    .Where(_ => sorted.Length > 0)
                    .Select(i => sorted[(int)((long)i * sorted.Length / Bins)])
                    .Distinct(),
            ];
            return [.. column.Numbers.Select(number => double.IsFinite(number) ? 1 + edges.Count(edge => number >= edge) : 0)];
        }

        var often = column.Codes.Where(code => code >= 0).CountBy(code => code)
            .OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MostCategories)
            .Select((pair, place) => (pair.Key, Place: place + 1)).ToDictionary(pair => pair.Key, pair => pair.Place);
        return [.. column.Codes.Select(code => code < 0 ? 0 : often.GetValueOrDefault(code, MostCategories + 1))];
    }

    /// <summary>How much of y is said by x, from 0 to 1; 0 where y is always the same.</summary>
    public static double Of(int[] x, int[] y)
    {
        int n = y.Length;
        double hx = Entropy(x.CountBy(value => value).Select(pair => pair.Value), n),
            hy = Entropy(y.CountBy(value => value).Select(pair => pair.Value), n),
            both = Entropy(x.Zip(y).CountBy(pair => pair).Select(pair => pair.Value), n);
        double bias = (x.Distinct().Count() - 1.0) * (y.Distinct().Count() - 1) / (2.0 * n);
        return hy <= 0 ? 0 : Math.Clamp((hx + hy - both - bias) / hy, 0, 1);
    }

    private static double Entropy(IEnumerable<int> counts, int n) =>
        -counts.Sum(count => (double)count / n * Math.Log((double)count / n));
}
