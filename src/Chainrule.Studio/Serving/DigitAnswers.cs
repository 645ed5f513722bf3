using System.Runtime.InteropServices;
using System.Text.Json;
using Chainrule.Insight.Importance;
using Chainrule.Insight.Rows;
using Chainrule.Models;
using Chainrule.Studio.Digits;

namespace Chainrule.Studio.Serving;

/// <summary>What the page asks for about drawn digits.</summary>
internal sealed class DigitAnswers(DigitSource source)
{
    private const int Pixels = DigitSource.Side * DigitSource.Side, Nearest = 6, Loudest = 4, Samples = 10;

    /// <summary>The networks to choose from, and some test images.</summary>
    public void About(Wish wish, Utf8JsonWriter json)
    {
        json.WriteStartArray("kinds");
        foreach (var (name, layers) in source.Kinds)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("layers", layers);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("side", DigitSource.Side);
        json.WriteStartArray("samples");
        if (source.Data is { TestBytes: { } test })
        {
            int[] labels = new int[Math.Min(1000, test.Count)];
            test.CopyClasses([.. Enumerable.Range(0, labels.Length)], labels);
            foreach (int row in labels.Index().DistinctBy(each => each.Item).OrderBy(each => each.Item).Select(each => each.Index)
                .Take(Samples))
            {
                json.WriteStartObject();
                json.WriteNumber("row", row);
                json.WriteNumber("label", labels[row]);
                json.WriteBase64String("pixels", test.Row(row));
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    /// <summary>How far a network has come, whose training begins with the first question.</summary>
    public void Train(Wish wish, Utf8JsonWriter json)
    {
        var training = source.Of(wish.Text("kind"));
        json.WriteNumber("step", training.Step);
        json.WriteNumber("steps", training.Steps);
        if (training.Loss is double loss)
        {
            json.WriteNumber("loss", loss);
        }

        json.WriteBoolean("isReady", training.Ready is not null);
        if (training.Ready is { } ready)
        {
            json.WriteNumber("parameters", ready.Model.Network.ParameterCount);
            json.WriteTexts("classes", Names(ready.Model));
            if (ready.Accuracy is double accuracy)
            {
                json.WriteNumber("accuracy", accuracy);
                json.WriteNumber("tested", source.Data!.Test.Count);
            }
        }
    }

    /// <summary>What a network makes of an image; whole, also why.</summary>
    public void Look(Wish wish, Utf8JsonWriter json)
    {
        byte[] pixels = ToBytes(wish.Numbers("pixels", Pixels, byte.MaxValue));
        if (source.Of(wish.Text("kind")).Ready is not { Model: var model })
        {
            throw new ChainruleException("this network is still learning", "wait until it has");
        }

        lock (source.Turn)
        {
            float[] scores = new float[model.Network.OutputShape.Count], shares = new float[scores.Length];
            model.Score(pixels, scores);
            model.Predict(pixels, shares);
            int first = model.ClassOf(scores);
            int second = Enumerable.Range(0, scores.Length).Where(k => k != first).MaxBy(k => scores[k]);
            json.WriteNumber("first", first);
            json.WriteNumber("second", second);
            Floats(json, "probabilities", shares);
            if (wish.Gives("whole"))
            {
                Explain(json, model, pixels, first, second);
            }
        }
    }

    private void Explain(Utf8JsonWriter json, Model model, byte[] pixels, int first, int second)
    {
        float[] x = new float[Pixels];
        model.Preparation.Apply(pixels, x);
        float[] slopes = Saliency.Of(model, x, [new ClassScore(first, second)]);
        Floats(json, "slopes", slopes);
        Floats(json, "parts", [.. slopes.Zip(x, (slope, value) => slope * value)]);
        Change(json, model, DigitChange.Of(model, pixels, second, first));
        json.WriteStartArray("nearest");
        var nearest = source.Data is { TrainBytes: { } train } ? NearestDigit.Of(train, pixels, Nearest) : [];
        foreach (var (row, label, distance) in nearest)
        {
            json.WriteStartObject();
            json.WriteNumber("row", row);
            json.WriteNumber("label", label);
            json.WriteNumber("distance", distance);
            json.WriteBase64String("pixels", source.Data!.TrainBytes!.Row(row));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("units");
        foreach (var unit in LoudUnit.Of(model.Network, x, first, Loudest))
        {
            json.WriteStartObject();
            json.WriteNumber("unit", unit.Unit);
            json.WriteNumber("value", unit.Value);
            json.WriteNumber("weight", unit.Weight);
            json.WriteNumber("product", unit.Product);
            Floats(json, "pixels", unit.Pixels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Steps(json, model, new ExplainedRow(x, first, ReadOnlyMemory<float>.Empty));
    }

    // The image as one training step toward the class that it is taken for, and the maps of what convolutions see in it.
    private static void Steps(Utf8JsonWriter json, Model model, ExplainedRow row)
    {
        var explanation = Explainer.Explain(
            model.Network, model.UsualLoss, row, new ExplanationOptions { Classes = Names(model) });
        json.WriteStartArray("maps");
        foreach (var maps in explanation.Picture?.Maps ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("layer", maps.Layer);
            json.WriteString("notation", maps.Notation);
            json.WriteNumber("height", maps.Height);
            json.WriteNumber("width", maps.Width);
            json.WriteNumber("channels", maps.Channels);
            json.WriteNumber("least", maps.Least);
            json.WriteNumber("largest", maps.Largest);
            json.WriteStartArray("shown");
            foreach (var map in maps.Shown)
            {
                json.WriteStartObject();
                json.WriteNumber("channel", map.Channel);
                Floats(json, "values", [.. map.Values]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("explanation");
        ExplanationJson.Write(json, explanation, "One training step on a drawn digit", []);
        json.WriteEndObject();
    }

    private static void Change(Utf8JsonWriter json, Model model, DigitChange change)
    {
        float[] shares = new float[model.Network.OutputShape.Count];
        model.Predict(change.Pixels, shares);
        json.WriteStartObject("change");
        json.WriteBoolean("isReached", change.IsReached);
        json.WriteNumber("distance", change.Distance);
        json.WriteBase64String("pixels", change.Pixels);
        Floats(json, "probabilities", shares);
        json.WriteEndObject();
    }

    private static IReadOnlyList<string> Names(Model model) => model.Classes.Count > 0
        ? model.Classes
        : [.. Enumerable.Range(0, model.Network.OutputShape.Count).Select(label => $"{label}")];

    private static void Floats(Utf8JsonWriter json, string name, float[] numbers) =>
        json.WriteBase64String(name, MemoryMarshal.AsBytes(numbers.AsSpan()));

    private static byte[] ToBytes(float[] numbers) =>
        numbers.Length == Pixels && Array.TrueForAll(numbers, value => value >= 0 && float.IsInteger(value))
            ? [.. numbers.Select(value => (byte)value)]
            : throw new ChainruleException($"'pixels' must be {Pixels} whole numbers between 0 and 255");
}
