using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Analysis.Results;
using Chainrule.Cli.Runs;
using Chainrule.Reports.Results;

namespace Chainrule.Cli.Display;

/// <summary>What was found out about a run, in a few lines.</summary>
internal static class FindingsText
{
    private const int MostPairs = 3, MostAlerts = 8, Widest = 100, LongestName = 40;

    /// <summary>How sure the accuracy is that stands above, and what always the same answer would have.</summary>
    public static void PrintVerdict(Terminal terminal, RunFindings findings)
    {
        if (findings.Classes is { } classes)
        {
            var accuracy = classes.Accuracy;
            Wrap(terminal.Output, $"  with 95% confidence {Percent(accuracy.Low)} to {Percent(accuracy.High)}; always '{Name(classes, classes.Baseline)}' would be right on {Percent(classes.BaselineAccuracy)}", "    ", terminal.OutputWidth);
            PrintRare(terminal, findings, isInTable: false);
        }

        PrintMeans(terminal, findings);
    }

    /// <summary>What always the same answer would have, where a table of figures with their intervals stands above.</summary>
    public static void PrintBaseline(Terminal terminal, RunFindings findings)
    {
        if (findings.Classes is { } classes)
        {
            Wrap(terminal.Output, $"  always answering '{Name(classes, classes.Baseline)}', the most frequent class, would be right on {Percent(classes.BaselineAccuracy)}", "    ", terminal.OutputWidth);
            PrintRare(terminal, findings, isInTable: true);
        }

        PrintMeans(terminal, findings);
    }

    private static void PrintMeans(Terminal terminal, RunFindings findings)
    {
        foreach (var value in findings.Values)
            Wrap(terminal.Output, $"  {Shown(value.Name)}: always predicting the mean would be off by {Number(value.BaselineError)} (RMSE)", "  ", terminal.OutputWidth);
    }

    /// <summary>Where nearly all rows are of one class, what says more than the accuracy.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="findings">That.</param>
    /// <param name="isInTable">Whether a table of figures has said it.</param>
    public static void PrintRare(Terminal terminal, RunFindings findings, bool isInTable)
    {
        if (findings.Classes is not { IsImbalanced: true } classes)
            return;

        string rare = ClassVerdict.Rare(classes, label => Name(classes, label)) is { } text ? $" {text}" : "";
        Wrap(terminal.Output, $"  the accuracy says little where most rows are of one class{(isInTable ? "" : $": {ClassVerdict.Title(classes)}")}.{rare}", "    ", terminal.OutputWidth);
    }

    /// <summary>The pairs of classes that are confused most often.</summary>
    public static void PrintConfused(Terminal terminal, RunFindings findings)
    {
        if (findings.Classes is not { } classes || classes.ConfusedPairs(MostPairs) is not { Count: > 0 } pairs)
            return;

        string text = string.Join("; ", pairs.Select((pair, i) =>
            $"{Count(pair.Rows)}{(i == 0 ? pair.Rows == 1 ? " row" : " rows" : "")} of '{Name(classes, pair.Actual)}' taken for '{Name(classes, pair.Predicted)}' ({Percent(pair.Share)} of its class)"));
        Wrap(terminal.Output, $"  most often confused: {text}", "    ", terminal.OutputWidth);
    }

    /// <summary>What somebody should look at, with what to do.</summary>
    public static void PrintAlerts(Terminal terminal, RunFindings findings)
    {
        foreach (var alert in findings.Alerts.Where(alert => alert.Kind != AlertKind.Data).Take(MostAlerts))
        {
            string word = alert.IsGrave ? "serious:" : "look:";
            Wrap(terminal.Output, $"{terminal.PaintOutput(word, alert.IsGrave ? Color.Red : Color.Yellow)} {UserText.Plain(alert.Title)}. {UserText.Plain(alert.Finding)}", "  ", terminal.OutputWidth);
            if (alert.Advice.Length > 0)
                Wrap(terminal.Output, $"  {terminal.PaintOutput("help:", Color.Cyan)} {UserText.Plain(alert.Advice)}", "  ", terminal.OutputWidth);
        }
    }

    /// <summary>The same as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, RunFindings findings)
    {
        if (findings.Classes is { } classes)
        {
            json.WriteStartObject("accuracyInterval");
            json.Number("low", classes.Accuracy.Low);
            json.Number("high", classes.Accuracy.High);
            json.WriteEndObject();
            json.Number("baselineAccuracy", classes.BaselineAccuracy);
            json.Number("baselineLogLoss", classes.BaselineLogLoss);
        }

        if (findings.Classes is { ClassOfInterest: { } interest, Outcome: var outcome })
            json.WriteString("classOfInterest", outcome.ClassName(interest));

        json.Objects("alerts", findings.Alerts, alert =>
        {
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(alert.Kind.ToString()));
            json.WriteBoolean("serious", alert.IsGrave);
            json.WriteString("title", alert.Title);
            json.WriteString("finding", alert.Finding);
            json.WriteString("advice", alert.Advice);
        });
    }

    /// <summary>Writes a text in lines that fit; those after the first are indented.</summary>
    /// <param name="output">Where to write it.</param>
    /// <param name="text">The text, one paragraph.</param>
    /// <param name="indent">What further lines begin with.</param>
    /// <param name="width">The columns of the window; null where the text goes elsewhere and isn't broken.</param>
    public static void Wrap(TextWriter output, string text, string indent, int? width)
    {
        int room = Math.Min(width - 1 ?? int.MaxValue, width is null ? int.MaxValue : Widest);
        var line = new StringBuilder();
        line.Append(' ', text.Length - text.TrimStart(' ').Length);
        bool isFirst = true;
        foreach (string word in text.TrimStart(' ').Split(' '))
        {
            if (!isFirst && Length(line.ToString()) + 1 + Length(word) > room)
            {
                output.WriteLine(line.ToString());
                line.Clear().Append(indent).Append(word);
            }
            else
            {
                line.Append(isFirst ? "" : " ").Append(word);
            }

            isFirst = false;
        }

        output.WriteLine(line.ToString());
    }

    /// <summary>A name of the user's, fit for a terminal.</summary>
    public static string Shown(string text) => Files.Csv.CsvException.Shown(text);

    // Colors take no room.
    private static int Length(string text)
    {
        int length = 0;
        bool isCode = false;
        foreach (char c in text)
        {
            isCode |= c == '\u001b';
            length += isCode ? 0 : 1;
            isCode &= c != 'm';
        }

        return length;
    }

    private static string Name(ClassResults classes, int label) => UserText.Plain(UserText.CutMiddle(classes.Outcome.ClassName(label), LongestName));

    private static string Percent(double share) => ShareText.Percent(share, 2);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
