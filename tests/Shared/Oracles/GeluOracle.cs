using System.Numerics;
using Chainrule.Layers;

namespace Chainrule.Tests.Oracles;

/// <summary>y = x·Φ(x), and its form by tanh.</summary>
internal sealed class GeluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("gelu", builder => builder.Gelu(), x => x * SpecialFunctions.NormalCdf(x))
            {
                Slope = x => SpecialFunctions.NormalCdf(x) + x * SpecialFunctions.NormalDensity(x),
                Bits = "34a6320ed7d369bc",
            },
            new("gelu-tanh", builder => builder.Gelu(GeluForm.Tanh), ByTanh)
            {
                Slope = SlopeByTanh,
                Analytic = z => z / (1 + Complex.Exp(-2 * Root * (z + 0.044715 * z * z * z))),
                Bits = "0d4adf3463d13bf9",
            },
        ];

    private static readonly double Root = Math.Sqrt(2 / Math.PI);

    /// <summary>½·x·(1 + tanh u), with 1 + tanh u = 2 / (1 + e^(−2u)), which keeps its digits where tanh is near −1.</summary>
    private static double ByTanh(double x) => x / (1 + Math.Exp(-2 * Root * (x + (0.044715 * x * x * x))));

    private static double SlopeByTanh(double x)
    {
        double t = Math.Tanh(Root * (x + 0.044715 * x * x * x));
        return (1 + t) / 2 + x / 2 * (1 - t * t) * Root * (1 + 3 * 0.044715 * x * x);
    }
}
