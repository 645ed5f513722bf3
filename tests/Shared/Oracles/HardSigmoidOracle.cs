namespace Chainrule.Tests.Oracles;

/// <summary>y = slope·x + offset, cut off at 0 and 1.</summary>
internal sealed class HardSigmoidOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("hard-sigmoid", builder => builder.HardSigmoid(), x => Math.Clamp((x / 6) + 0.5, 0, 1))
            {
                Kinks = [-3, 3],
                Slope = x => Math.Abs(x) < 3 ? 1.0 / 6 : 0,
                Bits = "12491d34815df4d3",
            },
            new("hard-sigmoid:0.2:0.25", builder => builder.HardSigmoid(0.2, 0.25), x => Math.Clamp((0.2 * x) + 0.25, 0, 1))
            {
                Kinks = [-1.25, 3.75],
                Slope = x => x is > -1.25 and < 3.75 ? 0.2 : 0,
                Bits = "a38c2b214b49e28e",
            },
        ];
}
