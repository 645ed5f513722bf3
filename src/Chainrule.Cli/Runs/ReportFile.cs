using System.Diagnostics;
using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Files;
using Chainrule.Insight.Results;
using Chainrule.Kernels;
using Chainrule.Models;
using Chainrule.Reports;
using Chainrule.Reports.Results;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>Writes reports.</summary>
internal static class ReportFile
{
    // Rows that were trained on are looked at to see how much better the model does there; so many tell enough.
    private const int MostTrainRows = 5000;

    /// <summary>
    /// Writes the report of a run that has just ended. What the run has saved is whole: that there is no page is no failure of
    /// it.
    /// </summary>
    /// <returns>The file, null where it can't be written; and what was found out, null where even that failed.</returns>
    public static (string? Page, RunFindings? Findings) TryWrite(
        RunFolder folder,
        Func<RecordedRun?, ReportContent> content,
        Terminal terminal
    )
    {
        RunFindings? findings = null;
        var clock = Stopwatch.StartNew();
        try
        {
            var all = content(RecordedRun.Find(folder.Path));
            findings = new RunFindings(all.Run);
            Write(folder.Report, overwrite: true, RunReport.Of(all, findings));
            if (Environment.GetEnvironmentVariable("CHAINRULE_DEBUG") == "1")
            {
                terminal.Warn(
                    string.Create(CultureInfo.InvariantCulture, $"the report took {clock.Elapsed.TotalSeconds:0.00} s")
                );
            }

            return (folder.Report, findings);
        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"warning: the report was not written: {exception.Message}");
            return (null, findings);
        }
    }

    /// <summary>What there is to say about a model and rows that it takes as they are.</summary>
    /// <param name="title">The title.</param>
    /// <param name="data">DATA as the user wrote it.</param>
    /// <param name="model">The model.</param>
    /// <param name="test">The rows to test with.</param>
    /// <param name="train">The rows that it was trained on; null where they aren't at hand.</param>
    /// <param name="run">The run that the model comes from; null where it isn't known.</param>
    /// <param name="workers">The threads to use.</param>
    public static ReportContent Of(
        string title,
        string data,
        Model model,
        IDataset test,
        IDataset? train,
        RecordedRun? run,
        Workers workers
    )
    {
        long[]? support = null;
        RepeatedRows? repeated = null;
        Outcome? learned = null, tested = null;
        IReadOnlyList<DeadUnits> dead = [];
        IReadOnlyList<LayerGradient> gradients = [];
        int[] learnedRows = [];
        if (train is { Classes: > 0 })
        {
            int[] rows = [.. Enumerable.Range(0, train.Count)], labels = new int[train.Count];
            train.CopyClasses(rows, labels);
            support = new long[train.Classes];
            foreach (int label in labels)
            {
                support[label]++;
            }

            int every = Math.Max(1, train.Count / MostTrainRows);
            learnedRows = [.. rows.Where(row => row % every == 0)];
        }

        workers.Run(
            () => repeated = support is null ? null : NearDuplicates.Count(train!, test),
            () => learned = support is null ? null : Outcome.Of(model, new Data.Subset(train!, learnedRows), Workers.None),
            () => tested = Outcome.Of(model, test, Workers.None),
            () => dead = DeadUnits.Of(model, test),
            () => gradients = LayerGradient.Of(model, model.UsualLoss, train ?? test));
        return new ReportContent
        {
            Title = title,
            TestName = $"{NumberText.Count(test.Count, "test row")} of {data}",
            Run = new RunFacts
            {
                Test = tested!,
                Train = learned,
                TrainSupport = support,
                History = run?.History,
                DeadUnits = dead,
                Gradients = gradients,
                NearDuplicates = repeated?.Found,
                LookedAtForDuplicates = repeated?.LookedAt,
            },
            TestData = test,
            Data = run is { Data.Count: > 0 }
                ? run.Data
                : [("source", data), ("test rows", NumberText.Count(test.Count)), ("input", test.Input.ToString())],
            Configuration = run?.Options ?? [],
            Machine = run?.Machine ?? [("chainrule", Tool.Version)],
            Command = run?.Command,
        };
    }

    /// <summary>Writes a page, whole or not at all.</summary>
    public static void Write(string path, bool overwrite, Document document)
    {
        using var content = new MemoryStream();
        using (var writer = new StreamWriter(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true))
        {
            HtmlPage.Write(writer, document, OptionWording.Of);
        }

        DurableFile.Write(path, overwrite, stream => stream.Write(content.GetBuffer(), 0, (int)content.Length), content.Length);
    }
}
