namespace Chainrule.Tests.Oracles;

/// <summary>yᵢ = xᵢ − ln Σⱼ exp xⱼ, of a sample that is one distribution.</summary>
internal sealed class LogSoftmaxOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("log-softmax", builder => builder.Flatten().LogSoftmax(), (x, _) => LogSoftmax(x))
            {
                Spread = 60,
                Bits = "30c8f84e87618576",
            },
        ];

    public static double[] LogSoftmax(double[] x)
    {
        double max = x.Max(),
            sum = x.Sum(v => Math.Exp(v - max));
        return [.. x.Select(v => v - max - Math.Log(sum))];
    }
}
