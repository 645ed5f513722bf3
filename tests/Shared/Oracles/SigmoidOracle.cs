using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = 1 / (1 + e⁻ˣ).</summary>
internal sealed class SigmoidOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("sigmoid", builder => builder.Sigmoid(), SpecialFunctions.Sigmoid)
            {
                Slope = x => SpecialFunctions.Sigmoid(x) * (1 - SpecialFunctions.Sigmoid(x)),
                Analytic = z => 1 / (1 + Complex.Exp(-z)),
                Bits = "e5c0fee99535e299",
            },
        ];
}
