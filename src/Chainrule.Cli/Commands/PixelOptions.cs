using System.Globalization;
using Chainrule.Cli.Parsing;
using Chainrule.Onnx;

namespace Chainrule.Cli.Commands;

/// <summary>Options that say how pixels were prepared for a network of images that comes in.</summary>
internal static class PixelOptions
{
    /// <summary>The options.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        new("mean", "NUMBERS", "what is taken off pixels, one number for each channel: 0.485,0.456,0.406", "Images"),
        new("std", "NUMBERS", "what the rest is divided by: 0.229,0.224,0.225", "Images"),
        new("pixels", "RANGE", "what they are before that: unit, from 0 to 1 (default), or byte, from 0 to 255", "Images"),
        new("bgr", null, "the network takes blue before green and red", "Images"),
    ];

    /// <summary>What a call says; null where it says nothing.</summary>
    /// <exception cref="UsageException">A value can't be read.</exception>
    public static PixelScaling? Read(Arguments arguments)
    {
        string range = arguments.Text("pixels") ?? "unit";
        if (range is not ("unit" or "byte"))
        {
            throw UsageException.Of(arguments.Label("pixels"), $": there is no range '{range}'", "write unit or byte");
        }

        return All.Any(option => arguments.Given(option.Name))
            ? new PixelScaling
            {
                Range = range == "unit" ? 1 : byte.MaxValue,
                Mean = arguments.Parsed("mean", NumbersOf) ?? [],
                Deviation = arguments.Parsed("std", NumbersOf) ?? [],
                IsBlueFirst = arguments.Flag("bgr"),
            }
            : null;
    }

    private static double[] NumbersOf(string text) =>
    [
        .. text.Split(',').Select(word =>
            double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                ? number
                : throw new ChainruleException($"'{word}' is no number", "write numbers with commas, as in 0.485,0.456,0.406")),
    ];
}
