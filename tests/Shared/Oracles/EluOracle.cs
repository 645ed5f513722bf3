using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = x above 0, α·(eˣ − 1) below.</summary>
internal sealed class EluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("elu", builder => builder.Elu(), x => x > 0 ? x : SpecialFunctions.Expm1(x))
            {
                Slope = x => x > 0 ? 1 : Math.Exp(x),
                Analytic = z => z.Real > 0 ? z : Complex.Exp(z) - 1,
                Bits = "716ac834fa9b9a43",
            },
            new("elu:0.5", builder => builder.Elu(0.5), x => x > 0 ? x : 0.5 * SpecialFunctions.Expm1(x))
            {
                Kinks = [0],
                Slope = x => x > 0 ? 1 : 0.5 * Math.Exp(x),
                Analytic = z => z.Real > 0 ? z : 0.5 * (Complex.Exp(z) - 1),
                Bits = "342e7ecd6f610f26",
            },
        ];
}
