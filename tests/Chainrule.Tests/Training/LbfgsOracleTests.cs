using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Oracles;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

/// <summary>
/// L-BFGS step by step against its definition: a softmax regression with a penalty, its loss and gradient written naively in
/// double precision, the direction from the matrix that the two loops never form, and a step that the Wolfe conditions allow.
/// </summary>
[Trait("Category", "Numbers")]
public class LbfgsOracleTests
{
    private const int Rows = 120, Features = 6, Classes = 3, Weights = Features * Classes;
    private const double Decay = 0.01;

    private static readonly ArrayDataset Data = Toy.Blobs(Rows, Features, Classes, spread: 3);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void Every_step_goes_where_the_textbook_says_and_as_far_as_it_allows(int history)
    {
        const int Steps = 12;
        double[][] points = [.. Enumerable.Range(0, Steps + 1).Select(steps => After(steps, history))];
        var pairs = new List<(double[] S, double[] Y)>();
        int whole = 0;
        for (int k = 0; k < Steps; k++)
        {
            var (value, gradient) = Objective(points[k]);
            var (next, nextGradient) = Objective(points[k + 1]);
            double[] direction = LbfgsOracle.Direction(gradient, pairs), step = Difference(points[k + 1], points[k]);
            double length = LbfgsOracle.Dot(step, direction) / LbfgsOracle.Dot(direction, direction);
            double aside = Angle(step, direction);
            Assert.True(length > 0 && aside < Aside, $"step {k}: {aside:e1} aside of the direction, {length} times as long");

            // the strong Wolfe conditions, with rounding of single precision
            double slope = LbfgsOracle.Dot(gradient, direction);
            Assert.True(next <= value + 1e-4 * length * slope + 1e-7, $"step {k}: from {value} to {next}");
            Assert.InRange(Math.Abs(LbfgsOracle.Dot(nextGradient, direction)), 0, 0.9001 * Math.Abs(slope));

            // and the first length that is tried is taken where they hold for it
            double first = k == 0 ? Math.Min(1, 1 / Norm(gradient)) : 1;
            var (tried, triedGradient) = Objective([.. points[k].Zip(direction, (w, d) => w + first * d)]);
            if (
                tried <= value + 0.9e-4 * first * slope
                && Math.Abs(LbfgsOracle.Dot(triedGradient, direction)) <= 0.89 * Math.Abs(slope)
            )
            {
                Assert.Equal(first, length, 2 * Aside);
                whole++;
            }

            pairs.Add((step, Difference(nextGradient, gradient)));
            if (pairs.Count > history)
            {
                pairs.RemoveAt(0);
            }
        }

        Assert.InRange(whole, 6, Steps);
    }

    [Fact]
    public void A_memory_of_another_length_would_be_noticed()
    {
        double[][] points = [.. Enumerable.Range(0, 9).Select(steps => After(steps, history: 10))];
        double[][] gradients = [.. points.Select(point => Objective(point).Gradient)];
        var pairs = Enumerable
            .Range(0, 7)
            .Select(k => (Difference(points[k + 1], points[k]), Difference(gradients[k + 1], gradients[k])))
            .ToArray();
        double[] step = Difference(points[8], points[7]);
        Assert.InRange(Angle(step, LbfgsOracle.Direction(gradients[7], pairs)), 0, Aside);
        Assert.InRange(Angle(step, LbfgsOracle.Direction(gradients[7], pairs[1..])), 5 * Aside, 2);
        Assert.InRange(Angle(step, LbfgsOracle.Direction(gradients[7], [.. pairs.Reverse()])), 5 * Aside, 2);
    }

    [Fact]
    public void All_that_changes_weights_has_an_oracle()
    {
        // Trainer steps by an Optimizer, and those are counted in OptimizerTests; LbfgsTrainer is here
        var trainers = typeof(Trainer)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type.Namespace == typeof(Trainer).Namespace && type.Name.EndsWith("Trainer", StringComparison.Ordinal)
            );
        Assert.Equal([nameof(LbfgsTrainer), nameof(Trainer)], trainers.Select(type => type.Name).Order());
        Assert.Contains(typeof(Trainer).GetConstructors(), made =>
            made.GetParameters().Any(parameter => parameter.ParameterType == typeof(Optimizer))
        );
    }

    // What single precision turns a direction aside: gradients have some 1e-7 of rounding, and differences of them more.
    private const double Aside = 1e-3;

    private static double[] After(int steps, int history)
    {
        var network = LayerNotation.Parse($"dense:{Classes}", Data.Input, seed: 4);
        new LbfgsTrainer(
            network,
            new SoftmaxCrossEntropy(),
            new()
            {
                Decay = Decay,
                History = history,
                MaxIterations = steps,
                GradientTolerance = 1e-12,
                ObjectiveTolerance = 1e-15,
            }
        ).Fit(Data);
        return [.. network.Parameters.ToArray().Select(w => (double)w)];
    }

    /// <summary>Mean cross entropy + ½·λ·Σw² over weights, not biases, and its gradient.</summary>
    private static (double Value, double[] Gradient) Objective(double[] w)
    {
        float[] inputs = Data.Inputs.ToArray();
        int[] labels = new int[Rows];
        Data.CopyClasses([.. Enumerable.Range(0, Rows)], labels);
        double value = 0;
        double[] gradient = new double[w.Length];
        for (int row = 0; row < Rows; row++)
        {
            double[] x = [.. inputs[(row * Features)..((row + 1) * Features)].Select(v => (double)v)];
            double[] p = LossOracles.Softmax(DenseOracle.Forward(x, w, Classes, hasBias: true));
            value -= Math.Log(p[labels[row]]) / Rows;
            for (int c = 0; c < Classes; c++)
            {
                double dz = (p[c] - (c == labels[row] ? 1 : 0)) / Rows;
                gradient[Weights + c] += dz;
                for (int i = 0; i < Features; i++)
                {
                    gradient[i * Classes + c] += x[i] * dz;
                }
            }
        }

        for (int i = 0; i < Weights; i++)
        {
            value += Decay / 2 * w[i] * w[i];
            gradient[i] += Decay * w[i];
        }

        return (value, gradient);
    }

    /// <summary>The part of a step aside of a direction, as a share of the step.</summary>
    private static double Angle(double[] step, double[] direction)
    {
        double length = LbfgsOracle.Dot(step, direction) / LbfgsOracle.Dot(direction, direction);
        return Norm([.. step.Zip(direction, (s, d) => s - length * d)]) / Norm(step);
    }

    private static double[] Difference(double[] a, double[] b) => [.. a.Zip(b, (u, v) => u - v)];

    private static double Norm(double[] v) => Math.Sqrt(LbfgsOracle.Dot(v, v));
}
