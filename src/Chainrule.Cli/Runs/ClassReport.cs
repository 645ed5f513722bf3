using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Insight.Results;
using Chainrule.Metrics;
using Chainrule.Models;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>How well a model tells each class from the others, and which are taken for which.</summary>
internal static class ClassReport
{
    private const int WidestMatrix = 20;

    /// <summary>Writes how well each class is told from the others, and which are taken for which.</summary>
    public static void Print(Terminal terminal, ConfusionMatrix matrix, RunFindings findings)
    {
        var names = FindingsText.NamesOf(terminal, findings.Run.Test);
        var table = new Table(("class", true), ("precision", false), ("recall", false), ("F1", false), ("rows", false));
        for (int i = 0; i < matrix.Classes; i++)
        {
            Add(table, names[i], matrix.ForClass(i));
        }

        Add(table, "mean", matrix.MacroAverage);
        terminal.Say(table);
        terminal.Say();
        // a matrix of many classes is for programs
        if (matrix.Classes > WidestMatrix)
        {
            terminal.Say($"the confusion matrix of {Count(matrix.Classes)} classes is in --json");
        }
        else
        {
            terminal.Output.Write(ConfusionText.Of(matrix, names, terminal.OutputWidth));
        }

        FindingsText.PrintInFull(terminal, names.Cut);
    }

    /// <summary>Writes the same as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, Model model, ConfusionMatrix matrix)
    {
        json.Objects("classes", Enumerable.Range(0, matrix.Classes), label =>
        {
            json.WriteString("class", ModelArgument.ClassName(model, label));
            Write(json, matrix.ForClass(label));
        });
        json.WriteStartObject("macroAverage");
        Write(json, matrix.MacroAverage);
        json.WriteEndObject();
        json.WriteStartArray("confusion");
        for (int actual = 0; actual < matrix.Classes; actual++)
        {
            json.WriteStartArray();
            for (int predicted = 0; predicted < matrix.Classes; predicted++)
            {
                json.WriteNumberValue(matrix[actual, predicted]);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, ClassMetrics metrics)
    {
        json.WriteNumber("precision", metrics.Precision);
        json.WriteNumber("recall", metrics.Recall);
        json.WriteNumber("f1", metrics.F1);
        json.WriteNumber("support", metrics.Support);
    }

    private static void Add(Table table, string name, ClassMetrics metrics) =>
        table.Add(name, Percent(metrics.Precision), Percent(metrics.Recall), Percent(metrics.F1), Count(metrics.Support));

    private static string Percent(double share) => ShareText.Percent(share, 2);

    private static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
