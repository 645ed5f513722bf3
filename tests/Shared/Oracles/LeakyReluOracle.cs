namespace Chainrule.Tests.Oracles;

/// <summary>y = x above 0, slope·x below.</summary>
internal sealed class LeakyReluOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("leaky-relu", builder => builder.LeakyRelu(), x => x > 0 ? x : 0.01 * x)
            {
                Kinks = [0],
                Slope = x => x > 0 ? 1 : 0.01,
                Bits = "8c0cf4d9b6f869eb",
            },
            new("leaky-relu:0.3", builder => builder.LeakyRelu(0.3), x => x > 0 ? x : 0.3 * x)
            {
                Kinks = [0],
                Slope = x => x > 0 ? 1 : 0.3,
                Bits = "7cf3a637a9334937",
            },
        ];
}
