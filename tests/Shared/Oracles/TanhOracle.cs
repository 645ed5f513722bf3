using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = tanh x.</summary>
internal sealed class TanhOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("tanh", builder => builder.Tanh(), Math.Tanh)
            {
                Slope = x => 1 - Math.Tanh(x) * Math.Tanh(x),
                Analytic = z => 1 - 2 / (Complex.Exp(2 * z) + 1),
                Bits = "a723accf71993354",
            },
        ];
}
