namespace Chainrule.Insight.Results;

/// <summary>Looks at how well labels are told of which any number may be true of a row.</summary>
internal static class LabelAlerts
{
    private const double MostlyMissed = 0.5, Gap = 0.15;
    private const int MostNamed = 5, LeastRows = 5;

    public static Alert? AgainstBaseline(LabelResults test)
    {
        if (test.BeatsBaseline)
        {
            return null;
        }

        string names = string.Join("', '", test.Baseline.Take(MostNamed).Select(label => test.Names[label]));
        string more = test.Baseline.Count > MostNamed ? $" and {test.Baseline.Count - MostNamed} more" : "";
        return new Alert(
            AlertKind.NoBetterThanBaseline,
            IsGrave: true,
            "No better than always the same labels",
            $"F1 of all labels is {Alerts.Percent(test.MicroF1().Value)}, and saying '{names}'{more} of every row would have "
                + $"{Alerts.Percent(test.BaselineF1)}: the difference may be chance.",
            "Train longer, or check that the labels belong to their rows.");
    }

    public static Alert? Missed(LabelResults test)
    {
        int[] missed =
        [
            .. Enumerable.Range(0, test.Count)
                .Where(label => test.Metrics.Of(label) is { Support: >= LeastRows, Recall: < MostlyMissed })
                .OrderBy(label => test.Metrics.Of(label).Recall),
        ];
        if (missed.Length == 0)
        {
            return null;
        }

        string named = string.Join(", ", missed.Take(MostNamed).Select(label =>
            $"'{test.Names[label]}' {Alerts.Count(test.Of(label).Confusion[1, 1])} of "
                + Alerts.Count(test.Metrics.Of(label).Support)));
        string more = missed.Length > MostNamed ? $", and {missed.Length - MostNamed} labels more" : "";
        return new Alert(
            AlertKind.MissedClass,
            IsGrave: test.Metrics.Of(missed[0]).Recall == 0,
            missed.Length == 1 ? "A label is mostly missed" : $"{missed.Length} labels are mostly missed",
            $"Of the rows of a label are found: {named}{more}.",
            "Get more rows with them, or say them at a lower probability: the report lists a threshold for each label.");
    }

    public static Alert? Overfitting(LabelResults? train, LabelResults test) =>
        train is null || train.MicroF1().Low - test.MicroF1().High < Gap ? null : new Alert(
            AlertKind.Overfitting,
            IsGrave: false,
            "Overfitting: it knows its own rows much better than others",
            $"F1 of all labels is {Alerts.Percent(train.MicroF1().Value)} on rows it was trained on, but "
                + $"{Alerts.Percent(test.MicroF1().Value)} on others.",
            "Get more rows, if there are any. Else hold it back: dropout, weight decay, fewer epochs, a smaller network.");
}
