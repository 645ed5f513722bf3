namespace Chainrule.Tests.Oracles;

/// <summary>y = x out of training; DropoutTests has the rest.</summary>
internal sealed class DropoutOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [new("dropout:0.5", builder => builder.Dropout(0.5), x => x) { Slope = _ => 1, Bits = "9c0047e42e8a05f5" }];
}
