namespace Chainrule.Insight.Results;

/// <summary>Looks at the rows that a model is tested with: whether they are others than it was trained on, and enough.</summary>
internal static class TestRowAlerts
{
    /// <summary>Where fewer rows make all figures vague.</summary>
    public const int FewRows = 100;

    private const double Repeated = 0.01;

    public static Alert? TrainedOn(RunFacts run) => !run.TestWasTrainedOn ? null : new Alert(
        AlertKind.NearDuplicates, IsGrave: true, "Tested with the rows it was trained on",
        "The figures say how well it knows these rows, and not how good it will be on others.",
        $"Give it rows that it has never seen: a file of their own, or rows held out when it is trained ({RunStep.TestShare}; "
            + $"of a small table {RunStep.Folds}).");

    public static Alert? NearDuplicates(RunFacts run)
    {
        return run.NearDuplicates is not var (rows, lookedAt) || rows < 2 || rows < Repeated * lookedAt ? null : new Alert(
            AlertKind.NearDuplicates, IsGrave: rows >= 10 * Repeated * lookedAt, "Test rows that were trained on",
            $"{Alerts.Count(rows)} of the {Alerts.Count(lookedAt)} test rows{(lookedAt < run.Test.Rows ? " looked at" : "")} are "
                + "in the training data too, wholly or nearly: the model is better on them than on new ones.",
            "Take them out of the training data, and split by what rows have in common (a person, a recording) rather than at "
                + "random.");
    }

    public static Alert? Few(Outcome test) =>
        test.Rows >= FewRows
            ? null
            : new Alert(
                AlertKind.FewTestRows,
                IsGrave: false,
                "Few rows to test with",
                test.Rows == 1
                    ? "There is only one, so that all figures are vague."
                    : $"There are only {test.Rows} of them, so that all figures are vague: look at their intervals.",
                $"Test with more rows; of a small table, by cross-validation with {RunStep.Folds}."
            );
}
