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
        File.WriteAllText(_folder["tiny.csv"], $"a,b,y\n{string.Join('\n', Enumerable.Range(0, 10).Select(i => $"{i},{i * i % 7},{(i % 2 == 1 ? "yes" : "no")}"))}\n");
        Run("train", _folder["tiny.csv"], "--target", "y", "--out", _folder["run"], "--quiet");
        Run("report", _folder["run"], "--out", _folder["again.html"]);
        foreach (string page in new[] { File.ReadAllText(Path.Combine(_folder["run"], "report.html")), File.ReadAllText(_folder["again.html"]) })
        {
            Assert.Contains("<dd>always the same prediction; in validation", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Learning curves", page, StringComparison.Ordinal);
            Assert.DoesNotContain("Overfitting", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_page_of_a_regression_has_all_figures_that_the_terminal_has()
    {
        var rows = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 37 % 101},{i * 7 % 13},{Math.Exp((i * 37 % 101 * 0.2) + (i * 31 % 5 * 0.1)):0.###}"));
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
        File.WriteAllText(_folder["table.csv"], $"a,y\n{string.Join('\n', Enumerable.Range(0, 400).Select(i => $"{i % 40},{(i % 40 < 10 ? "low" : "high")}"))}\n");
        Run("train", _folder["table.csv"], "--target", "y", "--model", "linear", "--out", _folder["run"], "--quiet");
        string page = File.ReadAllText(Path.Combine(_folder["run"], "report.html"));

        Assert.Contains("<th scope=\"col\">rows trained on</th>", page, StringComparison.Ordinal);
        Assert.Contains("<td>240</td><td>60</td>", page.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("<td>80</td><td>20</td>", page.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Run(params string[] words)
    {
        var (code, output, error) = InProcess.Run(words);
        Assert.True(code == 0, error);
        return output;
    }
}
