using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Layers;

/// <summary>The formulas that proofs differentiate, in double precision, against the tests' own and both passes.</summary>
public class LayerFormulaTests
{
    public static TheoryData<string> Names => [.. LayerOracles.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_layers_formula_is_the_oracles(string name)
    {
        var oracle = LayerOracles.All[name];
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new Random(seed);
            var shape = new[] { new Shape(1), new Shape(random.Next(2, 20)), new Shape(2, 3), new Shape(3, 2, 2) }[seed % 4];
            Layer layer = oracle.Draw is { } draw && seed % 3 > 0 ? draw(shape, random) : oracle.Create(shape);
            double[] x = Wide(LayerCheck.Normal(random, layer.Input.Count, seed % 2 == 0 ? 1 : oracle.Spread)),
                parameters = Wide(LayerCheck.Normal(random, LayerRun.CountParameters(layer), 0.5)),
                y = [.. Enumerable.Repeat(double.NaN, layer.Output.Count)];
            layer.Formula!(x, parameters, y);
            double[] expected = oracle.Forward(x, parameters);
            Assert.Equal(expected.Length, y.Length);
            double largest = Math.Max(1e-3, expected.Max(Math.Abs));
            Assert.All(expected.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-10 * largest));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void An_activations_slope_is_that_written_by_hand(string name)
    {
        var oracle = LayerOracles.All[name];
        var layer = oracle.Create(new Shape(1));
        if (layer.Curve is not { } curve)
        {
            Assert.NotEqual(LayerKind.ElementWise, layer.Kind);
            return;
        }

        for (double x = -12.03; x < 12; x += 0.31)
        {
            const double Step = 1e-5;
            double slope = curve.Derivative(x);
            double difference = (curve.Function(x + Step) - curve.Function(x - Step)) / (2 * Step);
            Assert.Equal(difference, slope, 2e-5 * Math.Max(1, Math.Abs(slope)));
            if (oracle.Slope is { } byHand)
            {
                Assert.Equal(byHand(x), slope, 1e-10 * Math.Max(1, Math.Abs(slope)));
            }
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(5, 1)]
    public void Batch_normalizations_formula_is_what_it_computes(int rows, int channels)
    {
        var random = new Random(rows);
        var layer = new BatchNormalization(new Shape(2, 2, channels), epsilon: 0.01);
        float[] x = LayerCheck.Normal(random, rows * 4 * channels, 2), parameters = LayerCheck.Normal(random, 2 * channels, 1),
            state = [.. LayerCheck.Normal(random, 2 * channels, 1).Select((s, i) => i < channels ? s : 1 + (s * s))];
        foreach (bool isTraining in (bool[])[true, false])
        {
            double[] y = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                // every number beside all of its channel
                int k = i % channels;
                double[] channel = [.. x.Where((_, j) => j % channels == k).Select(value => (double)value)];
                double mean = isTraining ? channel.Average() : state[k];
                double variance = isTraining ? channel.Average(value => Math.Pow(value - mean, 2)) : state[channels + k];
                y[i] = (parameters[k] * (x[i] - mean) / Math.Sqrt(variance + 0.01)) + parameters[channels + k];
            }

            AssertFormula(layer, rows, x, parameters, state, isTraining, y);
        }
    }

    [Fact]
    public void Dropouts_formula_leaves_out_what_the_layer_leaves_out_from_any_row_on()
    {
        var layer = new Dropout(new Shape(7), 0.3);
        float[] x = LayerCheck.Normal(new Random(1), 28, 1);
        var stream = new RandomStream(3, RandomStreams.Layer(0), 2);
        double[] whole = Of(layer, 4, x, [], [], true, stream, 0), later = Of(layer, 2, x[14..], [], [], true, stream, 2);
        Assert.Equal(whole[14..], later);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Contains(whole[i], new[] { 0, x[i] / 0.7 }, new Near());
        }

        Assert.InRange(whole.Count(value => value == 0), 3, 14);
        float[] y = new LayerRun(layer, 4, x, x, isTraining: true, random: stream).Y;
        Assert.All(whole.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(Wide(x), Of(layer, 4, x, [], [], false, stream, 0));
    }

    private static void AssertFormula(
        Layer layer, int rows, float[] x, float[] parameters, float[] state, bool isTraining, double[] expected)
    {
        double[] told = Of(layer, rows, x, parameters, state, isTraining, default, 0);
        var batch = new LayerBatch(layer, rows, parameters, state, isTraining);
        batch.Forward(x);
        for (int i = 0; i < told.Length; i++)
        {
            Assert.Equal(expected[i], told[i], 1e-10);
            Assert.Equal(expected[i], batch.Y[i], 2e-5);
        }
    }

    private static double[] Of(
        Layer layer, int rows, float[] x, float[] parameters, float[] state, bool isTraining, RandomStream random, long firstRow)
    {
        var pass = new FormulaPass
        {
            BatchSize = rows,
            IsTraining = isTraining,
            Parameters = Wide(parameters),
            State = Wide(state),
            Random = random,
            FirstRow = firstRow,
        };
        double[] y = [.. Enumerable.Repeat(double.NaN, rows * layer.Output.Count)];
        layer.BatchFormula!(pass, Wide(x), y);
        return y;
    }

    private static double[] Wide(float[] values) => [.. values.Select(value => (double)value)];

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-9;

        public int GetHashCode(double value) => 0;
    }
}
