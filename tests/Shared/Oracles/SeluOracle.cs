using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = λ·x above 0, λ·α·(eˣ − 1) below.</summary>
internal sealed class SeluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("selu", builder => builder.Selu(), x => Lambda * (x > 0 ? x : Alpha * SpecialFunctions.Expm1(x)))
            {
                Kinks = [0],
                Slope = x => Lambda * (x > 0 ? 1 : Alpha * Math.Exp(x)),
                Analytic = z => Lambda * (z.Real > 0 ? z : Alpha * (Complex.Exp(z) - 1)),
                Bits = "9d1ae84fadd06717",
            },
        ];

    private const double Lambda = 1.0507009873554805,
        Alpha = 1.6732632423543772;
}
