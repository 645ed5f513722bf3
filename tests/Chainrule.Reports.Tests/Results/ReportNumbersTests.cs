using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Tests.Support;

namespace Chainrule.Reports.Tests.Results;

/// <summary>
/// What a reader sees on the page, number for number, against what scikit-learn says about the same predictions.
/// </summary>
public class ReportNumbersTests
{
    private static readonly JsonElement Golden = GoldenFile.Read("report.json");

    [Theory]
    [InlineData("two")]
    [InlineData("five")]
    [InlineData("ties")]
    [InlineData("absent")]
    [InlineData("rare")]
    public void Of_classes_they_are_those_of_scikit_learn(string name)
    {
        var truth = Golden.GetProperty(name);
        var page = Page(Classes(truth));
        var facts = Facts(page);
        int classes = truth.GetProperty("names").GetArrayLength();

        Same(truth, "accuracy", facts["accuracy"]);
        Same(truth, "macroF1", facts["mean F1 of the classes"]);
        Same(truth, "balancedAccuracy", facts["balanced accuracy"]);
        Same(truth, "logLoss", facts["log loss"]);
        Same(truth, "brier", facts["Brier score"]);
        Same(truth, "calibrationError", facts["expected calibration error"]);
        if (classes == 2)
        {
            int interest = truth.GetProperty("ofInterest").GetProperty("class").GetInt32();
            Same(truth.GetProperty("rocAuc")[interest].GetDouble(), facts["area under the ROC curve"]);
            Same(truth.GetProperty("averagePrecision")[interest].GetDouble(), facts[$"average precision of 'class {interest}'"]);
        }

        var matrix = Rows(Section(page, "Where it is wrong").Descendants("table")
            .Single(table => table.Attribute("class")!.Value.StartsWith("matrix", StringComparison.Ordinal)));
        var report = Rows(Table(page, "Class by class"));
        for (int label = 0; label < classes; label++)
        {
            for (int predicted = 0; predicted < classes; predicted++)
            {
                string cell = matrix[label][predicted + 1].Split(' ')[0];
                Assert.Equal(
                    truth.GetProperty("confusion")[label][predicted].GetInt32(),
                    cell == "·" ? 0 : int.Parse(cell, CultureInfo.InvariantCulture)
                );
            }

            int column = 1;
            foreach (string figure in (string[])["precision", "recall", "f1", "support", "rocAuc", "averagePrecision"])
            {
                Same(truth.GetProperty(figure)[label], report[label][column++]);
            }
        }

        Same(truth, "macroF1", report[classes][3]);
        Same(truth, "weightedF1", report[classes + 1][3]);

        var bins = Rows(Table(page, "Calibration", "Predictions by the probability of the predicted class"));
        Assert.Equal(truth.GetProperty("bins").GetArrayLength(), bins.Count);
        foreach (var (shown, bin) in bins.Zip(truth.GetProperty("bins").EnumerateArray()))
        {
            Assert.StartsWith($"{bin.GetProperty("from").GetDouble():0%} to ", shown[0]);
            Same(bin, "rows", shown[1]);
            Same(bin, "confidence", shown[2]);
            Same(bin, "right", shown[3]);
        }
    }

    [Theory]
    [InlineData("two", "uniform")]
    [InlineData("ties", "uniform")]
    [InlineData("rare", "uniform", "quantile")]
    public void Of_the_class_of_interest_its_probabilities_are_held_against_those_of_scikit_learn(
        string name,
        params string[] strategies
    )
    {
        var truth = Golden.GetProperty(name).GetProperty("ofInterest");
        var tables = Section(Page(Classes(Golden.GetProperty(name))), "Calibration")
            .Descendants("table")
            .Where(table =>
                table
                    .Element("caption")!
                    .Value.StartsWith(
                        $"All rows by the probability of 'class {truth.GetProperty("class")}'",
                        StringComparison.Ordinal
                    )
            )
            .ToList();
        Assert.Equal(strategies.Length, tables.Count);
        foreach (var (table, strategy) in tables.Zip(strategies))
        {
            var rows = Rows(table);
            Assert.Equal(truth.GetProperty(strategy).GetArrayLength(), rows.Count);
            Assert.Equal(
                Golden.GetProperty(name).GetProperty("actual").GetArrayLength(),
                rows.Sum(row => int.Parse(row[1], CultureInfo.InvariantCulture))
            );
            foreach (var (shown, bin) in rows.Zip(truth.GetProperty(strategy).EnumerateArray()))
            {
                Same(bin, "mean", shown[2]);
                Same(bin, "share", shown[3]);
            }
        }
    }

