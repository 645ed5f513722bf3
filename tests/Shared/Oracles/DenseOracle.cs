using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Oracles;

/// <summary>y[j] = b[j] + Σₖ x[k]·W[k,j].</summary>
internal sealed class DenseOracle : ILayerOracle
{
    public IEnumerable<LayerOracle> Cases =>
        [
            new(
                "dense:3",
                builder => builder.Dense(3, new Zeros()),
                (x, p) => Forward(x, p, p.Length / (x.Length + 1), hasBias: true)
            )
            {
                Draw = (s, random) => new Dense(s, Units(random), new Zeros()),
                Bits = "4914493ac1efa3be",
            },
            new(
                "dense:5:no-bias",
                builder => builder.Dense(5, new Zeros(), bias: false),
                (x, p) => Forward(x, p, p.Length / x.Length, hasBias: false)
            )
            {
                Draw = (s, random) => new Dense(s, Units(random), new Zeros(), bias: false),
                Bits = "4427536bd772bad5",
            },
        ];

    /// <summary>y[j] = b[j] + Σₖ x[k]·W[k,j].</summary>
    public static double[] Forward(double[] x, double[] parameters, int units, bool hasBias)
    {
        double[] y = new double[units];
        for (int j = 0; j < units; j++)
        {
            y[j] = hasBias ? parameters[(x.Length * units) + j] : 0;
            for (int k = 0; k < x.Length; k++)
            {
                y[j] += x[k] * parameters[(k * units) + j];
            }
        }

        return y;
    }

    /// <summary>One unit, a few, and whole vectors with their tails.</summary>
    private static int Units(Random random) =>
        random.Next(8) switch
        {
            0 => 1,
            1 => random.Next(16, 20),
            2 => random.Next(31, 36),
            _ => random.Next(2, 16),
        };
}
