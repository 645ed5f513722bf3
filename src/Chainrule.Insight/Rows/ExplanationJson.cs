using System.Text.Json;
using Chainrule.Layers;
using Chainrule.Models;

namespace Chainrule.Insight.Rows;

/// <summary>
/// An explanation as JSON: everything that the text shows, and each checked number with its counterpart and its error.
/// </summary>
public static class ExplanationJson
{
    /// <summary>Writes the properties of the object.</summary>
    /// <param name="json">The writer, within an object.</param>
    /// <param name="explanation">What is explained.</param>
    /// <param name="title">What it is of.</param>
    /// <param name="facts">Further texts, each under its name.</param>
    /// <param name="hasMaps">Whether the numbers of whole images are written: feature maps, gradients, occlusions.</param>
    public static void Write(
        Utf8JsonWriter json,
        RowExplanation explanation,
        string title,
        IReadOnlyList<(string Name, string Text)> facts,
        bool hasMaps = false
    )
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(explanation);
        ArgumentNullException.ThrowIfNull(facts);
        json.WriteString("title", title);
        foreach ((string name, string text) in facts)
        {
            json.WriteString(name, text);
        }

        json.WriteString("network", explanation.Network.Notation);
        json.Integers("inputShape", explanation.Network.InputShape.Sizes);
        json.WriteNumber("parameters", explanation.Network.ParameterCount);
        Write(json, "input", explanation.Input, explanation.InputNames);
        bool isChain = explanation.Network.IsChain;
        json.Objects("layers", explanation.Layers, entry => Write(json, entry, isChain));
        if (!isChain)
        {
            json.Objects("forks", explanation.Forks.ToList(), fork => Write(json, fork));
        }

        Write(json, explanation.Loss);
        json.Objects("blocks", explanation.Blocks, entry => Write(json, entry));
        Write(json, explanation.Update);
        if (explanation.Weight is not null)
        {
            Write(json, explanation.Weight);
        }

        if (explanation.Picture is { } picture)
        {
            Write(json, picture, hasMaps);
        }

        if (explanation.Example is { } example)
        {
            json.Objects("published", example.Published, number =>
            {
                json.WriteString("name", number.Name);
                json.WriteNumber("published", number.Value);
                json.Number("here", number.Find(explanation));
                json.WriteBoolean("agrees", number.IsReproduced(explanation));
            });
        }

