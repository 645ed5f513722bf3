using Chainrule.Analysis.Results;

namespace Chainrule.Reports.Results;

/// <summary>
/// Everything about a model and the training it came from, as one document for <see cref="HtmlPage"/>: how good it is, what to look
/// at, how it learned, where it is wrong, whether its probabilities can be trusted, what it is, and how to repeat the run.
/// </summary>
public static class RunReport
{
    /// <summary>Puts the report together.</summary>
    public static Document Of(ReportContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var alerts = Alerts.Find(content.Run);
        var sections = new List<Section>();
        var test = content.Run.Test;
        if (test.Classes > 0)
        {
            var results = new ClassResults(test, Alerts.BaselineOf(content.Run));
            sections.Add(new Section("Verdict", 1, [.. ClassSections.Verdict(results, content.TestName), .. Notes(content)]));
            AddMiddle(sections, content, alerts);
            sections.AddRange(ClassSections.Of(results));
            sections.AddRange(ErrorSections.Of(results, content));
        }
        else
        {
            var outputs = Enumerable.Range(0, test.Model.Network.OutputShape.Count).Select(output => new ValueResults(test, output)).ToList();
            sections.Add(new Section("Verdict", 1, [.. ValueSections.Verdict(outputs, content.TestName), .. Notes(content)]));
            AddMiddle(sections, content, alerts);
            sections.AddRange(outputs.SelectMany(output => ValueSections.Of(output, content.TestRow)));
        }

        sections.AddRange(NetworkSections.Of(test.Model));
        sections.AddRange(Insights(content));
        sections.AddRange(Facts(content));
        return new Document(content.Title, "How good the model is, where it is wrong, and what to try next.", sections);
    }

    private static IEnumerable<Block> Notes(ReportContent content) => content.Notes.Select(note => new Paragraph(note));

    private static void AddMiddle(List<Section> sections, ReportContent content, IReadOnlyList<Alert> alerts)
    {
        sections.Add(new Section("Alerts", 1, alerts.Count == 0
            ? [new Notice(Tone.Good, "Nothing stands out", "None of the checks that a report makes has found anything.", null)]
            : [.. alerts.Select(alert => new Notice(alert.IsGrave ? Tone.Bad : Tone.Noteworthy, alert.Title, alert.Finding, alert.Advice))]));
        if (content.Run.History is { Epochs.Count: > 0 } history)
            sections.Add(LearningSection.Of(history));
    }

    private static IEnumerable<Section> Insights(ReportContent content)
    {
        if (content.Importances is { } importances)
            yield return ImportanceSection.Of(importances);

        if (AttentionSection.Of(content.Run.Test, content.TestData) is { } attention)
            yield return attention;

        if (content.Layers is { } layers && LayerHistorySection.Of(layers) is { } history)
            yield return history;
    }

    private static IEnumerable<Section> Facts(ReportContent content)
    {
        if (content.Data.Count > 0)
            yield return new Section("Data", 1, [new Facts(content.Data)]);

        if (content.Configuration.Count > 0)
            yield return new Section("Configuration", 1, [new Facts(content.Configuration)]);

        if (content.Machine.Count > 0)
            yield return new Section("Version, machine and time", 1, [new Facts(content.Machine)]);

        if (content.Command is not null)
            yield return new Section("Repeat this run", 1, [new Paragraph("The same version gives the same bits, on any number of threads."), new Verbatim(content.Command)]);
    }
}
