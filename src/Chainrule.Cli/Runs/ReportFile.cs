using System.Diagnostics;
using System.Globalization;
using System.Text;
using Chainrule.Cli.Display;
using Chainrule.Files;
using Chainrule.Insight.Results;
using Chainrule.Reports;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Runs;

/// <summary>Writes reports.</summary>
internal static class ReportFile
{
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
        string? page = null;
        var clock = Stopwatch.StartNew();
        try
        {
            var all = content(RecordedRun.Find(folder.Path));
            findings = new RunFindings(all.Run);
            folder.Stage(folder.Report, path => Write(path, overwrite: true, RunReport.Of(all, findings)));
            page = folder.Report;
            if (ToolName.IsDebugging)
            {
                terminal.Warn(
                    string.Create(CultureInfo.InvariantCulture, $"the report took {clock.Elapsed.TotalSeconds:0.00} s")
                );
            }

        }
        catch (Exception exception) when (exception is ChainruleException or IOException or UnauthorizedAccessException)
        {
            terminal.Warn($"warning: the report was not written: {exception.Message}");
        }

        try
        {
            folder.Commit(); // what could be staged: the page, and what the model makes of the test rows
            return (page, findings);
        }
        catch (ChainruleException exception)
        {
            terminal.Warn($"warning: the report was not written: {exception.Message}");
            return (null, findings);
        }
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
