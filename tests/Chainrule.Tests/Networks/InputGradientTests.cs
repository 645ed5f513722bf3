using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Networks;

public class InputGradientTests
{
    private const int Inputs = 6;

    private static readonly Network Curved = LayerNotation.Parse(
        "dense:9 gelu dropout:0.4 dense:7 tanh dense:3", new Shape(Inputs), seed: 5);

    [Fact]
    public void Of_a_linear_network_they_are_its_weights()
    {
        var network = LayerNotation.Parse("dense:3", new Shape(Inputs), seed: 1);
        float[] dx = network.InputGradients(Rows(2), output: 1);
        for (int i = 0; i < Inputs; i++)
        {
            Assert.Equal(network.Parameters[3 * i + 1], dx[i]);             // W is (In, Out)
            Assert.Equal(network.Parameters[3 * i + 1], dx[Inputs + i]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Of_an_output_they_are_its_differences_in_double_precision(int output)
    {
        float[] x = Rows(5), dx = Curved.InputGradients(x, output);
        Assert.Equal(x.Length, dx.Length);
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(Difference(x, i, y => y[output]), dx[i], 1e-5);
        }
    }

    [Fact]
    public void Of_a_loss_they_are_those_of_each_rows_own_with_its_weight()
    {
        var loss = new SoftmaxCrossEntropy();
        float[] x = Rows(4), weights = [1, 2.5f, 0, 1];
        int[] classes = [2, 0, 1, 1];
        float[] dx = Curved.InputGradients(x, loss, Targets.OfClasses(classes, weights));
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / Inputs;
            double[] target = [.. Enumerable.Range(0, 3).Select(k => k == classes[row] ? 1.0 : 0)];
            Assert.Equal(weights[row] * Difference(x, i, y => loss.Formula(y, target)), dx[i], 1e-5);
        }
    }

    [Fact]
    public void They_are_carried_back_from_any_derivatives_of_the_outputs()
    {
        float[] x = Rows(3), dy = [1, 0, 0, 0, -2, 0, 0.5f, 0, 3], dx = new float[x.Length];
        Array.Fill(dx, float.NaN);
        Curved.InputGradients(x, dy, dx);
        for (int i = 0; i < x.Length; i++)
        {
            int row = i / Inputs;
            Assert.Equal(Difference(x, i, y => y.Select((value, j) => value * dy[3 * row + j]).Sum()), dx[i], 1e-5);
        }
    }

    [Fact]
    public void A_network_that_does_nothing_hands_them_on()
    {
        var network = LayerNotation.Parse("identity flatten", new Shape(2, 3), seed: 1);
        float[] dx = new float[6];
        network.InputGradients(Rows(1), [1, 2, 3, 4, 5, 6], dx);
        Assert.Equal([1, 2, 3, 4, 5, 6], dx);
    }

    [Fact]
    public void A_rows_bits_depend_on_that_row_alone_and_parameters_stay()
    {
        float[] x = Rows(150);
        string before = Curved.ParametersSha256();
        float[] all = Curved.InputGradients(x, output: 1, Workers.Shared);
        for (int row = 0; row < 150; row += 49)
        {
            float[] one = Curved.InputGradients(x.AsSpan(row * Inputs, Inputs), output: 1);
            Assert.Equal(Bits.Of(all.AsSpan(row * Inputs, Inputs).ToArray()), Bits.Of(one));
        }

        Assert.Equal(before, Curved.ParametersSha256());
    }

    [Fact]
    public void Many_threads_may_ask_at_once()
    {
        float[] x = Rows(70);
        float[] expected = Curved.InputGradients(x, output: 0);
        Parallel.For(0, 64, _ => Assert.Equal(expected, Curved.InputGradients(x, output: 0)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        float[] x = Rows(2), dx = new float[x.Length];
        Assert.Throws<ArgumentException>(() => Curved.InputGradients(x.AsSpan(1), output: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Curved.InputGradients(x, output: 3));
        Assert.Throws<ArgumentException>(() => Curved.InputGradients(x, new float[5], dx));
        var error = Assert.Throws<ChainruleException>(() =>
            Curved.InputGradients(x, new SoftmaxCrossEntropy(), Targets.OfClasses([0, 1, 2])));
        Assert.Contains("2 rows, but targets for 3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ChainruleException>(() =>
            Curved.InputGradients(x, new SoftmaxCrossEntropy(), Targets.OfClasses([0, 3])));
    }

    private static float[] Rows(int rows)
    {
        var random = new RandomStream(8, RandomStreams.User(3));
        return [.. Enumerable.Range(0, rows * Inputs).Select(i => (float)(2 * random.Uniform((uint)i) - 1))];
    }

    /// <summary>The central difference of a function of a row's outputs, by one of its inputs.</summary>
    private static double Difference(float[] x, int at, Func<double[], double> f)
    {
        const double Step = 1e-6;
        int row = at / Inputs;
        double[] inputs = [.. x.AsSpan(row * Inputs, Inputs).ToArray().Select(value => (double)value)];
        inputs[at % Inputs] += Step;
        double above = f(Outputs(inputs));
        inputs[at % Inputs] -= 2 * Step;
        return (above - f(Outputs(inputs))) / (2 * Step);
    }

    private static double[] Outputs(double[] x)
    {
        for (int i = 0; i < Curved.Layers.Count; i++)
        {
            double[] y = new double[Curved.Layers[i].Output.Count];
            double[] parameters = [.. Curved.SliceOf(i, Curved.Parameters).ToArray().Select(value => (double)value)];
            Curved.Layers[i].Formula!(x, parameters, y);
            x = y;
        }

        return x;
    }
}
