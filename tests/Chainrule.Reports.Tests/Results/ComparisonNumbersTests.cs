using Chainrule.Insight.Comparisons;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>The numbers of a comparison's page, recomputed from both runs' predictions.</summary>
public class ComparisonNumbersTests
{
    private const int Rows = 90, Classes = 3;

    private static readonly int[] Actual = [.. Enumerable.Range(0, Rows).Select(row => row % Classes)];
    private static readonly float[] First = Probabilities(1.3, 1), Second = Probabilities(2.1, 7);

    [Fact]
    public void Figures_and_differences_are_those_of_the_predictions()
    {
        var page = new ShownPage(ComparisonReport.Of(new ComparisonContent([Run("first", First), Run("second", Second)])));
        string[] columns = page.Columns("Figures");
        var figures = page.Rows("Figures");
        foreach (var (cells, p) in figures.Zip([First, Second]))
        {
            string Of(string column) => cells[Array.IndexOf(columns, column)].Split(' ')[0];
            double right = Enumerable.Range(0, Rows).Count(row => IsRight(p, row));
            Assert.Equal(right / Rows, ShownPage.Parse(Of("accuracy")), 0.000051);
            Assert.Equal(LogLoss(p), ShownPage.Parse(Of("log loss")), 0.00051);
            Assert.Equal(Brier(p), ShownPage.Parse(Of("Brier score")), 0.00051);
        }

        int onlySecond = Enumerable.Range(0, Rows).Count(row => IsRight(Second, row) && !IsRight(First, row)),
            onlyFirst = Enumerable.Range(0, Rows).Count(row => IsRight(First, row) && !IsRight(Second, row));
        Assert.True(onlyFirst > 0 && onlySecond > onlyFirst);
        string verdict = page.Section("Verdict").Value;
        Assert.Contains(
            $"Rows that only second gets right: {onlySecond}; only first: {onlyFirst}.", verdict, StringComparison.Ordinal);

        string[] headings = page.Columns("Beside first");
        string[] row = page.Rows("Beside first").Single();
        Assert.Equal(McNemar(onlyFirst, onlySecond), ShownPage.Parse(row[Array.IndexOf(headings, "p")]), 0.000051);
        string Change(string column) => row[Array.IndexOf(headings, column)].Split(' ')[0].TrimStart('+');
        Assert.Equal(100.0 * (onlySecond - onlyFirst) / Rows, ShownPage.Parse(Change("accuracy")), 0.0051);
        Assert.Equal(LogLoss(Second) - LogLoss(First), ShownPage.Parse(Change("log loss")), 0.00051);
    }

    [Fact]
    public void Charts_of_figures_and_differences_stand_where_their_numbers_are()
    {
        var page = new ShownPage(ComparisonReport.Of(new ComparisonContent([Run("first", First), Run("second", Second)])));
        var accuracy = page.Intervals("accuracy");
        foreach (var (row, p) in accuracy.Zip([First, Second]))
        {
            double n = Rows, hits = Enumerable.Range(0, Rows).Count(at => IsRight(p, at)), z = 1.959963984540054,
                middle = (hits + (z * z / 2)) / (n + (z * z)),
                half = z / (n + (z * z)) * Math.Sqrt((hits * (n - hits) / n) + (z * z / 4));
            Assert.Equal(hits / n, row.Value, 0.003);
            Assert.Equal(middle - half, row.Low, 0.003);
            Assert.Equal(middle + half, row.High, 0.003);
        }

        Assert.Equal(2, accuracy.Count);
        Assert.Equal([LogLoss(First), LogLoss(Second)], page.Intervals("log loss").Select(row => row.Value), Near(0.01));
        Assert.Equal([Brier(First), Brier(Second)], page.Intervals("Brier score").Select(row => row.Value), Near(0.01));
        var difference = page.Intervals("log loss, difference").Single();
        double expected = LogLoss(Second) - LogLoss(First), deviation = Deviation();
        Assert.Equal(expected, difference.Value, 0.01);
        // the percentile bootstrap's ends lie near those of the normal distribution: within a quarter of their distance
        Assert.Equal(expected - (1.96 * deviation), difference.Low, deviation / 2);
        Assert.Equal(expected + (1.96 * deviation), difference.High, deviation / 2);
        Assert.False(difference.IsWarm); // the second is better
        var worse = new ShownPage(ComparisonReport.Of(new ComparisonContent([Run("first", Second), Run("second", First)])));
        Assert.True(worse.Intervals("log loss, difference").Single().IsWarm);
    }

    // The standard error of the mean of the rows' differences.
    private static double Deviation()
    {
        double[] differences = [.. Enumerable.Range(0, Rows).Select(row =>
            Math.Log(First[Classes * row + Actual[row]]) - Math.Log(Second[Classes * row + Actual[row]]))];
        double mean = differences.Average();
        return Math.Sqrt(differences.Sum(each => (each - mean) * (each - mean)) / Rows / Rows);
    }

    private static Func<double, double, bool> Near(double tolerance) => (a, b) => Math.Abs(a - b) < tolerance;

    // The mid-p value of the exact test: twice the smaller tail, of the count itself only half.
    private static double McNemar(int one, int other)
    {
        int n = one + other, least = Math.Min(one, other);
        double tail = 0, ways = 1;
        for (int k = 0; k <= least; k++)
        {
            tail += (k == least ? 0.5 : 1) * ways * Math.Pow(0.5, n);
            ways = ways * (n - k) / (k + 1);
        }

        return Math.Min(1, 2 * tail);
    }

    private static double LogLoss(float[] p) =>
        Enumerable.Range(0, Rows).Average(row => -Math.Log(p[Classes * row + Actual[row]]));

    private static double Brier(float[] p)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            double t = i % Classes == Actual[i / Classes] ? 1 : 0;
            sum += (p[i] - t) * (p[i] - t);
        }

        return sum / Rows;
    }

    private static bool IsRight(float[] p, int row) => Best(p, row) == Actual[row];

    private static int Best(float[] p, int row)
    {
        int best = 0;
        for (int k = 1; k < Classes; k++)
        {
            best = p[Classes * row + k] > p[Classes * row + best] ? k : best;
        }

        return best;
    }

    private static float[] Probabilities(double signal, int phase)
    {
        float[] p = new float[Rows * Classes];
        for (int row = 0; row < Rows; row++)
        {
            double[] raw = [.. Enumerable.Range(0, Classes)
                .Select(k => Math.Exp((k == Actual[row] ? signal : 0) + (1.5 * Math.Sin(78.233 * (row + phase) * (k + 1)))))];
            for (int k = 0; k < Classes; k++)
            {
                p[Classes * row + k] = (float)(raw[k] / raw.Sum());
            }
        }

        return p;
    }

    private static ComparedRun Run(string name, float[] p) => new()
    {
        Name = name,
        Predictions = new TestPredictions
        {
            Classes = ["a", "b", "c"],
            Actual = Actual,
            Predicted = [.. Enumerable.Range(0, Rows).Select(row => Best(p, row))],
            Probabilities = p,
            Fingerprint = new RowFingerprint(Rows, "t", new Dictionary<string, string> { ["a"] = "1" }),
        },
    };
}
