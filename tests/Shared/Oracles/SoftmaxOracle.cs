namespace Chainrule.Tests.Oracles;

/// <summary>yᵢ = exp xᵢ / Σⱼ exp xⱼ, of a sample that is one distribution.</summary>
internal sealed class SoftmaxOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [new("softmax", builder => builder.Flatten().Softmax(), (x, _) => Softmax(x)) { Spread = 60, Bits = "9caa5b07580aad6b" }];

    public static double[] Softmax(double[] x) => [.. LogSoftmaxOracle.LogSoftmax(x).Select(Math.Exp)];
}
