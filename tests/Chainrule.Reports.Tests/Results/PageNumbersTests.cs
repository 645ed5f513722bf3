using Chainrule.Data;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

/// <summary>
/// The numbers of a report's page, recomputed from the network's outputs and the truth by loops that share nothing with what made
/// the page.
/// </summary>
public class PageNumbersTests
{
    private const int Rows = 60, Classes = 4;

    private static readonly string[] Names = ["ant", "bee", "cow", "dog"];
    private static readonly float[] Scores = [.. Enumerable.Range(0, Rows * Classes)
        .Select(i => (float)(2.5 * Math.Sin(12.9898 * i + 1) + (i % Classes == i / Classes % Classes ? 0.8 : 0)))];
    private static readonly int[] Actual = [.. Enumerable.Range(0, Rows).Select(row => row * row % 7 == 2 ? 3 : row % Classes)];

    [Fact]
    public void Worst_errors_are_listed_worst_first_with_the_probability_of_the_class_they_were_taken_for()
    {
        var shown = new ShownPage(Report(null)).Rows("Worst errors");
        var expected = Wrong().Take(15).ToList();
        Assert.Equal(15, shown.Count);
        for (int i = 0; i < 15; i++)
        {
            var (row, predicted, p) = expected[i];
            Assert.Equal($"{row}", shown[i][0]);
            Assert.Equal(Names[Actual[row]], shown[i][1]);
            Assert.Equal(Names[predicted], shown[i][2]);
            Assert.Equal(p[predicted], ShownPage.Parse(shown[i][3]), 0.00051);
        }
    }

    [Fact]
    public void Pictures_say_what_their_row_is_and_how_sure_the_model_was_of_both()
    {
        var shown = new ShownPage(Report(Images())).Pictures("Worst errors");
        var expected = Wrong().Take(40).ToList();
        Assert.Equal(expected.Count, shown.Count);
        Assert.True(expected.Count > 10);
        foreach (var ((alternative, lines), (row, predicted, p)) in shown.Zip(expected))
        {
            Assert.Equal($"test row {row}: {Names[Actual[row]]}, taken for {Names[predicted]}", alternative);
            Assert.StartsWith($"{Names[Actual[row]]} → {Names[predicted]} ", lines[0]);
            Assert.Equal(p[predicted], ShownPage.Numbers(lines[0]).Single(), 0.00051);
            Assert.StartsWith("own class ", lines[1]);
            Assert.Equal(p[Actual[row]], ShownPage.Numbers(lines[1]).Single(), 0.00051);
            Assert.Equal($"row {row}", lines[2]);
        }
    }

    [Fact]
    public void Confused_pairs_have_their_counts_their_share_and_the_rows_it_was_surest_about()
    {
        var page = new ShownPage(Report(Images()));
        var wrong = Wrong();
        var pairs = wrong.GroupBy(of => (Actual: Actual[of.Row], of.Predicted))
            .OrderByDescending(pair => pair.Count()).ThenBy(pair => pair.Key.Actual).ThenBy(pair => pair.Key.Predicted)
            .Take(10).ToList();
        var shown = page.Rows("Where it is wrong", "The pairs of classes");
        Assert.Equal(pairs.Count, shown.Count);
        foreach (var (cells, pair) in shown.Zip(pairs))
        {
            Assert.Equal([Names[pair.Key.Actual], Names[pair.Key.Predicted], $"{pair.Count()}"], cells[..3]);
            int support = Actual.Count(label => label == pair.Key.Actual);
            Assert.Equal((double)pair.Count() / support, ShownPage.Parse(cells[3]), 0.00051);
            var surest = pair.OrderByDescending(of => of.P[pair.Key.Predicted]).Select(of => of.Row);
            Assert.Equal(string.Join(", ", surest.Take(4)), cells[4]);
        }

        // every cell of the matrix opens its rows: of all pairs those it was surest about, and of right ones those least so
        var pictures = page.Pictures("Where it is wrong");
        var told = wrong.GroupBy(of => (Actual: Actual[of.Row], of.Predicted))
            .OrderByDescending(pair => pair.Count()).ThenBy(pair => pair.Key.Actual).ThenBy(pair => pair.Key.Predicted)
            .SelectMany(pair => pair.OrderByDescending(of => of.P[pair.Key.Predicted]).Take(12)).ToList();
        int[] right = [.. Enumerable.Range(0, Rows).Except(wrong.Select(of => of.Row))];
        told.AddRange(right.GroupBy(row => Actual[row]).OrderBy(own => own.Key).SelectMany(own => own
            .Select(row => (Row: row, Predicted: own.Key, P: Probabilities(row))).OrderBy(of => of.P[own.Key]).Take(9)));
        Assert.Equal(told.Count, pictures.Count);
        foreach (var ((_, lines), (row, predicted, p)) in pictures.Zip(told))
        {
            Assert.Equal($"row {row}", lines[1]);
            Assert.Equal(p[predicted], ShownPage.Numbers(lines[0])[0], 0.00051);
        }
    }

