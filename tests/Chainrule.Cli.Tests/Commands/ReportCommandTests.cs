using System.Globalization;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_that_always_says_the_same_has_no_curves_of_another_one()
    {
        File.WriteAllText(
            _folder["tiny.csv"],
            $"a,b,y\n{string.Join('\n', Enumerable.Range(0, 10).Select(i => $"{i},{i * i % 7},{(i % 2 == 1 ? "yes" : "no")}"))}\n"
        );
        Run("train", _folder["tiny.csv"], "--target", "y", "--out", _folder["run"], "--quiet");
        Run("report", _folder["run"], "--out", _folder["again.html"]);
        foreach (
            string page in new[]
            {
                File.ReadAllText(Path.Combine(_folder["run"], "report.html")),
                File.ReadAllText(_folder["again.html"]),
            }
        )
        {
            Assert.Contains("<dd>always the same prediction; in validation", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Learning curves", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Overfitting", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_of_a_regression_has_all_figures_that_the_terminal_has()
    {
        var rows = Enumerable
            .Range(0, 200)
            .Select(i =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{i * 37 % 101},{i * 7 % 13},{Math.Exp((i * 37 % 101 * 0.2) + (i * 31 % 5 * 0.1)):0.###}"
                )
            );
        File.WriteAllText(_folder["tail.csv"], $"a,b,y\n{string.Join('\n', rows)}\n");
        string output = Run("train", _folder["tail.csv"], "--target", "y", "--model", "linear", "--out", _folder["run"]);
        string page = File.ReadAllText(Path.Combine(_folder["run"], "report.html"));
        foreach (string figure in (string[])["RMSE", "MAE", "R²", "median absolute error", "explained variance on a log scale"])
        {
            Assert.Contains($" {figure} ", output, StringComparison.Ordinal);
            Assert.Contains($"<dt>{figure}</dt>", page, StringComparison.Ordinal);
        }

        Assert.Contains("logarithmic far from the middle", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_rows_of_classes_are_those_trained_on_and_those_tested_with()
    {
        File.WriteAllText(
            _folder["table.csv"],
            $"a,y\n{string.Join('\n', Enumerable.Range(0, 400).Select(i => $"{i % 40},{(i % 40 < 10 ? "low" : "high")}"))}\n"
        );
        Run("train", _folder["table.csv"], "--target", "y", "--model", "linear", "--out", _folder["run"], "--quiet");
        string page = File.ReadAllText(Path.Combine(_folder["run"], "report.html"));

        Assert.Contains("<th scope=\"col\">rows trained on</th>", page, StringComparison.Ordinal);
        Assert.Contains("<td>240</td><td>60</td>", page.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("<td>80</td><td>20</td>", page.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_is_read_is_written_over_not_even_by_force()
    {
        string data = _folder["rows.csv"],
            run = _folder["run"],
            model = Path.Combine(run, "model.safetensors");
        File.WriteAllText(
            data,
            $"a,y\n{string.Join('\n', Enumerable.Range(0, 60).Select(i => $"{i % 40},{(i % 40 < 20 ? "low" : "high")}"))}\n"
        );
        Run("train", data, "--target", "y", "--model", "linear", "--out", run, "--quiet");
        var before = (File.ReadAllText(data), File.ReadAllBytes(model));
        foreach (
            string[] words in (string[][])
                [
                    ["report", run, data, "--out", data],
                    ["report", run, "--out", data],
                    ["report", run, data, "--out", model],
                    ["predict", run, data, "--out", data],
                    ["predict", model, data, "--out", model],
                ]
        )
        {
            var result = InProcess.Run([.. words, "--force"]);
            Assert.Equal(1, result.Code);
            Assert.Contains("is read here, and would be lost", result.Error, StringComparison.Ordinal);
        }

        Assert.Equal(before.Item1, File.ReadAllText(data));
        Assert.Equal(before.Item2, File.ReadAllBytes(model));
        Run("report", run, data, "--out", Path.Combine(run, "report.html"), "--force"); // a page can be made again
    }

    [Fact]
    public void Of_folds_the_page_says_which_rows_columns_were_judged_by_and_runs_compare_row_by_row()
    {
        string data = _folder["rows.csv"];
        File.WriteAllText(
            data,
            "a,b,y\n"
                + string.Join(
                    '\n',
                    Enumerable.Range(0, 150).Select(i => $"{i * 37 % 101},{i * 7 % 13},{(i * 37 % 101) + (i * 31 % 17)}")
                )
                + "\n"
        );
        foreach (string seed in (string[])["1", "2"])
        {
            Run(
                "train",
                data,
                "--target",
                "y",
                "--model",
                "linear",
                "--folds",
                "3",
                "--seed",
                seed,
                "--out",
                _folder[seed],
                "--quiet"
            );
        }

        Assert.Contains(
            "The model saved was trained on these rows",
            File.ReadAllText(Path.Combine(_folder["1"], "report.html")),
            StringComparison.Ordinal
        );
        string output = Run("compare", _folder["1"], _folder["2"]);
        Assert.Contains("on the same 150 test rows", output, StringComparison.Ordinal);
        Run("train", data, "--target", "y", "--model", "linear", "--test", "0", "--out", _folder["none"], "--quiet");
        Assert.Contains(
            "it was tested with no rows held back",
            string.Join(
                ' ',
                Run("compare", _folder["1"], _folder["none"]).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            ),
            StringComparison.Ordinal
        );
    }

    private static string Run(params string[] words)
    {
        var (code, output, error) = InProcess.Run(words);
        Assert.True(code == 0, error);
        return output;
    }
}
