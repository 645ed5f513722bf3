namespace Chainrule.Tests.Oracles;

/// <summary>y = x.</summary>
internal sealed class IdentityOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [new("identity", builder => builder.Identity(), x => x) { Slope = _ => 1, Bits = "1aaf28538597a0d5" }];
}
