namespace Chainrule.Tests.Oracles;

/// <summary>y = x, as one row.</summary>
internal sealed class FlattenOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [new("flatten", builder => builder.Flatten(), x => x) { Slope = _ => 1, Bits = "1aaf28538597a0d5" }];
}
