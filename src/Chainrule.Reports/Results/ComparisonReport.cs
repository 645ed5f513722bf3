using Chainrule.Insight.Comparisons;
using Chainrule.Reports.Charts;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>Runs beside each other, as one document for <see cref="HtmlPage"/>.</summary>
public static class ComparisonReport
{
    // As many lines as a chart tells apart.
    private const int RunsPerChart = ChartStyle.Colors;

    /// <summary>Puts it together.</summary>
    public static Document Of(ComparisonContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        content = WithShortNames(content, ShortNames.Usual);
        var sections = new List<Section>
        {
            new("Verdict", 1, [.. Verdicts(content)]),
            new(
                "Figures",
                1,
                [
                    .. ComparisonCharts.OfFigures(content) is { Count: > 0 } figures
                        ? new[] { new ChartRow(figures) } : Array.Empty<Block>(),
                    Figures(content),
                ]),
        };
        if (Differences(content) is { } differences)
        {
            sections.Add(new Section($"Beside {content.Runs[0].Name}", 1, differences));
            if (ComparisonCharts.RowsThatDiffer(content) is { } rows)
            {
                sections.Add(new Section("Rows where they differ", 1, rows));
            }
        }

        sections.Add(new Section("Settings that differ", 1, [Settings(content)]));
        var charts = Charts(content).ToList();
        if (charts.Count > 0)
        {
            sections.Add(new Section("Learning curves", 1, [new ChartRow(charts), Curves(content)]));
        }

        var commands = content.Runs.Select(run => run.Command).OfType<string>().ToList();
        if (commands.Count > 0)
        {
            sections.Add(new Section("Repeat these runs", 1, [new Verbatim(string.Join('\n', commands))]));
        }

        return new Document(
            $"{content.Runs.Count} runs beside each other",
            "How they did, whether they differ by more than chance, and what was set otherwise.",
            sections,
            HasContents: true
        );
    }

    /// <summary>The same with names of runs that fit a table and are all different.</summary>
    public static ComparisonContent WithShortNames(ComparisonContent content, int longest)
    {
        var names = ShortNames.Of([.. content.Runs.Select(run => run.Name)], longest);
        return content with { Runs = [.. content.Runs.Select((run, i) => run with { Name = names[i] })] };
    }

    private static IEnumerable<Block> Verdicts(ComparisonContent content)
    {
        int compared = content.Comparison.Paired.Count(pair => pair is { WhyNot: null });
        for (int i = 1; i < content.Runs.Count; i++)
        {
            string name = content.Runs[i].Name, first = content.Runs[0].Name;
            if (content.Comparison.Paired[i] is not { WhyNot: null } pair)
            {
                yield return new Notice(
                    Tone.Noteworthy,
                    $"{name}: not compared with {first} row by row",
                    $"{Sentence(content.WhyNot(i) ?? "there is nothing to compare")}.",
                    null
                );
                continue;
            }

            if (content.IsSame(i))
            {
                yield return new Notice(
                    Tone.Noteworthy,
                    $"{name}: the same as {first}",
                    $"Both make the same of each of the {NumberText.Count(content.Comparison.Models[0]!.Rows, "row")}: all "
                        + "figures are identical.",
                    null
                );
                continue;
            }

            var (measure, difference) = pair.Differences[0];
            string verdict = content.Verdict(i);
            string corrected = compared > 1 ? $", corrected for {compared} comparisons" : "";
            string counts = pair.Counts is { } of
                ? $" Rows that only {name} gets right: {NumberText.Count(of.OnlyFirst)}; only {first}: "
                    + $"{NumberText.Count(of.OnlySecond)}."
                : "";
            yield return new Notice(
                verdict == "better" ? Tone.Good : Tone.Noteworthy,
                $"{name}: {verdict}{(verdict is "better" or "worse" ? $" than {first}" : "")}",
                $"{Sentence(measure.Name)} "
                    + $"{ComparisonContent.Change(measure, difference)}{(measure.IsShare ? " percentage points" : "")}, p "
                    + $"{ComparisonContent.Relation(pair.CorrectedP)}{corrected}.{counts}",
                null);
        }
    }

    private static string NameOf(Measure measure) =>
        measure.Class is { } label ? $"{measure.Name} of '{ShownText.Name(label)}'" : measure.Name;

