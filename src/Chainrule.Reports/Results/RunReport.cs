using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Text;

namespace Chainrule.Reports.Results;

/// <summary>
/// Everything about a model and the training it came from, as one document for <see cref="HtmlPage"/>: how good it is, what to
/// look
/// at, how it learned, where it is wrong, whether its probabilities can be trusted, what it is, and how to repeat the run.
/// </summary>
public static class RunReport
{
    /// <summary>Puts the report together.</summary>
    public static Document Of(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return Of(content, new RunFindings(content.Run));
    }

    /// <summary>Puts the report together from what was found out already.</summary>
    public static Document Of(ReportContent content, RunFindings findings)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(findings);
        var run = findings.Run;
        findings.Classes?.Prepare(Workers.Shared);
        var sections = new List<Section>
        {
            new("Verdict", 1, [.. Verdict(content, findings), .. content.Notes.Select(note => new Paragraph(note))]),
            AlertsOf(findings.Alerts),
        };
        if (findings.Classes is { } classes)
        {
            sections.AddRange(ClassSections.Of(classes, content));
        }

        sections.AddRange(findings.Values.SelectMany(output => ValueSections.Of(output, content.Test.ShownCells)));
        if (content.Shape is { } shape)
        {
            sections.Add(ShapeSection.Of(shape));
        }

        sections.AddRange(Insights(content));
        if (run.Training.History is { Epochs.Count: > 0 } history)
        {
            sections.Add(LearningSection.Of(history));
        }
        else if (run.Training.Iterations is { Iterations.Count: > 0 } iterations)
        {
            sections.Add(IterationSection.Of(iterations, findings));
        }
        else if (run.Training.Penalties.Count > 1)
        {
            sections.Add(PenaltySection.Of(findings));
        }

        if (run.Training.Layers is { } layers && LayerHistorySection.Of(layers, content.LayersNote) is { } overTime)
        {
            sections.Add(overTime);
        }

        sections.AddRange(NetworkSections.Of(run.Test.Model, run.DeadUnits));
        sections.AddRange(DataSection.Of(content));
        if (AugmentationSection.Of(run.Test, content.Test.Data) is { } augmentation)
        {
            sections.Add(augmentation);
        }

        sections.AddRange(Facts(content));
        return new Document(
            content.Title,
            "How good the model is, where it is wrong, and what to try next.",
            sections,
            HasContents: true
        );
    }

    private static IEnumerable<Section> Insights(ReportContent content)
    {
        if (content.Importances is { } importances)
        {
            bool hasOwnRows = content.Test.AreOutOfFold || content.Run.TestWasTrainedOn;
            yield return ImportanceSection.Of(importances, hasOwnRows, content.Test.Columns);
        }

        if (AttentionSection.Of(content.Run.Test, content.Test.Data) is { } attention)
        {
            yield return attention;
        }
    }

    // Nothing is simply good while something grave is said below, or a class isn't found.
    private static IEnumerable<Block> Verdict(ReportContent content, RunFindings findings)
    {
        var blocks = findings.Classes is { } classes
            ? ClassSections.Verdict(classes, content)
            : ValueSections.Verdict(findings.Values, content);
        // of several targets each has its own verdict, and what is said of one isn't said of the others
        var grave = findings
            .Alerts.Where(alert =>
                (alert.IsGrave && !(findings.Values.Count > 1 && alert.Kind == AlertKind.NoBetterThanBaseline))
                || alert.Kind is AlertKind.IgnoredClass or AlertKind.MissedClass
            )
            .ToList();
        return blocks.Select(block =>
            grave.Count > 0 && block is Notice { Tone: Tone.Good } notice
                ? notice with
                {
                    Tone = Tone.Noteworthy,
                    Text = $"{notice.Text} But mind the alert: {grave[0].Title}.",
                }
                : block
        );
    }

    private static Section AlertsOf(IReadOnlyList<Alert> alerts) =>
        new(
            "Alerts",
            1,
            alerts.Count == 0
                ?
                [
                    new Notice(
                        Tone.Good,
                        "Nothing stands out",
                        "None of the checks that a report makes has found anything.",
                        null
                    ),
                ]
                :
                [
                    .. alerts.Select(alert => new Notice(
                        alert.IsGrave ? Tone.Bad : Tone.Noteworthy,
                        UserText.Plain(alert.Title),
                        alert.Finding,
                        alert.Remedy.IsEmpty ? null : alert.Remedy
                    )),
                ]
        );

    private static IEnumerable<Section> Facts(ReportContent content)
    {
        if (content.Configuration.Blocks is { Count: > 0 } configuration)
        {
            yield return new Section("Configuration", 1, configuration);
        }

        if (content.Machine.Count > 0)
        {
            yield return new Section("Version, machine and time", 1, [new Facts(content.Machine)]);
        }

        if (content.Command is not null)
        {
            yield return new Section(
                "Repeat this run",
                1,
                [new Paragraph("The same version gives the same bits, on any number of threads."), new Verbatim(content.Command)]
            );
        }
    }
}
