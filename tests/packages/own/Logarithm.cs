using System.Text.Json;
using Chainrule;
using Chainrule.Data;
using Chainrule.Models;

namespace Own;

/// <summary>x ↦ ln(x + offset).</summary>
internal sealed class Logarithm(double offset) : InputPreparation
{
    public double Offset => offset;

    public override void CheckFits(Shape input)
    {
    }

    public override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = MathF.Log((float)(raw[i] + offset));
        }
    }
}

/// <summary>How it is written into a model's file.</summary>
internal sealed class LogarithmFormat : PreparationFormat
{
    public override bool Writes(InputPreparation preparation) => preparation is Logarithm;

    public override void Write(Utf8JsonWriter json, InputPreparation preparation)
    {
        json.WriteStartObject();
        json.WriteNumber("offset", ((Logarithm)preparation).Offset);
        json.WriteEndObject();
    }

    public override InputPreparation Read(JsonReader description)
    {
        var json = description.Object("logarithm");
        var preparation = new Logarithm(json.Number("offset"));
        json.End();
        return preparation;
    }
}
