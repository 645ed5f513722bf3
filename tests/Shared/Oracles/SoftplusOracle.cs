using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = ln(1 + eˣ).</summary>
internal sealed class SoftplusOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("softplus", builder => builder.Softplus(), SpecialFunctions.Softplus)
            {
                Slope = SpecialFunctions.Sigmoid,
                Analytic = z => Complex.Log(1 + Complex.Exp(z)),
                Bits = "849f75b563431605",
            },
        ];
}
