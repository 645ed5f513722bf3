using System.Text.Json;
using Chainrule.Cli.Display;
using Chainrule.Insight;
using Chainrule.Metrics;
using Chainrule.Text;

namespace Chainrule.Cli.Runs.Images;

/// <summary>How well labels are told, of which any number may be true of an image, as text and as JSON.</summary>
internal static class LabelsText
{
    /// <summary>All in all, in a line.</summary>
    public static string Line(LabelMetrics metrics) =>
        $"labels: F1 {Percent(metrics.MicroAverage.F1)}, of all labels alike {Percent(metrics.MacroAverage.F1)}; "
            + $"all labels of a row are right on {Percent(metrics.SubsetAccuracy)}, one decision in all is wrong on "
            + Percent(metrics.HammingLoss);

    /// <summary>Each label by itself, for people.</summary>
    public static Table TableOf(LabelMetrics metrics, IReadOnlyList<string> names)
    {
        var table = new Table(("label", true), ("precision", false), ("recall", false), ("F1", false), ("rows", false));
        for (int label = 0; label < metrics.Count; label++)
        {
            Add(table, names[label], metrics.Of(label));
        }

        Add(table, "mean", metrics.MacroAverage);
        return table;
    }

    /// <summary>All of it as properties of a JSON object.</summary>
    public static void Write(Utf8JsonWriter json, LabelMetrics metrics, IReadOnlyList<string> names)
    {
        json.WriteNumber("subsetAccuracy", metrics.SubsetAccuracy);
        json.WriteNumber("hammingLoss", metrics.HammingLoss);
        json.Objects("labels", Enumerable.Range(0, metrics.Count), label =>
        {
            json.WriteString("label", names[label]);
            Write(json, metrics.Of(label));
        });
        foreach (var (name, average) in new[] { ("microAverage", metrics.MicroAverage), ("macroAverage", metrics.MacroAverage) })
        {
            json.WriteStartObject(name);
            Write(json, average);
            json.WriteEndObject();
        }
    }

    private static void Write(Utf8JsonWriter json, ClassMetrics metrics)
    {
        json.WriteNumber("precision", metrics.Precision);
        json.WriteNumber("recall", metrics.Recall);
        json.WriteNumber("f1", metrics.F1);
        json.WriteNumber("support", metrics.Support);
    }

    private static void Add(Table table, string name, ClassMetrics metrics) => table.Add(
        name, Percent(metrics.Precision), Percent(metrics.Recall), Percent(metrics.F1), NumberText.Count(metrics.Support));

    private static string Percent(double share) => ShareText.Percent(share, 2);
}
