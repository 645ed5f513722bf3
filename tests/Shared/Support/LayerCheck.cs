using Chainrule.Layers;
using Chainrule.Tests.Oracles;

namespace Chainrule.Tests.Support;

/// <summary>Checks a layer against its oracle: forward directly, backward against central differences of the oracle.</summary>
internal static class LayerCheck
{
    private const double Tolerance = 5e-6;
    private const double LeastNormal = 1.1754943508222875e-38;

    // Four roundings of a float: of the terms that a gradient is the sum of, and of the outputs that backward is given.
    private const double Roundings = 4.0 / (1 << 24);

    /// <summary>Random shapes, batches and values from a seed.</summary>
    public static void AtRandom(LayerOracle oracle, int seed)
    {
        var random = new Random(seed);
        Shape shape = RandomShape(random);
        Layer layer = oracle.Draw is { } draw ? draw(shape, random) : oracle.Create(shape);
        int batchSize = random.Next(12) == 0 && LayerRun.CountParameters(layer) <= 100 ? random.Next(5, 36) : random.Next(5),
            inputs = layer.Input.Count,
            outputs = layer.Output.Count;
        double spread = random.Next(4) switch
        {
            0 => 0.1,
            1 => oracle.Spread,
            _ => 2,
        };
        float[] x = Normal(random, batchSize * inputs, spread),
            dy = Normal(random, batchSize * outputs, 1);
        for (int i = 0; i < x.Length; i++)
        {
            if (Array.Exists(oracle.Kinks, kink => Math.Abs(x[i] - kink) < 1e-3))
            {
                x[i] += 3e-3f;
            }
        }

        if (oracle.KeepsApart)
        {
            int[] ascending = [.. Enumerable.Range(0, x.Length).OrderBy(i => x[i])];
            for (int i = 1; i < ascending.Length; i++)
            {
                x[ascending[i]] = Math.Max(x[ascending[i]], x[ascending[i - 1]] + 1e-3f);
            }
        }

        At(oracle, layer, batchSize, x, dy, Normal(random, LayerRun.CountParameters(layer), 0.5), $"seed {seed}");
    }

    private static void At(
        LayerOracle oracle,
        Layer layer,
        int batchSize,
        float[] x,
        float[] dy,
        float[] parameters,
        string where
    )
    {
        int inputs = layer.Input.Count, outputs = layer.Output.Count;
        var run = new LayerRun(layer, batchSize, x, dy, parameters);
        double[] p = Wide(parameters),
            y = new double[run.Y.Length],
            dx = new double[run.Dx.Length],
            gradients = new double[p.Length];
        double[] terms = new double[p.Length];
        double dxTerms = 0, rounded = 0;
        for (int row = 0; row < batchSize; row++)
        {
            double[] sample = Wide(x.AsSpan(row * inputs, inputs)),
                rowDy = Wide(dy.AsSpan(row * outputs, outputs)),
                rowY = oracle.Forward(sample, p);
            rowY.CopyTo(y, row * outputs);
            rounded = Math.Max(rounded, rowY.Zip(rowDy, (value, from) => Math.Min(1, Math.Abs(value)) * Math.Abs(from)).Max());
            for (int i = 0; i < inputs; i++)
            {
                (dx[(row * inputs) + i], double sum) = Along(rowDy, sample, i, () => oracle.Forward(sample, p));
                dxTerms = Math.Max(dxTerms, sum);
            }

            for (int i = 0; i < p.Length; i++)
            {
                var (slope, sum) = Along(rowDy, p, i, () => oracle.Forward(sample, p));
                gradients[i] += slope;
                terms[i] += sum;
            }
        }

        Close(y, run.Y, rounding: 0, $"y, {layer.Notation} {layer.Input}, {where}");
        Close(dx, run.Dx, Roundings * Math.Max(dxTerms, rounded), $"dx, {layer.Notation} {layer.Input}, {where}");
        Close(
            gradients,
            run.Gradients,
            Roundings * Math.Max(Largest(terms), rounded),
            $"gradients, {layer.Notation} {layer.Input}, {where}"
        );
    }

    /// <summary>Σⱼ dyⱼ·∂yⱼ/∂v by central differences, and the same sum without signs.</summary>
    private static (double Slope, double Terms) Along(double[] dy, double[] values, int i, Func<double[]> f)
    {
        double value = values[i], h = 1e-5 * Math.Max(1, Math.Abs(value)), slope = 0, terms = 0;
        values[i] = value + h;
        double[] above = [.. f()];        // an identity hands its input on
        values[i] = value - h;
        double[] below = [.. f()];
        values[i] = value;
        for (int j = 0; j < dy.Length; j++)
        {
            double term = dy[j] * (above[j] - below[j]) / (2 * h);
            slope += term;
            terms += Math.Abs(term);
        }

        return (slope, terms);
    }

    /// <summary>The central difference (f(v + h) − f(v − h)) / 2h.</summary>
    public static double Slope(double[] values, int i, Func<double> f)
    {
        double value = values[i], h = 1e-5 * Math.Max(1, Math.Abs(value));
        values[i] = value + h;
        double above = f();
        values[i] = value - h;
        double below = f();
        values[i] = value;
        return (above - below) / (2 * h);
    }

    /// <summary>
    /// Every error is small beside the largest number; where terms cancel, or a layer saturates, it may be as large as rounding
    /// of those terms and of the outputs makes it.
    /// </summary>
    private static void Close(double[] expected, float[] actual, double rounding, string what)
    {
        double limit = (Tolerance * Largest(expected)) + rounding + LeastNormal;    // what is below has few digits or none
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= limit,
                $"{what}: element {i} is {actual[i]:R}, should be {expected[i]:R} within {limit:R}");
        }
    }

    private static Shape RandomShape(Random random) => random.Next(6) switch
    {
        0 => new Shape(1),
        1 => new Shape(random.Next(14, 19)),
        2 => new Shape(random.Next(30, 35)),
        3 => new Shape(random.Next(1, 4), random.Next(1, 5)),
        4 => new Shape(random.Next(1, 3), random.Next(1, 3), random.Next(1, 4)),
        _ => new Shape(random.Next(1, 14)),
    };

    public static float[] Normal(Random random, int count, double spread)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (float)(
                spread * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
        }

        return values;
    }

    private static double[] Wide(ReadOnlySpan<float> values)
    {
        double[] wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
        {
            wide[i] = values[i];
        }

        return wide;
    }

    private static double Largest(double[] values) => values.Length == 0 ? 0 : values.Max(Math.Abs);
}
