using System.Xml;
using System.Xml.Linq;
using Chainrule.Data;
using Chainrule.Insight.Results;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Reports.Results;
using Chainrule.Tests.Support;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Reports.Tests.Results;

public class RunReportTests
{
    // those that tables have, and what only a program can say
    public static TheoryData<string> Hostile { get; } =
    [
        .. HostileNames.All,
        "\u0000",
        "\ud800",
        "\udc00x",
        "a\tb\nc\rd",
        "\u2028\u2029",
        "\ufeff",
        new string('W', 3000) + "😀",
    ];

    [Fact]
    public void There_are_fifty_hostile_names() => Assert.True(Hostile.Count >= 50);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_name_stays_text_wherever_it_stands(string name)
    {
        // a page says what names that were cut are in full
        string plain = Page(
            Content([TextWidth.Of(name) > ShortNames.Usual ? new string('a', ShortNames.Usual + 1) : "a", "b"], "t")
        );
        string page = Page(Content([name, "other"], name));
        Assert.Equal(Elements(plain), Elements(page));
        Assert.DoesNotContain(Parse(page).Descendants().Attributes(), attribute =>
            attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public void A_page_has_all_its_sections_and_nothing_that_reaches_out()
    {
        var page = Parse(Page(Content(["a", "b"], "t")));
        string[] headings = [.. page.Descendants("h2").Select(heading => heading.Value)];
        Assert.Equal(
            [
                "Verdict",
                "Where it is wrong",
                "Thresholds",
                "Class by class",
                "Worst errors",
                "Calibration",
                "Learning curves",
                "What the first layer looks for",
                "Data and network",
                "How to repeat it",
            ],
            headings
        );
        Assert.DoesNotContain(page.Descendants(), element =>
            element.Name.LocalName is "link" or "iframe" or "object" or "form"
        );
        Assert.All(page.Descendants("img"), image => Assert.StartsWith("data:image/png;base64,", image.Attribute("src")!.Value));
        Assert.All(page.Descendants("img"), image => Assert.NotEmpty(image.Attribute("alt")!.Value));
        Assert.All(page.Descendants("table"), table => Assert.NotNull(table.Element("caption")));
        Assert.Single(page.Descendants("script"));
        string policy = page.Descendants("meta")
            .Single(meta => meta.Attribute("http-equiv") is not null)
            .Attribute("content")!
            .Value;
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy);
        Assert.Contains("; img-src data:;", policy);
    }

    [Fact]
    public void Values_that_show_nothing_are_not_said_to_be_explained()
    {
        string Verdict(float[] predicted, float[] actual)
        {
            var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
            return Parse(
                    Page(
                        new ReportContent
                        {
                            Title = "t",
                            Test = new("the rows"),
                            Run = new RunFacts { Test = Outcome.OfValues(model, predicted, actual) },
                        }
                    )
                )
                .Descendants("section")
                .First()
                .Value;
        }

        float[] same = [.. Enumerable.Repeat(1e6f, 60)];
        string alike = Verdict(same, same);
        Assert.Contains("same in all rows", alike);
        Assert.DoesNotContain("serious", alike);
        Assert.DoesNotContain("always the mean would", alike);
        Assert.Contains("One row doesn't show", Verdict([2], [3]));
        Assert.Contains(
            "Nothing of the variance is explained",
            Verdict([3, 1, 2, 1, 3, 2, 1, 3, 1, 2], [1, 2, 3, 1, 2, 3, 1, 2, 3, 1])
        );
        // numbers that a person can read
        string large = Verdict(
            [.. Enumerable.Range(0, 50).Select(i => 1e12f * i)],
            [.. Enumerable.Range(0, 50).Select(i => 1e12f * (i + (i % 3)))]
        );
        Assert.Matches(@"RMSE 1\.\d+e12 ", large);
        Assert.Matches(
            @"RMSE \d\d,\d\d\d ",
            Verdict(
                [.. Enumerable.Range(0, 50).Select(i => 1e4f * i)],
                [.. Enumerable.Range(0, 50).Select(i => 1e4f * (i + (i % 3)))]
            )
        );
    }

    [Fact]
    public void What_is_nearly_all_is_not_said_to_be_all()
    {
        float[] actual = [.. Enumerable.Range(0, 200).Select(i => (float)i)];
        string verdict = ValuesPage([.. actual.Select((value, i) => value + (0.4f * MathF.Sin(i)))], actual)
            .Descendants("section")
            .First()
            .Value;
        Assert.Contains("99.998 %of what makes values differ is explained", verdict);
        Assert.Matches(@"R² 0\.99997\d? \(95% interval 0\.9999\d+ to 0\.9999\d+\)", verdict);
    }

    [Theory]
    [InlineData(208_500, 1, 31_234.56)]
    [InlineData(12.5, 0.01, 0.0123)]
    [InlineData(100.1, 0.1, 3.3)]
    [InlineData(-3e-4, 1e-5, 1e-6)]
    [InlineData(7e8, 1e3, 1e6)]
    public void An_error_is_the_difference_of_what_stands_beside_it(double from, double step, double error)
    {
        float[] actual = [.. Enumerable.Range(0, 60).Select(i => (float)(from + (step * i)))];
        var rows = ValuesPage([.. actual.Select((value, i) => (float)(value + (error * Math.Sin(i + 1))))], actual)
            .Descendants("section")
            .Single(section => section.Element("h2")!.Value.StartsWith("Worst errors", StringComparison.Ordinal))
            .Descendants("tbody")
            .Elements("tr")
            .ToList();
        Assert.Equal(20, rows.Count);
        foreach (var cells in rows.Select(row => row.Elements().Select(cell => cell.Value).ToList()))
        {
            decimal[] numbers =
            [
                .. cells.Skip(1).Select(text => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
            ];
            Assert.Equal(numbers[2], numbers[1] - numbers[0]);
            Assert.Equal(
                actual[int.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture)],
                (float)numbers[0],
                Math.Abs(error) / 10
            );
            Assert.Single(
                cells
                    .Skip(1)
                    .Select(text => text.Length - text.IndexOf('.', StringComparison.Ordinal))
                    .Where(_ => cells[1].Contains('.', StringComparison.Ordinal))
                    .Distinct()
                    .DefaultIfEmpty()
            );
        }
    }

    [Fact]
    public void Of_a_rare_class_the_verdict_says_more_than_how_many_are_right()
    {
        string Verdict(int oneIn)
        {
            var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["no", "yes"]);
            int[] actual = [.. Enumerable.Range(0, 3000).Select(row => row % oneIn == 0 ? 1 : 0)];
            var outcome = Outcome.OfClasses(
                model,
                [
                    .. actual.Select(
                        (label, row) =>
                            label == 1
                                ? row / oneIn % 3 == 0
                                    ? 1f
                                    : -1
                                : -4
                    ),
                ],
                actual
            );
            return Parse(
                    Page(
                        new ReportContent
                        {
                            Title = "t",
                            Test = new("the rows"),
                            Run = new RunFacts { Test = outcome },
                        }
                    )
                )
                .Descendants("section")
                .First()
                .Value;
        }

        string rare = Verdict(50);
        Assert.StartsWith("Verdict33 of 100rows of 'yes' are found: 20 of 60. Of the 20 rows taken for it, 20 are: 100%.", rare);
        Assert.Contains("20 found, 40 missed", rare);
        Assert.Contains(
            "Always answering 'no', the most frequent class, would be right on 98.00%, so the accuracy says little.",
            rare
        );
        Assert.Contains(
            "Of the 60 rows of 'yes' 20 are found (33.33% recall), and 20 of the 20 predicted as it are right (100.00% "
                + "precision).",
            rare
        );
        Assert.Matches("The log loss is 0.0\\d+; always giving each class its share would have 0.09804.", rare);
        string even = Verdict(2);
        Assert.StartsWith("Verdict66.67 %of the rows are put into the right class: 1,000 are wrong.", even);
        Assert.DoesNotContain("recall)", even);
        Assert.DoesNotContain("says little", even);
    }

