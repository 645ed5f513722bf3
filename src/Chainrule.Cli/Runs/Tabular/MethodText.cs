using System.Globalization;
using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Records;
using Chainrule.Tables;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>How a model of a table was chosen and trained, in words, from what <c>run.json</c> says.</summary>
internal static class MethodText
{
    /// <summary>The facts, each with its name; none where the run isn't one on a table, or hasn't come to its end.</summary>
    public static IEnumerable<(string Name, string Text)> Of(ResultRecord? result)
    {
        if (result?.Table is not { Chosen: { } chosen } table)
        {
            return [];
        }

        var facts = new List<(string Name, string Text)>();
        void Add(string name, string? text)
        {
            if (text is not null)
            {
                facts.Add((name, text));
            }
        }

        Add("task", table.Task.Task);
        Add("model chosen", table.Task.Kind is { } kind ? $"{Kind(kind)}{InValidation(table)}" : null);
        Add("layers", result.Network);
        AddMethod(chosen.Method, Add);
        if (Known(chosen.Penalty) is double penalty)
        {
            string decay =
                Known(chosen.Method.Decay) is double each ? $", a decay of {Shown(each)} with the rows trained on" : "";
            Add("weight penalty", $"α = {Shown(penalty)} in α/rows · ½·Σw²{decay}; biases exempt");
        }

        Add("temperature", !table.Task.IsRegression && Known(chosen.Temperature) is double temperature
            ? $"{Shown(temperature)}: scores are divided by it, which is done in the last layer's weights"
            : null);
        Add("threshold", Known(table.Task.Threshold) is double threshold
            ? $"the second class from a probability of {Shown(threshold)} on"
            : null);
        facts.AddRange(Rows(table));
        return facts;
    }

    private static void AddMethod(MethodRecord method, Action<string, string?> add)
    {
        add("mean of", method.Members is long members ? $"{Shown(members)} networks with different first weights" : null);
        string took = method.Iterations is long iterations
            ? $" ({Shown(iterations)} in validation, "
                + (method.HasConverged == true ? "to its minimum)" : "not all to their minimum)")
            : "";
        string most = method.MostIterations is long limit ? $" on all rows at once, at most {Shown(limit)} iterations{took}" : "";
        add("optimizer", method.Optimizer is { } optimizer ? $"{optimizer}{most}" : null);
        if (method.Batches is { } batches)
        {
            add("epochs, at most", Text(batches.Epochs));
            add("rows in a batch", Text(batches.Batch));
            add("learning rate", Text(batches.LearningRate));
            add("patience, epochs", Text(batches.Patience));
            add("schedule", batches.Schedule);
        }
    }

    private static IEnumerable<(string Name, string Text)> Rows(TableRecord table)
    {
        var rows = table.Rows;
        if (rows.Train is long trained)
        {
            yield return ("rows trained on", Shown(trained));
        }

        if (rows.Test is long tested)
        {
            yield return ("rows held out to test with", tested == 0 ? "none" : Shown(tested));
        }

        if (rows.ValidationFolds is long folds)
        {
            yield return (
                "validation",
                folds == 0 ? "none: the network was trained as it was given"
                    : folds > 1
                    ? $"{Shown(folds)}-fold cross-validation on the rows trained on"
                        + (table.Candidates!.Any(one => one.Method.Batches is not null) ? ", of the network its first fold" : "")
                    : "a part of the rows trained on, held back once"
            );
        }

        if (table.Folds is { Count: > 0 } tests)
        {
            yield return ("folds tested", $"{Shown(tests.Count)}, each by a model that was not trained on it");
        }

        yield return (
            "fitted anew",
            rows.IsRefitted == true
                ? "yes, to all rows, after the test, with the same settings"
                : "no: the model saved is the one tested"
        );
    }

    // What each kind of model brought on rows held back, which the choice was made by.
    private static string InValidation(TableRecord table)
    {
        var task = table.Task.IsRegression ? TableTask.Regression : TableTask.Binary;
        bool isOnLogScale = table.TargetScale?.IsLogarithmic == true;
        double whole = isOnLogScale ? Known(table.ConstantLoss) ?? 1 : 1;
        var tried = table.Candidates!.Where(candidate => Known(candidate.ValidationLoss) is not null).ToList();
        string losses = string.Join(
            ", ",
            tried.Select(one => $"{Kind(one.Kind ?? "")} {TabularView.Loss(task, one.ValidationLoss!.Value / whole)}")
        );
        return tried.Count < 2 ? "" : $"; in validation{(isOnLogScale ? ", on a log scale" : "")}: {losses}";
    }

    private static double? Known(double? value) => value is double number && double.IsFinite(number) ? number : null;

    private static string? Text(double? value) => value is double number ? Shown(number) : null;

    private static string Kind(string kind) =>
        kind switch
        {
            "linear" => "linear model",
            "constant" => "always the same prediction",
            _ => "network",
        };

    private static string Shown(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("#,0", CultureInfo.InvariantCulture) : NumberText.Of(value, 4);
}
