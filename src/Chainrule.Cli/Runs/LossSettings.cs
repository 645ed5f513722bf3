using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Losses;
using Chainrule.Text;

namespace Chainrule.Cli.Runs;

/// <summary>What a user says about the loss, the scale of inputs and the rows kept back, alike for every kind of data.</summary>
internal static class LossSettings
{
    private static readonly string[] Scalings = ["unit", "standard", "columns", "none", "model"];

    /// <summary>The loss, with its label smoothing; null where neither is said.</summary>
    public static Loss? Read(Arguments arguments)
    {
        if (arguments.Number("label-smoothing", 0, 1) is not double smoothing)
        {
            return arguments.Parsed("loss", LossNotation.Parse);
        }

        string loss = arguments.Text("loss") ?? "softmax-cross-entropy";
        return loss.EndsWith("cross-entropy", StringComparison.Ordinal)
            ? arguments.Parsed("label-smoothing", _ => LossNotation.Parse(Smooth(loss, smoothing)))!
            : throw UsageException.Of(
                arguments.Label("label-smoothing"), $" doesn't go with the loss '{loss}'",
                "only the cross entropies take it, and only once"
            );
    }

    /// <summary>How inputs are scaled, by name; null where it isn't said.</summary>
    public static string? ScalingOf(Arguments arguments) =>
        arguments.Text("scaling") is string scaling && !Scalings.Contains(scaling)
            ? throw UsageException.Of(
                arguments.Label("scaling"), $": there is no scaling '{scaling}'",
                Suggestion.Help(scaling, Scalings)
            )
            : arguments.Text("scaling");

    /// <summary>The share of rows kept back when below 1, else their number; null where it isn't said.</summary>
    public static double? ValidationOf(Arguments arguments)
    {
        double? value = arguments.Number("validation", 0, int.MaxValue);
        return value is null or < 1 || value == Math.Floor(value.Value)
            ? value
            : throw UsageException.Of(
                arguments.Label("validation"), $": '{arguments.Text("validation")}' is neither a share nor a number of rows",
                "write a share below 1, as in 0.1, or a whole number"
            );
    }

    private static string Smooth(string loss, double smoothing) =>
        string.Create(CultureInfo.InvariantCulture, $"{loss}:{(float)smoothing}");
}
