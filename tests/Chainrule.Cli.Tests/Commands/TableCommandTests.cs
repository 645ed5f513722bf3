using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Tables;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>From a CSV file to predictions.</summary>
public sealed class TableCommandTests(TableCommandTests.Trained trained) : IClassFixture<TableCommandTests.Trained>
{
    [Fact]
    public void A_run_leaves_a_model_and_all_that_repeats_it_to_the_same_bits()
    {
        Assert.Equal(0, trained.Run.ExitCode);
        using var first = JsonDocument.Parse(trained.Run.Output);
        Assert.Equal("binary", first.RootElement.GetProperty("task").GetString());
        Assert.InRange(first.RootElement.GetProperty("test").GetProperty("accuracy").GetProperty("value").GetDouble(), 0.7, 1);
        Assert.Contains("warning", trained.Run.Error);      // the identifier

        var again = ToolRun.In(
            trained.Folder,
            "train",
            "--config",
            "run/run.json",
            "--out",
            "again",
            "--threads",
            "1",
            "--json"
        );
        Assert.Equal("", again.ExitCode == 0 ? "" : again.Error);
        Assert.Equal(
            File.ReadAllBytes(trained.Folder["run/model.safetensors"]),
            File.ReadAllBytes(trained.Folder["again/model.safetensors"])
        );
        using var second = JsonDocument.Parse(again.Output);
        Assert.Equal(
            first.RootElement.GetProperty("parametersSha256").GetString(),
            second.RootElement.GetProperty("parametersSha256").GetString()
        );
    }

    [Fact]
    public void Predictions_keep_rows_and_columns_and_are_those_of_the_library()
    {
        var run = ToolRun.In(trained.Folder, "predict", "run", "data.csv", "--out", "out.csv");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        string[] input = File.ReadAllLines(trained.Folder["data.csv"]), output = File.ReadAllLines(trained.Folder["out.csv"]);
        Assert.Equal(input[0] + ",prediction,probability_no,probability_yes", output[0]);
        Assert.Equal(input.Length, output.Length);
        var table = Table.Load(trained.Folder["data.csv"]);
        var model = TableModel.Load(trained.Folder["run/model.safetensors"]);
        float[] p = model.Predict(table);
        int[] classes = model.Classify(table);
        for (int i = 1; i < output.Length; i++)
        {
            Assert.StartsWith(input[i] + ",", output[i]);
            string[] cells = output[i].Split(',');
            Assert.Equal(
                (model.Classes[classes[i - 1]], p[i - 1]),
                (cells[^3], float.Parse(cells[^1], System.Globalization.CultureInfo.InvariantCulture))
            );
        }
    }

