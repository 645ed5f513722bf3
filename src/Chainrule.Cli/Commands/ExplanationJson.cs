using System.Text.Json;
using Chainrule.Analysis.Rows;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;

namespace Chainrule.Cli.Commands;

/// <summary>An explanation as JSON: everything that the text shows, and each checked number with its counterpart and its error.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes the properties of the object.</summary>
    public static void Write(Utf8JsonWriter json, RowExplanation explanation, string title, IReadOnlyList<(string Name, string Text)> facts)
    {
        json.WriteString("title", title);
        foreach ((string name, string text) in facts)
            json.WriteString(name, text);

        json.WriteString("network", explanation.Network.Notation);
        ShapeNotation.Write(json, "inputShape", explanation.Network.InputShape);
        json.WriteNumber("parameters", explanation.Network.ParameterCount);
        Write(json, "input", explanation.Input, explanation.InputNames);
        Array(json, "layers", explanation.Layers, Write);
        Write(json, explanation.Loss);
        Array(json, "blocks", explanation.Blocks, Write);
        Write(json, explanation.Update);
        if (explanation.Weight is not null)
            Write(json, explanation.Weight);

        if (explanation.Example is { } example)
        {
            Array(json, "published", example.Published, (writer, number) =>
            {
                writer.WriteString("name", number.Name);
                writer.WriteNumber("published", number.Value);
                writer.Number("here", number.Find(explanation));
                writer.WriteBoolean("agrees", number.IsReproduced(explanation));
            });
        }

        var checks = explanation.Checks.ToList();
        json.WriteStartObject("checks");
        json.WriteNumber("count", checks.Count);
        json.WriteNumber("differ", checks.Count(check => check.Agreement == Agreement.Differs));
        json.Number("largestError", checks.Where(check => check.Agreement == Agreement.Agrees).Select(check => check.Error).DefaultIfEmpty(0).Max());
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, VectorSummary vector, IReadOnlyList<string>? names = null)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", vector.Count);
        json.Number("norm", vector.Norm);
        json.WriteNumber("nonzero", vector.Nonzero);
        Array(json, "entries", vector.Entries, (writer, entry) =>
        {
            writer.WriteNumber("index", entry.Index);
            if (entry.Index < names?.Count)
                writer.WriteString("name", names[entry.Index]);

            Write(writer, "number", entry.Number);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, LayerExplanation layer)
    {
        json.WriteNumber("index", layer.Index);
        json.WriteString("layer", layer.Notation);
        json.WriteString("kind", layer.Kind switch
        {
            LayerKind.Affine => "affine",
            LayerKind.ElementWise => "element-wise",
            LayerKind.Coupled => "coupled",
            LayerKind.PassThrough => "pass-through",
            _ => "other",
        });
        ShapeNotation.Write(json, "input", layer.Input);
        ShapeNotation.Write(json, "output", layer.Output);
        json.Number("outputNorm", layer.OutputNorm);
        Array(json, "units", layer.Units, (writer, unit) =>
        {
            writer.WriteNumber("index", unit.Index);
            Write(writer, "input", unit.Input);
            Write(writer, "output", unit.Output);
            Write(writer, "bias", unit.Bias);
            Terms(writer, unit.Terms, unit.OtherTerms, unit.OtherSum);
            Write(writer, "fromAbove", unit.FromAbove);
            Write(writer, "local", unit.Local);
        });
        Write(json, "outputGradient", layer.OutputGradient);
        json.Number("inputGradientNorm", layer.InputGradientNorm);
        Array(json, "inputGradient", layer.InputGradient, (writer, entry) =>
        {
            writer.WriteNumber("index", entry.Index);
            Terms(writer, entry.Terms, entry.OtherTerms, entry.OtherSum);
            Write(writer, "gradient", entry.Gradient);
        });
    }

    private static void Write(Utf8JsonWriter json, LossExplanation loss)
    {
        json.WriteStartObject("loss");
        json.WriteString("loss", loss.Notation);
        Write(json, "value", loss.Value);
        json.WriteNumber("outputs", loss.Count);
        json.Number("gradientNorm", loss.GradientNorm);
        Array(json, "entries", loss.Outputs, (writer, output) =>
        {
            writer.WriteNumber("index", output.Index);
            writer.WriteString("name", output.Name);
            Write(writer, "output", output.Output);
            writer.Number("target", output.Target);
            writer.Number("probability", output.Probability);
            writer.Number("byProbability", output.ByProbability);
            writer.Number("jacobian", output.Jacobian);
            writer.Number("chained", output.Chained);
            Write(writer, "gradient", output.Gradient);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BlockExplanation block)
    {
        json.WriteString("name", block.Name);
        ShapeNotation.Write(json, "shape", block.Shape);
        json.Number("norm", block.ParameterNorm);
        json.Number("gradientNorm", block.GradientNorm);
        json.Number("changeNorm", block.ChangeNorm);
        json.WriteNumber("zeroGradients", block.Zeros);
        Array(json, "entries", block.Entries, Write);
    }

    private static void Write(Utf8JsonWriter json, ParameterEntry entry)
    {
        json.WriteString("name", entry.Name);
        if (entry.Alias is not null)
            json.WriteString("alias", entry.Alias);

        json.Number("input", entry.Input);
        json.Number("delta", entry.Delta);
        Write(json, "before", entry.Before);
        Write(json, "gradient", entry.Gradient);
        Write(json, "after", entry.After);
    }

    private static void Write(Utf8JsonWriter json, UpdateExplanation update)
    {
        json.WriteStartObject("update");
        json.WriteString("optimizer", update.Optimizer);
        json.WriteNumber("learningRate", (float)update.LearningRate);
        json.WriteString("formula", update.Formula);
        json.Number("gradientNorm", update.GradientNorm);
        Write(json, "lossBefore", update.LossBefore);
        Write(json, "lossAfter", update.LossAfter);
        json.Number("expectedChange", update.Expected);
        json.WriteStartArray("notes");
        foreach (string note in update.Notes)
            json.WriteStringValue(note);

        json.WriteEndArray();
        if (update.LossAfterWeights is double kept)
            json.Number("lossAfterBiasesKept", kept);

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, WeightExplanation weight)
    {
        json.WriteStartObject("weight");
        Write(json, weight.Parameter);
        json.WriteNumber("layer", weight.Layer);
        json.Number("inputIndex", weight.InputIndex);
        json.Number("outputIndex", weight.OutputIndex);
        json.Number("local", weight.Local);
        Write(json, "deltaChecked", weight.Delta);
        json.Number("paths", weight.PathCount);
        json.Number("strongestPath", weight.StrongestPath);
        Array(json, "path", weight.Path, (writer, step) =>
        {
            writer.WriteNumber("layer", step.Layer);
            writer.WriteString("notation", step.Notation);
            writer.WriteNumber("index", step.Index);
            writer.Number("local", step.Local);
            writer.Number("fromAbove", step.FromAbove);
            Terms(writer, step.Terms, step.OtherTerms, step.OtherSum);
            Write(writer, "result", step.Result);
        });
        json.Number("lossBefore", weight.LossBefore);
        json.Number("lossAfterThisWeight", weight.LossAfterAlone);
        json.Number("lossAfterStep", weight.LossAfterStep);
        json.Number("measuredChange", weight.MeasuredChange);
        json.Number("expectedChange", weight.ExpectedChange);
        json.WriteEndObject();
    }

    private static void Terms(Utf8JsonWriter json, IReadOnlyList<Term> terms, int others, double sum)
    {
        Array(json, "terms", terms, (writer, term) =>
        {
            writer.WriteNumber("index", term.Index);
            writer.Number("weight", term.Weight);
            writer.Number("factor", term.Factor);
            writer.Number("product", term.Product);
        });
        json.WriteNumber("otherTerms", others);
        json.Number("otherSum", sum);
    }

    private static void Write(Utf8JsonWriter json, string name, CheckedNumber? number)
    {
        if (number is not { } value)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.Number("value", value.Value);
        json.Number("exact", value.Exact);
        json.Number("error", value.Error);
        json.WriteString("check", value.Agreement switch
        {
            Agreement.Agrees => "agrees",
            Agreement.AtKink => "at-kink",
            Agreement.TooSmallToTell => "too-small-to-tell",
            _ => "differs",
        });
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
