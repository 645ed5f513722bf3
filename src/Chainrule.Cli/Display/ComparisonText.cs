using System.Text;
using Chainrule.Insight.Comparisons;
using Chainrule.Reports.Results;
using Chainrule.Text;
using Chainrule.Training;

namespace Chainrule.Cli.Display;

/// <summary>Runs beside each other, as lines for a terminal: of each table as much as fits its width.</summary>
/// <param name="content">The runs.</param>
/// <param name="width">The columns there are.</param>
internal sealed class ComparisonText(ComparisonContent content, int width)
{
    private const int LongestName = 28, LongestClass = 16, MostCurve = 40;
    private const string Steps = "▁▂▃▄▅▆▇█";

    private readonly StringBuilder _text = new();

    /// <summary>The lines, each ended.</summary>
    public static string Of(ComparisonContent content, int width)
    {
        var text = new ComparisonText(ComparisonReport.WithShortNames(content, LongestName), width);
        text.WriteFigures();
        text.WriteDifferences();
        text.WriteSettings();
        text.WriteCurves();
        return text._text.ToString();
    }

    /// <summary>A text of the user's without what would move the cursor or turn the line around, and cut to a length.</summary>
    public static string Shown(string text, int longest = LongestName) => UserText.Shown(text, longest);

    private static string NameOf(Measure measure) =>
        Shown(measure.Name) + (measure.Class is { } label ? $" of '{Shown(label, LongestClass)}'" : "");

    private string Name(int run) => content.Runs[run].Name;

    private void WriteFigures()
    {
        var measures = content
            .Comparison.Models.OfType<ModelFigures>()
            .SelectMany(model => model.Figures.Select(figure => figure.Measure))
            .Distinct()
            .ToList();
        var facts = content.Runs.SelectMany(run => run.Facts.Select(fact => fact.Name)).Distinct().ToList();
        if (measures.Count == 0 && facts.Count == 0)
        {
            return;
        }

        Fit(
            Figures(measures, measures.Count, facts),
            Figures(measures, 1, facts),
            Figures(measures, 0, facts),
            Figures(measures, 1, []),
            Figures(measures, 0, []),
            Figures([.. measures.Take(1)], 1, []),
            Figures([.. measures.Take(1)], 0, [])
        );
    }

    private Func<Table> Figures(List<Measure> measures, int withInterval, List<string> facts) =>
        () =>
        {
            var table = new Table([
                ("run", true),
                .. measures.Select(measure => (NameOf(measure), false)),
                .. facts.Select(fact => (fact, false)),
            ]);
            for (int i = 0; i < content.Runs.Count; i++)
            {
                var run = content.Runs[i];
                var model = content.Comparison.Models[i];
                table.Add([
                    Name(i),
                    .. measures.Select(
                        (measure, k) =>
                            model?.Figures.FirstOrDefault(figure => figure.Measure == measure) is not { Measure: not null } figure
                                ? "–"
                            : k < withInterval && double.IsFinite(figure.Interval.Low)
                                ? $"{ComparisonContent.Text(measure, figure.Interval.Value)} "
                                    + $"({ComparisonContent.Text(measure, figure.Interval.Low)} – "
                                    + $"{ComparisonContent.Text(measure, figure.Interval.High)})"
                            : ComparisonContent.Text(measure, figure.Interval.Value)
                    ),
                    .. facts.Select(fact => Shown(run.Facts.FirstOrDefault(own => own.Name == fact).Text ?? "–")),
                ]);
            }

            return table;
        };

    private void WriteDifferences()
    {
        int[] pairs =
        [
            .. Enumerable.Range(1, content.Runs.Count - 1).Where(i => content.Comparison.Paired[i] is { WhyNot: null }),
        ];
        if (pairs.Length > 0)
        {
            var measures = content.Comparison.Paired[pairs[0]]!.Differences.Select(difference => difference.Measure).ToList();
            string unit = measures.Any(measure => measure.IsShare) ? ", of shares in percentage points" : "";
            _text.AppendLine();
            Wrap($"minus {Name(0)}, on the same {NumberText.Count(content.Comparison.Models[0]!.Rows, "test row")}{unit}:");
            Fit(
                Differences(pairs, measures, measures.Count),
                Differences(pairs, measures, 1),
                Differences(pairs, [.. measures.Take(1)], 1),
                Differences(pairs, [.. measures.Take(1)], 0)
            );
            Wrap(
                $"p by {content.Test}{(pairs.Length > 1 ? $", corrected for {pairs.Length} comparisons" : "")}; intervals by "
                    + "the paired bootstrap, 95% each"
            );
        }

        var others = Enumerable.Range(1, content.Runs.Count - 1).Except(pairs).Where(i => content.WhyNot(i) is not null).ToList();
        if (others.Count > 0)
        {
            _text.AppendLine();
        }

        foreach (int i in others)
        {
            Wrap($"{Name(i)} is not compared with {Name(0)} row by row: {Shown(content.WhyNot(i)!, 400)}");
        }
    }

    private Func<Table> Differences(int[] pairs, List<Measure> measures, int withInterval) =>
        () =>
        {
            var table = new Table([
                ("run", true),
                .. measures.Select(measure => (NameOf(measure), false)),
                ("p", false),
                ("", true),
            ]);
            foreach (int i in pairs)
            {
                var pair = content.Comparison.Paired[i]!;
                table.Add([
                    Name(i),
                    .. pair
                        .Differences.Take(measures.Count)
                        .Select(
                            (of, k) =>
                                k < withInterval
                                    ? ComparisonContent.Change(of.Measure, of.Difference)
                                    : ComparisonContent.Change(of.Measure, of.Difference.Interval.Value)
                        ),
                    ComparisonContent.P(pair.CorrectedP),
                    content.Verdict(i),
                ]);
            }

            return table;
        };

