using Chainrule.Insight.Results;
using Chainrule.Kernels;

namespace Chainrule.Reports.Results;

/// <summary>
/// Everything about a model and the training it came from, as one document for <see cref="HtmlPage"/>: how good it is, what to
/// look at, how it learned, where it is wrong, whether its probabilities can be trusted, what it is, and how to repeat the run.
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
        Func<IEnumerable<Section?>>[] parts =
        [
            () => [VerdictSection.Of(content, findings)],
            .. findings.Classes is { } classes ? ClassSections.Of(classes, content) : [],
            () => findings.Labels is { } labels ? LabelSections.Of(labels, content) : [],
            () => findings.Values.SelectMany(output => ValueSections.Of(output, content.Test.ShownCells)),
            () => [content.Shape is { } shape ? ShapeSection.Of(shape) : null, Importance(content)],
            () => [Learning(findings)],
            () => [run.Training.Layers is { } layers ? LayerHistorySection.Of(layers, content.LayersNote) : null],
            () => [NetworkSections.FirstLayer(run.Test.Model), DataSection.Of(content)],
            () => [AugmentationSection.Of(run.Test, content.Test.Data), Repeat(content)],
        ];
        return new Document(
            content.Title,
            "How good the model is, where it is wrong, and what to try next.",
            [.. SideBySide(parts).OfType<Section>().Where(section => section.Blocks.Count > 0)],
            HasContents: true
        );
    }

    // Of the first report of a process most is compiling, and parts have little code in common.
    private static IEnumerable<Section?> SideBySide(Func<IEnumerable<Section?>>[] parts)
    {
        var made = new Section?[parts.Length][];
        Workers.Shared.Run([.. parts.Select((part, i) => (Action)(() => made[i] = [.. part()]))]);
        return made.SelectMany(sections => sections);
    }

    private static Section? Importance(ReportContent content) =>
        content.Importances is { } importances
            ? ImportanceSection.Of(
                importances, content.Test.AreOutOfFold || content.Run.TestWasTrainedOn, content.Test.Columns)
            : null;

    private static Section? Learning(RunFindings findings) => findings.Run.Training switch
    {
        { History: { Epochs.Count: > 0 } history } => LearningSection.Of(history),
        { Iterations: { Iterations.Count: > 0 } iterations } => IterationSection.Of(iterations, findings),
        { Penalties.Count: > 1 } => PenaltySection.Of(findings),
        _ => null,
    };

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
