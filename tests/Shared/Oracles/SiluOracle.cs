using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = x·σ(x).</summary>
internal sealed class SiluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("silu", builder => builder.Silu(), x => x * SpecialFunctions.Sigmoid(x))
            {
                Slope = x => SpecialFunctions.Sigmoid(x) * (1 + x * (1 - SpecialFunctions.Sigmoid(x))),
                Analytic = z => z / (1 + Complex.Exp(-z)),
                Bits = "ca5a17d3ecaaab3d",
            },
        ];
}