    private void WriteSettings()
    {
        _text.AppendLine();
        if (content.DifferingSettings.Count == 0)
        {
            _text.AppendLine("all settings are the same");
            return;
        }

        _text.AppendLine("settings that differ:");
        var table = new Table([("", true), .. content.Runs.Select((_, i) => (Name(i), true))]);
        foreach (var (name, texts) in content.DifferingSettings)
        {
            table.Add([Shown(name), .. texts.Select(text => Shown(text ?? "–", 60))]);
        }

        string whole = table.ToString();
        if (WidthOf(whole) <= width)
        {
            _text.Append(whole);
        }
        else
        {
            WriteSettingsByValue();
        }
    }

    // What doesn't fit beside each other: each text, and the runs that have it.
    private void WriteSettingsByValue()
    {
        const int MostNamed = 3;
        foreach (var (name, texts) in content.DifferingSettings)
        {
            _text.AppendLine($" {Shown(name)}");
            var groups =
                Enumerable.Range(0, texts.Count).GroupBy(i => texts[i] ?? "–").OrderBy(group => group.Count()).ToList();
            foreach (var group in groups)
            {
                bool isRest = group == groups[^1] && group.Count() > MostNamed;
                Wrap(
                    $"{Shown(group.Key, 200)}: {(isRest ? $"the other {group.Count()}" : string.Join(", ", group.Select(Name)))}",
                    "   "
                );
            }
        }
    }

    private void WriteCurves()
    {
        var (validated, trained, iterations) = (new List<Course>(), new List<Course>(), new List<Course>());
        for (int i = 0; i < content.Runs.Count; i++)
        {
            if (content.Runs[i].History is { Epochs.Count: > 1 } history)
            {
                // losses of other rows, and with dropout of another network, stand in a picture of their own
                bool isValidated = history.Epochs.All(epoch => epoch.ValidationLoss is not null);
                (isValidated ? validated : trained).Add(Of(Name(i), history));
            }
            else if (content.Runs[i].Iterations is { Iterations.Count: > 1 } all)
            {
                iterations.Add(Of(Name(i), all));
            }
        }

        WriteCurves(validated, "validation loss by epoch:");
        WriteCurves(trained, $"train loss by epoch{(validated.Count > 0 ? ", of runs without validation" : "")}:");
        WriteCurves(iterations, "validation loss by iteration of L-BFGS, which takes all rows at once; means over folds:");
    }

    private void WriteCurves(List<Course> shown, string heading)
    {
        double[] all = [.. shown.SelectMany(course => course.Losses).Where(loss => double.IsFinite(loss) && loss > 0)];
        if (all.Length == 0)
        {
            return;
        }

        int names = shown.Max(course => TextWidth.Of(course.Name)), longest = shown.Max(course => course.Losses.Length);
        int columns = Math.Min(Math.Min(width - names - 34, MostCurve), longest);
        _text.AppendLine();
        Wrap(heading);
        foreach (var (name, losses, best) in shown)
        {
            string curve =
                columns < 2
                    ? ""
                    : "  "
                        + Curve(losses, Math.Max(1, columns * losses.Length / longest), all.Min(), all.Max()).PadRight(columns);
            string line =
                $" {TextWidth.PadRight(name, names)}{curve}  {TrainingView.Loss(losses[0])} to {TrainingView.Loss(losses[^1])}";
            _text.AppendLine(best is null ? line : $"{line}, least in {best}");
        }
    }

    // A run's losses, evenly spaced, and where they are least if not at the end.
    private sealed record Course(string Name, double[] Losses, int? Best);

    private static Course Of(string name, TrainingHistory history) =>
        new(
            name,
            [.. history.Epochs.Select(epoch => epoch.Monitored)],
            history.Best is { } best && best != history.Epochs[^1] ? best.Epoch : null
        );

    // Only some iterations are kept, and most of them early ones.
    private static Course Of(string name, IterationHistory history)
    {
        var last = history.Iterations[^1];
        return new Course(
            name,
            [
                .. Enumerable
                    .Range(0, last.Iteration + 1)
                    .Select(at =>
                        history
                            .Iterations.Last(iteration => iteration.Iteration <= Math.Max(at, history.Iterations[0].Iteration))
                            .ValidationLoss
                    ),
            ],
            history.Best.Iteration < last.Iteration ? history.Best.Iteration : null
        );
    }

    private static string Curve(double[] losses, int columns, double least, double most)
    {
        double range = Math.Max(Math.Log(most / least), 1e-9);
        return string.Concat(
            Enumerable
                .Range(0, columns)
                .Select(column =>
                {
                    double loss = losses[column * losses.Length / columns];
                    return double.IsFinite(loss) && loss > 0
                        ? Steps[Math.Clamp((int)(Math.Log(loss / least) / range * Steps.Length), 0, Steps.Length - 1)]
                        : ' ';
                })
        );
    }

    // The first that fits, else the last.
    private void Fit(params IReadOnlyList<Func<Table>> tables)
    {
        string text = "";
        foreach (var table in tables)
        {
            text = table().ToString();
            if (WidthOf(text) <= width)
            {
                break;
            }
        }

        _text.Append(text);
    }

    private static int WidthOf(string lines) => lines.Split('\n').Max(line => TextWidth.Of(line.TrimEnd('\r')));

    private void Wrap(string text, string indent = "")
    {
        foreach (string line in WrappedText.Lines(text, Math.Max(width, 40), $"{indent}  ", indent))
        {
            _text.AppendLine(line);
        }
    }
}
