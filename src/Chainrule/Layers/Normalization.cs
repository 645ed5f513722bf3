using System.Globalization;
using Chainrule.Initializers;

namespace Chainrule.Layers;

/// <summary>What normalizations share.</summary>
internal static class Normalization
{
    /// <summary>γ, which starts at 1, and β, which starts at 0, one of each a channel.</summary>
    public static IReadOnlyList<ParameterSpec> ScaleAndShift(int channels) =>
    [
        new("scale", new Shape(channels), new Ones(), Decays: false),
        new("shift", new Shape(channels), new Zeros(), Decays: false),
    ];

    /// <summary>Refuses an ε that isn't above 0.</summary>
    public static void CheckEpsilon(string layer, double epsilon)
    {
        if (!(epsilon > 0 && epsilon <= 1))
        {
            throw new ChainruleException(
                string.Create(CultureInfo.InvariantCulture, $"{layer}'s epsilon can't be {epsilon}"),
                "it is added to variances: above 0, at most 1"
            );
        }
    }
}