    [Fact]
    public void Rows_taken_for_the_rare_class_count_against_its_precision()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["no", "yes"]);
        int[] actual = [.. Enumerable.Range(0, 400).Select(row => row < 6 ? 1 : 0)];
        // three of the six are found, and so are two others
        float[] scores = [.. Enumerable.Range(0, 400).Select(row => row is 0 or 2 or 4 or 100 or 200 ? 1f : -4)];
        var page = new ShownPage(RunReport.Of(new ReportContent
        {
            Title = "t",
            Test = new("the rows"),
            Run = new RunFacts { Test = Outcome.OfClasses(model, scores, actual) },
        }));
        Assert.Contains(
            "Of the 6 rows of 'yes' 3 are found (50.00% recall), and 3 of the 5 predicted as it are right (60.00% precision)",
            page.Section("Verdict").Value,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_matters_most_comes_first_and_long_tables_of_numbers_are_folded()
    {
        var page = Parse(Page(Content(["a", "b"], "t")));
        var learning = page.Descendants("section").Single(section => section.Element("h2")!.Value == "Learning curves");
        Assert.Equal(
            ["Loss", "Accuracy", "Learning rate at the end of each epoch"],
            learning.Descendants("figure").Select(figure => figure.Descendants().First(e => e.Name.LocalName == "title").Value)
        );
        // each is drawn as wide as it is shown
        Assert.All(learning.Descendants("figure").Elements().Where(e => e.Name.LocalName == "svg"), svg =>
            Assert.Equal("328", svg.Attribute("width")!.Value));
        var folded = learning.Descendants("details").Single();
        Assert.Equal("summary", folded.Elements().First().Name.LocalName);
        Assert.Equal(2, folded.Descendants("tbody").Elements("tr").Count());
    }

    [Fact]
    public void Numbers_below_each_other_have_the_same_decimals()
    {
        Assert.Equal(["2.3012", "0.5000", "0.0420"], ShownText.Column([2.30119, 0.5, 0.042]));
        Assert.Equal(["0.001", "0.004", "–"], ShownText.Column([0.001, 0.004, double.NaN]));
        Assert.Equal(["1,200", "35", "0"], ShownText.Column([1200, 35, 0]));
        Assert.Equal(["12,350,000", "0.0012"], ShownText.Column([12345678, 0.0012])); // no decimals suit both
        Assert.Equal(["99.996%", "50.000%"], ShownText.Percents([0.99996, 0.5]));
        Assert.Equal(["0.9999910", "0.7500000", "–"], ShownText.UpToOnes([0.999991, 0.75, double.NaN]));
    }

    [Theory]
    [InlineData(3000, 50, -1, "0 of 100")] // rare, and never predicted
    [InlineData(408, 4, 2, "84.80 %")] // 62 of 102 are missed
    public void Where_a_class_is_not_found_the_verdict_is_not_simply_good(int rows, int oneIn, float found, string heading)
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["no", "yes"]);
        int[] actual = [.. Enumerable.Range(0, rows).Select(row => row % oneIn == 0 ? 1 : 0)];
        int most = found > 0 ? 40 * oneIn : rows;
        var page = Parse(
            Page(
                new ReportContent
                {
                    Title = "t",
                    Test = new("the rows"),
                    Run = new RunFacts
                    {
                        Test = Outcome.OfClasses(
                            model,
                            [.. actual.Select((label, row) => label == 1 ? row < most ? found : -1 : row % 19 == 0 ? -1f : -6)],
                            actual
                        ),
                    },
                }
            )
        );
        var verdict = page.Descendants("section").First();
        Assert.StartsWith(heading, verdict.Descendants("p").First().Value);
        Assert.DoesNotContain("No check found anything wrong", verdict.Value);
        Assert.StartsWith("▲", verdict.Descendants("h3").First().Value);
    }

    private static XDocument ValuesPage(float[] predicted, float[] actual)
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        return Parse(
            Page(
                new ReportContent
                {
                    Title = "t",
                    Test = new("the rows"),
                    Run = new RunFacts { Test = Outcome.OfValues(model, predicted, actual) },
                }
            )
        );
    }

    [Fact]
    public void Figures_that_were_measured_elsewhere_stand_with_the_others()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values);
        var content = new ReportContent
        {
            Title = "t",
            Test = new("the rows"),
            Run = new RunFacts { Test = Outcome.OfValues(model, [1, 2, 3], [1, 2, 4]) },
            MoreFigures = [("median absolute error", new Chainrule.Metrics.ConfidenceInterval(0.25, 0.125, 0.5))],
        };
        Assert.Contains(
            "median absolute error 0.25 (95% interval 0.125 to 0.5)",
            Parse(Page(content)).Descendants("section").First().Value
        );
    }

    [Theory]
    [InlineData(0.5, "fraud", "0.5 or more", "now: 0.5", "0.5 (now)")]
    [InlineData(0.9, "fraud", "0.1 or more", "now: 0.1", "0.1 (now)")]
    [InlineData(0.6, "ok", "above 0.6", "now: 0.6", "0.6 (now)")]
    public void Thresholds_are_those_of_the_rare_class_whichever_comes_first(
        double threshold,
        string rare,
        string bound,
        string dot,
        string row
    )
    {
        int label = rare == "fraud" ? 0 : 1;
        var model = new Model(
            Network.Input(1).Dense(1).Build(seed: 1),
            OutputKind.SigmoidLogits,
            classes: ["fraud", "ok"],
            threshold: threshold
        );
        int[] actual = [.. Enumerable.Range(0, 500).Select(at => at % 20 == 0 ? label : 1 - label)];
        var outcome = Outcome.OfClasses(
            model,
            [
                .. actual.Select(
                    (of, at) => (of == label ? 0 : 2.4f + (at % 7 / 5f)) * (label == 0 ? 1 : -1) + (at % 11 / 4f) - 1.25f
                ),
            ],
            actual
        );
        var page = Parse(
            Page(
                new ReportContent
                {
                    Title = "t",
                    Test = new("the rows"),
                    Run = new RunFacts { Test = outcome },
                }
            )
        );
        var section = SectionOf(page, "Thresholds");
        Assert.Contains(
            $"A row is predicted as '{rare}' where its probability of that is {bound}: the dot on both curves.",
            section.Value,
            StringComparison.Ordinal
        );
        var charts = section.Descendants().Where(element => element.Name.LocalName == "svg").ToList();
        Assert.Equal(3, charts.Count);
        string at = dot[5..];
        Assert.All(charts.Skip(1), chart => Assert.Contains(
            $"At the model's own threshold, {at},", chart.Value, StringComparison.Ordinal));
        Assert.Equal(2, section.Descendants().Count(e => e.Attribute("class")?.Value == "dots large c1"));
        Assert.All(charts, chart => Assert.Contains(rare, chart.Value, StringComparison.Ordinal));

        // what is chosen from is what a loop over the rows counts, and the slider stands at the model's own
        var chosen = section.Descendants("div").Single(part => part.Attribute("data-marks") is not null);
        string[][] marks = [.. chosen.Attribute("data-marks")!.Value.Split(' ').Select(mark => mark.Split(','))];
        float[] p = [.. Enumerable.Range(0, outcome.Rows).Select(of => outcome.Probability(of, label))];
        foreach (string[] mark in marks.Where(mark => mark[0] != at))
        {
            float from = float.Parse(mark[0], System.Globalization.CultureInfo.InvariantCulture);
            int taken = 0, found = 0;
            for (int of = 0; of < p.Length; of++)
            {
                (taken, found) = p[of] >= from ? (taken + 1, found + (actual[of] == label ? 1 : 0)) : (taken, found);
            }

            Assert.Equal([$"{taken}", $"{found}"], mark[1..]);
        }

        var slider = section.Descendants("input").First();
        int place = int.Parse(slider.Attribute("value")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(at, marks[place][0]);
        Assert.Equal(label == 0 ? "1" : "0", chosen.Attribute("data-flipped")!.Value);

        // what the model does now stands in the table, and that is its confusion matrix
        var results = new ClassResults(outcome);
        var now = section
            .Descendants("tr")
            .Select(tr => tr.Elements().Select(cell => cell.Value).ToArray())
            .Single(cells => cells[0].StartsWith(row[..^1], StringComparison.Ordinal));
        Assert.Equal(NumberText.Count(outcome.Predicted.Count(of => of == label)), now[1]);
        Assert.Equal(ShareText.Percent(results.Confusion.ForClass(label).Recall, 2), now[3]);
        Assert.Contains($"average precision of '{rare}'", page.Descendants("dl").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_is_never_predicted_has_no_place_on_the_curve_of_precision()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["fraud", "ok"]);
        int[] actual = [.. Enumerable.Range(0, 100).Select(at => at % 10 == 0 ? 0 : 1)];
        var outcome = Outcome.OfClasses(model, [.. actual.Select((of, at) => 1f + of + (at % 7))], actual);
        var section = SectionOf(
            Parse(
                Page(
                    new ReportContent
                    {
                        Title = "t",
                        Test = new("the rows"),
                        Run = new RunFacts { Test = outcome },
                    }
                )
            ),
            "Thresholds"
        );
        Assert.Contains("is 0.5 or more, which none here has.", section.Value, StringComparison.Ordinal);
        var charts = section.Descendants().Where(element => element.Name.LocalName == "svg").ToList();
        Assert.DoesNotContain(charts[1].Descendants(), e => e.Name.LocalName == "circle");
        Assert.Contains("no row is predicted as it", charts[1].Value, StringComparison.Ordinal);
        Assert.Single(charts[2].Descendants(), e => e.Name.LocalName == "circle");
    }

    [Fact]
    public void Rows_right_at_the_threshold_are_the_first_class_and_at_others_count_as_predicted()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["a", "b"]);
        var results = new ClassResults(Outcome.OfClasses(model, [0, 0, 1, -1], [1, 0, 1, 0]));
        var second = new ClassThresholds(results, 1);
        Assert.Equal(new ThresholdCounts(0.5, 1, 1, 2), second.Now);
        Assert.Equal(new ThresholdCounts(0.5, 3, 2, 2), second.At(0.5));
        Assert.Equal(new ThresholdCounts(0.49, 3, 2, 2), second.Best());
        var first = new ClassThresholds(results, 0);
        Assert.Equal(new ThresholdCounts(0.5, 3, 2, 2), first.Now);
        Assert.Equal(first.Now, first.At(0.5));
    }

    [Fact]
    public void Two_rows_tell_no_temperature()
    {
        string Calibration(int rows)
        {
            var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["a", "b"]);
            var outcome = Outcome.OfClasses(
                model,
                [.. Enumerable.Range(0, rows).Select(row => row % 4 == 0 ? -3f : 3f)],
                [.. Enumerable.Range(0, rows).Select(row => row % 8 == 0 ? 0 : 1)]
            );
            return Parse(
                    Page(
                        new ReportContent
                        {
                            Title = "t",
                            Test = new("the rows"),
                            Run = new RunFacts { Test = outcome },
                        }
                    )
                )
                .Descendants("section")
                .Single(section => section.Element("h2")!.Value == "Calibration")
                .Value;
        }

        Assert.Contains("It is as sure as it should be, as far as these rows can tell", Calibration(4));
        Assert.DoesNotContain("least wrong", Calibration(4));
        Assert.Contains("It is surer than it should be", Calibration(400));
        Assert.Contains("would make the probabilities of these rows least wrong", Calibration(400));
    }

    [Fact]
    public void A_temperature_never_contradicts_what_is_said_of_the_calibration()
    {
        // Of 2,000 sure rows three are wrong, quite surely so: bin by bin all is well, and yet dividing the scores would pay.
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["a", "b"]);
        var outcome = Outcome.OfClasses(
            model,
            [.. Enumerable.Range(0, 2000).Select(row => 12f)],
            [.. Enumerable.Range(0, 2000).Select(row => row < 3 ? 0 : 1)]
        );
        string text = SectionOf(
            Parse(
                Page(
                    new ReportContent
                    {
                        Title = "t",
                        Test = new("the rows"),
                        Run = new RunFacts { Test = outcome },
                    }
                )
            ),
            "Calibration"
        ).Value;
        Assert.Contains("It is as sure as it should be", text);
        Assert.DoesNotContain("emperature", text);
        Assert.DoesNotContain("surer", text);
    }

    [Theory]
    [InlineData(100, 80, 50, 40)]
    [InlineData(300, 300, 60, 60)]
    public void Large_images_are_shown_smaller_in_every_section(int height, int width, int shownHeight, int shownWidth)
    {
        // Noise packs worst. Two classes that nothing tells apart: half of the rows are wrong.
        var random = new Random(3);
        byte[] bytes = new byte[60 * height * width];
        random.NextBytes(bytes);
        var data = new ByteDataset(bytes, new Shape(height, width), [.. Enumerable.Range(0, 60).Select(row => row % 2)], 2);
        var model = new Model(
            Network.Input(height, width).Flatten().Dense(40).Relu().Dense(1).Build(seed: 1),
            OutputKind.SigmoidLogits,
            data.Scaling,
            ["cat", "dog"]
        );
        string text = Page(
            new ReportContent
            {
                Title = "t",
                Test = new("60 rows") { Data = data },
                Run = new RunFacts { Test = Outcome.Of(model, data) },
            }
        );
        var page = Parse(text);
        foreach (
            string title in new[] { "Data and network", "Where it is wrong", "Worst errors", "What the first layer looks for" }
        )
        {
            var section = SectionOf(page, title);
            Assert.NotEmpty(section.Descendants("img"));
            Assert.Contains($"Shown smaller: {shownHeight} by {shownWidth} pixels for {height} by {width}", section.Value);
        }

        byte[] png = Convert.FromBase64String(page.Descendants("img").First().Attribute("src")!.Value.Split(',')[1]);
        Assert.Equal(
            [shownWidth, shownHeight],
            new[] { 16, 20 }.Select(at => System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
        );
        Assert.InRange(text.Length, 100_000, 1_500_000);
    }

    [Fact]
    public void A_pixel_of_an_image_shown_smaller_is_the_mean_of_its_block()
    {
        var size = ShownSize.Of(new Shape(100, 65))!.Value;
        float[] shown = size.Shrink([.. Enumerable.Range(0, 6500).Select(i => (float)((i / 65) + (1000 * (i % 65))))]);
        Assert.Equal((50, 33), (size.Height, size.Width));
        Assert.Equal((0 + 1) / 2f + 500, shown[0]);
        Assert.Equal(98.5f + 64_000, shown[^1]); // its block is half a block wide
        Assert.Equal((64, 64, 1), ShownSize.Of(new Shape(64, 64)) is { } same ? (same.Height, same.Width, same.Block) : default);
        Assert.Null(ShownSize.Of(new Shape(2, 500)));
    }

    [Fact]
    public void Confused_rows_of_a_table_are_named_by_their_lines_and_shown()
    {
        var model = new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.SigmoidLogits, classes: ["a", "b"]);
        var outcome = Outcome.OfClasses(
            model,
            [.. Enumerable.Range(0, 40).Select(row => row % 4 == 0 ? -3f : 3f)],
            [.. Enumerable.Range(0, 40).Select(row => row % 8 == 0 ? 0 : 1)]
        );
        var content = new ReportContent
        {
            Title = "t",
            Test = new("the rows") { Cells = row => [("line", $"{1000 + row}"), ("size", $"{row} mm")] },
            Run = new RunFacts { Test = outcome },
        };
        var section = SectionOf(Parse(Page(content)), "Where it is wrong");
        Assert.Contains("such as lines", section.Value);
        Assert.DoesNotContain("counted from 0", section.Value);
        Assert.Contains("1004", section.Descendants("table").Last().Descendants("tr").ElementAt(1).Value);
        Assert.Contains(section.Descendants("td"), cell => cell.Value == "4 mm");
    }

    [Fact]
    public void One_layer_is_not_layers() =>
        Assert.DoesNotContain(
            "1 layers",
            Page(
                new ReportContent
                {
                    Title = "t",
                    Test = new("the rows"),
                    Run = new RunFacts
                    {
                        Test = Outcome.OfValues(
                            new Model(Network.Input(1).Dense(1).Build(seed: 1), OutputKind.Values),
                            [1, 2],
                            [1, 3]
                        ),
                    },
                }
            )
        );

    [Fact]
    public void Long_names_that_begin_alike_stay_apart_and_none_makes_the_page_wide()
    {
        string same = new('w', 200);
        var page = Parse(Page(Content([same + "0", same + "1"], "t")));
        string[] classes =
        [
            .. page.Descendants("section")
                .Single(section => section.Element("h2")!.Value == "Class by class")
                .Descendants("tbody")
                .Elements("tr")
                .Select(row => row.Elements().First().Value),
        ];
        Assert.Equal(4, classes.Distinct().Count());
        Assert.All(page.Descendants("h3").Concat(page.Descendants("th")).Concat(page.Descendants("p")), element =>
            Assert.DoesNotContain(same, element.Value)
        );
    }

    [Fact]
    public void Classes_have_bars_with_their_names()
    {
        var page = Parse(Page(Content(["cat <b>", "dog"], "t")));
        var data = page.Descendants("section").Single(section => section.Element("h2")!.Value == "Data and network");
        Assert.Equal(
            ["cat <b>", "75", "dog", "125"],
            data.Descendants().First(e => e.Name.LocalName == "svg" && e.Value.StartsWith("Classes", StringComparison.Ordinal))
                .Descendants().Where(e => e.Name.LocalName == "text").Select(text => text.Value)
        );
    }

    private static string Page(ReportContent content)
    {
        using var text = new StringWriter();
        HtmlPage.Write(text, RunReport.Of(content));
        Assert.True(text.ToString().Length < 2_000_000);
        return text.ToString();
    }

    private static XElement SectionOf(XDocument page, string title) =>
        page.Descendants("section").Single(section => section.Elements().First().Value == title);

    private static XDocument Parse(string page)
    {
        using var reader = XmlReader.Create(
            new StringReader(page),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }
        );
        return XDocument.Load(reader);
    }

    // Names and classes of all elements, in order: a name that were markup would add one.
    private static IReadOnlyList<string> Elements(string page) =>
        [
            .. Parse(page)
                .Descendants()
                .Select(element =>
                    $"{element.Name.LocalName} "
                        + $"{string.Join(',', element.Attributes().Select(attribute => attribute.Name.LocalName))}"
                ),
        ];

    private static ReportContent Content(string[] classes, string title)
    {
        // Two classes of 4 × 4 images: bright rows are of class 1, but for one in eight.
        byte[] bytes = [.. Enumerable.Range(0, 200 * 16).Select(i => (byte)(i / 16 % 2 == 0 ? i % 40 : 200 + (i % 40)))];
        int[] labels = [.. Enumerable.Range(0, 200).Select(row => row % 8 == 0 ? 1 : row % 2)];
        var data = new ByteDataset(bytes, new Shape(4, 4), labels, 2);
        var network = Network.Input(4, 4).Flatten().Dense(1).Build(seed: 1);
        network.Parameters.Fill(0.5f);
        network.Parameters[^1] = -4;
        bool isName = classes.All(name => !string.IsNullOrWhiteSpace(name));
        var model = new Model(network, OutputKind.SigmoidLogits, data.Scaling, isName ? classes : null);
        var history = new TrainingHistory(
            [new EpochRecord(1, 0.5, 0.6, 0.8, 0.1f, 200, 1, 1, true), new EpochRecord(2, 0.4, 0.5, 0.9, 0.01f, 200, 1, 1, true)],
            StopReason.Completed
        );
        return new ReportContent
        {
            Title = title,
            Test = new($"200 rows of {title}") { Data = data },
            Run = new RunFacts { Test = Outcome.Of(model, data), Training = new() { History = history } },
            Configuration = new([(title, title)]),
            Command = title,
        };
    }

    [Fact]
    public void Of_many_classes_the_matrix_is_drawn_and_listed_and_the_curves_of_the_worst_are_there()
    {
        const int Classes = 60,
            Rows = 900;
        var model = new Model(
            Network.Input(1).Dense(Classes).Build(seed: 1),
            OutputKind.SoftmaxLogits,
            classes: [.. Enumerable.Range(0, Classes).Select(label => $"k{label}")]
        );
        int[] actual = [.. Enumerable.Range(0, Rows).Select(row => row % Classes)];
        // every tenth row of class 7 is taken for 8
        float[] scores =
        [
            .. actual.SelectMany(
                (label, row) =>
                    Enumerable
                        .Range(0, Classes)
                        .Select(k =>
                            (k == (label == 7 && row / Classes % 3 == 0 ? 8 : label) ? 4f : 0) + (0.001f * ((row + k) % 13))
                        )
            ),
        ];
        var text = new StringWriter();
        HtmlPage.Write(
            text,
            RunReport.Of(
                new ReportContent
                {
                    Title = "t",
                    Test = new("rows"),
                    Run = new RunFacts { Test = Outcome.OfClasses(model, scores, actual) },
                }
            )
        );
        string page = text.ToString();
        Assert.Contains("Confusion matrix of 60 classes", page);
        Assert.Contains(">k7 10 (66.7%), k8 5 (33.3%)<", page);
        Assert.Contains("The 5 with the smallest area under the ROC curve are drawn", page);
        Assert.DoesNotContain("too many", page);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(page, "<path d=\"M8 7h1v1h-1z\" class=\"falls\""));
    }
}
