using System.Globalization;
using System.Text.Json;
using Chainrule.Insight;
using Chainrule.Insight.Results;
using Chainrule.Reports.Results;
using Chainrule.Tables.Csv;
using Chainrule.Text;

namespace Chainrule.Cli.Display;

/// <summary>What was found out about a run, in a few lines.</summary>
internal static class FindingsText
{
    private const int MostPairs = 3, MostAlerts = 8, MostInFull = 40, NumbersWidth = 42, ShortestName = 12;

    /// <summary>How sure the accuracy is that stands above, and what always the same answer would have.</summary>
    public static void PrintVerdict(Terminal terminal, RunFindings findings)
    {
        if (findings.Classes is { } classes)
        {
            var (accuracy, names) = (classes.Accuracy, NamesOf(terminal, classes.Outcome));
            terminal.Say(
                $"  with 95% confidence {Percent(accuracy.Low)} to {Percent(accuracy.High)}; always '{names[classes.Baseline]}' "
                    + $"would be right on {Percent(classes.BaselineAccuracy)}"
            );
            PrintRare(terminal, findings, isInTable: false);
        }

        if (findings.Labels is { } labels)
        {
            var f1 = labels.MicroF1();
            string always = string.Join("', '", labels.Baseline.Take(MostPairs).Select(label => labels.Names[label]));
            terminal.Say(
                $"  F1 with 95% confidence {Percent(f1.Low)} to {Percent(f1.High)}; always '{always}'"
                    + $"{(labels.Baseline.Count > MostPairs ? " and more" : "")} would have {Percent(labels.BaselineF1)}");
        }

        PrintMeans(terminal, findings);
    }

    /// <summary>What always the same answer would have, where a table of figures with their intervals stands above.</summary>
    public static void PrintBaseline(Terminal terminal, RunFindings findings)
    {
        if (findings.Classes is { } classes)
        {
            string name = NamesOf(terminal, classes.Outcome)[classes.Baseline];
            terminal.Say(
                $"  always answering '{name}', the most frequent class, would be right on {Percent(classes.BaselineAccuracy)}"
            );
            PrintRare(terminal, findings, isInTable: true);
        }

        PrintMeans(terminal, findings);
    }

    private static void PrintMeans(Terminal terminal, RunFindings findings)
    {
        foreach (var value in findings.Values)
        {
            terminal.Say(
                $"  {Shown(value.Name)}: always predicting the mean would be off by {Number(value.BaselineError)} (RMSE)"
            );
        }
    }

    /// <summary>Where nearly all rows are of one class, what says more than the accuracy.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="findings">That.</param>
    /// <param name="isInTable">Whether a table of figures has said it.</param>
    public static void PrintRare(Terminal terminal, RunFindings findings, bool isInTable)
    {
        if (findings.Classes is not { IsImbalanced: true } classes)
        {
            return;
        }

        var names = NamesOf(terminal, classes.Outcome);
        string rare = ClassVerdict.Rare(classes, label => names[label]) is { } text ? $" {text}" : "";
        terminal.Say(
            "  the accuracy says little where most rows are of one "
                + $"class{(isInTable ? "" : $": {ClassVerdict.Title(classes)}")}.{rare}"
        );
    }

    /// <summary>The pairs of classes that are confused most often.</summary>
    /// <param name="terminal">Where to write it.</param>
    /// <param name="findings">What was found out.</param>
    /// <param name="inFull">Whether to say what their names are in full, where that isn't said already.</param>
    public static void PrintConfused(Terminal terminal, RunFindings findings, bool inFull)
    {
        if (findings.Classes is not { } classes || classes.ConfusedPairs(MostPairs) is not { Count: > 0 } pairs)
        {
            return;
        }

        var names = NamesOf(terminal, classes.Outcome);
        string text = string.Join("; ", pairs.Select((pair, i) =>
            $"{Count(pair.Rows)}{(i == 0 ? pair.Rows == 1 ? " row" : " rows" : "")} of '{names[pair.Actual]}' taken for "
                + $"'{names[pair.Predicted]}' ({Percent(pair.Share)} of its class)"));
        terminal.Say($"  most often confused: {text}");
        var mentioned = pairs.SelectMany(pair => new[] { names[pair.Actual], names[pair.Predicted] }).ToHashSet();
        if (inFull)
        {
            PrintInFull(terminal, names.Cut.Where(name => mentioned.Contains(name.Shown)));
        }
    }

    /// <summary>What names that were cut are in full.</summary>
    public static void PrintInFull(Terminal terminal, IEnumerable<(string Shown, string Full)> cut)
    {
        var all = cut.ToList();
        if (all.Count > 0)
        {
            terminal.Say("  in full:");
        }

        foreach (var (shown, full) in all.Take(MostInFull))
        {
            terminal.Say($"    {shown}: {full}");
        }

        if (all.Count > MostInFull)
        {
            terminal.Say($"    and {Count(all.Count - MostInFull)} more, which are in --json");
        }
    }

    /// <summary>
    /// How the classes of a model are shown: in a window with room for the numbers beside them, else as on a page.
    /// </summary>
    public static ShortNames NamesOf(Terminal terminal, Outcome outcome) =>
        LongestName(terminal) is var longest and < ShortNames.Usual
            ? ShortNames.Of([.. Enumerable.Range(0, outcome.Classes).Select(outcome.ClassName)], longest)
            : outcome.Names;

    /// <summary>The columns of a window that a name takes at most, where numbers stand beside it.</summary>
    public static int LongestName(Terminal terminal) =>
        Math.Clamp((terminal.OutputWidth ?? int.MaxValue) - NumbersWidth, ShortestName, ShortNames.Usual);

    /// <summary>What somebody should look at, with what to do.</summary>
    public static void PrintAlerts(Terminal terminal, RunFindings findings)
    {
        foreach (var alert in findings.Alerts.Where(alert => alert.Kind != AlertKind.Data).Take(MostAlerts))
        {
            string word = alert.IsGrave ? "serious:" : "look:";
            terminal.Say(
                $"{terminal.PaintOutput(word, alert.IsGrave ? Color.Red : Color.Yellow)} {UserText.Plain(alert.Title)}. "
                    + $"{UserText.Plain(alert.Finding)}"
            );
            if (OptionWording.Of(alert.Remedy) is { Length: > 0 } advice)
            {
                terminal.Say($"  {terminal.PaintOutput("help:", Color.Cyan)} {UserText.Plain(advice)}");
            }
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

        if (findings.Labels is { } labels)
        {
            json.WriteStartObject("f1Interval");
            json.Number("low", labels.MicroF1().Low);
            json.Number("high", labels.MicroF1().High);
            json.WriteEndObject();
            json.Number("baselineF1", labels.BaselineF1);
        }

        if (findings.Classes is { ClassOfInterest: { } interest, Outcome: var outcome })
        {
            json.WriteString("classOfInterest", outcome.ClassName(interest));
        }

        json.Objects("alerts", findings.Alerts, alert =>
        {
            json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(alert.Kind.ToString()));
            json.WriteBoolean("serious", alert.IsGrave);
            json.WriteString("title", alert.Title);
            json.WriteString("finding", alert.Finding);
            json.WriteString("advice", OptionWording.Of(alert.Remedy));
        });
    }

    /// <summary>A name of the user's, fit for a terminal.</summary>
    public static string Shown(string text) => CsvException.Shown(text);

    private static string Percent(double share) => ShareText.Percent(share, 2);

    private static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
