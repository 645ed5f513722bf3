using Chainrule.Initializers;
using Chainrule.Kernels;

namespace Chainrule.Insight.Topics;

/// <summary>What the library's initializers really draw, from seed 1.</summary>
internal static class Drawn
{
    private const int Depth = 10, Width = 128, Samples = 32;

    /// <summary>Weights as a matrix, row after row.</summary>
    public static double[] Weights(string initializer, int inputs, int outputs, int block = 0)
    {
        float[] values = new float[inputs * outputs];
        InitializerNotation
            .Parse(initializer)
            .Fill(new Shape(inputs, outputs), new RandomStream(1, RandomStreams.Initialization(block)), values);
        return [.. values.Select(v => (double)v)];
    }

    /// <summary>The mean square of the weights drawn.</summary>
    public static double Variance(string initializer, int inputs, int outputs) =>
        Weights(initializer, inputs, outputs).Average(w => w * w);

    /// <summary>The second moment of a signal behind each of ten layers, for initializers side by side.</summary>
    public static NamedNumbers Depths(Func<double, double> activation, params string[] initializers)
    {
        double[][] moments = [.. initializers.Select(initializer => Moments(activation, initializer))];
        return NamedNumbers.Table(
            "depths",
            ["layer", .. initializers],
            Enumerable.Range(0, Depth).Select(layer => (double[])[layer + 1, .. moments.Select(m => m[layer])])
        );
    }

    private static double[] Moments(Func<double, double> activation, string initializer)
    {
        var random = new RandomStream(1, RandomStreams.User(0));
        double[] x = [.. Enumerable.Range(0, Samples * Width).Select(i => NormalDistribution.Sample(random, (uint)i))];
        double[] moments = new double[Depth];
        for (int layer = 0; layer < Depth; layer++)
        {
            double[] w = Weights(initializer, Width, Width, layer), y = new double[x.Length];
            for (int row = 0; row < Samples; row++)
            {
                for (int k = 0; k < Width; k++)
                {
                    for (int j = 0; j < Width; j++)
                    {
                        y[row * Width + j] += x[row * Width + k] * w[k * Width + j];
                    }
                }
            }

            x = [.. y.Select(activation)];
            moments[layer] = x.Average(v => v * v);
        }

        return moments;
    }
}
