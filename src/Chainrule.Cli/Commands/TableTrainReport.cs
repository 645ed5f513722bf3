using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Insight.Results;
using Chainrule.Tables;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Commands;

/// <summary>What came out of a training on a table.</summary>
internal sealed record TableTrainReport(
    string Path, Tables.Table Table, TableSchema Schema, TableSettings Settings, TabularResult Result, RunFolder Folder)
{
    // Less of a target's variance than this is no loss to warn of.
    private const double LeastLost = 0.005;

    private readonly string _hash = Result.Model.Network.ParametersSha256();

    /// <summary>The page with all of it; null where there is none.</summary>
    public string? Report { get; init; }

    /// <summary>What was found out about the rows held out; null where nothing was.</summary>
    public RunFindings? Findings { get; init; }

    /// <summary>Writes the properties of the result's JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("data", Path);
        json.WriteString("target", string.Join(",", Result.Model.Targets));
        json.WriteString("task", Result.Task.ToString().ToLowerInvariant());
        json.WriteString("kind", Result.Kind.ToString().ToLowerInvariant());
        json.WriteString("network", Result.Model.Network.Notation);
        json.WriteNumber("parameters", Result.Model.Network.ParameterCount);
        json.WriteNumber("seed", Settings.Options.Seed);
        if (Result.FoundLearningRate is float rate)
        {
            json.WriteNumber("learningRate", rate);
        }

        json.WriteNumber("threads", Settings.Options.Threads);
        json.WriteNumber("trainRows", Result.TrainRows);
        json.WriteNumber("testRows", Result.TestRows?.RowCount ?? 0);
        json.WriteNumber("validationFolds", Result.ValidationFolds);
        if (Result.Task == TableTask.Binary)
        {
            json.Number("threshold", Result.Model.Threshold);
        }

        json.WriteBoolean("refitted", Result.IsRefitted);
        json.WriteBoolean("stopped", Result.IsStopped);
        json.Number("constantLoss", Result.ConstantLoss);
        if (Result.TargetScale is { } scale)
        {
            json.WriteStartObject("targetScale");
            json.WriteBoolean("logarithmic", scale.IsLogarithmic);
            json.Number("center", scale.Center);
            json.Number("unit", scale.Unit);
            json.WriteBoolean("decidedByFew", scale.IsDecidedByFew);
            json.Number(scale.IsDecidedByFew ? "medianError" : "rootMeanSquareError", scale.Error);
            json.Number(scale.IsDecidedByFew ? "otherMedianError" : "otherRootMeanSquareError", scale.OtherError);
            json.WriteEndObject();
        }

        if (Result.TargetLosses.Count > 0)
        {
            json.Objects("targets", Result.TargetLosses, target =>
            {
                json.WriteString("name", target.Target);
                json.Number("linearLoss", target.Linear);
                json.Number("networkLoss", target.Network);
                json.Number("constantLoss", target.Constant);
                json.WriteString("kindAlone", target.KindAlone.ToString().ToLowerInvariant());
            });
        }

        json.Objects("candidates", Result.Candidates, candidate =>
        {
            json.WriteString("kind", candidate.Kind.ToString().ToLowerInvariant());
            json.Number("validationLoss", candidate.ValidationLoss);
            json.Number("penalty", candidate.Penalty);
            json.Number("temperature", candidate.Temperature);
            WriteMethod(json, candidate);
            Write(json, "test", candidate.Test);
        });
        Write(json, "baseline", Result.Baseline);
        Write(json, "test", Result.Test);
        json.Objects("folds", Result.Folds, fold =>
        {
            foreach (var figure in fold.Figures)
            {
                json.Number(figure.Name, figure.Value);
            }
        });
        json.Texts(
            "warnings",
            Schema
                .Issues.Where(issue => issue.Severity == IssueSeverity.Warning)
                .Select(issue => issue.Message)
                .Concat(TargetWarnings(Result).Select(warning => warning.Text))
        );
        json.WriteString("parametersSha256", _hash);
        json.WriteString("run", Folder.Path);
        json.WriteString("model", Folder.Model);
        if (Report is not null)
        {
            json.WriteString("report", Report);
        }

        if (Findings is not null)
        {
            FindingsText.Write(json, Findings);
        }
    }

    /// <summary>Writes the figures of an evaluation as one property.</summary>
    public static void Write(Utf8JsonWriter json, string name, TabularEvaluation? evaluation)
    {
        if (evaluation is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("rows", evaluation.Rows);
        foreach (var figure in evaluation.Figures)
        {
            json.WriteStartObject(figure.Name);
            json.Number("value", figure.Value);
            json.Number("low", figure.Low);
            json.Number("high", figure.High);
            if (figure.Class is not null)
            {
                json.WriteString("class", figure.Class);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteMethod(Utf8JsonWriter json, TabularCandidate candidate)
    {
        var method = candidate.Method;
        json.WriteString("optimizer", method.Optimizer);
        if (candidate.Penalty is double penalty)
        {
            json.Number("decay", penalty / Result.TrainRows);
        }

        if (method.Members > 1)
        {
            json.WriteNumber("members", method.Members);
        }

        if (method.MostIterations is int most)
        {
            json.WriteNumber("mostIterations", most);
        }

        if (candidate.Iterations is { } iterations)
        {
            json.WriteNumber("iterations", iterations.Iterations[^1].Iteration);
            json.WriteBoolean("converged", iterations.HasConverged);
        }

        if (method.Batches is not { } batches)
        {
            return;
        }

        json.WriteNumber("epochs", batches.Epochs);
        json.WriteNumber("batch", batches.BatchSize);
        if (batches.LearningRate is float rate)
        {
            json.WriteNumber("learningRate", rate);
        }

        if (batches.Schedule is not null)
        {
            json.WriteString("schedule", batches.Schedule.Notation);
        }

        if (batches.Patience is int patience)
        {
            json.WriteNumber("patience", patience);
        }
    }

    /// <summary>Writes the result for people.</summary>
    /// <param name="terminal">Where to write it.</param>
    public void Print(Terminal terminal)
    {
        if (Result.IsStopped && Result.Candidates.Count == 1)
        {
            terminal.Say(
                "stopped before there was a network; the linear model is the model: "
                    + $"{TabularView.Loss(Result, Result.Chosen.ValidationLoss)} in validation"
            );
        }
        else
        {
            PrintChoice(terminal);
        }

        if (Result.Test is { } test)
        {
            terminal.Say();
            terminal.Say($"test on {Count(test.Rows)} rows that no model was trained on, with 95% confidence:");
            var table = new Display.Table([
                ("", true),
                .. Result.Candidates.Select(candidate => (TabularView.Name(candidate.Kind), false)),
                .. IsConstant ? [] : new[] { ("always the same", false) },
            ]);
            foreach (int i in FigureText.Order(test, Findings))
            {
                table.Add([
                    FigureText.Name(test.Figures[i]),
                    .. Result.Candidates.Select(candidate => FigureText.WithInterval(candidate.Test!.Figures[i])),
                    .. IsConstant ? [] : new[] { FigureText.Value(Result.Baseline!.Figures[i]) },
                ]);
            }

            terminal.Say(table);
            if (ChoiceText.Contradiction(Result) is { } contradiction)
            {
                terminal.Say(contradiction);
            }
        }

        if (Result.Folds.Count > 0)
        {
            PrintFolds(terminal);
        }

        if (Findings is not null)
        {
            FindingsText.PrintRare(terminal, Findings, isInTable: true);
            FindingsText.PrintConfused(terminal, Findings, inFull: true);
            FindingsText.PrintAlerts(terminal, Findings);
        }

        if (Result.IsRefitted)
        {
            terminal.Say($"then fitted anew to all {Count(Schema.RowsWithTarget(Table).Length)} rows, with the same settings");
        }

        terminal.Say($"model: {Folder.Model}");
        if (Report is not null)
        {
            terminal.Say($"report: {Report}");
        }
    }

    /// <summary>Writes what each epoch, or each candidate, has brought.</summary>
    public void WriteMetrics(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true)
        {
            NewLine = "\n",
        };
        writer.WriteLine(
            "kind,epoch,train_loss,validation_loss,learning_rate,seconds,best,"
                + "iteration,rise_error,penalty,train_accuracy,validation_accuracy"
        );
        foreach (var epoch in Result.History?.Epochs ?? [])
        {
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"network,{epoch.Epoch},{epoch.TrainLoss},{epoch.ValidationLoss},{epoch.LearningRate},{epoch.Seconds:0.0000},"
                    + $"{(epoch.IsBest ? 1 : 0)},,,,{epoch.TrainAccuracy},{epoch.ValidationAccuracy}"));
        }

        foreach (var candidate in Result.Candidates)
        {
            string kind = candidate.Kind.ToString().ToLowerInvariant();
            foreach (var iteration in candidate.Iterations?.Iterations ?? [])
            {
                string error = double.IsFinite(iteration.RiseError)
                    ? iteration.RiseError.ToString(CultureInfo.InvariantCulture)
                    : "";
                writer.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{kind},,{iteration.TrainLoss},{iteration.ValidationLoss},,,,{iteration.Iteration},{error},,,"
                    )
                );
            }

            foreach (var trial in candidate.Penalties)
            {
                writer.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{kind},,{trial.TrainLoss},{trial.ValidationLoss},,,{(trial.Penalty == candidate.Penalty ? 1 : 0)},,,"
                            + $"{trial.Penalty},,"
                    )
                );
            }

            if (candidate.Kind == ModelKind.Linear || Result.History is null)
            {
                writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind},,,{candidate.ValidationLoss},,,,,,"));
            }
        }
    }

    private bool IsConstant => Result.Kind == ModelKind.Constant;

    private void PrintChoice(Terminal terminal)
    {
        PrintKind(terminal);
        terminal.Say($"  {Result.Model.Network.Notation}: {Count(Result.Model.Network.ParameterCount)} parameters");
        if (!IsConstant && Result.Chosen.ValidationLoss >= Result.ConstantLoss)
        {
            terminal.Say(
                $"it does no better than always the same prediction, which has {TabularView.Loss(Result, Result.ConstantLoss)}: "
                    + "it has learned nothing that holds for other rows"
            );
        }

        foreach (string line in ScaleLines(Result))
        {
            terminal.Say(line);
        }

        PrintTargets(terminal);
    }

    private void PrintTargets(Terminal terminal)
    {
        if (Result.TargetLosses.Count == 0)
        {
            return;
        }

        bool hasNetwork = Result.TargetLosses[0].Network is not null;
        terminal.Say();
        terminal.Say("R² of each target in validation:");
        var table = new Display.Table([
            ("", true),
            ("linear model", false),
            .. hasNetwork ? new[] { ("network", false) } : [],
            ("always the same", false),
        ]);
        foreach (var target in Result.TargetLosses)
        {
            table.Add([
                target.Target,
                R2(target.Linear),
                .. hasNetwork ? [R2(target.Network!.Value)] : Array.Empty<string>(),
                R2(target.Constant),
            ]);
        }

        terminal.Say(table);
        foreach (var (text, help) in TargetWarnings(Result))
        {
            terminal.Say($"warning: {text}\n  help: {help}");
        }
    }

    /// <summary>
    /// Of several targets, which ones would get another kind of model, and a better one, if they were learned alone.
    /// </summary>
    public static IEnumerable<(string Text, string Help)> TargetWarnings(TabularResult result) =>
        result
            .TargetLosses.Where(target =>
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
        if (result.TargetScale is not { } scale)
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

    private void PrintKind(Terminal terminal)
    {
        string how =
            Result.ValidationFolds > 1 ? $"{Result.ValidationFolds}-fold cross-validation" : "validation on rows held back";
        var chosen = Result.Chosen;
        how += Result.TargetScale is { IsLogarithmic: true } ? ", on a log scale" : "";
        string loss = TabularView.Loss(Result, chosen.ValidationLoss);
        var other = Result.Candidates.FirstOrDefault(candidate => candidate.Kind != Result.Kind);
        string comparison = other is null
            ? $"{loss} in {how}"
            : $"{loss} in {how}, the {TabularView.Name(other.Kind)} {TabularView.Loss(Result, other.ValidationLoss)}";
        bool isBetter = other is null || chosen.ValidationLoss <= other.ValidationLoss;
        if (IsConstant)
        {
            string tried = string.Join(
                ", ",
                Result
                    .Candidates.SkipLast(1)
                    .Select(candidate =>
                        $"the {TabularView.Name(candidate.Kind)} {TabularView.Loss(Result, candidate.ValidationLoss)}"
                    )
            );
            terminal.Say(
                $"nothing that was learned predicts '{string.Join("', '", Result.Model.Targets)}' better than always the same "
                    + $"does, so that is the model: {loss} in {how}, {tried}"
            );
            terminal.Say(
                "  the columns tell nothing about it that holds for other rows, or the rows are too few; --model linear or "
                    + "network keeps that model all the same"
            );
        }
        else if (Settings.Options.Kind is null && Result.Kind == ModelKind.Linear)
        {
            string verdict = isBetter
                ? "doesn't beat the linear model"
                : "beats the linear model by less than chance alone may give";
            terminal.Say($"the network {verdict}, so the linear one is the model: {comparison}");
            terminal.Say("  --model network keeps the network all the same");
        }
        else if (Settings.Options.Kind == ModelKind.Network && !isBetter)
        {
            terminal.Say($"the network is the model, as you wish, though it doesn't beat the linear one: {comparison}");
            terminal.Say("  --model linear keeps the linear model");
        }
        else
        {
            terminal.Say($"the {TabularView.Name(Result.Kind)} is the model: {comparison}");
        }
    }

    private void PrintFolds(Terminal terminal)
    {
        terminal.Say();
        terminal.Say($"cross-validation, each row predicted by a model that was not trained on it, {Result.Folds.Count} folds:");
        var table = new Display.Table(("", true), ("mean", false), ("deviation", false), ("lowest", false), ("highest", false));
        for (int i = 0; i < Result.Folds[0].Figures.Count; i++)
        {
            string name = Result.Folds[0].Figures[i].Name;
            double[] values = [.. Result.Folds.Select(fold => fold.Figures[i].Value).Where(double.IsFinite)];
            double mean = values.Length == 0 ? double.NaN : values.Average();
            double deviation =
                values.Length < 2
                    ? double.NaN
                    : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
            table.Add(
                FigureText.Name(Result.Folds[0].Figures[i]),
                FigureText.Of(name, mean),
                FigureText.Of(name, deviation),
                FigureText.Of(name, values.Length == 0 ? double.NaN : values.Min()),
                FigureText.Of(name, values.Length == 0 ? double.NaN : values.Max())
            );
        }

        terminal.Say(table);
    }

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