    [Fact]
    public void The_verdict_and_the_calibration_say_what_the_probabilities_say()
    {
        var page = new ShownPage(Report(null));
        int right = Rows - Wrong().Count;
        double share = (double)right / Rows, z = 1.959963984540054, n = Rows;
        // Wilson's interval
        double middle = (share + (z * z / (2 * n))) / (1 + (z * z / n)),
            half = z / (1 + (z * z / n)) * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n)));
        string verdict = page.Section("Verdict").Value;
        Assert.Contains($"{100 * share:0.00} %of the rows are put into the right class", verdict, StringComparison.Ordinal);
        double[] interval = ShownPage.Numbers(verdict.Split("of other rows of this kind: ")[1]);
        Assert.Equal(middle - half, interval[0], 0.000051);
        Assert.Equal(middle + half, interval[1], 0.000051);

        double sure = 0, logLoss = 0;
        for (int row = 0; row < Rows; row++)
        {
            double[] p = Probabilities(row);
            sure += p.Max() / Rows;
            logLoss -= Math.Log(p[Actual[row]]) / Rows;
        }

        string calibration = page.Section("Calibration").Value;
        double[] claims = ShownPage.Numbers(calibration.Split("it claims ")[1]);
        Assert.Equal(sure, claims[0], 0.00051);
        Assert.Equal(share, claims[1], 0.00051);
        var facts = page.Section("Verdict").Descendants("dt").Zip(page.Section("Verdict").Descendants("dd"))
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value);
        Assert.Equal(logLoss, ShownPage.Parse(facts["log loss"]), 0.00051);
        int most = Enumerable.Range(0, Classes).MaxBy(label => Actual.Count(of => of == label));
        Assert.Equal(
            Actual.Count(of => of == most) / (double)Rows,
            ShownPage.Parse(facts[$"always '{Names[most]}' would have"]),
            0.000051);
    }

    [Fact]
    public void A_temperature_is_the_one_that_makes_the_log_loss_least()
    {
        // surer than it should be
        float[] sure = [.. Scores.Select(score => 2 * score)];
        double Loss(double temperature) => Enumerable.Range(0, Rows).Sum(row =>
        {
            double[] scaled = [.. Enumerable.Range(0, Classes).Select(k => sure[row * Classes + k] / temperature)];
            return Math.Log(scaled.Sum(Math.Exp)) - scaled[Actual[row]];
        });

        double best = Enumerable.Range(50, 950).Select(i => i / 100.0).MinBy(Loss);
        string calibration = new ShownPage(Report(null, sure)).Section("Calibration").Value;
        double told = ShownPage.Numbers(calibration.Split("by a temperature of ")[1])[0];
        Assert.Equal(best, told, 0.02);
    }

    [Fact]
    public void Of_values_points_bars_and_rows_show_predicted_less_true()
    {
        double[] actual = [.. Enumerable.Range(0, 50).Select(i => (double)(float)(10 + (0.37 * i)))];
        // more often too high than too low, by up to 3
        double[] predicted = [.. actual.Select((value, i) => (double)(float)(value + ((i % 3 == 0 ? -0.06 : 0.03) * i) + 0.01))];
        double[] residuals = new double[50];
        for (int i = 0; i < 50; i++)
        {
            residuals[i] = predicted[i] - actual[i];
        }

        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        var outcome = Outcome.OfValues(model, [.. predicted.Select(v => (float)v)], [.. actual.Select(v => (float)v)]);
        var page = new ShownPage(Report(outcome, null));

        var against = page.Dots("Predicted against true");
        var over = page.Dots("Residuals by prediction");
        Assert.Equal(50, against.Count);
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal((actual[i], predicted[i]), against[i], Near(0.06));
            Assert.Equal((predicted[i], residuals[i]), over[i], Near(0.06));
        }

        // 24 bins of equal width, from the least residual to the greatest
        double least = residuals.Min(), width = (residuals.Max() - least) / 24;
        double[] counts = new double[24];
        foreach (double residual in residuals)
        {
            counts[Math.Min(23, (int)((residual - least) / width))]++;
        }

        Assert.Equal(counts, page.Bars("Residuals").Select(height => Math.Round(height, 0)));
        string description = page.Section("Errors").Descendants().First(element => element.Name.LocalName == "desc"
            && element.Value.StartsWith("How often", StringComparison.Ordinal)).Value;
        double[] said = ShownPage.Numbers(description);
        Assert.Equal(least, said[0], 0.0051);
        Assert.Equal(residuals.Max(), said[1], 0.0051);
        Assert.Equal(residuals.Count(residual => residual > 0) / 50.0, said[2], 0.0051);

        var rows = page.Rows("Worst errors of");
        int[] worst = [.. Enumerable.Range(0, 50).OrderByDescending(i => Math.Abs(residuals[i])).Take(20)];
        Assert.Equal(worst.Select(i => $"{i}"), rows.Select(cells => cells[0]));
        foreach (var (cells, i) in rows.Zip(worst))
        {
            Assert.Equal(actual[i], ShownPage.Parse(cells[1]), 0.0051);
            Assert.Equal(predicted[i], ShownPage.Parse(cells[2]), 0.0051);
            Assert.Equal(residuals[i], ShownPage.Parse(cells[3]), 0.0101);
        }

        double mean = actual.Average(), squares = residuals.Sum(e => e * e);
        double[] facts = [.. page.Section("Verdict").Descendants("dd").Select(dd => ShownPage.Parse(dd.Value.Split(' ')[0]))];
        Assert.Equal(Math.Sqrt(squares / 50), facts[0], 0.00051);
        Assert.Equal(residuals.Average(Math.Abs), facts[1], 0.00051);
        Assert.Equal(1 - (squares / actual.Sum(v => (v - mean) * (v - mean))), facts[2], 0.00011);
    }

    private static EqualityComparer<(double X, double Y)> Near(double tolerance) =>
        EqualityComparer<(double X, double Y)>.Create(
            (a, b) => Math.Abs(a.X - b.X) <= tolerance && Math.Abs(a.Y - b.Y) <= tolerance);

    // All rows that are predicted wrong, those whose own class got least first.
    private static List<(int Row, int Predicted, double[] P)> Wrong()
    {
        var wrong = new List<(int Row, int Predicted, double[] P)>();
        for (int row = 0; row < Rows; row++)
        {
            double[] p = Probabilities(row);
            int predicted = 0;
            for (int k = 1; k < Classes; k++)
            {
                predicted = p[k] > p[predicted] ? k : predicted;
            }

            if (predicted != Actual[row])
            {
                wrong.Add((row, predicted, p));
            }
        }

        return [.. wrong.OrderBy(of => of.P[Actual[of.Row]])];
    }

    private static double[] Probabilities(int row)
    {
        double[] p = new double[Classes];
        double sum = 0;
        for (int k = 0; k < Classes; k++)
        {
            p[k] = Math.Exp(Scores[row * Classes + k]);
            sum += p[k];
        }

        for (int k = 0; k < Classes; k++)
        {
            p[k] /= sum;
        }

        return p;
    }

    private static ByteDataset Images() =>
        new([.. Enumerable.Range(0, Rows * 36).Select(i => (byte)(i * 7919 % 251))], new Shape(6, 6), Actual, Classes);

    private static Document Report(IDataset? data, float[]? scores = null)
    {
        var network = Network.Input(6, 6).Flatten().Dense(Classes).Build(seed: 1);
        var model = new Model(network, OutputKind.SoftmaxLogits, classes: Names);
        return Report(Outcome.OfClasses(model, scores ?? Scores, Actual), data);
    }

    private static Document Report(Outcome outcome, IDataset? data) => RunReport.Of(new ReportContent
    {
        Title = "numbers",
        Test = new("the rows") { Data = data },
        Run = new RunFacts { Test = outcome },
    });
}
