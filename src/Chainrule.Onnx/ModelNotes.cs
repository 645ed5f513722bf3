using System.Globalization;
using System.Text;
using System.Text.Json;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Tables;

namespace Chainrule.Onnx;

/// <summary>
/// What a file of ours says about its model besides the graph, under keys that begin with <c>chainrule.</c>: what the outputs
/// are, the names of classes, labels and targets, thresholds, the network in our notation, what columns hold, what else is known.
/// </summary>
internal static class ModelNotes
{
    private const string Prefix = "chainrule.", Info = Prefix + "info.";

    /// <summary>The key of the value that holds the network's own outputs.</summary>
    public const string Scores = Prefix + "scores";

    /// <summary>The key of what the outputs are.</summary>
    public const string Output = Prefix + "output";

    /// <summary>The key of what the columns of a table hold.</summary>
    public const string Columns = Prefix + "columns";

    /// <summary>The keys of names and of thresholds.</summary>
    public const string Classes = Prefix + "classes", Labels = Prefix + "labels", Targets = Prefix + "targets",
        Threshold = Prefix + "threshold", Thresholds = Prefix + "thresholds";

    /// <summary>All notes of a model.</summary>
    public static IEnumerable<(string Key, string Text)> Of(Model model, string scores)
    {
        yield return (Scores, scores);
        yield return (Output, model.Output.ToString());
        yield return (Prefix + "network", model.Network.Notation);
        if (model.Classes.Count > 0)
        {
            yield return (Classes, List(model.Classes));
        }

        if (model.Targets.Count > 0)
        {
            yield return (Targets, List(model.Targets));
        }

        if (model.Threshold != Model.DefaultThreshold)
        {
            yield return (Threshold, Number(model.Threshold));
        }

        if (model.Labels is { } labels)
        {
            yield return (Labels, List(labels.Names));
            yield return (Thresholds, string.Join(' ', labels.Thresholds.Select(Number)));
        }

        if (model.Preparation is TablePreparation table)
        {
            yield return (Columns, List(table.Columns.Select(column =>
                $"{column.Definition.Name}: {Export.ColumnText.Of(column.Definition)}")));
        }

        foreach (var (name, text) in model.Info)
        {
            yield return (Info + name, text);
        }
    }

    /// <summary>What else is known about a model, by the notes of a file.</summary>
    public static Dictionary<string, string> InfoIn(IReadOnlyDictionary<string, string> notes) => notes
        .Where(note => note.Key.StartsWith(Info, StringComparison.Ordinal) && note.Key.Length > Info.Length)
        .ToDictionary(note => note.Key[Info.Length..], note => note.Value);

    /// <summary>What the outputs are, by the notes of a file; null where they don't say so.</summary>
    public static OutputKind? OutputIn(IReadOnlyDictionary<string, string> notes) =>
        notes.TryGetValue(Output, out string? text) && Enum.GetNames<OutputKind>().Contains(text)
            ? Enum.Parse<OutputKind>(text) : null;

    /// <summary>A list of texts; null where there is none, or it is written in another way.</summary>
    public static IReadOnlyList<string>? ListIn(IReadOnlyDictionary<string, string> notes, string key)
    {
        if (!notes.TryGetValue(key, out string? text))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select(item => item.GetString() ?? "")] : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Numbers with blanks between them; null where there are none.</summary>
    public static IReadOnlyList<double>? NumbersIn(IReadOnlyDictionary<string, string> notes, string key)
    {
        if (!notes.TryGetValue(key, out string? text))
        {
            return null;
        }

        double[] numbers = [.. text.Split(' ').Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN)];
        return numbers.Any(double.IsNaN) ? null : numbers;
    }

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string> texts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (string text in texts)
            {
                json.WriteStringValue(text);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
