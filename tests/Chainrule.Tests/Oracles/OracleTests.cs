using Chainrule.Layers;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Oracles;

/// <summary>The oracles themselves: their differences against derivatives that no difference is in.</summary>
public class OracleTests
{
    private const double Tolerance = 1e-7;

    public static TheoryData<string> ElementWise =>
        [.. LayerOracles.All.Keys.Where(name => LayerOracles.All[name].Slope is not null)];

    public static TheoryData<string> Analytic =>
        [.. LayerOracles.All.Keys.Where(name => LayerOracles.All[name].Analytic is not null)];

    public static TheoryData<int> Losses => [.. Enumerable.Range(0, LossOracles.All.Count)];

    [Theory, MemberData(nameof(ElementWise))]
    public void Differences_are_the_slope_written_by_hand(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        double[] x = new double[1];
        for (int i = -2000; i <= 2000; i++)
        {
            x[0] = i / 200.0 + 0.0012345;
            if (Array.Exists(oracle.Kinks, kink => Math.Abs(x[0] - kink) < 1e-3))
            {
                continue;
            }

            double slope = LayerCheck.Slope(x, 0, () => oracle.Forward(x, [])[0]);
            double known = oracle.Slope!(x[0]);
            Assert.Equal(known, slope, Tolerance * Math.Max(1, Math.Abs(known)));
        }
    }

    [Theory, MemberData(nameof(Analytic))]
    public void The_slope_written_by_hand_is_that_of_the_complex_step(string name)
    {
        LayerOracle oracle = LayerOracles.All[name];
        for (int i = -2000; i <= 2000; i++)
        {
            double x = i / 200.0 + 0.0012345;
            Assert.Equal(ClosedForms.ComplexStep(oracle.Analytic!, x), oracle.Slope!(x), 1e-12);
        }
    }

    [Fact]
    public void Every_oracle_of_an_element_wise_layer_is_checked_so() =>
        Assert.All(
            LayerOracles.All.Values.Where(oracle => oracle.Create(new Shape(2)).Kind is LayerKind.ElementWise),
            oracle => Assert.True(oracle.Slope is not null, $"{oracle.Notation}: no slope is written by hand"));

    [Theory]
    [InlineData("softmax")]
    [InlineData("log-softmax")]
    [InlineData("dense:3")]
    [InlineData("dense:5:no-bias")]
    public void Differences_are_the_jacobian_written_by_hand(string name)
    {
        var random = new Random(1);
        LayerOracle oracle = LayerOracles.All[name];
        for (int trial = 0; trial < 200; trial++)
        {
            int width = 1 + random.Next(6),
                units = oracle.Create(new Shape(width)).Output.Count;
            double[] x = Numbers(random, width),
                p = Numbers(
                    random,
                    name == "dense:3" ? (width + 1) * units
                        : name[0] == 'd' ? width * units
                        : 0
                );
            double[] s = SoftmaxOracle.Softmax(x);
            for (int i = 0; i < units; i++)
            {
                for (int k = 0; k < width; k++)
                {
                    double expected = name switch
                    {
                        "softmax" => s[i] * ((i == k ? 1 : 0) - s[k]),
                        "log-softmax" => (i == k ? 1 : 0) - s[k],
                        _ => p[k * units + i],
                    };
                    Assert.Equal(expected, LayerCheck.Slope(x, k, () => oracle.Forward(x, p)[i]), Tolerance);
                }

                for (int j = 0; j < p.Length; j++)
                {
                    double expected = j % units != i ? 0 : j < width * units ? x[j / units] : 1;
                    Assert.Equal(expected, LayerCheck.Slope(p, j, () => oracle.Forward(x, p)[i]), Tolerance);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Losses))]
    public void Differences_of_a_loss_are_those_of_the_complex_step_or_by_hand(int number)
    {
        LossOracle oracle = LossOracles.All[number];
        var random = new Random(number);
        for (int trial = 0; trial < 500; trial++)
        {
            double[] y = Numbers(random, 4), t = LossOracles.Softmax(Numbers(random, 4));
            y = oracle.Outputs == OracleOutputs.Any ? y : LossOracles.Softmax([.. y.Select(v => v / 2)]);
            for (int k = 0; k < y.Length; k++)
            {
                double error = y[k] - t[k];
                if (Array.Exists(oracle.Kinks, kink => Math.Abs(error - kink) < 1e-3))
                {
                    continue;
                }

                double slope = LayerCheck.Slope(y, k, () => oracle.Row(y, t));
                double expected = oracle.Analytic is { } analytic
                    ? ClosedForms.ComplexStep(analytic, y, t, k)
                    : oracle.Slope!(error) / y.Length;
                Assert.Equal(expected, slope, Tolerance * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    private static double[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => 4 * random.NextDouble() - 2)];
}
