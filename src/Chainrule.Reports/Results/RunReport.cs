using Chainrule.Insight.Results;
using Chainrule.Kernels;

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
        findings.Labels?.Prepare(Workers.Shared);
        var sections = new List<Section> { VerdictSection.Of(content, findings) };
        if (findings.Classes is { } classes)
        {
            sections.AddRange(ClassSections.Of(classes, content));
        }

        sections.AddRange(findings.Labels is { } labels ? LabelSections.Of(labels, content) : []);
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

        if (NetworkSections.FirstLayer(run.Test.Model) is { } first)
        {
            sections.Add(first);
        }

        sections.Add(DataSection.Of(content));
        if (AugmentationSection.Of(run.Test, content.Test.Data) is { } augmentation)
        {
            sections.Add(augmentation);
        }

        sections.Add(Repeat(content));
        return new Document(
            content.Title,
            "How good the model is, where it is wrong, and what to try next.",
            [.. sections.Where(section => section.Blocks.Count > 0)],
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
    }

    private static Section Repeat(ReportContent content)
    {
        var blocks = new List<Block>();
        if (content.Command is not null)
        {
            blocks.Add(new Verbatim(content.Command));
            blocks.Add(new Paragraph("The same version gives the same bits, on any number of threads."));
        }

        if (content.Configuration.Blocks is { Count: > 0 } configuration)
        {
            blocks.Add(new Folded("All options", configuration));
        }

        if (content.Machine.Count > 0)
        {
            blocks.Add(new Folded("Version, machine and time", new Facts(content.Machine)));
        }

        return new Section("How to repeat it", 1, blocks);
    }
}
