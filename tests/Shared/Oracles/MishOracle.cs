using System.Numerics;

namespace Chainrule.Tests.Oracles;

/// <summary>y = x·tanh(ln(1 + eˣ)).</summary>
internal sealed class MishOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("mish", builder => builder.Mish(), x => x * Math.Tanh(SpecialFunctions.Softplus(x)))
            {
                Slope = x => Math.Tanh(SpecialFunctions.Softplus(x)) + x * SlopeOfTanh(x) * SpecialFunctions.Sigmoid(x),
                Analytic = z => z * (1 - 2 / ((1 + Complex.Exp(z)) * (1 + Complex.Exp(z)) + 1)),
                Bits = "4ba9bc79fa90fd82",
            },
        ];

    // 1 − tanh²u = 1 / cosh²u
    private static double SlopeOfTanh(double x) => 1 / Math.Pow(Math.Cosh(SpecialFunctions.Softplus(x)), 2);
}
