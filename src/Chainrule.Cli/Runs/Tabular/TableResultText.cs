using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Insight.Results;
using Chainrule.Tables.Training;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What came out of a training on a table, for people.</summary>
internal static class TableResultText
{
    // Less of a target's variance than this is no loss to warn of.
    private const double LeastLost = 0.005;

    /// <summary>Which kind became the model, and why.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="result">The result.</param>
    /// <param name="asked">The kind that was asked for; null where it was left open.</param>
    public static void PrintChoice(Terminal terminal, TabularResult result, ModelKind? asked)
    {
        if (result.IsStopped && result.Candidates.Count == 1 && !result.IsAsGiven)
        {
            terminal.Say(
                "stopped before there was a network; the linear model is the model: "
                    + $"{TabularView.Loss(result, result.Chosen.ValidationLoss)} in validation"
            );
            return;
        }

        if (result.IsAsGiven)
        {
            terminal.Say($"the network is the model, trained as it was given: {LossText(result)}");
        }
        else
        {
            PrintKind(terminal, result, asked);
        }

        terminal.Say($"  {result.Model.Network.Notation}: {NumberText.Count(result.Model.Network.ParameterCount)} parameters");
        if (result.Kind != ModelKind.Constant && result.Chosen.ValidationLoss >= result.Validation.ConstantLoss)
        {
            terminal.Say(
                "it does no better than always the same prediction, which has "
                    + $"{TabularView.Loss(result, result.Validation.ConstantLoss)}: "
                    + "it has learned nothing that holds for other rows"
            );
        }

        foreach (string line in ScaleLines(result))
        {
            terminal.Say(line);
        }

        PrintTargets(terminal, result);
    }

    // What its training has brought, by its own loss.
    private static string LossText(TabularResult result)
    {
        var epochs = result.Chosen.History!.Epochs;
        string held = double.IsNaN(result.Chosen.ValidationLoss)
            ? ""
            : $", {TrainingView.Loss(result.Chosen.ValidationLoss)} on the rows held back, in its best";
        return epochs.Count == 0
            ? "no epoch"
            : $"loss {TrainingView.Loss(epochs[0].TrainLoss)} in the first of {NumberText.Count(epochs.Count, "epoch")}, "
                + $"{TrainingView.Loss(epochs[^1].TrainLoss)} in the last{held}";
    }

    private static void PrintTargets(Terminal terminal, TabularResult result)
    {
        if (result.Validation.TargetLosses.Count == 0)
        {
            return;
        }

        bool hasNetwork = result.Validation.TargetLosses[0].Network is not null;
        terminal.Say();
        terminal.Say("R² of each target in validation:");
        var table = new Display.Table([
            ("", true),
            ("linear model", false),
            .. hasNetwork ? new[] { ("network", false) } : [],
            ("always the same", false),
        ]);
        foreach (var target in result.Validation.TargetLosses)
        {
            table.Add([
                target.Target,
                R2(target.Linear),
                .. hasNetwork ? [R2(target.Network!.Value)] : Array.Empty<string>(),
                R2(target.Constant),
            ]);
        }

        terminal.Say(table);
        foreach (var (text, help) in TargetWarnings(result))
        {
            terminal.Say($"warning: {text}\n  help: {help}");
        }
    }

    /// <summary>
    /// Of several targets, which ones would get another kind of model, and a better one, if they were learned alone.
    /// </summary>
    public static IEnumerable<(string Text, string Help)> TargetWarnings(TabularResult result) =>
        result
            .Validation.TargetLosses.Where(target =>
                target.KindAlone != result.Kind && target.Of(result.Kind) - target.Of(target.KindAlone) > LeastLost
            )
            .Select(target =>
                (
                    $"all targets share one model, but for '{target.Target}' alone it would be "
                        + $"{(target.KindAlone == ModelKind.Constant ? "" : "the ")}{TabularView.Name(target.KindAlone)}: R² "
                        + $"{R2(target.Of(target.KindAlone))} in validation, the {TabularView.Name(result.Kind)} "
                        + $"{R2(target.Of(result.Kind))}",
                    $"train it by itself with --target {ShellWord.ColumnName(target.Target)}"
                )
            );

    private static string R2(double loss) => (1 - loss).ToString("0.0000", CultureInfo.InvariantCulture);

    /// <summary>What is to be said of the scale that a target with a long tail was learned on.</summary>
    public static IEnumerable<string> ScaleLines(TabularResult result)
    {
        if (result.Validation.TargetScale is not { } scale)
        {
            yield break;
        }

        string target = $"'{result.Model.Targets[0]}'",
            figure = scale.IsDecidedByFew ? "median absolute error" : "root mean square error";
        string errors =
            $"{figure} {FigureText.Of(figure, scale.Error)} in validation, {FigureText.Of(figure, scale.OtherError)} on "
                + $"{(scale.IsLogarithmic ? "its own" : "a logarithmic one")}";
        yield return scale.IsLogarithmic
            ? $"{target} is learned on a logarithmic scale, where its long tail does less harm, and predicted in its own unit: "
                + $"{errors}"
            : $"{target} is learned on its own scale, long as its tail is: {errors}";
        if (scale.IsDecidedByFew)
        {
            yield return "a handful of rows make up its variance: RMSE and R² say what these few are, and little about others. "
                + "Mind the median absolute error and explained variance on a log scale";
            if (scale.IsLogarithmic)
            {
                yield return "a prediction is the middle of what is to be expected: as many values lie above it as below. Their "
                    + "mean is higher, and can't be told from so few";
            }
        }
    }

