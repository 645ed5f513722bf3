using System.Globalization;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Onnx.Import;

/// <summary>Finds the activation of the library that a function is.</summary>
internal static class KnownCurves
{
    private const double Tolerance = 2e-6; // of functions put together of floats

    private static readonly string[] WithoutSettings =
        ["identity", "relu", "sigmoid", "tanh", "softplus", "silu", "gelu", "gelu-tanh", "mish", "selu"];

    private static readonly double[] Probes =
        [.. Enumerable.Range(-60, 121).Select(i => i / 5.0 + 0.01), 1e-3, -1e-3, 0, 20, -20, 30, -30];

    // Around limits too, which may lie beyond all others.
    private static IEnumerable<double> ProbesOf(ScalarNode f) => Probes.Concat(f.Constants()
        .Select(Math.Abs).Where(limit => limit is > 5 and < 1e6).Distinct().Take(8)
        .SelectMany(limit => (double[])[limit * 1.5, limit * -1.5]));

    /// <summary>The notation of the layer that computes a function; null where none does.</summary>
    public static string? NotationOf(ScalarNode f) => Candidates(f).FirstOrDefault(notation => Is(f, notation));

    /// <summary>The slope and the offset of a straight line; null where a function is none.</summary>
    public static (double Slope, double Offset)? LineOf(ScalarNode f)
    {
        double offset = f.At(0), slope = f.At(1) - offset;
        return double.IsFinite(slope) && ProbesOf(f).All(x => Near(f.At(x), slope * x + offset, 1e-9)) ? (slope, offset) : null;
    }

    private static IEnumerable<string> Candidates(ScalarNode f)
    {
        foreach (string name in WithoutSettings)
        {
            yield return name;
        }

        double slope = Rounded(-f.At(-1));
        if (slope is > 0 and < 1)
        {
            yield return Written("leaky-relu", slope);
        }

        double alpha = Rounded(f.At(-1) / RealFunctions.ExpMinusOne(-1));
        if (alpha is > 0 and <= 1000)
        {
            yield return Written("elu", alpha);
        }

        double offset = Rounded(f.At(0)), steep = Rounded((f.At(1e-3) - f.At(-1e-3)) / 2e-3);
        if (steep is > 0 and <= 1000 && offset is >= 0 and <= 1)
        {
            yield return Near(steep, HardSigmoid.DefaultSlope, 1e-6) && Near(offset, HardSigmoid.DefaultOffset, 1e-6)
                ? "hard-sigmoid" : Written("hard-sigmoid", steep, offset);
        }

        // one that begins or ends at 0
        double rising = offset == 0 ? f.At(1e-3) / 1e-3 : (1 - f.At(-1e-3)) / 1e-3;
        if (offset is 0 or 1 && rising is > 0 and <= 1000)
        {
            yield return Written("hard-sigmoid",
                Near(rising, HardSigmoid.DefaultSlope, 1e-6) ? HardSigmoid.DefaultSlope : Rounded(rising), offset);
        }

        foreach (double limit in f.Constants().Where(number => number is > 0 and <= 80).Distinct().Take(8))
        {
            yield return Written("sinh", Rounded(limit));
        }
    }

    private static bool Is(ScalarNode f, string notation)
    {
        Layer layer;
        try
        {
            layer = LayerNotation.Create(NotationTerm.Parse(notation, "layer"), new Shape(1));
        }
        catch (ChainruleException)
        {
            return false;
        }

        Func<double, double> known = layer is Identity ? x => x : layer.Curve!.Function;
        return ProbesOf(f).All(x => Near(f.At(x), known(x), Tolerance));
    }

    private static bool Near(double a, double b, double tolerance) =>
        Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Max(Math.Abs(a), Math.Abs(b)));

    // Settings are floats in files, and were written as decimals of a few digits.
    private static double Rounded(double number) =>
        double.IsFinite(number)
            ? double.Parse(((float)number).ToString("G7", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : 0;

    private static string Written(string name, params double[] settings) =>
        $"{name}:{string.Join(':', settings.Select(setting => setting.ToString("R", CultureInfo.InvariantCulture)))}";
}