    [Fact]
    public void Of_a_table_with_every_row_twice_it_says_that_test_rows_were_trained_on()
    {
        var random = new Random(7);
        string[] rows = [.. Enumerable.Range(0, 200).Select(row => string.Create(
CultureInfo.InvariantCulture,
$"{random.NextDouble():0.0000},{random.NextDouble():0.0000},{random.NextDouble():0.0000},"
                + $"{random.NextDouble():0.0000},{(row % 2 == 0 ? "no" : "yes")}"))];
        File.WriteAllLines(trained.Folder["twice.csv"], [.. rows.Concat(rows).Prepend("a,b,c,d,y")]);
        File.WriteAllLines(trained.Folder["once.csv"], [.. rows.Prepend("a,b,c,d,y")]);
        Assert.Contains(
            "Test rows that were trained on",
            ToolRun.In(trained.Folder, "train", "twice.csv", "--target", "y", "--model", "linear", "--out", "twice").Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(
            "Test rows that were trained on",
            ToolRun.In(trained.Folder, "train", "once.csv", "--target", "y", "--model", "linear", "--out", "once").Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Of_several_targets_those_that_a_shared_model_serves_badly_are_named()
    {
        var random = new Random(6);
        File.WriteAllLines(
            trained.Folder["several.csv"],
            Enumerable
                .Range(0, 120)
                .Select(_ => (A: random.NextDouble() - 0.5, B: random.NextDouble()))
                .Select(row =>
                    string.Create(CultureInfo.InvariantCulture, $"{row.A},{row.B},{row.A * row.A},{random.NextDouble()}")
                )
                .Prepend("a,b,bent,it's noise")
        );
        var run = ToolRun.In(trained.Folder, "train", "several.csv", "--target", "bent,it's noise", "--out", "several");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Contains(
            "several.csv: 120 rows; 'bent' and 'it's noise', 2 numbers, from 2 columns",
            run.Error,
            StringComparison.Ordinal
        );
        Assert.Contains("R² of each target in validation:", run.Output, StringComparison.Ordinal);
        Assert.Contains(
            "warning: all targets share one model, but for 'it's noise' alone it would be always the same: R² -",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.Contains("help: train it by itself with --target \"it's noise\"\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("for 'bent' alone", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_matched_by_name_extra_ones_noted_and_missing_ones_listed()
    {
        string[] rows = File.ReadAllLines(trained.Folder["data.csv"]);
        File.WriteAllText(trained.Folder["moved.csv"], "more,size,color,age\nx,3.5,red,40\ny,1,never seen,\n");
        var moved = ToolRun.In(trained.Folder, "predict", "run", "moved.csv");
        Assert.Equal(0, moved.ExitCode);
        Assert.Contains("doesn't use the column 'more'", moved.Error);
        Assert.Equal(3, moved.Output.TrimEnd().Split('\n').Length);
        Assert.StartsWith("y,1,never seen,,", moved.Output.Split('\n')[2]);
        Assert.Contains(
            "column 'color': the model has learned nothing about the category of 1 of 2 rows, the first in line 3: \"never "
                + "seen\"",
            moved.Error
        );

        File.WriteAllText(trained.Folder["less.csv"], "color\nred\n");
        var less = ToolRun.In(trained.Folder, "predict", "run", "less.csv");
        Assert.Equal(1, less.ExitCode);
        Assert.Contains("'age', 'size'", less.Error.Replace("'size', 'age'", "'age', 'size'", StringComparison.Ordinal));
        Assert.DoesNotContain(" at ", less.Error.Replace("at least", "", StringComparison.Ordinal));
        Assert.NotEmpty(rows);
    }

    [Fact]
    public void Rows_held_out_that_speak_for_another_model_are_not_passed_over()
    {
        var lines = Enumerable.Range(0, 400).Select(i => (A: i % 40, B: i * 7 % 31, C: i * 13 % 17));
        static string Text(double value) => value.ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);
        File.WriteAllLines(
            trained.Folder["straight.csv"],
            lines
                .Select((of, i) => $"{of.A},{of.B},{of.C},{Text((3 * of.A) - (2 * of.B) + (10 * Math.Sin(i * i)))}")
                .Prepend("a,b,c,y")
        );
        var asked = InProcess.Run(
            "train",
            trained.Folder["straight.csv"],
            "--target",
            "y",
            "--model",
            "network",
            "--layers",
            "dense:8 relu dense:1",
            "--epochs",
            "3",
            "--out",
            trained.Folder["asked"],
            "--quiet"
        );
        Assert.True(asked.Code == 0, asked.Error);
        string said = string.Join(' ', asked.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            @"On these rows the linear model does better than the network, which is the model: R² 0\.\d+ against [-\d.]+, "
                + @"by more than chance alone gives\.",
            said
        );
        Assert.Contains(
            "On these rows the linear model does better",
            File.ReadAllText(trained.Folder["asked/report.html"]),
            StringComparison.Ordinal
        );
        var simple = InProcess.Run(
            "train",
            trained.Folder["straight.csv"],
            "--target",
            "y",
            "--model",
            "linear",
            "--out",
            trained.Folder["simple"],
            "--quiet"
        );
        Assert.True(simple.Code == 0, simple.Error);
        Assert.DoesNotContain("On these rows", simple.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_beside_each_other_show_the_task_that_each_had_and_what_was_the_default()
    {
        string[] train = ["train", trained.Folder["data.csv"], "--target", "bought", "--model", "linear", "--quiet", "--out"];
        Assert.Equal(0, InProcess.Run([.. train, trained.Folder["said"], "--task", "binary", "--test", "0.3"]).Code);
        Assert.Equal(0, InProcess.Run([.. train, trained.Folder["unsaid"]]).Code);
        string output = InProcess.Run("compare", trained.Folder["said"], trained.Folder["unsaid"]).Output;
        Assert.DoesNotMatch(@"(?m)^ *task ", output); // it is the same
        Assert.Matches(@"(?m)^ *test +0\.3 +0\.2", output);
    }

    [Fact]
    public void Of_a_rare_class_the_terminal_says_more_than_how_many_are_right()
    {
        File.WriteAllLines(
            trained.Folder["rare.csv"],
            Enumerable
                .Range(0, 1000)
                .Select(i => (A: i * 7919 % 1000, B: i * 31 % 101))
                .Select((of, i) => $"{of.A},{of.B},{(of.A > 930 && i * 37 % 10 < 5 ? "yes" : "no")}")
                .Prepend("a,b,fraud")
        );
        var train = InProcess.Run(
            "train",
            trained.Folder["rare.csv"],
            "--target",
            "fraud",
            "--out",
            trained.Folder["rare"],
            "--quiet"
        );
        Assert.Equal(0, train.Code);
        foreach (
            string output in new[]
            {
                train.Output,
                InProcess.Run("evaluate", trained.Folder["rare"], trained.Folder["rare.csv"]).Output,
            }
        )
        {
            Assert.Matches("the accuracy says little where most rows are of one class. Of the \\d+ rows of 'yes' ", output);
            Assert.True(
                output.IndexOf(" ROC AUC", StringComparison.Ordinal) < output.IndexOf(" accuracy  ", StringComparison.Ordinal)
            );
            Assert.DoesNotContain("No better than", output, StringComparison.Ordinal);
            Assert.Matches(@"most often confused: \d+ rows? of '(yes|no)' taken for '", output);
        }
    }

    [Fact]
    public void Figures_of_one_class_are_those_of_the_rare_one_though_it_comes_first_and_name_it()
    {
        File.WriteAllLines(
            trained.Folder["first.csv"],
            Enumerable
                .Range(0, 1000)
                .Select(i => (A: i * 7919 % 1000, B: i * 31 % 101))
                .Select((of, i) => $"{of.A},{of.B},{(of.A > 900 && i * 37 % 10 < 7 ? "fraud" : "ok")}")
                .Prepend("a,b,label")
        );
        string[] train = ["train", trained.Folder["first.csv"], "--target", "label", "--model", "linear", "--quiet", "--out"];
        string said = InProcess.Run([.. train, trained.Folder["first"]]).Output;
        string again = InProcess.Run([.. train, trained.Folder["second"], "--threshold", "0.8", "--json"]).Output;
        string evaluated = InProcess.Run("evaluate", trained.Folder["first"], trained.Folder["first.csv"]).Output;
        string folds = InProcess.Run([.. train, trained.Folder["thirds"], "--folds", "3"]).Output;
        string compared = InProcess.Run("compare", trained.Folder["first"], trained.Folder["second"]).Output;
        Assert.All([said, evaluated, folds], output =>
        {
            Assert.Contains(" F1 of 'fraud' ", output, StringComparison.Ordinal);
            Assert.Contains(" average precision of 'fraud' ", output, StringComparison.Ordinal);
            Assert.DoesNotMatch("(?m)^ (F1|PR AUC|average precision)  ", output);
        });
        Assert.Contains("average precision of 'fraud'", compared, StringComparison.Ordinal);

        // evaluate's table has the intervals: no second sentence about them
        Assert.DoesNotMatch("(?m)^ *with 95% confidence", evaluated);
        Assert.Contains(
            "  always answering 'ok', the most frequent class, would be right on ",
            evaluated,
            StringComparison.Ordinal
        );

        using var json = JsonDocument.Parse(again);
        Assert.Equal("fraud", json.RootElement.GetProperty("classOfInterest").GetString());
        var test = json.RootElement.GetProperty("test");
        Assert.Equal(
            ("fraud", "fraud"),
            (test.GetProperty("F1").GetProperty("class").GetString(), test.GetProperty("PR AUC").GetProperty("class").GetString())
        );
        Assert.False(test.GetProperty("accuracy").TryGetProperty("class", out _));
        string page = System.Net.WebUtility.HtmlDecode(File.ReadAllText(trained.Folder["second/report.html"]));
        Assert.Contains("0.2 (now)", page, StringComparison.Ordinal);
        Assert.Contains("is the probability of 'ok', the second class: 1 minus the one here", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_few_rows_nothing_is_said_to_be_beyond_chance()
    {
        var lines = Enumerable.Range(0, 120).Select(i => (A: i % 40, B: i * 7 % 31));
        File.WriteAllLines(
            trained.Folder["few.csv"],
            lines
                .Select(
                    (of, i) =>
                        string.Create(
                            System.Globalization.CultureInfo.InvariantCulture,
                            $"{of.A},{of.B},{(3 * of.A) - (2 * of.B) + (i % 5)}"
                        )
                )
                .Prepend("a,b,y")
        );
        var run = InProcess.Run(
            "train",
            trained.Folder["few.csv"],
            "--target",
            "y",
            "--model",
            "network",
            "--layers",
            "dense:8 relu dense:1",
            "--epochs",
            "3",
            "--out",
            trained.Folder["few"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        string said = string.Join(' ', run.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("test on 24 rows", said, StringComparison.Ordinal);
        Assert.Matches(
            @"On these rows the linear model does better .*, which 24 rows can't tell from chance\. "
                + @"The choice was made before they were looked at, and stays\.",
            said
        );
    }

    [Fact]
    public void Evaluate_and_summary_speak_of_the_table()
    {
        var evaluation = ToolRun.In(trained.Folder, "evaluate", "run", "data.csv", "--json");
        using var json = JsonDocument.Parse(evaluation.Output);
        Assert.Equal(200, json.RootElement.GetProperty("rows").GetInt32());
        Assert.InRange(json.RootElement.GetProperty("figures").GetProperty("ROC AUC").GetProperty("value").GetDouble(), 0.8, 1);
        string summary = ToolRun.In(trained.Folder, "summary", "run").Output;
        Assert.Contains("predicts bought, one of no, yes", summary);
        Assert.Contains("missing values marked", summary);
    }

    [Fact]
    public void Rows_that_were_trained_on_prove_nothing_and_others_are_not_called_so()
    {
        Assert.Contains(
            "Tested with the rows it was trained on",
            ToolRun.In(trained.Folder, "evaluate", "run", "data.csv").Output
        );
        Assert.Equal(0, ToolRun.In(trained.Folder, "report", "run", "data.csv", "--out", "same.html").ExitCode);
        Assert.Contains("Tested with the rows it was trained on", File.ReadAllText(trained.Folder["same.html"]));

        File.WriteAllLines(trained.Folder["half.csv"], File.ReadAllLines(trained.Folder["data.csv"]).Where((_, i) => i % 2 == 0));
        Assert.DoesNotContain("trained on", ToolRun.In(trained.Folder, "evaluate", "run", "half.csv").Output);
    }

    [Fact]
    public void The_page_of_a_network_trained_by_l_bfgs_shows_how_it_learned_now_and_later()
    {
        var run = InProcess.Run(
            "train",
            trained.Folder["data.csv"],
            "--target",
            "bought",
            "--model",
            "network",
            "--out",
            trained.Folder["curved"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        Assert.StartsWith("iteration,layer,", File.ReadAllText(trained.Folder["curved/layers.csv"]));
        Assert.Equal(
            0,
            InProcess
                .Run("report", trained.Folder["curved"], trained.Folder["data.csv"], "--out", trained.Folder["later.html"])
                .Code
        );
        string[] pages = [.. new[] { "curved/report.html", "later.html" }.Select(name => File.ReadAllText(trained.Folder[name]))];
        foreach (string page in pages)
        {
            foreach (
                string said in (string[])
                    [
                        ">Learning curves<",
                        "best: iteration ",
                        "was the best on rows held back",
                        "fold cross-validation on the rows trained on",
                        ">Layers over time<",
                        "From iteration 0 to ",
                        "The model is the mean of 4 networks",
                        ">How columns are prepared",
                        "dt>weight penalty<",
                        "dt>temperature<",
                        "dt>threshold<",
                        "dt>fitted anew<",
                        "dt>rows held out to test with</dt> <dd>40<",
                        "--target bought",
                    ]
            )
            {
                Assert.Contains(said, page, StringComparison.Ordinal);
            }
        }

        // the curve that was kept is the curve that was drawn
        Assert.Equal(Curve(pages[0]), Curve(pages[1]));

        // and a run in its place that has no network has no layers
        Assert.Equal(
            0,
            InProcess
                .Run(
                    "train",
                    trained.Folder["data.csv"],
                    "--target",
                    "bought",
                    "--model",
                    "linear",
                    "--out",
                    trained.Folder["curved"],
                    "--force",
                    "--quiet"
                )
                .Code
        );
        Assert.False(File.Exists(trained.Folder["curved/layers.csv"]));
        string linear = File.ReadAllText(trained.Folder["curved/report.html"]);
        Assert.Contains("best: iteration ", linear, StringComparison.Ordinal);
        Assert.DoesNotContain(">Layers over time<", linear, StringComparison.Ordinal);

        static string Curve(string page)
        {
            int from = page.IndexOf("What some iterations have brought", StringComparison.Ordinal);
            return page[from..page.IndexOf("</table>", from, StringComparison.Ordinal)];
        }
    }

    [Fact]
    public void The_page_of_a_network_trained_by_mini_batches_shows_epochs_layers_and_dead_units()
    {
        var run = InProcess.Run(
            "train",
            trained.Folder["data.csv"],
            "--target",
            "bought",
            "--model",
            "network",
            "--layers",
            "dense:8 relu dense:1",
            "--epochs",
            "4",
            "--out",
            trained.Folder["batches"],
            "--quiet"
        );
        Assert.True(run.Code == 0, run.Error);
        Assert.StartsWith("epoch,layer,", File.ReadAllText(trained.Folder["batches/layers.csv"]));
        string page = File.ReadAllText(trained.Folder["batches/report.html"]);
        foreach (
            string said in (string[])
                [
                    "best: epoch ",
                    ">Layers over time<",
                    "Share of dead units",
                    ">dead units<",
                    "dt>rows in a batch<",
                    "dt>learning rate<",
                    "dt>schedule<",
                    "dd>adamw<",
                ]
        )
        {
            Assert.Contains(said, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_page_that_can_not_be_written_is_named_as_the_user_did()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc");
        var (code, _, error) = InProcess.Run(
            "report",
            trained.Folder["run"],
            trained.Folder["data.csv"],
            "--out",
            "/proc/x.html"
        );
        Assert.Equal(1, code);
        Assert.Contains(
            "/proc/x.html can't be written: the system takes no new files in its folder",
            error,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(".tmp", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_that_stand_for_a_missing_value_are_written_as_they_were()
    {
        const string rows = "1,NA,red,3.5\n2,40,n/a,?\n3,,,\n4,inf,None,1.50\n";
        File.WriteAllText(trained.Folder["gaps.csv"], "row,age,color,size\n" + rows);
        var run = ToolRun.In(trained.Folder, "predict", "run", "gaps.csv");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Equal(
            rows.TrimEnd().Split('\n'),
            run.Output.TrimEnd().Split('\n').Skip(1).Select(line => string.Join(',', line.Split(',')[..4]))
        );
    }

    [Fact]
    public void New_rows_are_read_as_the_training_rows_were_whichever_come_together()
    {
        var folder = trained.Folder;
        string Decimal(double number) =>
            number
                .ToString("#,0.0", System.Globalization.CultureInfo.InvariantCulture)
                .Replace(',', '_')
                .Replace('.', ',')
                .Replace('_', '.');
        File.WriteAllText(
            folder["euro.csv"],
            "price;area;rooms\n"
                + string.Concat(
                    Enumerable
                        .Range(0, 120)
                        .Select(i => $"{Decimal(100 * (i + (i % 7)))};{(i % 10 == 0 ? "-999" : Decimal(i * 37))};{i % 5}\n")
                )
        );
        var train = InProcess.Run(
            "train",
            folder["euro.csv"],
            "--target",
            "price",
            "--missing=-999",
            "--out",
            folder["euro"],
            "--quiet",
            "--json"
        );
        Assert.True(train.Code == 0, train.Error);

        string[] lines = Predict("area;rooms\n1.837;3\n1.837,0;3\n-999;3\n37,5;2\n");
        Assert.Equal(lines[0].Split(';')[^1], lines[1].Split(';')[^1]);
        var model = TableModel.Load(folder["euro/model.safetensors"]);
        foreach (string line in lines)
        {
            string[] cells = line.Split(';');
            Assert.Contains(',', cells[^1]);
            Assert.Equal(cells[^1], Assert.Single(Predict($"rooms;area\n{cells[1]};{cells[0]}\n")).Split(';')[^1]);

            float[] read = model.Predict(Table.Load(folder["new.csv"], model.Reading())),
                plain = model.Predict(Table.Load(folder["new.csv"]));
            Assert.Equal(read, plain);
            Assert.Equal(cells[^1], read[0].ToString("R", System.Globalization.CultureInfo.InvariantCulture).Replace('.', ','));
        }

        File.WriteAllText(folder["new.csv"], "area;rooms\n37.5;2\n");
        var refused = InProcess.Run("predict", folder["euro"], folder["new.csv"]);
        Assert.Equal(1, refused.Code);
        Assert.Contains("line 2, column 'area': \"37.5\" is not a number: 'area' has decimal commas", refused.Error);
        Assert.Equal(
            lines[3].Split(';')[^1].Replace(',', '.'),
            Assert.Single(Predict("area;rooms\n37.5;2\n", "--decimal", "point")).Split(';')[^1]
        );

        File.WriteAllText(folder["known.csv"], "price;area;rooms\n1.837;1.837;3\n");
        var evaluated = InProcess.Run("evaluate", folder["euro"], folder["known.csv"], "--json");
        using var json = JsonDocument.Parse(evaluated.Output);
        double predicted = double.Parse(
            lines[0].Split(';')[^1].Replace(',', '.'),
            System.Globalization.CultureInfo.InvariantCulture
        );
        Assert.Equal(
            Math.Abs(1837 - predicted),
            json.RootElement.GetProperty("figures").GetProperty("MAE").GetProperty("value").GetDouble(),
            1e-3
        );

        string[] Predict(string rows, params string[] options)
        {
            File.WriteAllText(folder["new.csv"], rows);
            var run = InProcess.Run([
                "predict",
                folder["euro"],
                folder["new.csv"],
                "--out",
                folder["predicted.csv"],
                "--force",
                .. options,
            ]);
            Assert.True(run.Code == 0, run.Error);
            return File.ReadAllLines(folder["predicted.csv"])[1..];
        }
    }

    [Fact]
    public void Numbers_are_written_as_they_were_however_many_there_are()
    {
        // more different ones than a column keeps as texts: 1.50 must not become 1.5
        string[] rows =
        [
            .. Enumerable
                .Range(0, 5000)
                .Select(i =>
                    string.Create(CultureInfo.InvariantCulture, $"{i}.50,red,{(i % 3 == 0 ? $"1e{i % 5}" : $"0{i}.0")}")
                ),
        ];
        File.WriteAllLines(trained.Folder["many.csv"], ["age,color,size", .. rows, "NA,red,?"]);
        var run = ToolRun.In(trained.Folder, "predict", "run", "many.csv");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Equal(
            [.. rows, "NA,red,?"],
            run.Output.TrimEnd().Split('\n').Skip(1).Select(line => string.Join(',', line.Split(',')[..3]))
        );
    }

    [Fact]
    public void A_file_with_decimal_commas_gets_its_predictions_with_decimal_commas()
    {
        File.WriteAllText(trained.Folder["comma.csv"], "age;color;size\n40;red;3,5\n41,5;blue;1,25\n");
        // 1.250 would be 1.25 in one row and 1250 in another
        var guessed = InProcess.Run("predict", trained.Folder["run"], trained.Folder["comma.csv"]);
        Assert.Equal(1, guessed.Code);
        Assert.Contains("\"3,5\" is not a number: 'size' has decimal points", guessed.Error);
        Assert.Contains("say --decimal comma", guessed.Error);
        var run = ToolRun.In(trained.Folder, "predict", "run", "comma.csv", "--decimal", "comma");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        string[] lines = run.Output.TrimEnd().Split('\n');
        Assert.StartsWith("41,5;blue;1,25;", lines[2]);
        Assert.Matches(@"^40;red;3,5;(yes|no);\d,\d+;\d,\d+$", lines[1]);
        Assert.DoesNotContain('.', run.Output);
    }

    [Fact]
    public void Predictions_are_the_same_bits_from_a_pipe_from_gzip_from_an_array_and_row_by_row()
    {
        string whole = ToolRun.In(trained.Folder, "predict", "run", "data.csv").Output;
        byte[] bytes = File.ReadAllBytes(trained.Folder["data.csv"]);
        using (
            var gzip = new System.IO.Compression.GZipStream(
                File.Create(trained.Folder["data.csv.gz"]),
                System.IO.Compression.CompressionLevel.Fastest
            )
        )
        {
            gzip.Write(bytes);
        }

        Assert.Equal(whole, ToolRun.In(trained.Folder, "predict", "run", "data.csv.gz", "--threads", "1").Output);
        using var process = ToolRun.Start(trained.Folder, [], "predict", "run", "-", "--out", "-");
        process.StandardInput.Write(File.ReadAllText(trained.Folder["data.csv"]));
        process.StandardInput.Close();
        Assert.Equal(whole, ToolRun.Finish(process).Output);

        string[] lines = File.ReadAllLines(trained.Folder["data.csv"]);
        foreach (int row in new[] { 1, 18, 200 })
        {
            File.WriteAllLines(trained.Folder["one.csv"], [lines[0], lines[row]]);
            Assert.Equal(whole.Split('\n')[row], ToolRun.In(trained.Folder, "predict", "run", "one.csv").Output.Split('\n')[1]);
        }
    }

    [Fact]
    public void What_is_no_number_when_predicting_is_missing_and_named_however_often_it_comes()
    {
        File.WriteAllText(trained.Folder["wrong.csv"], "age,color,size\n40,red,3\nold,red,3\nold,blue,2\n");
        var run = ToolRun.In(trained.Folder, "predict", "run", "wrong.csv");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Contains(
            "warning: wrong.csv, line 3, column 'age': \"old\" is not a number\n"
                + "  2 of 3 values of 'age' can't be read and count as missing, the next in line 4: \"old\"\n",
            run.Error);
        var missing = ToolRun.In(trained.Folder, "predict", "run", "wrong.csv", "--missing", "old");
        Assert.Equal((run.Output, 0), (missing.Output, missing.ExitCode));

        string[] others = [.. Enumerable.Range(0, 20).Select(i => $"n{i},red,{i}")];
        File.WriteAllLines(trained.Folder["other.csv"], ["age,color,size", .. others]);
        var other = ToolRun.In(trained.Folder, "predict", "run", "other.csv");
        Assert.Equal((0, 21), (other.ExitCode, other.Output.TrimEnd().Split('\n').Length));
        Assert.Contains("20 of 20 values of 'age' can't be read", other.Error);
        Assert.Contains("is it the column that the model has learned from?", other.Error);
    }

    [Fact]
    public void A_row_with_a_value_that_nobody_has_seen_is_explained_and_evaluated_with_a_note()
    {
        string[] lines = File.ReadAllLines(trained.Folder["data.csv"]);
        int at = Array.IndexOf(lines[0].Split(','), "color");
        string[] cells = lines[6].Split(',');
        cells[at] = "violet";
        lines[6] = string.Join(',', cells);
        File.WriteAllLines(trained.Folder["violet.csv"], lines);
        foreach (string words in new[] { "explain run violet.csv --row 5", "evaluate run violet.csv" })
        {
            var run = ToolRun.In(trained.Folder, words.Split(' '));
            Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
            Assert.Contains("column 'color': the model has learned nothing about the category of 1 of ", run.Error);
            Assert.Contains("in line 7: \"violet\"", run.Error);
        }
    }

    [Fact]
    public void A_training_step_of_a_row_is_explained_by_the_names_of_its_columns()
    {
        var run = ToolRun.In(trained.Folder, "explain", "run", "data.csv", "--row", "5", "--json");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        using var json = JsonDocument.Parse(run.Output);
        var model = TableModel.Load(trained.Folder["run/model.safetensors"]);
        var table = Table.Load(trained.Folder["data.csv"]);
        float[] x = model.Preparation.Apply(table.Select([5]));
        foreach (var entry in json.RootElement.GetProperty("input").GetProperty("entries").EnumerateArray())
        {
            int index = entry.GetProperty("index").GetInt32();
            Assert.Equal(model.Preparation.FeatureNames[index], entry.GetProperty("name").GetString());
            Assert.Equal(x[index], entry.GetProperty("number").GetProperty("value").GetSingle());
        }

        // the loss of the row, from its probability as predict gives it
        double p = model.Predict(table)[5];
        bool isYes = table["bought"].Text(5) == "yes";
        Assert.Equal(
            -Math.Log(isYes ? p : 1 - p),
            json.RootElement.GetProperty("loss").GetProperty("value").GetProperty("value").GetDouble(),
            1e-4
        );
        Assert.Contains(isYes ? "bought yes" : "bought no", json.RootElement.GetProperty("row").GetString());
        Assert.Equal(0, json.RootElement.GetProperty("checks").GetProperty("differ").GetInt32());

        string text = ToolRun.In(trained.Folder, "explain", "run", "data.csv", "--row", "5").Output;
        Assert.Contains("] color is red", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void A_row_of_numbers_to_predict_is_explained_in_the_unit_of_its_target()
    {
        string[] lines =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{i % 7},{100 + 3 * i - i % 7}")),
        ];
        File.WriteAllLines(trained.Folder["values.csv"], ["a,b,price", .. lines, "3,4,"]);
        Assert.Equal(
            0,
            ToolRun
                .In(trained.Folder, "train", "values.csv", "--target", "price", "--out", "values", "--model", "linear")
                .ExitCode
        );
        using var json = JsonDocument.Parse(
            ToolRun.In(trained.Folder, "explain", "values", "values.csv", "--row", "9", "--json").Output
        );
        var output = json.RootElement.GetProperty("loss").GetProperty("entries")[0];
        Assert.Equal(125, output.GetProperty("target").GetDouble());
        Assert.Equal(
            TableModel.Load(trained.Folder["values/model.safetensors"]).Predict(Table.Load(trained.Folder["values.csv"]))[9],
            output.GetProperty("output").GetProperty("value").GetSingle(), 1e-3f);

        var empty = ToolRun.In(trained.Folder, "explain", "values", "values.csv", "--row", "60");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("line 62", empty.Error);
        Assert.Contains("the row has no value here", empty.Error);
        var beyond = ToolRun.In(trained.Folder, "explain", "values", "values.csv", "--row", "61");
        Assert.Equal(1, beyond.ExitCode);
        Assert.Contains("the last one is 60", beyond.Error);
    }

    [Theory]
    [InlineData("which column", "train", "data.csv")]
    [InlineData("did you mean 'bought'", "train", "data.csv", "--target", "bougth")]
    [InlineData("--scaling", "train", "data.csv", "--target", "bought", "--scaling", "unit")]
    [InlineData("no kind of model 'tree'", "train", "data.csv", "--target", "bought", "--model", "tree")]
    [InlineData("there is no", "train", "nothing.csv", "--target", "bought")]
    [InlineData("no class 'maybe'", "train", "data.csv", "--target", "bought", "--class-weights", "maybe=2")]
    [InlineData("--target is for tables", "train", "mnist", "--target", "bought")]
    public void Wrong_use_is_one_clear_error(string expected, params string[] words)
    {
        var run = ToolRun.In(trained.Folder, words);
        Assert.Contains(expected, run.Error);
        Assert.InRange(run.ExitCode, 1, 2);
        Assert.DoesNotContain("Exception", run.Error);
        Assert.False(Directory.Exists(trained.Folder["runs"]));
    }

    /// <summary>A table with gaps, and a model trained on it.</summary>
    [Fact]
    public void A_target_with_a_long_tail_is_told_of_and_predicted_in_its_own_unit()
    {
        var random = new Random(5);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        string[] lines =
        [
            .. Enumerable
                .Range(0, 300)
                .Select(_ =>
                {
                    double a = Normal(),
                        b = Normal();
                    return string.Create(
                        CultureInfo.InvariantCulture,
                        $"{a:0.0000},{b:0.0000},{100 * Math.Exp(3 * a - b + Normal()):0.00}"
                    );
                }),
        ];
        File.WriteAllLines(trained.Folder["claims.csv"], ["a,b,claim", .. lines]);
        var run = ToolRun.In(trained.Folder, "train", "claims.csv", "--target", "claim", "--out", "claims", "--model", "linear");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Contains("warning: the target 'claim' has a long tail", run.Error);
        Assert.Contains("'claim' is learned on a logarithmic scale", run.Output);
        Assert.Contains("explained variance on a log scale", run.Output);
        Assert.Contains("logarithmic scale", File.ReadAllText(trained.Folder["claims/report.html"]));
        Assert.Contains(
            "explained variance on a log scale",
            ToolRun.In(trained.Folder, "evaluate", "claims", "claims.csv").Output
        );
        Assert.Contains(" sinh:", ToolRun.In(trained.Folder, "summary", "claims").Output);

        float[] y = TableModel.Load(trained.Folder["claims/model.safetensors"]).Predict(Table.Load(trained.Folder["claims.csv"]));
        string[] output = ToolRun.In(trained.Folder, "predict", "claims", "claims.csv").Output.TrimEnd().Split('\n');
        Assert.Equal(
            y,
            output.Skip(1).Select(line => float.Parse(line.Split(',')[^1], System.Globalization.CultureInfo.InvariantCulture))
        );
        Assert.Equal(0, ToolRun.In(trained.Folder, "explain", "claims", "claims.csv", "--row", "5").ExitCode);
        using var again = JsonDocument.Parse(
            ToolRun.In(trained.Folder, "train", "--config", "claims/run.json", "--out", "claims2", "--json").Output
        );
        Assert.True(again.RootElement.GetProperty("targetScale").GetProperty("logarithmic").GetBoolean());
        Assert.Equal(
            File.ReadAllBytes(trained.Folder["claims/model.safetensors"]),
            File.ReadAllBytes(trained.Folder["claims2/model.safetensors"])
        );
    }

    [Fact]
    public void The_page_of_a_model_that_is_solved_at_once_shows_what_each_penalty_brought()
    {
        File.WriteAllLines(
            trained.Folder["plane.csv"],
            [
                "a,b,y",
                .. Enumerable
                    .Range(0, 90)
                    .Select(i =>
                        string.Create(
CultureInfo.InvariantCulture,
$"{i % 13}.5,{i * 7 % 11}.25,{(2 * (i % 13)) - (i * 7 % 11) + (i * 31 % 17 / 10.0)}"
                        )
                    ),
            ]
        );
        var run = InProcess.Run(
            "train",
            trained.Folder["plane.csv"],
            "--target",
            "y",
            "--model",
            "linear",
            "--out",
            trained.Folder["plane"],
            "--quiet",
            "--json"
        );
        Assert.True(run.Code == 0, run.Error);
        var report = InProcess.Run(
            "report",
            trained.Folder["plane"],
            trained.Folder["plane.csv"],
            "--out",
            trained.Folder["plane.html"]
        );
        Assert.True(report.Code == 0, report.Error);
        using var json = JsonDocument.Parse(run.Output);
        double best = json.RootElement.GetProperty("candidates")[0].GetProperty("penalty").GetDouble();
        string[] metrics = File.ReadAllLines(trained.Folder["plane/metrics.csv"]);
        Assert.Equal(
            best,
            double.Parse(
                Assert.Single(metrics, line => line.Split(',')[6] == "1").Split(',')[9],
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
        foreach (string file in (string[])["plane/report.html", "plane.html"])
        {
            string page = File.ReadAllText(trained.Folder[file]);
            Assert.Contains(">Learning curves<", page, StringComparison.Ordinal);
            Assert.Contains("Of 10 penalties on the weights tried, ", page, StringComparison.Ordinal);
            Assert.Contains("<title>Loss by penalty</title>", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_rows_held_out_the_page_is_of_rows_that_folds_predict_or_says_that_it_knows_its_rows()
    {
        var random = new Random(8);
        File.WriteAllLines(
            trained.Folder["chance.csv"],
            [
                "a,b,c,y",
                .. Enumerable
                    .Range(0, 150)
                    .Select(_ =>
                        string.Create(
CultureInfo.InvariantCulture,
$"{random.NextDouble():0.000},{random.NextDouble():0.000},{random.NextDouble():0.000},"
                                + $"{(random.Next(2) == 0 ? "p" : "n")}"
                        )
                    ),
            ]
        );
        var own = InProcess.Run(
            "train",
            trained.Folder["chance.csv"],
            "--target",
            "y",
            "--model",
            "linear",
            "--test",
            "0",
            "--out",
            trained.Folder["own"],
            "--quiet"
        );
        Assert.True(own.Code == 0, own.Error);
        Assert.Contains("Tested with the rows it was trained on", own.Output);
        string page = File.ReadAllText(trained.Folder["own/report.html"]);
        Assert.Contains("But it was trained on these rows", page, StringComparison.Ordinal);
        Assert.DoesNotContain("for other rows of the same kind", page, StringComparison.Ordinal);

        var folds = InProcess.Run(
            "train",
            trained.Folder["chance.csv"],
            "--target",
            "y",
            "--model",
            "linear",
            "--folds",
            "5",
            "--out",
            trained.Folder["folds"],
            "--quiet",
            "--json"
        );
        Assert.True(folds.Code == 0, folds.Error);
        using var json = JsonDocument.Parse(folds.Output);
        double mean = json
            .RootElement.GetProperty("folds")
            .EnumerateArray()
            .Average(fold => fold.GetProperty("accuracy").GetDouble());
        page = File.ReadAllText(trained.Folder["folds/report.html"]);
        Assert.Contains(
            "was predicted by a model that was not trained on it, one for each of 5 folds",
            page,
            StringComparison.Ordinal
        );
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"<dt>accuracy</dt> <dd>{100 * mean:0.00}%"),
            page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Where_nothing_can_be_learned_the_verdict_says_so()
    {
        var random = new Random(7);
        File.WriteAllLines(
            trained.Folder["noise.csv"],
            [
                "a,b,c,y",
                .. Enumerable
                    .Range(0, 120)
                    .Select(_ =>
                        string.Create(
CultureInfo.InvariantCulture,
$"{random.NextDouble():0.000},{random.NextDouble():0.000},{random.NextDouble():0.000},"
                                + $"{random.NextDouble():0.000}"
                        )
                    ),
            ]
        );
        var run = ToolRun.In(trained.Folder, "train", "noise.csv", "--target", "y", "--out", "noise");
        Assert.Equal("", run.ExitCode == 0 ? "" : run.Error);
        Assert.Contains("nothing that was learned predicts 'y' better than always the same does", run.Output);
        Assert.Single(
            ToolRun
                .In(trained.Folder, "predict", "noise", "noise.csv")
                .Output.TrimEnd()
                .Split('\n')
                .Skip(1)
                .Select(line => line.Split(',')[^1])
                .Distinct()
        );
        var asked = ToolRun.In(
            trained.Folder,
            "train",
            "noise.csv",
            "--target",
            "y",
            "--out",
            "noise-linear",
            "--model",
            "linear"
        );
        Assert.Equal("", asked.ExitCode == 0 ? "" : asked.Error);
        Assert.Contains("it has learned nothing that holds for other rows", asked.Output);
    }

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            var random = new Random(3);
            var lines = new List<string> { "customer_id,age,color,size,bought" };
            for (int i = 0; i < 200; i++)
            {
                double age = random.Next(18, 80), size = random.Next(100) / 10.0;
                string color = new[] { "red", "green", "blue" }[random.Next(3)];
                bool bought = age / 20 + size / 3 + (color == "red" ? 2 : 0) + random.NextDouble() > 5.2;
                lines.Add(
                    string.Create(
CultureInfo.InvariantCulture,
$"c{100000 + i},{(i % 17 == 0 ? "" : age)},{color},{size},{(bought ? "yes" : "no")}"
                    )
                );
            }

            File.WriteAllLines(Folder["data.csv"], lines);
            Run = ToolRun.In(Folder, "train", "data.csv", "--target", "bought", "--out", "run", "--json");
        }

        public TemporaryFolder Folder { get; } = new();

        internal ToolRun Run { get; }

        public void Dispose() => Folder.Dispose();
    }
}
