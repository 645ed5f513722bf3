namespace Chainrule.Tests.Oracles;

/// <summary>Equation 3 of Ba, Kiros and Hinton (2016), a row at a time.</summary>
internal sealed class LayerNormalizationOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new("layer-norm", builder => builder.LayerNormalization(), (x, p) => Normalize(x, p, 1e-5))
            {
                Bits = "61642c31505f9311",
            },
            new("layer-norm:0.01", builder => builder.LayerNormalization(0.01), (x, p) => Normalize(x, p, 0.01))
            {
                Bits = "c37f634277ac9f97",
            },
        ];

    private static double[] Normalize(double[] x, double[] p, double epsilon)
    {
        int channels = p.Length / 2;
        return
        [
            .. x.Chunk(channels).SelectMany(run =>
            {
                double mean = run.Average(), deviation = Math.Sqrt(run.Average(v => (v - mean) * (v - mean)) + epsilon);
                return run.Select((v, k) => (v - mean) / deviation * p[k] + p[channels + k]);
            }),
        ];
    }
}
