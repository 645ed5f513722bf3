namespace Chainrule.Insight.Results;

/// <summary>Looks at how much is explained of predicted values.</summary>
internal static class ValueAlerts
{
    private const double Gap = 0.15, LittleExplained = 0.3;
    private const int LeastForBaseline = 10;

    public static Alert? AgainstBaseline(RunFacts run, ValueResults test)
    {
        if (test.BeatsBaseline || test.Actual.Count < LeastForBaseline)
        {
            return null;
        }

        const string Check = "Check that the columns say anything about the target, and that they were read as what they are.";
        if (test.IsConstant && test.BaselineError > 0)
        {
            return new Alert(
                AlertKind.NoBetterThanBaseline,
                IsGrave: true,
                "Always the same prediction",
                $"Whatever the inputs are, '{test.Name}' is predicted as {Alerts.Number(test.Predicted[0])}: nothing better was "
                    + "learned from them.",
                Check
            );
        }

        // the mean of these rows themselves isn't known when training: so much better it is by chance
        bool isWorse = test.R2.High < 0 && test.R2.Value < -LeastForBaseline / (double)test.Actual.Count;
        return double.IsNaN(test.R2.Low) ? null : new Alert(
            AlertKind.NoBetterThanBaseline, IsGrave: true, isWorse ? "Worse than always the mean" : "No better than always "
                + "the mean",
            $"For '{test.Name}' the error is {Alerts.Number(test.RootMeanSquaredError.Value)}, and always predicting the mean "
                + $"has {Alerts.Number(test.BaselineError)}: {(isWorse ? "that is no chance" : "the difference may be chance")}.",
            $"{Check}{(CurveAlerts.HasRate(run) ? " A network may need a smaller learning rate." : "")}");
    }

    // Of values: far more is explained of rows that were trained on, or little even of these.
    public static Alert? Learned(RunFacts run, IReadOnlyList<ValueResults> test)
    {
        if (run.Train is null)
        {
            return null;
        }

        foreach (var results in test)
        {
            var train = new ValueResults(run.Train, results.Output);
            var (own, others, onScale) =
                train.ExplainedOnCurve is { } curved && results.ExplainedOnCurve is { } other
                    ? (curved, other, " on a logarithmic scale")
                    : (train.R2, results.R2, "");
            if (own.Low - others.High >= Gap)
            {
                return new Alert(
                    AlertKind.Overfitting, IsGrave: false, "Overfitting: it knows its own rows much better than others",
                    $"For '{results.Name}' it explains {Alerts.Percent(own.Value)} of the variance{onScale} of rows it was "
                        + $"trained on, but {Alerts.Percent(others.Value)} of that of others.",
                    $"Get more rows, if there are any. Else hold it back: weight decay, a smaller network, {RunStep.Linear}. "
                        + $"Check that the test rows come from the same source."
                );
            }

            if (own.High < LittleExplained && others.Low > 0 && !run.Training.WasChosen)
            {
                return new Alert(
                    AlertKind.Underfitting, IsGrave: false, "Underfitting: it hasn't learned even its own rows well",
                    $"For '{results.Name}' it explains only {Alerts.Percent(own.Value)} of the variance{onScale}, even of rows "
                        + "it was trained on.",
                    "Add columns that say more about the target, or a network in place of a linear model. If nothing helps, the "
                        + "columns may not say more."
                );
            }
        }

        return null;
    }
}
