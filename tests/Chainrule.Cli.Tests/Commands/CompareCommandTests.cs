using System.Text.Json;
using Chainrule.Cli.Commands;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Runs side by side.</summary>
public sealed class CompareCommandTests(CompareCommandTests.Trained trained) : IClassFixture<CompareCommandTests.Trained>
{
    private const string Hostile = "<img src=x onerror=alert(1)> \u001b[31m\u202e";

    [Fact]
    public void The_figures_are_those_of_the_runs_and_the_test_is_on_the_same_rows()
    {
        var (code, output, error) = Compare("good", "poor", "--json");
        Assert.Equal((0, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        var runs = json.RootElement.GetProperty("runs");
        using var recorded = JsonDocument.Parse(File.ReadAllText(trained.Folder["good/run.json"]));
        double accuracy = recorded.RootElement.GetProperty("result").GetProperty("test").GetProperty("accuracy").GetDouble();
        Assert.Equal(accuracy, runs[0].GetProperty("figures").GetProperty("accuracy").GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(ToyData.TestRows, runs[1].GetProperty("testRows").GetInt32());
        var comparison = json.RootElement.GetProperty("comparisons")[0];
        Assert.Equal(JsonValueKind.Null, comparison.GetProperty("whyNot").ValueKind);
        Assert.Equal("worse", comparison.GetProperty("verdict").GetString());
        Assert.InRange(comparison.GetProperty("p").GetDouble(), 0, 0.05);
        string?[] settings =
        [
            .. json.RootElement.GetProperty("differingSettings").EnumerateArray().Select(name => name.GetString()),
        ];
        Assert.Equal("epochs network", string.Join(' ', settings));
    }

    [Fact]
    public void Losses_of_training_and_of_validation_are_two_pictures()
    {
        const string held = "validation loss by epoch:\n", trains = "train loss by epoch, of runs without validation:\n";
        string output = Compare("good", "unheld").Output;
        string[] parts = output.Split([held, trains], StringSplitOptions.None);
        Assert.Contains(held, output, StringComparison.Ordinal);
        Assert.Contains(trains, output, StringComparison.Ordinal);
        Assert.Contains(" good  ", parts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("unheld", parts[1], StringComparison.Ordinal);
        Assert.Contains(" unheld  ", parts[2], StringComparison.Ordinal);
        Assert.DoesNotContain("loss, of validation", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_without_predictions_gets_them_from_model_and_data_and_from_no_others()
    {
        trained.Copy("good", "old");
        File.Delete(trained.Folder["old/predictions.safetensors"]);
        using (var json = JsonDocument.Parse(Compare("good", "old", "--json").Output))
        {
            Assert.Equal(1, json.RootElement.GetProperty("comparisons")[0].GetProperty("p").GetDouble());
        }

        // those of another model are no better than none
        File.Copy(trained.Folder["poor/predictions.safetensors"], trained.Folder["old/predictions.safetensors"]);
        using (var json = JsonDocument.Parse(Compare("good", "old", "--json").Output))
        {
            Assert.Equal(0, json.RootElement.GetProperty("comparisons")[0].GetProperty("onlyOtherRight").GetInt32());
        }

        File.Delete(trained.Folder["old/predictions.safetensors"]);
        string record = File.ReadAllText(trained.Folder["old/run.json"]);
        string hash = JsonDocument
            .Parse(record)
            .RootElement.GetProperty("data")
            .GetProperty("files")
            .EnumerateObject()
            .First()
            .Value.GetString()!;
        File.WriteAllText(trained.Folder["old/run.json"], record.Replace(hash, new string('0', 64), StringComparison.Ordinal));
        Assert.Contains(
            "isn't what the run was trained on", Unwrapped(Compare("good", "old").Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_with_other_aims_or_rows_stand_beside_each_other_without_a_test()
    {
        var (code, output, _) = Compare("good", "table", "other", "seed");
        Assert.Equal(0, code);
        Assert.Contains("table is not compared with good row by row", Unwrapped(output), StringComparison.Ordinal);
        (_, output, _) = Compare("table", "seed", "other");
        Assert.Contains(
            "seed is not compared with table row by row: they were tested with different rows",
            Unwrapped(output),
            StringComparison.Ordinal
        );
        Assert.Contains("minus table, on the same", output, StringComparison.Ordinal);
        Assert.Contains("RMSE", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_that_make_the_same_of_every_row_are_said_to_be_the_same()
    {
        trained.Copy("good", "twin");
        var (code, output, _) = Compare("good", "twin", "--html", trained.Folder["twin.html"], "--force");
        Assert.Equal(0, code);
        Assert.Contains("the same on every row", Unwrapped(output), StringComparison.Ordinal);
        Assert.DoesNotContain("±", output, StringComparison.Ordinal);
        Assert.Contains("all figures are identical", File.ReadAllText(trained.Folder["twin.html"]), StringComparison.Ordinal);
        Assert.DoesNotContain("the same on every row", Unwrapped(Compare("good", "poor").Output), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_and_twelve_runs_break_neither_the_terminal_nor_the_page()
    {
        string[] names = [Hostile, .. Enumerable.Range(0, 10).Select(i => $"copy{i}")];
        foreach (string name in names)
        {
            trained.Copy("poor", name);
        }

        var (code, output, error) = Compare(["good", .. names, "--html", trained.Folder["page.html"], "--force"]);
        Assert.Equal((0, ""), (code, error));
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", output, StringComparison.Ordinal);
        string page = File.ReadAllText(trained.Folder["page.html"]);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.Equal(2, page.Split("<script").Length); // the page's own
        Assert.Contains("&lt;img src=x", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1000, 500_000);
        Assert.Contains(
            "exists already",
            Compare("good", "poor", "--html", trained.Folder["page.html"]).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Curves_stand_by_epoch_and_by_iteration()
    {
        var (code, output, error) = Compare("good", "poor", "label", "--html", trained.Folder["curves.html"], "--force");
        Assert.Equal((0, ""), (code, error));
        string[] lines = output.Split('\n');
        int epochs = Array.FindIndex(lines, line => line.EndsWith("by epoch:", StringComparison.Ordinal)),
            iterations = Array.FindIndex(lines, line => line.Contains("by iteration of L-BFGS", StringComparison.Ordinal));
        Assert.True(epochs > 0 && iterations > epochs, output);
        Assert.StartsWith(" good", lines[epochs + 1], StringComparison.Ordinal);
        Assert.Contains(lines[iterations..], line =>
            line.StartsWith(" label", StringComparison.Ordinal)
            && line.Contains('█', StringComparison.Ordinal)
            && line.Contains('▁', StringComparison.Ordinal)
        );
        string page = File.ReadAllText(trained.Folder["curves.html"]);
        foreach (
            string title in (string[])
                ["Validation loss", "Training loss", "Validation loss by iteration", "Training loss by iteration"]
        )
        {
            Assert.Contains($"<title>{title}</title>", page, StringComparison.Ordinal);
        }

        Assert.Contains("(L-BFGS)", page, StringComparison.Ordinal);
        using var json = System.Text.Json.JsonDocument.Parse(Compare("good", "label", "--json").Output);
        var runs = json.RootElement.GetProperty("runs");
        Assert.Equal(
            (8, 0),
            (runs[0].GetProperty("epochs").GetArrayLength(), runs[0].GetProperty("iterations").GetArrayLength())
        );
        Assert.Equal(0, runs[1].GetProperty("iterations")[0].GetProperty("iteration").GetInt32());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(100)]
    [InlineData(80)]
    [InlineData(60)]
    public void The_lines_fit_the_window(int width)
    {
        string text = ComparisonText.Of(
            ComparedRuns.Read(
                [.. new[] { "good", "poor", "label" }.Select(name => trained.Folder[name])],
                RunKinds.Of,
                new(Terminal.Of(TextWriter.Null, TextWriter.Null))),
            width
        );
        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= width, $"{line.Length}: {line}"));
        Assert.Contains("good", text, StringComparison.Ordinal);
        Assert.Contains("accuracy", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_run_is_named()
    {
        Assert.Equal(2, Compare("good").Code);
        Assert.Contains("there is no run", Compare("good", "nothing").Error, StringComparison.Ordinal);
        Assert.Contains("is given twice", Compare("good", "good/").Error, StringComparison.Ordinal);
        Assert.Contains("is not the folder of a run", Compare("good", "toy").Error, StringComparison.Ordinal);
        Assert.Contains("is a file", Compare("good", "table.csv").Error, StringComparison.Ordinal);
        Directory.CreateDirectory(trained.Folder["empty"]);
        File.WriteAllText(trained.Folder["empty/run.json"], "");
        Assert.Contains("is not the folder of a run", Compare("good", "empty").Error, StringComparison.Ordinal);
        File.WriteAllText(trained.Folder["empty/run.json"], "[1]");
        Assert.Contains("is not the folder of a run", Compare("good", "empty").Error, StringComparison.Ordinal);
        File.WriteAllText(trained.Folder["empty/run.json"], "{}");
        var (code, output, _) = Compare("good", "empty");
        Assert.Equal(0, code);
        Assert.Contains("it has no test figures", Unwrapped(output), StringComparison.Ordinal);
    }

    private static string Unwrapped(string text) =>
        string.Join(' ', text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private (int Code, string Output, string Error) Compare(params string[] words) =>
        InProcess.Run([
            "compare",
            .. words.Select(word => word.StartsWith('-') || Path.IsPathRooted(word) ? word : trained.Folder[word]),
        ]);

    /// <summary>Two runs on images, three on a table.</summary>
    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            ToyData.Write(Folder);
            var rows = Enumerable
                .Range(0, 150)
                .Select(i => $"{i % 17},{i * 7 % 13},{(3 * (i % 17)) - (i * 7 % 13) + (i * 31 % 5)}");
            File.WriteAllText(Folder["table.csv"], $"a,b,y\n{string.Join('\n', rows)}\n");
            Train("good", "toy", "--layers", "dense:16 relu dense:3", "--epochs", "8", "--batch", "16");
            Train("poor", "toy", "--layers", "dense:2 relu dense:3", "--epochs", "1", "--batch", "16");
            Train("unheld", "toy", "--layers", "dense:2 relu dense:3", "--epochs", "2", "--validation", "0");
            Train("table", "table.csv", "--target", "y", "--model", "linear");
            Train("other", "table.csv", "--target", "y", "--model", "linear", "--ignore", "b");
            File.WriteAllText(
                Folder["label.csv"],
                "a,b,y\n"
                    + string.Join(
                        '\n',
                        Enumerable.Range(0, 120).Select(i => $"{i % 11},{i % 7},{((i % 11) + (i % 3) > 6 ? "yes" : "no")}")
                    )
                    + "\n"
            );
            Train("label", "label.csv", "--target", "y", "--model", "linear"); // by L-BFGS, as a regression isn't
            Train("seed", "table.csv", "--target", "y", "--model", "linear", "--seed", "2");
        }

        public TemporaryFolder Folder { get; } = new();

        public void Dispose() => Folder.Dispose();

        internal void Copy(string from, string to)
        {
            Directory.CreateDirectory(Folder[to]);
            foreach (string file in Directory.EnumerateFiles(Folder[from]))
            {
                File.Copy(file, Path.Combine(Folder[to], Path.GetFileName(file)), overwrite: true);
            }
        }

        private void Train(string name, string data, params string[] options)
        {
            var (code, _, error) = InProcess.Run(["train", Folder[data], .. options, "--out", Folder[name], "--quiet"]);
            Assert.Equal("", code == 0 ? "" : error);
        }
    }
}
