using System.Globalization;
using System.Text.RegularExpressions;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>
/// The numbers that <c>evaluate</c> prints in a terminal, recomputed from the predictions that <c>predict</c> writes, by loops
/// that share nothing with the library.
/// </summary>
public sealed partial class EvaluateNumbersTests : IDisposable
{
    private static readonly string[] Names = ["Adelie", "Chinstrap", "Gentoo"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_classes_they_are_those_of_the_predictions()
    {
        var (said, table) = Told("penguins.csv", "species", "dense:4 tanh dense:3", "softmax-cross-entropy");
        int[] actual = [.. table.Select(row => Array.IndexOf(Names, row["species"]))];
        double[][] p = [.. table.Select(row => Names.Select(name => Number(row[$"probability_{name}"])).ToArray())];
        int rows = actual.Length;
        int[] predicted = [.. p.Select(row => Array.IndexOf(row, row.Max()))];
        Assert.Equal(predicted.Select(label => Names[label]), table.Select(row => row["prediction"]));
        int[,] counts = new int[3, 3];
        double logLoss = 0, brier = 0, right = 0;
        for (int row = 0; row < rows; row++)
        {
            counts[actual[row], predicted[row]]++;
            right += predicted[row] == actual[row] ? 1 : 0;
            logLoss -= Math.Log(p[row][actual[row]]);
            for (int k = 0; k < 3; k++)
            {
                brier += Math.Pow(p[row][k] - (k == actual[row] ? 1 : 0), 2);
            }
        }

        double[] support = new double[3], precision = new double[3], recall = new double[3], f1 = new double[3];
        for (int k = 0; k < 3; k++)
        {
            support[k] = counts[k, 0] + counts[k, 1] + counts[k, 2];
            precision[k] = counts[k, k] / (double)(counts[0, k] + counts[1, k] + counts[2, k]);
            recall[k] = counts[k, k] / support[k];
            f1[k] = 2 * precision[k] * recall[k] / (precision[k] + recall[k]);
        }

        Says(said, "accuracy", right / rows, 0.00051);
        Says(said, "balanced accuracy", recall.Average(), 0.00051);
        Says(said, "log loss", logLoss / rows, 0.000051);
        Says(said, "ROC AUC", Enumerable.Range(0, 3).Average(k => Area(actual, p, k)), 0.000051);
        Says(said, "Brier score", brier / rows, 0.000051);
        Says(said, "calibration error", CalibrationError(actual, predicted, p), 0.00051);
        Says(said, "macro F1", f1.Average(), 0.00051);
        for (int k = 0; k < 3; k++)
        {
            double[] line = Numbers(said.First(text => text.StartsWith($" {Names[k]}", StringComparison.Ordinal)));
            Assert.All(
                line.Zip([precision[k], recall[k], f1[k], support[k]]), pair => Assert.Equal(pair.Second, pair.First, 0.000051));
            string matrix = said.Last(text => text.StartsWith($" {Names[k]}", StringComparison.Ordinal));
            Assert.Equal(
                Enumerable.Range(0, 3).Select(j => (double)counts[k, j]),
                Numbers(matrix.Replace("·", "0", StringComparison.Ordinal)));
        }

        var pairs = Enumerable.Range(0, 9).Select(i => (From: i / 3, To: i % 3, Rows: counts[i / 3, i % 3]))
            .Where(pair => pair.From != pair.To && pair.Rows > 0).OrderByDescending(pair => pair.Rows).Take(3).ToList();
        string confused = said.Single(text => text.StartsWith("  most often confused: ", StringComparison.Ordinal));
        Assert.Equal(
            pairs.SelectMany(pair => new[] { pair.Rows, Math.Round(pair.Rows / support[pair.From], 4) }), Numbers(confused));
        Assert.Equal(
            pairs.SelectMany(pair => new[] { Names[pair.From], Names[pair.To] }),
            Quoted().Matches(confused).Select(match => match.Groups[1].Value));
        string usual = said.Single(text => text.StartsWith("  always answering", StringComparison.Ordinal));
        Assert.Contains($"'{Names[Array.IndexOf(support, support.Max())]}'", usual, StringComparison.Ordinal);
        Assert.Equal(support.Max() / rows, Numbers(usual)[^1], 0.000051);
    }

    [Fact]
    public void Of_values_they_are_those_of_the_predictions()
    {
        var (said, table) = Told("curve.csv", "y", "dense:4 tanh dense:1", "mean-squared-error");
        double[] actual = [.. table.Select(row => Number(row["y"]))], errors =
            [.. table.Select(row => Number(row["prediction"]) - Number(row["y"]))];
        double mean = actual.Average(), spread = actual.Sum(y => (y - mean) * (y - mean)), squares = errors.Sum(e => e * e);
        double[] sizes = [.. errors.Select(Math.Abs).Order()];
        Says(said, "R²", 1 - (squares / spread), 0.000051);
        Says(said, "RMSE", Math.Sqrt(squares / errors.Length), 0.000051);
        Says(said, "MAE", sizes.Average(), 0.000051);
        Says(said, "median absolute error", (sizes[sizes.Length / 2] + sizes[(sizes.Length - 1) / 2]) / 2, 0.000051);
        Assert.Equal(
            Math.Sqrt(spread / errors.Length),
            Numbers(said.Single(text => text.StartsWith("  y: always predicting the mean", StringComparison.Ordinal)))[0],
            0.000051);
    }

    // What evaluate prints, and what predict makes of the same rows.
    private (string[] Said, List<Dictionary<string, string>> Rows) Told(string file, string target, string layers, string loss)
    {
        string data = Path.Combine(Docs.DerivationPage.Folder, "data", file), run = _folder["run"];
        string[] training =
        [
            "train", data, "--target", target, "--layers", layers, "--loss", loss, "--epochs", "3", "--learning-rate", "0.01",
            "--seed", "1", "--out", run, "--quiet",
        ];
        Assert.Equal(0, InProcess.Run(training).Code);
        string said = InProcess.Run("evaluate", run, data).Output;
        Assert.Equal(0, InProcess.Run("predict", run, data, "--out", _folder["predictions.csv"]).Code);
        string[] lines = File.ReadAllLines(_folder["predictions.csv"]);
        string[] columns = lines[0].Split(',');
        var rows = lines.Skip(1)
            .Select(line => columns.Zip(line.Split(',')).ToDictionary(cell => cell.First, cell => cell.Second)).ToList();
        return (said.Split('\n'), rows);
    }

    // The share of pairs of a row of the class and another one that its probability brings into the right order.
    private static double Area(int[] actual, double[][] p, int label)
    {
        double right = 0, pairs = 0;
        for (int row = 0; row < actual.Length; row++)
        {
            for (int other = 0; other < actual.Length && actual[row] == label; other++)
            {
                if (actual[other] != label)
                {
                    right += p[row][label] > p[other][label] ? 1 : p[row][label] == p[other][label] ? 0.5 : 0;
                    pairs++;
                }
            }
        }

        return right / pairs;
    }

    // Ten bins by the probability of the predicted class: how far their mean is from the share that is right.
    private static double CalibrationError(int[] actual, int[] predicted, double[][] p)
    {
        double[] apart = new double[10];
        for (int row = 0; row < actual.Length; row++)
        {
            double sure = p[row][predicted[row]];
            apart[Math.Min(9, (int)(10 * sure))] += sure - (predicted[row] == actual[row] ? 1 : 0);
        }

        return apart.Sum(Math.Abs) / actual.Length;
    }

    private static void Says(string[] said, string figure, double value, double tolerance)
    {
        string line = said.Single(text => text.StartsWith($" {figure} ", StringComparison.Ordinal));
        Assert.Equal(value, Numbers(line[(figure.Length + 1)..])[0], tolerance);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double[] Numbers(string text) => [.. Figure().Matches(text).Select(match => match.Value.EndsWith('%')
        ? Math.Round(Number(match.Value[..^1]) / 100, 6)
        : Number(match.Value))];

    [GeneratedRegex(@"(?<![\w²])-?\d+(?:\.\d+)?%?")]
    private static partial Regex Figure();

    [GeneratedRegex("'([A-Za-z]+)'")]
    private static partial Regex Quoted();
}