    private static Grid Figures(ComparisonContent content)
    {
        var measures = content
            .Comparison.Models.OfType<ModelFigures>()
            .SelectMany(model => model.Figures.Select(figure => figure.Measure))
            .Distinct()
            .ToList();
        var facts = content.Runs.SelectMany(run => run.Facts.Select(fact => fact.Name)).Distinct().ToList();
        return new Grid(
            [
                ("run", true),
                ("test rows", true),
                .. measures.Select(measure => (NameOf(measure), false)),
                .. facts.Select(fact => (fact, false)),
            ],
            [
                .. content.Runs.Select(
                    (run, i) =>
                        new GridRow([
                            run.Name,
                            ShownText.Name(run.TestName),
                            .. measures.Select(measure =>
                                content.Comparison.Models[i]?.Figures.FirstOrDefault(figure => figure.Measure == measure)
                                    is { Measure: not null } figure
                                    ? $"{ComparisonContent.Text(measure, figure.Interval.Value)} "
                                        + "("
                                        + ShownText.Interval(figure.Interval, value => ComparisonContent.Text(measure, value))
                                        + ")"
                                    : "–"
                            ),
                            .. facts.Select(fact => run.Facts.FirstOrDefault(own => own.Name == fact).Text ?? "–"),
                        ])
                ),
            ],
            "Each run on its own test rows, with 95% confidence intervals"
        );
    }

    private static List<Block>? Differences(ComparisonContent content)
    {
        var pairs = Enumerable
            .Range(1, content.Runs.Count - 1)
            .Where(i => content.Comparison.Paired[i] is { WhyNot: null })
            .ToList();
        if (pairs.Count == 0)
        {
            return null;
        }

        var measures = content.Comparison.Paired[pairs[0]]!.Differences.Select(difference => difference.Measure).ToList();
        return
        [
            new Paragraph(
                $"Each run minus {content.Runs[0].Name}, over the same "
                    + $"{NumberText.Count(content.Comparison.Models[0]!.Rows, "row")}; of shares in percentage points. The "
                    + "intervals are the paired bootstrap's, 95% each. "
                + $"p is that of {content.Test}"
                + (pairs.Count > 1 ? $", corrected by Holm's method for {pairs.Count} comparisons." : ".")),
            .. ComparisonCharts.OfDifferences(content) is { Count: > 0 } charts
                ? new[] { new ChartRow(charts) } : Array.Empty<Block>(),
            new Grid(
                [("run", true), ("verdict", true), ("p", false), .. measures.Select(measure => (NameOf(measure), false))],
                [
                    .. pairs.Select(i => new GridRow([
                        content.Runs[i].Name,
                        content.Verdict(i),
                        ComparisonContent.P(content.Comparison.Paired[i]!.CorrectedP),
                        .. content.Comparison.Paired[i]!.Differences.Select(of =>
                            ComparisonContent.Change(of.Measure, of.Difference)
                        ),
                    ])),
                ],
                $"Differences from {content.Runs[0].Name}"),
        ];
    }

    private static Block Settings(ComparisonContent content) =>
        content.DifferingSettings.Count == 0
            ? new Paragraph("None: all settings are the same.")
            : new Grid(
                [("setting", true), .. content.Runs.Select(run => (run.Name, true))],
                [
                    .. content.DifferingSettings.Select(setting => new GridRow([
                        ShownText.Name(setting.Name),
                        .. setting.Texts.Select(text => text is null ? "–" : ShownText.Cell(text)),
                    ])),
                ],
                "Only what isn't the same in all runs"
            );

    private static IEnumerable<Chart> Charts(ComparisonContent content)
    {
        ComparedRun[] runs = [.. content.Runs.Where(run => run.History is { Epochs.Count: > 0 })];
        foreach (var some in runs.Chunk(RunsPerChart))
        {
            if (some.Any(run => run.History!.Epochs.Any(epoch => epoch.ValidationLoss is not null)))
            {
                yield return ChartOfEpochs("Validation loss", some, epoch => epoch.ValidationLoss);
            }

            yield return ChartOfEpochs("Training loss", some, epoch => epoch.TrainLoss);
            if (some.Any(run => run.History!.Epochs.Any(epoch => epoch.ValidationAccuracy is not null)))
            {
                yield return ChartOfEpochs(
                    "Accuracy on rows held back, %",
                    some,
                    epoch => 100 * epoch.ValidationAccuracy,
                    isLoss: false
                );
            }
        }

        ComparedRun[] atOnce = [.. content.Runs.Where(run => run.Iterations is { Iterations.Count: > 0 })];
        foreach (var some in atOnce.Chunk(RunsPerChart))
        {
            yield return ChartOfIterations("Validation loss by iteration", some, iteration => iteration.ValidationLoss);
            yield return ChartOfIterations("Training loss by iteration", some, iteration => iteration.TrainLoss);
        }
    }

