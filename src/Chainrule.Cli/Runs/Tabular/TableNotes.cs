using Chainrule.Cli.Display;
using Chainrule.Tables.Training;

namespace Chainrule.Cli.Runs.Tabular;

/// <summary>What should be known of a training on a table before anything is concluded, for its report.</summary>
internal static class TableNotes
{
    /// <summary>The sentences.</summary>
    public static IEnumerable<string> Of(TabularResult result)
    {
        if (result.CrossValidation is { } tested)
        {
            yield return "Each of these rows was predicted by a model that was not trained on it, one for each of "
                + $"{tested.Folds.Count} folds. The model that was saved was fitted to all of them, in the same way.";
        }
        else if (result.Held is null)
        {
            yield return "No rows were held out, so these are the rows that the model was trained on: on new rows it is worse.";
        }

        if (result.CrossValidation is { Folds: var folds })
        {
            string figures = string.Join(
                ", ",
                folds[0]
                    .Figures.Take(4)
                    .Select(
                        (figure, i) =>
                            $"{figure.Name} "
                            + FigureText.Of(
                                figure.Name,
                                folds.Select(fold => fold.Figures[i].Value)
                                    .Where(double.IsFinite)
                                    .DefaultIfEmpty(double.NaN)
                                    .Average()
                            )
                    )
            );
            yield return $"The means over the folds are: {figures}.";
        }

        if (result.IsRefitted)
        {
            yield return "These rows were held out. After this test the model was fitted anew to all rows, with the same "
                + "settings: that model was saved.";
        }

        foreach (string note in OfChoice(result))
        {
            yield return note;
        }
    }

    private static IEnumerable<string> OfChoice(TabularResult result)
    {
        foreach (string line in TableResultText.ScaleLines(result))
        {
            yield return $"{char.ToUpperInvariant(line[0])}{line[1..]}.";
        }

        if (ChoiceText.Contradiction(result) is { } contradiction)
        {
            yield return contradiction;
        }

        foreach (var (text, help) in TableResultText.TargetWarnings(result))
        {
            yield return $"{char.ToUpperInvariant(text[0])}{text[1..]}. To mend it, {help}.";
        }

        var other = result.Candidates.FirstOrDefault(candidate => candidate.Kind != result.Kind);
        if (other is not null)
        {
            string why =
                result.Chosen.ValidationLoss <= other.ValidationLoss ? ""
                : result.Kind == ModelKind.Linear
                    ? " That is less of a gain than chance alone may give, and the simpler model is kept then."
                : " It was asked for all the same.";
            string chosen =
                result.Kind == ModelKind.Constant ? "Always the same prediction" : $"The {TabularView.Name(result.Kind)}";
            yield return $"{chosen} was chosen: {TabularView.Loss(result, result.Chosen.ValidationLoss)} in "
                + $"validation{(result.Validation.TargetScale is { IsLogarithmic: true } ? " on a log scale" : "")}, the "
                + $"{TabularView.Name(other.Kind)} {TabularView.Loss(result, other.ValidationLoss)}.{why}";
        }
    }
}
