using Chainrule.Insight.Comparisons;
using Chainrule.Metrics;
using Chainrule.Training;

namespace Chainrule.Reports.Results;

/// <summary>A run that stands beside others.</summary>
public sealed record ComparedRun
{
    /// <summary>What it is called, other than the others.</summary>
    public required string Name { get; init; }

    /// <summary>The rows that it was tested with, as in "292 rows of houses.csv".</summary>
    public string TestName { get; init; } = "";

    /// <summary>What it made of them; null where that isn't known.</summary>
    public TestPredictions? Predictions { get; init; }

    /// <summary>Why that isn't known; null where it is.</summary>
    public string? WhyNoPredictions { get; init; }

    /// <summary>Its settings by name.</summary>
    public IReadOnlyList<(string Name, string Text)> Settings { get; init; } = [];

    /// <summary>What came out besides figures, by name: parameters, time.</summary>
    public IReadOnlyList<(string Name, string Text)> Facts { get; init; } = [];

    /// <summary>What each epoch has brought; null where there were none.</summary>
    public TrainingHistory? History { get; init; }

    /// <summary>What iterations have brought where it was trained on all rows at once; null where it wasn't.</summary>
    public IterationHistory? Iterations { get; init; }

    /// <summary>The command that repeats it; null where that isn't known.</summary>
    public string? Command { get; init; }
}

/// <summary>Runs beside each other, the first being what the others are compared with.</summary>
/// <param name="Runs">The runs, at least two.</param>
public sealed record ComparisonContent(IReadOnlyList<ComparedRun> Runs)
{
    /// <summary>How the runs did.</summary>
    public ModelComparison Comparison { get; } = ModelComparison.Of([.. Runs.Select(run => run.Predictions)]);

    /// <summary>
    /// The settings that aren't the same in all runs: each with its text for each run, null where a run hasn't got it.
    /// </summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string?> Texts)> DifferingSettings { get; } = Differing(Runs);

    /// <summary>What <see cref="PairedComparison.P"/> comes from; empty where no run is compared row by row.</summary>
    public string Test =>
        Comparison.Paired.FirstOrDefault(pair => pair is { WhyNot: null }) is not { Differences: [var (measure, _), ..] } pair
            ? ""
        : measure.IsAccuracy ? "McNemar's test (mid-p) on the rows that only one of them gets right"
        : "the paired bootstrap on "
            + $"{measure.Name}"
            + $"{(pair.Counts is null ? "" : ", since the accuracy says little where nearly all rows are of one class")}";

    /// <summary>How a run does beside the first, in a word or a few.</summary>
    /// <param name="run">The run's index.</param>
    public string Verdict(int run)
    {
        if (run == 0)
        {
            return "what the others are compared with";
        }

        var pair = Comparison.Paired[run];
        if (pair is null or { WhyNot: not null })
        {
            return "not compared row by row";
        }

        if (IsSame(run))
        {
            return "the same on every row";
        }

        return pair.CorrectedP < ModelComparison.Level ? IsBetter(pair) ? "better" : "worse" : "no difference beyond chance";
    }

    /// <summary>Whether a run's model does exactly what the first one does, as far as their test rows tell.</summary>
    /// <param name="run">The run's index.</param>
    public bool IsSame(int run) =>
        Comparison.Paired[run] is { WhyNot: null } pair
        && pair.Differences.All(of => of.Difference.Interval is { Value: 0, Low: 0, High: 0 });

    /// <summary>Why a run isn't compared row by row with the first; null where it is.</summary>
    /// <param name="run">The run's index.</param>
    public string? WhyNot(int run) => run == 0 ? null : Runs[run].WhyNoPredictions is { } why ? why
        : Runs[0].WhyNoPredictions is { } first ? $"{Runs[0].Name}: {first}"
        : Comparison.Paired[run]?.WhyNot;

    /// <summary>A measure's value as people read it.</summary>
    public static string Text(Measure measure, double value)
    {
        ArgumentNullException.ThrowIfNull(measure);
        return measure.IsShare ? ShownText.Percent(value) : ShownText.Number(value);
    }

    /// <summary>A difference as people read it: with its sign, of shares in points of percent.</summary>
    public static string Change(Measure measure, double value)
    {
        ArgumentNullException.ThrowIfNull(measure);
        if (!double.IsFinite(value))
        {
            return "–";
        }

        if (value == 0)
        {
            return "0";
        }

        string size = measure.IsShare
            ? Math.Abs(100 * value).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)
            : ShownText.Number(Math.Abs(value));
        return (value < 0 ? "−" : "+") + size;
    }

    /// <summary>A p-value as people read it.</summary>
    public static string P(double p) =>
        double.IsNaN(p) ? "–"
        : p < 0.0001 ? "< 0.0001"
        : p.ToString("0.0000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same with its relation: "= 0.0312", "&lt; 0.0001".</summary>
    public static string Relation(double p) => p < 0.0001 ? P(p) : $"= {P(p)}";

    /// <summary>A difference with its interval.</summary>
    public static string Change(Measure measure, PairedDifference difference) =>
        double.IsFinite(difference.Interval.Low) && difference.Interval is not { Value: 0, Low: 0, High: 0 }
            ? $"{Change(measure, difference.Interval.Value)} ({Change(measure, difference.Interval.Low)} to "
                + $"{Change(measure, difference.Interval.High)})"
            : Change(measure, difference.Interval.Value);

    private static bool IsBetter(PairedComparison pair)
    {
        var (measure, difference) = pair.Differences[0];
        return difference.Interval.Value > 0 == measure.MoreIsBetter;
    }

    private static List<(string, IReadOnlyList<string?>)> Differing(IReadOnlyList<ComparedRun> runs)
    {
        var names = runs.SelectMany(run => run.Settings.Select(setting => setting.Name)).Distinct().ToList();
        return
        [
            .. from name in names
               let texts = runs.Select(run => run.Settings.FirstOrDefault(setting => setting.Name == name).Text).ToList<string?>()
               where texts.Distinct().Count() > 1
               select (name, (IReadOnlyList<string?>)texts),
        ];
    }
}
