using System.Text.Json;
using Chainrule.Cli.Parsing;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Cli.Commands;

/// <summary>The options of training by batches that mean the same for images and tables.</summary>
internal static class BatchOptions
{
    /// <summary>The rows of a batch; null where the option isn't given.</summary>
    public static int? BatchSize(Arguments arguments) =>
        arguments.Text("batch") == "full" ? TrainingOptions.FullBatch : arguments.Integer("batch", 1);

    /// <summary>The penalties and limits; what isn't given is off.</summary>
    public static Regularization Regularization(Arguments arguments) => new()
    {
        WeightDecay = (float?)arguments.Number("weight-decay", 0, float.MaxValue),
        L1 = (float)(arguments.Number("l1", 0, float.MaxValue) ?? 0),
        L2 = (float)(arguments.Number("l2", 0, float.MaxValue) ?? 0),
        MaxNorm = (float)(arguments.Number("max-norm", 0, float.MaxValue) ?? 0),
        ClipValue = (float)(arguments.Number("clip-value", 0, float.MaxValue) ?? 0),
        ClipNorm = (float)(arguments.Number("clip-norm", 0, float.MaxValue) ?? 0),
    };

    /// <summary>Writes the penalties and limits as options; what is off isn't written.</summary>
    public static void Write(Utf8JsonWriter json, Regularization regularization)
    {
        if (regularization.WeightDecay is float decay)
        {
            json.WriteNumber("weight-decay", decay);
        }

        foreach (var (name, value) in new[]
        {
            ("l1", regularization.L1), ("l2", regularization.L2), ("max-norm", regularization.MaxNorm),
            ("clip-value", regularization.ClipValue), ("clip-norm", regularization.ClipNorm),
        })
        {
            if (value > 0)
            {
                json.WriteNumber(name, value);
            }
        }
    }
}
