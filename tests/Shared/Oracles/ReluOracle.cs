namespace Chainrule.Tests.Oracles;

/// <summary>y = max(x, 0).</summary>
internal sealed class ReluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("relu", builder => builder.Relu(), x => Math.Max(x, 0))
            {
                Kinks = [0],
                Slope = x => x > 0 ? 1 : 0,
                Bits = "a1711171b8d87a63",
            },
        ];
}