    private static void PrintKind(Terminal terminal, TabularResult result, ModelKind? asked)
    {
        string how =
            result.Validation.Folds > 1 ? $"{result.Validation.Folds}-fold cross-validation" : "validation on rows held back";
        // a mean by mini-batches is trained once, not in each fold
        bool isOfOneFold = result.Validation.Folds > 1 && result.Candidates.Any(candidate => candidate.History is not null);
        how += isOfOneFold ? ", of the network its first fold" : "";
        var chosen = result.Chosen;
        how += result.Validation.TargetScale is { IsLogarithmic: true } ? ", on a log scale" : "";
        string loss = TabularView.Loss(result, chosen.ValidationLoss);
        var other = result.Candidates.FirstOrDefault(candidate => candidate.Kind != result.Kind);
        string comparison = other is null
            ? $"{loss} in {how}"
            : $"{loss} in {how}, the {TabularView.Name(other.Kind)} {TabularView.Loss(result, other.ValidationLoss)}";
        bool isBetter = other is null || chosen.ValidationLoss <= other.ValidationLoss;
        if (result.Kind == ModelKind.Constant)
        {
            string tried = string.Join(
                ", ",
                result
                    .Candidates.SkipLast(1)
                    .Select(candidate =>
                        $"the {TabularView.Name(candidate.Kind)} {TabularView.Loss(result, candidate.ValidationLoss)}"
                    )
            );
            terminal.Say(
                $"nothing that was learned predicts '{string.Join("', '", result.Model.Targets)}' better than always the same "
                    + $"does, so that is the model: {loss} in {how}, {tried}"
            );
            terminal.Say(
                "  the columns tell nothing about it that holds for other rows, or the rows are too few; --model linear or "
                    + "network keeps that model all the same"
            );
        }
        else if (asked is null && result.Kind == ModelKind.Linear)
        {
            string verdict = isBetter
                ? "doesn't beat the linear model"
                : "beats the linear model by less than chance alone may give";
            terminal.Say($"the network {verdict}, so the linear one is the model: {comparison}");
            terminal.Say("  --model network keeps the network all the same");
        }
        else if (asked == ModelKind.Network && !isBetter)
        {
            terminal.Say($"the network is the model, as you wish, though it doesn't beat the linear one: {comparison}");
            terminal.Say("  --model linear keeps the linear model");
        }
        else
        {
            terminal.Say($"the {TabularView.Name(result.Kind)} is the model: {comparison}");
        }
    }

    /// <summary>How the candidates do on the rows held out; nothing without them.</summary>
    public static void PrintTest(Terminal terminal, TabularResult result, RunFindings? findings)
    {
        if (result.Test is not { } test)
        {
            return;
        }

        bool hasBaseline = result.Kind != ModelKind.Constant;
        terminal.Say();
        terminal.Say($"test on {NumberText.Count(test.Rows)} rows that no model was trained on, with 95% confidence:");
        var table = new Display.Table([
            ("", true),
            .. result.Candidates.Select(candidate => (TabularView.Name(candidate.Kind), false)),
            .. hasBaseline ? new[] { ("always the same", false) } : [],
        ]);
        foreach (int i in FigureText.Order(test, findings))
        {
            table.Add([
                FigureText.Name(test.Figures[i]),
                .. result.Candidates.Select(candidate => FigureText.WithInterval(candidate.Test!.Figures[i])),
                .. hasBaseline ? new[] { FigureText.Value(result.Held!.Baseline.Figures[i]) } : [],
            ]);
        }

        terminal.Say(table);
        if (ChoiceText.Contradiction(result) is { } contradiction)
        {
            terminal.Say(contradiction);
        }
    }

    /// <summary>What the folds of a cross-validation have brought; nothing without one.</summary>
    public static void PrintFolds(Terminal terminal, TabularResult result)
    {
        if (result.CrossValidation is not { Folds: var folds })
        {
            return;
        }

        terminal.Say();
        terminal.Say($"cross-validation, each row predicted by a model that was not trained on it, {folds.Count} folds:");
        var table = new Display.Table(("", true), ("mean", false), ("deviation", false), ("lowest", false), ("highest", false));
        for (int i = 0; i < folds[0].Figures.Count; i++)
        {
            string name = folds[0].Figures[i].Name;
            double[] values = [.. folds.Select(fold => fold.Figures[i].Value).Where(double.IsFinite)];
            double mean = values.Length == 0 ? double.NaN : values.Average();
            double deviation =
                values.Length < 2
                    ? double.NaN
                    : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
            table.Add(
                FigureText.Name(folds[0].Figures[i]),
                FigureText.Of(name, mean),
                FigureText.Of(name, deviation),
                FigureText.Of(name, values.Length == 0 ? double.NaN : values.Min()),
                FigureText.Of(name, values.Length == 0 ? double.NaN : values.Max())
            );
        }

        terminal.Say(table);
    }
}