    private static Chart ChartOfEpochs(
        string title,
        ComparedRun[] runs,
        Func<Training.EpochRecord, double?> value,
        bool isLoss = true
    ) =>
        ChartOf(
            title,
            "epoch",
            isLoss,
            [
                .. runs.Select(run =>
                    (
                        run.Name,
                        run.History!.Epochs.Select(epoch => (double)epoch.Epoch).ToArray(),
                        run.History.Epochs.Select(epoch => value(epoch) ?? double.NaN).ToArray()
                    )
                ),
            ]
        );

    private static Chart ChartOfIterations(string title, ComparedRun[] runs, Func<Training.IterationRecord, double> value) =>
        ChartOf(
            title,
            "iteration",
            isLoss: true,
            [
                .. runs.Select(run =>
                    (
                        run.Name,
                        run.Iterations!.Iterations.Select(iteration => (double)iteration.Iteration).ToArray(),
                        run.Iterations.Iterations.Select(value).ToArray()
                    )
                ),
            ]
        );

    private static Chart ChartOf(
        string title,
        string unit,
        bool isLoss,
        IReadOnlyList<(string Name, double[] At, double[] Values)> runs
    )
    {
        var shown = runs.Where(run => run.Values.Any(double.IsFinite)).ToList();
        return new Chart
        {
            Title = title,
            Description =
                string.Join(
                    "; ",
                    shown.Select(run =>
                        $"{run.Name} from {ShownText.Number(run.Values[0])} to {ShownText.Number(run.Values[^1])}"
                    )
                ) + ".",
            XTitle = unit,
            CountsAlongX = true,
            YScale = isLoss ? AxisScale.Of(shown.SelectMany(run => run.Values)) : AxisScale.Linear,
            Series = [.. shown.Select(run => new Series(run.Name, run.At, run.Values, LearningSection.MarkOf(run.At)))],
            Width = 420,
            Height = 320,
        };
    }

    // An epoch goes through the rows many times over, by batches; an iteration takes all of them at once, and is a mean over
    // folds.
    private static Grid Curves(ComparisonContent content) =>
        new(
            [
                ("run", true),
                ("trained for", true),
                ("best", true),
                ("its validation loss", false),
                ("its training loss", false),
                ("last training loss", false),
            ],
            [
                .. content
                    .Runs.Where(run => run.History is { Epochs.Count: > 0 })
                    .Select(run => new GridRow([
                        run.Name,
                        NumberText.Count(run.History!.Epochs.Count, "epoch"),
                        run.History.Best is { } best ? "epoch " + $"{NumberText.Count(best.Epoch)}" : "–",
                        ShownText.Number(run.History.Best?.ValidationLoss ?? double.NaN),
                        ShownText.Number(run.History.Best?.TrainLoss ?? double.NaN),
                        ShownText.Number(run.History.Epochs[^1].TrainLoss),
                    ])),
                .. content
                    .Runs.Where(run => run.Iterations is { Iterations.Count: > 0 })
                    .Select(run => new GridRow([
                        run.Name,
                        $"{NumberText.Count(run.Iterations!.Iterations[^1].Iteration, "iteration")} (L-BFGS)",
                        "iteration " + $"{NumberText.Count(run.Iterations.Best.Iteration)}",
                        ShownText.Number(run.Iterations.Best.ValidationLoss),
                        ShownText.Number(run.Iterations.Best.TrainLoss),
                        ShownText.Number(run.Iterations.Iterations[^1].TrainLoss),
                    ])),
            ],
            "The curves in "
                + "numbers"
                + (
                    content.Runs.Any(run => run.Iterations is not null)
                        ? "; iterations take all rows at once, and their losses are means over the folds of a cross-validation"
                        : ""
                )
        );

    private static string Sentence(string text) => text.Length == 0 ? text : $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