    [Theory]
    [InlineData("two")]
    [InlineData("ties")]
    [InlineData("rare")]
    public void Of_other_thresholds_they_are_those_of_scikit_learn(string name)
    {
        var (all, truth) = (Golden.GetProperty(name), Golden.GetProperty(name).GetProperty("ofInterest"));
        int label = truth.GetProperty("class").GetInt32();
        var page = Page(Classes(all));
        var rows = Rows(Section(page, "Thresholds").Descendants("table").Single(table => table.Element("tbody") is not null));
        Assert.InRange(rows.Count, 9, 14);
        foreach (var row in rows.Where(row => !row[0].Contains(' ', StringComparison.Ordinal)))
        {
            var at = truth
                .GetProperty("thresholds")
                .EnumerateArray()
                .Single(of => of.GetProperty("at").GetDouble() == double.Parse(row[0], CultureInfo.InvariantCulture));
            Same(at, "predicted", row[1]);
            Same(at.GetProperty("precision"), row[2]);
            Same(at, "recall", row[3]);
            Same(at, "f1", row[4]);
        }

        string[] now = rows.Single(row => row[0].StartsWith("0.5 (now", StringComparison.Ordinal)),
            best = rows.Single(row => row[0].Contains("best F1", StringComparison.Ordinal));
        Same(all.GetProperty("confusion").EnumerateArray().Sum(row => row[label].GetInt32()), now[1]);
        Same(all.GetProperty("precision")[label], now[2]);
        Same(all.GetProperty("recall")[label], now[3]);
        Same(all.GetProperty("f1")[label], now[4]);
        Same(truth, "bestF1", best[4]);

        // and what the reader may choose, as far as they were asked
        var chosen = Section(page, "Thresholds").Descendants("div").Single(part => part.Attribute("data-marks") is not null);
        long support = long.Parse(chosen.Attribute("data-support")!.Value, CultureInfo.InvariantCulture);
        var marks = chosen.Attribute("data-marks")!.Value.Split(' ').Select(mark => mark.Split(','))
            .ToDictionary(mark => double.Parse(mark[0], CultureInfo.InvariantCulture));
        int compared = 0;
        foreach (var at in truth.GetProperty("thresholds").EnumerateArray())
        {
            double threshold = at.GetProperty("at").GetDouble();
            if (threshold != 0.5 && marks.TryGetValue(threshold, out string[]? mark))
            {
                Same(at, "predicted", mark[1]);
                Assert.Equal(
                    at.GetProperty("recall").GetDouble(), double.Parse(mark[2], CultureInfo.InvariantCulture) / support, 1e-6);
                compared++;
            }
        }

        Assert.InRange(compared, 3, 20);
    }

    [Fact]
    public void Of_values_they_are_those_of_scikit_learn()
    {
        var truth = Golden.GetProperty("values");
        var model = new Model(Network.Input(2).Dense(2).Build(seed: 1), OutputKind.Values);
        var page = Page(Outcome.OfValues(model, truth.GetProperty("predicted").Floats(), truth.GetProperty("actual").Floats()));
        var facts = Facts(page);
        for (int output = 0; output < 2; output++)
        {
            string of = $" of 'output {output}'";
            Same(truth.GetProperty("rmse")[output].GetDouble(), facts["RMSE" + of]);
            Same(truth.GetProperty("mae")[output].GetDouble(), facts["MAE" + of]);
            Same(truth.GetProperty("r2")[output].GetDouble(), facts["R²" + of]);
            Same(truth.GetProperty("baseline")[output].GetDouble(), facts["always the mean, RMSE" + of]);
        }
    }

    private static Outcome Classes(JsonElement truth)
    {
        string[] names = [.. truth.GetProperty("names").EnumerateArray().Select(name => name.GetString()!)];
        var model = new Model(
            Network.Input(2).Dense(names.Length == 2 ? 1 : names.Length).Build(seed: 1),
            names.Length == 2 ? OutputKind.SigmoidLogits : OutputKind.SoftmaxLogits,
            classes: names
        );
        return Outcome.OfClasses(model, truth.GetProperty("scores").Floats(), truth.GetProperty("actual").Integers());
    }

    private static XDocument Page(Outcome outcome)
    {
        using var text = new StringWriter();
        HtmlPage.Write(
            text,
            RunReport.Of(
                new ReportContent
                {
                    Title = "numbers",
                    Test = new("the rows"),
                    Run = new RunFacts { Test = outcome },
                }
            )
        );
        using var reader = XmlReader.Create(
            new StringReader(text.ToString()),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        return XDocument.Load(reader);
    }

    private static Dictionary<string, string> Facts(XContainer page)
    {
        var list = page as XElement ?? page.Descendants("dl").First();
        return list.Descendants("dt").Zip(list.Descendants("dd"))
            .ToDictionary(pair => pair.First.Value, pair => pair.Second.Value);
    }

    private static XElement Section(XDocument page, string heading) =>
        page.Descendants("section").Single(section => section.Element("h2")!.Value == heading);

    private static XElement Table(XDocument page, string heading, string caption = "") =>
        Section(page, heading)
            .Descendants("table")
            .First(table => caption.Length == 0 || table.Element("caption")!.Value == caption);

    private static List<string[]> Rows(XElement table) =>
        [.. table.Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];

    // Of a class without rows there is no area under a curve.
    private static void Same(JsonElement truth, string shown)
    {
        if (truth.ValueKind == JsonValueKind.Null)
        {
            Assert.Equal("–", shown);
        }
        else
        {
            Same(truth.GetDouble(), shown);
        }
    }

    private static void Same(JsonElement truth, string name, string shown) => Same(truth.GetProperty(name).GetDouble(), shown);

    // To the last digit that is shown, as single precision may round the other way: "97.21% (95% interval …)", "0.09218",
    // "1,135".
    private static void Same(double expected, string shown)
    {
        string text = shown.Split(' ')[0];
        double scale = text.EndsWith('%') ? 100 : 1;
        string digits = text.TrimEnd('%').Replace(",", "", StringComparison.Ordinal);
        int decimals = digits.Contains('.', StringComparison.Ordinal)
            ? digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1
            : 0;
        double tolerance = Math.Max(0.5001 * Math.Pow(10, -decimals), 1e-5 * Math.Abs(expected * scale));
        Assert.True(
            decimals > 0 || double.IsInteger(expected) || Math.Abs(expected) >= 100,
            $"{shown} shows too few digits of {expected}"
        );
        Assert.InRange(
            double.Parse(digits, CultureInfo.InvariantCulture),
            (expected * scale) - tolerance,
            (expected * scale) + tolerance
        );
    }
}
