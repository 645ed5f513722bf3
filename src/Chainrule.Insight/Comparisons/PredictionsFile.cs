using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Chainrule.Files;
using Chainrule.Models;

namespace Chainrule.Insight.Comparisons;

/// <summary>
/// Test predictions as a safetensors file: the tensors <c>actual</c> and <c>predicted</c>, with classes <c>probabilities</c> too,
/// and the
/// rest as JSON under the metadata key <c>chainrule.predictions</c>.
/// </summary>
public static class PredictionsFile
{
    private const string Key = "chainrule.predictions";

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="predictions">What it is to hold.</param>
    /// <param name="overwrite">Whether an existing file may be replaced.</param>
    /// <exception cref="ChainruleException">The file can't be written.</exception>
    public static void Save(string path, TestPredictions predictions, bool overwrite = false)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var file = new SafetensorsWriter();
        file.AddText(Key, Describe(predictions));
        if (predictions.Outputs > 0)
        {
            int[] sizes = [predictions.Rows, predictions.Outputs];
            file.Add("actual", sizes, predictions.Values);
            file.Add("predicted", sizes, predictions.PredictedValues);
            if (predictions.Labels.Count > 0)
            {
                file.Add("said", sizes, Array.ConvertAll(predictions.Said, said => said ? 1L : 0));
            }
        }
        else
        {
            file.Add("actual", [predictions.Rows], Wide(predictions.Actual));
            file.Add("predicted", [predictions.Rows], Wide(predictions.Predicted));
            if (predictions.Probabilities.Length > 0)
            {
                file.Add("probabilities", [predictions.Rows, predictions.Classes.Count], predictions.Probabilities);
            }
        }

        file.Save(path, overwrite);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileFormatException">It holds something else, or is damaged.</exception>
    /// <exception cref="ChainruleException">It can't be read at all.</exception>
    public static TestPredictions Load(string path)
    {
        using var file = SafetensorsReader.Open(path);
        if (!file.Metadata.TryGetValue(Key, out string? text))
        {
            throw new FileFormatException(path, null, "there are no predictions in it");
        }

        TestPredictions described;
        try
        {
            using var document = JsonDocument.Parse(
                text,
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 }
            );
            described = Read(document.RootElement);
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new FileFormatException(path, null, $"what describes its predictions is damaged: {exception.Message}");
        }

        int rows = described.Fingerprint.Rows,
            classes = described.Classes.Count;
        var predictions =
            described.Outputs > 0
                ? described with
                {
                    Values = file.ReadFloats("actual"),
                    PredictedValues = file.ReadFloats("predicted"),
                    Said = described.Labels.Count == 0
                        ? [] : Array.ConvertAll(Narrow(file.ReadLongs("said"), 2, path), said => said == 1),
                }
                : described with
                {
                    Actual = Narrow(file.ReadLongs("actual"), classes, path),
                    Predicted = Narrow(file.ReadLongs("predicted"), classes, path),
                    Probabilities = file.TryGet("probabilities") is null ? [] : file.ReadFloats("probabilities"),
                };
        bool fits =
            described.Outputs > 0
                ? predictions.Values.Length == (long)rows * described.Outputs
                    && predictions.PredictedValues.Length == predictions.Values.Length
                    && (described.Labels.Count == 0
                        || (described.Labels.Count == described.Outputs && predictions.Said.Length == predictions.Values.Length))
                : predictions.Actual.Length == rows
                    && predictions.Predicted.Length == rows
                    && (predictions.Probabilities.Length == 0 || predictions.Probabilities.Length == (long)rows * classes);
        if (!fits || rows <= 0)
        {
            throw new FileFormatException(path, null, $"its predictions are not those of {rows} rows");
        }

        RequireNumbers(path, predictions);
        return predictions;
    }

    private static void RequireNumbers(string path, TestPredictions predictions)
    {
        foreach (float[] values in new[] { predictions.Values, predictions.PredictedValues })
        {
            if (Array.FindIndex(values, value => !float.IsFinite(value)) is var wrong and >= 0)
            {
                throw new FileFormatException(path, null, $"a value in it, of row {wrong / predictions.Outputs}, is not finite");
            }
        }

        if (Array.FindIndex(predictions.Probabilities, share => share is not (>= 0 and <= 1)) is var at and >= 0)
        {
            throw new FileFormatException(
                path, null, $"a probability in it, of row {at / predictions.Classes.Count}, is not from 0 to 1");
        }
    }

    private static string Describe(TestPredictions predictions)
    {
        using var stream = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        )
        {
            json.WriteStartObject();
            json.WriteTexts("classes", predictions.Classes);
            json.WriteTexts("targets", predictions.Targets);
            if (predictions.Labels.Count > 0)
            {
                json.WriteTexts("labels", predictions.Labels);
            }

            json.WriteNumber("outputs", predictions.Outputs);
            json.WriteNumber("rows", predictions.Fingerprint.Rows);
            json.WriteString("run", predictions.Run);
            json.WriteString("truth", predictions.Fingerprint.Truth);
            json.WriteStartObject("parts");
            foreach (var (name, hash) in predictions.Fingerprint.Parts)
            {
                json.WriteString(name, hash);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static TestPredictions Read(JsonElement root) => new()
    {
        Classes = Texts(root.GetProperty("classes")),
        Targets = Texts(root.GetProperty("targets")),
        Labels = root.TryGetProperty("labels", out var labels) ? Texts(labels) : [],
        Outputs = root.GetProperty("outputs").GetInt32(),
        Run = root.GetProperty("run").GetString() ?? "",
        Fingerprint = new RowFingerprint(
            root.GetProperty("rows").GetInt32(), root.GetProperty("truth").GetString() ?? "",
            root.GetProperty("parts").EnumerateObject().ToDictionary(part => part.Name, part => part.Value.GetString() ?? "")),
    };

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(text => text.GetString() ?? "")];

    private static long[] Wide(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);

    private static int[] Narrow(long[] numbers, int classes, string path) =>
        Array.TrueForAll(numbers, number => number >= 0 && number < classes)
            ? Array.ConvertAll(numbers, number => (int)number)
            : throw new FileFormatException(path, null, $"a class in it is none of {classes}");
}
