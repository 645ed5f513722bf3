using Chainrule.Initializers;
using Chainrule.Layers;

namespace Chainrule.Tests.Oracles;

/// <summary>One layer as the textbook has it: one sample forward, in double precision.</summary>
/// <param name="Create">The layer under test for an input shape.</param>
/// <param name="Forward">y of one sample, from x and the parameters.</param>
/// <param name="Kinks">Where the derivative jumps: random inputs keep away from there.</param>
internal sealed record LayerOracle(
    Func<Shape, Layer> Create, Func<double[], double[], double[]> Forward, params double[] Kinks)
{
    /// <summary>The standard deviation of random inputs in one case of four; in the others it is 0.1 or 2.</summary>
    public double Spread { get; init; } = 10;

    /// <summary>The layer with more of its settings drawn at random; null where a shape says all.</summary>
    public Func<Shape, Random, Layer>? Draw { get; init; }
}

/// <summary>The oracle of every layer: a new layer adds its line to the table.</summary>
internal static class LayerOracles
{
    public static readonly IReadOnlyDictionary<string, LayerOracle> All = new Dictionary<string, LayerOracle>
    {
        ["dense"] = new(s => new Dense(s, 3, new Zeros()), (x, p) => Dense(x, p, p.Length / (x.Length + 1), hasBias: true))
        {
            Draw = (s, random) => new Dense(s, Units(random), new Zeros()),
        },
        ["dense without bias"] = new(
            s => new Dense(s, 5, new Zeros(), bias: false),
            (x, p) => Dense(x, p, p.Length / x.Length, hasBias: false)
        )
        {
            Draw = (s, random) => new Dense(s, Units(random), new Zeros(), bias: false),
        },
        ["relu"] = new(s => new Relu(s), Each(x => Math.Max(x, 0)), 0),
        ["leaky-relu"] = new(s => new LeakyRelu(s), Each(x => x > 0 ? x : 0.01 * x), 0),
        ["leaky-relu:0.3"] = new(s => new LeakyRelu(s, 0.3), Each(x => x > 0 ? x : 0.3 * x), 0),
        ["elu"] = new(s => new Elu(s), Each(x => x > 0 ? x : SpecialFunctions.Expm1(x))),
        ["elu:0.5"] = new(s => new Elu(s, 0.5), Each(x => x > 0 ? x : 0.5 * SpecialFunctions.Expm1(x)), 0),
        ["selu"] = new(
            s => new Selu(s),
            Each(x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * SpecialFunctions.Expm1(x))),
            0
        ),
        ["gelu"] = new(s => new Gelu(s), Each(x => x * SpecialFunctions.NormalCdf(x))),
        ["gelu-tanh"] = new(s => new Gelu(s, GeluForm.Tanh), Each(GeluTanh)),
        ["silu"] = new(s => new Silu(s), Each(x => x * SpecialFunctions.Sigmoid(x))),
        ["softplus"] = new(s => new Softplus(s), Each(SpecialFunctions.Softplus)),
        ["sigmoid"] = new(s => new Sigmoid(s), Each(SpecialFunctions.Sigmoid)),
        ["tanh"] = new(s => new Tanh(s), Each(Math.Tanh)),
        ["sinh"] = new(s => new Sinh(s), Each(x => StraightBeyond(10, x)), -10, 10),
        ["sinh:2"] = new(s => new Sinh(s, 2), Each(x => StraightBeyond(2, x)), -2, 2),
        ["hard-sigmoid"] = new(s => new HardSigmoid(s), Each(x => Math.Clamp((x / 6) + 0.5, 0, 1)), -3, 3),
        ["hard-sigmoid:0.2:0.25"] = new(
            s => new HardSigmoid(s, 0.2, 0.25),
            Each(x => Math.Clamp((0.2 * x) + 0.25, 0, 1)),
            -1.25,
            3.75
        ),
        ["identity"] = new(s => new Identity(s), (x, _) => x),
        ["flatten"] = new(s => new Flatten(s), (x, _) => x),
        ["dropout:0.5"] = new(s => new Dropout(s, 0.5), (x, _) => x),     // out of training; DropoutTests has the rest
        ["softmax"] = new(s => new Softmax(OneAxis(s)), (x, _) => Softmax(x)) { Spread = 60 },
        ["log-softmax"] = new(s => new LogSoftmax(OneAxis(s)), (x, _) => LogSoftmax(x)) { Spread = 60 },
        ["embedding:3x2"] = new(s => new CategoryEmbedding(s, (3, 2)), (x, p) => Embed(x, p, (3, 2)), 1, 2),
        ["embedding:4x1,5x3"] = new(
            s => s.Count > 1 ? new CategoryEmbedding(s, (4, 1), (5, 3)) : new CategoryEmbedding(s, (4, 1)),
            (x, p) => x.Length > 1 ? Embed(x, p, (4, 1), (5, 3)) : Embed(x, p, (4, 1)),
            1,
            2,
            3,
            4
        ),
        ["piecewise:1:4:3"] = new(
            s => new PiecewiseLinearEmbedding(s, 1, 4, 3),
            (x, p) => Piecewise(x, p, 1, 4, 3),
            0.25,
            0.5,
            0.75
        ),
        ["piecewise of all"] = new(
            s => new PiecewiseLinearEmbedding(s, s.Count, 5, 2),
            (x, p) => Piecewise(x, p, x.Length, 5, 2),
            0.2,
            0.4,
            0.6,
            0.8
        ),
        ["periodic:1:2:3:0.5"] = new(s => new PeriodicEmbedding(s, 1, 2, 3, 0.5), (x, p) => Periodic(x, p, 1, 2, 3)),
        ["periodic of all"] = new(s => new PeriodicEmbedding(s, s.Count, 3, 1), (x, p) => Periodic(x, p, x.Length, 3, 1)),
    };

    /// <summary>One unit, a few, and whole vectors with their tails.</summary>
    private static int Units(Random random) =>
        random.Next(8) switch
        {
            0 => 1,
            1 => random.Next(16, 20),
            2 => random.Next(31, 36),
            _ => random.Next(2, 16),
        };

    public static double[] Softmax(double[] x) => [.. LogSoftmax(x).Select(Math.Exp)];

    private static double[] LogSoftmax(double[] x)
    {
        double max = x.Max(), sum = x.Sum(v => Math.Exp(v - max));
        return [.. x.Select(v => v - max - Math.Log(sum))];
    }

    /// <summary>sinh x, from the limit on its tangent there.</summary>
    private static double StraightBeyond(double limit, double x)
    {
        double near = Math.Clamp(x, -limit, limit);
        return Math.Sinh(near) + (x - near) * Math.Cosh(limit);
    }

    /// <summary>y[j] = b[j] + Σₖ x[k]·W[k,j].</summary>
    public static double[] Dense(double[] x, double[] parameters, int units, bool hasBias)
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

    /// <summary>The last numbers name rows of tables that lie one behind the other.</summary>
    private static double[] Embed(double[] x, double[] tables, params (int Count, int Size)[] categories)
    {
        List<double> y = [.. x[..^categories.Length]];
        int start = 0;
        foreach (var (code, (count, size)) in x[^categories.Length..].Zip(categories))
        {
            int row = code < 1 ? 0 : code >= count ? count - 1 : (int)Math.Floor(code);
            y.AddRange(tables[(start + row * size)..(start + (row + 1) * size)]);
            start += count * size;
        }

        return [.. y];
    }

    /// <summary>Equation 1 of Gorishniy et al. (2022) with bins of equal width, and the linear layer behind it.</summary>
    private static double[] Piecewise(double[] x, double[] p, int numbers, int bins, int size)
    {
        var y = new List<double>();
        for (int i = 0; i < numbers; i++)
        {
            double[] code = new double[bins];
            for (int t = 1; t <= bins; t++)
            {
                double low = (t - 1.0) / bins, high = (double)t / bins;
                code[t - 1] = x[i] < low && t > 1 ? 0 : x[i] >= high && t < bins ? 1 : (x[i] - low) / (high - low);
            }

            for (int d = 0; d < size; d++)
            {
                y.Add(
                    p[(numbers * bins + i) * size + d]
                        + Enumerable.Range(0, bins).Sum(t => code[t] * p[(i * bins + t) * size + d])
                );
            }
        }

        return [.. y, .. x[numbers..]];
    }

    /// <summary>Equation 2 of Gorishniy et al. (2022), cosine and sine of a frequency one behind the other.</summary>
    private static double[] Periodic(double[] x, double[] p, int numbers, int frequencies, int size)
    {
        var y = new List<double>();
        int weights = numbers * frequencies, bias = weights + numbers * 2 * frequencies * size;
        for (int i = 0; i < numbers; i++)
        {
            double[] code =
            [
                .. Enumerable.Range(0, 2 * frequencies).Select(j =>
                    Math.Cos(2 * Math.PI * p[i * frequencies + j / 2] * x[i] - (j % 2 == 0 ? 0 : Math.PI / 2))),
            ];
            for (int d = 0; d < size; d++)
            {
                y.Add(
                    p[bias + i * size + d] + code.Select((c, j) => c * p[weights + (i * 2 * frequencies + j) * size + d]).Sum()
                );
            }
        }

        return [.. y, .. x[numbers..]];
    }

    /// <summary>½·x·(1 + tanh u), with 1 + tanh u = 2 / (1 + e^(−2u)), which keeps its digits where tanh is near −1.</summary>
    private static double GeluTanh(double x) => x / (1 + Math.Exp(-2 * Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x))));

    private static Func<double[], double[], double[]> Each(Func<double, double> f) => (x, _) => [.. x.Select(f)];

    /// <summary>The same numbers along one axis, so that a sample is one distribution.</summary>
    private static Shape OneAxis(Shape shape) => new(shape.Count);
}
