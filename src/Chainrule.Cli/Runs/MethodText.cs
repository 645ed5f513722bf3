using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Tables;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>How a model of a table was chosen and trained, in words, from what <c>run.json</c> says.</summary>
internal static class MethodText
{
    /// <summary>The facts, each with its name.</summary>
    /// <param name="result">What came out of the run.</param>
    /// <param name="candidate">What it says of the kind of model that was chosen.</param>
    public static IEnumerable<(string Name, string Text)> Of(JsonElement result, JsonElement candidate)
    {
        if (Text(result, "task") is { } task)
        {
            yield return ("task", task);
        }

        if (Text(result, "kind") is { } kind)
        {
            yield return ("model chosen", $"{Kind(kind)}{InValidation(result)}");
        }

        if (Text(result, "network") is { } network)
        {
            yield return ("layers", network);
        }

        if (Number(candidate, "members") is double members)
        {
            yield return ("mean of", $"{Shown(members)} networks with different first weights");
        }

        if (Text(candidate, "optimizer") is { } optimizer)
        {
            string iterations = Number(candidate, "mostIterations") is double most
                ? $" on all rows at once, at most {Shown(most)} iterations"
                    + (
                        Number(candidate, "iterations") is double took
                            ? $" ({Shown(took)} in validation, "
                                + (Truth(candidate, "converged") ? "to its minimum)" : "not all to their minimum)")
                            : ""
                    )
                : "";
            yield return ("optimizer", $"{optimizer}{iterations}");
        }

        foreach (
            var (name, label) in new[]
            {
                ("epochs", "epochs, at most"),
                ("batch", "rows in a batch"),
                ("learningRate", "learning rate"),
                ("patience", "patience, epochs"),
            }
        )
        {
            if (Number(candidate, name) is double value)
            {
                yield return (label, Shown(value));
            }
        }

        if (Text(candidate, "schedule") is { } schedule)
        {
            yield return ("schedule", schedule);
        }

        if (Number(candidate, "penalty") is double penalty)
        {
            yield return (
                "weight penalty",
                $"α = {Shown(penalty)} in α/rows · ½·Σw²"
                    + (Number(candidate, "decay") is double decay ? $", a decay of {Shown(decay)} with the rows trained on" : "")
                    + "; biases exempt"
            );
        }

        if (Number(candidate, "temperature") is double temperature && Text(result, "task") != "regression")
        {
            yield return (
                "temperature",
                $"{Shown(temperature)}: scores are divided by it, which is done in the last layer's weights"
            );
        }

        if (Number(result, "threshold") is double threshold)
        {
            yield return ("threshold", $"the second class from a probability of {Shown(threshold)} on");
        }

        foreach (var fact in Rows(result))
        {
            yield return fact;
        }
    }

    private static IEnumerable<(string Name, string Text)> Rows(JsonElement result)
    {
        if (Number(result, "trainRows") is double trained)
        {
            yield return ("rows trained on", Shown(trained));
        }

        if (Number(result, "testRows") is double tested)
        {
            yield return ("rows held out to test with", tested == 0 ? "none" : Shown(tested));
        }

        if (Number(result, "validationFolds") is double folds)
        {
            yield return (
                "validation",
                folds > 1
                    ? $"{Shown(folds)}-fold cross-validation on the rows trained on"
                    : "a part of the rows trained on, held back once"
            );
        }

        if (result.TryGetProperty("folds", out var tests) && tests.ValueKind == JsonValueKind.Array && tests.GetArrayLength() > 0)
        {
            yield return ("folds tested", $"{Shown(tests.GetArrayLength())}, each by a model that was not trained on it");
        }

        yield return (
            "fitted anew",
            Truth(result, "refitted")
                ? "yes, to all rows, after the test, with the same settings"
                : "no: the model saved is the one tested"
        );
    }

    // What each kind of model brought on rows held back, which the choice was made by.
    private static string InValidation(JsonElement result)
    {
        var task = Text(result, "task") == "regression" ? TableTask.Regression : TableTask.Binary;
        bool isOnLogScale =
            result.TryGetProperty("targetScale", out var scale)
            && scale.ValueKind == JsonValueKind.Object
            && Truth(scale, "logarithmic");
        double whole = isOnLogScale ? Number(result, "constantLoss") ?? 1 : 1;
        var tried = result
            .GetProperty("candidates")
            .EnumerateArray()
            .Where(candidate => candidate.ValueKind == JsonValueKind.Object)
            .Select(candidate => (Kind: Text(candidate, "kind") ?? "", Loss: Number(candidate, "validationLoss") ?? double.NaN))
            .Where(candidate => double.IsFinite(candidate.Loss))
            .ToList();
        return tried.Count < 2
            ? ""
            : $"; in validation{(isOnLogScale ? ", on a log scale" : "")}: "
                + string.Join(
                    ", ",
                    tried.Select(candidate => $"{Kind(candidate.Kind)} {TabularView.Loss(task, candidate.Loss / whole)}")
                );
    }

    private static string Kind(string kind) =>
        kind switch
        {
            "linear" => "linear model",
            "constant" => "always the same prediction",
            _ => "network",
        };

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number)
            ? number
            : null;

    private static bool Truth(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Shown(double value) => value == Math.Floor(value) && Math.Abs(value) < 1e15
        ? value.ToString("#,0", CultureInfo.InvariantCulture) : NumberText.Of(value, 4);
}
