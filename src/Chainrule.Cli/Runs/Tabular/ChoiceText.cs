using Chainrule.Cli.Display;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Tables;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>Whether the rows held out speak for the kind of model that was chosen without them.</summary>
internal static class ChoiceText
{
    private const double LeastProbability = LogLoss.LeastProbability, LeastShare = 0.98; // nearer than that it is the same
    private const int FewRows = 30; // of fewer a bootstrap's draws are too alike to say what chance gives

    /// <summary>A sentence where another kind does better on them; null where none does.</summary>
    public static string? Contradiction(TabularResult result)
    {
        if (result.Test is not { } test)
        {
            return null;
        }

        var others = result
            .Candidates.Where(candidate => candidate.Kind != result.Kind && candidate.Test is not null)
            .Select(candidate => (Kind: candidate.Kind, Test: candidate.Test!))
            .ToList();
        if (
            result.Held?.Baseline is { } baseline
            && result.Kind != ModelKind.Constant
            && others.All(other => other.Kind != ModelKind.Constant)
        )
        {
            others.Add((ModelKind.Constant, baseline));
        }

        var curve = result.Validation.TargetScale is { IsLogarithmic: true } ? TargetCurve.Of(test.Predicted.Model.Model) : null;
        double[] own = Losses(test.Predicted, curve);
        var (kind, losses) = others
            .Select(other => (other.Kind, Losses: Losses(other.Test.Predicted, curve)))
            .Where(other => other.Losses.Length == own.Length)
            .DefaultIfEmpty((result.Kind, own))
            .MinBy(other => other.Item2.Average());
        string figure =
            result.Task != TableTask.Regression ? "log loss"
            : curve is null ? "R²"
            : "R² on a log scale";
        string better = Shown(figure, losses.Average()),
            worse = Shown(figure, own.Average());
        if (!(losses.Average() < own.Average()) || better == worse)
        {
            return null;
        }

        double[] gains = [.. own.Zip(losses, (mine, other) => mine - other)];
        bool areFew = own.Length < FewRows;
        bool isBeyondChance = !areFew && Bootstrap.OfMean(gains, seed: 1, replicates: 500).Low > 0;
        if (!isBeyondChance && losses.Average() > LeastShare * own.Average())
        {
            return null;
        }

        string chance =
            areFew ? $"which {NumberText.Count(own.Length, "row")} can't tell from chance"
            : isBeyondChance ? "by more than chance alone gives"
            : "which chance alone may give";
        string advice =
            isBeyondChance && kind != ModelKind.Constant ? $"; --model {kind.ToString().ToLowerInvariant()} takes the other" : "";
        return $"On these rows {Name(kind)} does better than {Name(result.Kind)}, which is the model: {figure} {better} against "
            + $"{worse}, {chance}. The choice was made before they were looked at, and stays{advice}.";
    }

    // Of classes −ln p of the true one; of values the squared error as a share of the variance, over all targets.
    private static double[] Losses(PredictedRows predicted, TargetCurve? curve)
    {
        if (predicted.Classes.Count > 0)
        {
            var outcome = TableReportContent.OutcomeOf(predicted);
            return
            [
                .. outcome.Actual.Select(
                    (label, row) => -Math.Log(Math.Clamp(outcome.Probability(row, label), LeastProbability, 1))
                ),
            ];
        }

        int width = predicted.Model.Targets.Count, rows = predicted.Values.Count / width;
        double[] losses = new double[rows];
        double Scaled(float value) => curve?.Apply(value) ?? value;
        for (int k = 0; k < width; k++)
        {
            double[] actual = [.. Enumerable.Range(0, rows).Select(row => Scaled(predicted.Values[(row * width) + k]))];
            double mean = actual.Average(), variance = actual.Average(value => (value - mean) * (value - mean));
            for (int row = 0; variance > 0 && row < rows; row++)
            {
                double error = Scaled(predicted.Scores[(row * width) + k]) - actual[row];
                losses[row] += error * error / variance / width;
            }
        }

        return losses;
    }

    private static string Shown(string figure, double loss) => FigureText.Of(figure, figure == "log loss" ? loss : 1 - loss);

    private static string Name(ModelKind kind) =>
        kind == ModelKind.Constant ? "always the same prediction" : $"the {TabularView.Name(kind)}";
}