        Write(json, explanation.Checks.ToList());
    }

    private static void Write(Utf8JsonWriter json, List<CheckedNumber> checks)
    {
        json.WriteStartObject("checks");
        json.WriteNumber("count", checks.Count);
        json.WriteNumber("differ", checks.Count(check => check.Agreement == Agreement.Differs));
        json.Number(
            "largestError",
            checks.Where(check => check.Agreement == Agreement.Agrees).Select(check => check.Error).DefaultIfEmpty(0).Max()
        );
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, VectorSummary vector, IReadOnlyList<string>? names = null)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", vector.Count);
        json.Number("norm", vector.Norm);
        json.WriteNumber("nonzero", vector.Nonzero);
        json.Objects("entries", vector.Entries, entry =>
        {
            json.WriteNumber("index", entry.Index);
            if (entry.Index < names?.Count)
            {
                json.WriteString("name", names[entry.Index]);
            }

            Write(json, "number", entry.Number);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ForkExplanation fork)
    {
        json.WriteNumber("layer", fork.Node);
        json.Integers("readers", [.. fork.Readers]);
        json.Objects("entries", fork.Entries, entry =>
        {
            json.WriteNumber("index", entry.Index);
            json.Objects("parts", entry.Parts, part => Write(json, "number", part));
            Write(json, "sum", entry.Sum);
        });
    }

    private static void Write(Utf8JsonWriter json, LayerExplanation layer, bool isChain)
    {
        json.WriteNumber("index", layer.Index);
        json.WriteString("layer", layer.Notation);
        if (!isChain)
        {
            json.Integers("reads", [.. layer.Reads]);
        }

        json.WriteString("kind", layer.Kind switch
        {
            LayerKind.Affine => "affine",
            LayerKind.ElementWise => "element-wise",
            LayerKind.Coupled => "coupled",
            LayerKind.PassThrough => "pass-through",
            LayerKind.Join => "join",
            _ => "other",
        });
        json.Integers("input", layer.Input.Sizes);
        json.Integers("output", layer.Output.Sizes);
        json.Number("outputNorm", layer.OutputNorm);
        json.Objects("units", layer.Units, unit =>
        {
            json.WriteNumber("index", unit.Index);
            Write(json, "input", unit.Input);
            Write(json, "output", unit.Output);
            Write(json, "bias", unit.Bias);
            Write(json, unit.Sum);
            Write(json, "fromAbove", unit.FromAbove);
            Write(json, "local", unit.Local);
        });
        Write(json, "outputGradient", layer.OutputGradient);
        json.Number("inputGradientNorm", layer.InputGradientNorm);
        json.Objects("inputGradient", layer.InputGradient, entry =>
        {
            json.WriteNumber("index", entry.Index);
            Write(json, entry.Sum);
            Write(json, "gradient", entry.Gradient);
        });
    }

    private static void Write(Utf8JsonWriter json, LossExplanation loss)
    {
        json.WriteStartObject("loss");
        json.WriteString("loss", loss.Notation);
        Write(json, "value", loss.Value);
        json.WriteNumber("outputs", loss.Count);
        json.Number("gradientNorm", loss.GradientNorm);
        json.Objects("entries", loss.Outputs, output =>
        {
            json.WriteNumber("index", output.Index);
            json.WriteString("name", output.Name);
            Write(json, "output", output.Output);
            json.Number("target", output.Target);
            json.Number("probability", output.Factors?.Probability);
            json.Number("byProbability", output.Factors?.ByProbability);
            json.Number("jacobian", output.Factors?.Jacobian);
            json.Number("chained", output.Factors?.Chained);
            Write(json, "gradient", output.Gradient);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, BlockExplanation block)
    {
        json.WriteString("name", block.Name);
        json.Integers("shape", block.Shape.Sizes);
        json.Number("norm", block.ParameterNorm);
        json.Number("gradientNorm", block.GradientNorm);
        json.Number("changeNorm", block.ChangeNorm);
        json.WriteNumber("zeroGradients", block.Zeros);
        json.Objects("entries", block.Entries, entry => Write(json, entry));
    }

    private static void Write(Utf8JsonWriter json, ParameterEntry entry)
    {
        json.WriteString("name", entry.Name);
        if (entry.Alias is not null)
        {
            json.WriteString("alias", entry.Alias);
        }

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
        Write(json, "lossBefore", update.Loss.Before);
        Write(json, "lossAfter", update.Loss.After);
        json.Number("expectedChange", update.Loss.Expected);
        json.WriteTexts("notes", update.Notes);
        if (update.Loss.AfterWeights is double kept)
        {
            json.Number("lossAfterBiasesKept", kept);
        }

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
        if (weight.Shared is { } shared)
        {
            Write(json, shared);
        }

        json.Number("paths", weight.PathCount);
        json.Number("strongestPath", weight.StrongestPath);
        json.Objects("path", weight.Path, step =>
        {
            json.WriteNumber("layer", step.Layer);
            json.WriteString("notation", step.Notation);
            json.WriteNumber("index", step.Index);
            json.Number("local", step.Local);
            json.Number("fromAbove", step.FromAbove);
            Write(json, step.Sum);
            Write(json, "result", step.Result);
        });
        json.Number("lossBefore", weight.Losses.Before);
        json.Number("lossAfterThisWeight", weight.Losses.AfterAlone);
        json.Number("lossAfterStep", weight.Losses.AfterStep);
        json.Number("measuredChange", weight.MeasuredChange);
        json.Number("expectedChange", weight.ExpectedChange);
        json.WriteEndObject();
    }

    // Numbers of whole images only where they are asked for: there are many.
    private static void Write(Utf8JsonWriter json, PictureExplanation picture, bool hasMaps)
    {
        var pixels = picture.Pixels;
        json.WriteStartObject("picture");
        json.WriteNumber("height", pixels.Height);
        json.WriteNumber("width", pixels.Width);
        json.WriteNumber("patch", pixels.Patch);
        json.WriteNumber("step", pixels.Step);
        json.Numbers("fill", pixels.Fill.Select(value => (double)value));
        json.Number("largestGradient", pixels.Gradient.Max());
        json.Number("largestRise", pixels.Occlusion.Max());
        if (hasMaps)
        {
            json.Numbers("gradient", pixels.Gradient.Select(value => (double)value));
            json.Numbers("occlusion", pixels.Occlusion.Select(value => (double)value));
        }

        json.Objects("classes", picture.Classes, map =>
        {
            json.WriteNumber("output", map.Output);
            json.WriteString("name", map.Name);
            json.WriteNumber("height", map.Height);
            json.WriteNumber("width", map.Width);
            json.Number("bias", map.Bias);
            json.Number("score", map.Score);
            if (hasMaps)
            {
                json.Numbers("values", map.Values);
            }
        });
        json.Objects("maps", picture.Maps, maps =>
        {
            json.WriteNumber("layer", maps.Layer);
            json.WriteString("notation", maps.Notation);
            json.WriteNumber("height", maps.Height);
            json.WriteNumber("width", maps.Width);
            json.WriteNumber("channels", maps.Channels);
            json.Number("least", maps.Least);
            json.Number("largest", maps.Largest);
            json.Objects("shown", maps.Shown, map =>
            {
                json.WriteNumber("channel", map.Channel);
                if (hasMaps)
                {
                    json.Numbers("values", map.Values.Select(value => (double)value));
                }
            });
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SharedWeight shared)
    {
        json.WriteStartObject("places");
        json.Number("row", shared.Row);
        json.Number("column", shared.Column);
        json.Number("channel", shared.Channel);
        json.WriteNumber("output", shared.Output);
        json.Objects("terms", shared.Terms, term =>
        {
            json.WriteNumber("row", term.Row);
            json.WriteNumber("column", term.Column);
            json.WriteNumber("inputRow", term.InputRow);
            json.WriteNumber("inputColumn", term.InputColumn);
            json.Number("input", term.Input);
            Write(json, "delta", term.Delta);
            json.Number("product", term.Product);
        });
        json.WriteNumber("otherTerms", shared.OtherTerms);
        json.Number("otherSum", shared.OtherSum);
        json.WriteNumber("outside", shared.Outside);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, TermSum sum)
    {
        json.Objects("terms", sum.Terms, term =>
        {
            json.WriteNumber("index", term.Index);
            json.Number("weight", term.Weight);
            json.Number("factor", term.Factor);
            json.Number("product", term.Product);
        });
        json.WriteNumber("otherTerms", sum.OtherTerms);
        json.Number("otherSum", sum.OtherSum);
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
}
