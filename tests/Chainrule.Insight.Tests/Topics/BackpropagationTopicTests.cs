using System.Globalization;
using Chainrule.Insight.Topics;

namespace Chainrule.Insight.Tests.Topics;

/// <summary>
/// Backpropagation explained, with sizes, weights, activation, rows and loss of one's choice: every number is recomputed by loops
/// that share nothing with what is tested, the gradients by differences of the loss.
/// </summary>
public class BackpropagationTopicTests
{
    private static readonly int[] Sizes = [3, 4, 2];
    private static readonly double[] X = [0.5, -1, 2, 1.5, 0.25, -0.75, -0.3, 0.8, 0.1];

    [Theory]
    [InlineData("relu", null)]
    [InlineData("tanh", "sigmoid-cross-entropy:0.1")]
    [InlineData("sigmoid", "half-mean-squared-error")]
    [InlineData("leaky-relu:0.2", "mean-squared-error")]
    [InlineData("identity", "mean-absolute-error")]
    [InlineData("softplus", "huber:0.3")]
    [InlineData("tanh", "softmax-cross-entropy")]
    [InlineData("tanh", "binary-cross-entropy")]
    [InlineData("tanh", "categorical-cross-entropy:0.2")]
    public void Every_number_is_what_loops_make_of_the_same_network(string activation, string? loss)
    {
        double[] w = [.. Enumerable.Range(0, 20).Select(i => Math.Round(Math.Sin(1.7 * i + 1), 2))],
            b = [0.1, -0.2, 0.05, 0.3, 0.15, -0.1];
        bool areClasses = loss?.Split('-')[0] is "softmax" or "categorical";
        double[] targets = areClasses ? [1, 0, 1] : [1, 0, 0, 1, 1, 1];
        const double Rate = 0.25;
        var explanation = TopicTable.Explain(new Question("backpropagation")
        {
            Values = X,
            Sizes = Sizes,
            Weights = w,
            Biases = b,
            Activation = activation,
            Loss = loss,
            Targets = targets,
            LearningRate = Rate,
        });

        double[][] t = areClasses ? [[0, 1], [1, 0], [0, 1]] : [[1, 0], [0, 1], [1, 1]];
        double Cost(double[] weights, double[] biases) => CostOf(activation, loss ?? "sigmoid-cross-entropy", t, weights, biases);
        double[] dw = Slopes(v => Cost(v, b), w), db = Slopes(v => Cost(w, v), b);
        Same(dw[..12], All(explanation, "dW1"));
        Same(dw[12..], All(explanation, "dW2"));
        Same(db[..4], All(explanation, "db1"));
        Same(db[4..], All(explanation, "db2"));
        foreach (string block in new[] { "dW1", "dW2", "db1", "db2" })
        {
            Same(All(explanation, block), All(explanation, $"{block} measured"));
        }

        var forward = Forward(activation, w, b);
        Same([.. forward.SelectMany(row => row.Z1)], All(explanation, "z1"));
        Same([.. forward.SelectMany(row => row.A1)], All(explanation, "a1"));
        Same([.. forward.SelectMany(row => row.Z2)], All(explanation, "z2"));
        Same(db[4..], ColumnSums(All(explanation, "δ2"), 2));
        Same(db[..4], ColumnSums(All(explanation, "δ1"), 4));

        double[] movedW = [.. w.Zip(dw, (v, g) => v - (Rate * g))], movedB = [.. b.Zip(db, (v, g) => v - (Rate * g))];
        Same(movedW, [.. Last(explanation, "W1"), .. Last(explanation, "W2")]);
        Same(movedB, [.. Last(explanation, "b1"), .. Last(explanation, "b2")]);
        Same([Cost(w, b)], All(explanation, "L"));
        Same([Cost(w, b)], All(explanation, "L before"));
        Same([Cost(movedW, movedB)], All(explanation, "L after"));
    }

    [Fact]
    public void One_layer_and_five_are_networks_too()
    {
        foreach (int[] sizes in new int[][] { [2, 1], [1, 1], [2, 3, 4, 3, 2, 1] })
        {
            var explanation = TopicTable.Explain(new Question("backpropagation-regression")
            {
                Sizes = sizes,
                Targets = [2],
                Activation = "tanh",
            });
            for (int i = 1; i < sizes.Length; i++)
            {
                Same(All(explanation, $"dW{i}"), All(explanation, $"dW{i} measured"));
                Same(All(explanation, $"db{i}"), All(explanation, $"db{i} measured"));
                Assert.Equal(sizes[i - 1] * sizes[i], All(explanation, $"W{i}").Length);
            }

            Assert.True(All(explanation, "L after")[0] < All(explanation, "L before")[0]);
        }
    }

    [Fact]
    public void What_doesnt_fit_the_network_is_refused()
    {
        foreach (var question in new Question[]
        {
            new("backpropagation") { Values = [1, 2, 3] },
            new("backpropagation") { Sizes = [2] },
            new("backpropagation") { Sizes = [2, 9, 1] },
            new("backpropagation") { Sizes = [2, 0, 1] },
            new("backpropagation") { Sizes = [1, 1, 1, 1, 1, 1, 1] },
            new("backpropagation") { Sizes = [2, 2, 1], Weights = [1, 2, 3, 4, 5] },
            new("backpropagation") { Biases = [1] },
            new("backpropagation") { Targets = [2] },
            new("backpropagation") { Targets = [1, 1] },
            new("backpropagation") { Activation = "softmax" },
            new("backpropagation") { Loss = "hubert" },
            new("backpropagation") { Loss = "softmax-cross-entropy" },
            new("backpropagation") { Sizes = [2, 2, 3], Loss = "softmax-cross-entropy", Targets = [3] },
            new("neuron") { Sizes = [2, 1] },
            new("neuron") { Biases = [1, 2] },
            new("neuron") { Loss = "softmax-cross-entropy" },
            new("neuron") { Loss = "categorical-cross-entropy" },
            new("neuron") { Loss = "binary-cross-entropy", Activation = "identity" },
            new("neuron") { Loss = "binary-cross-entropy", Activation = "sigmoid", Targets = [2] },
            new("adam") { Loss = "huber" },
        })
        {
            Assert.Throws<ChainruleException>(() => TopicTable.Explain(question));
        }
    }

    [Theory]
    [InlineData("half-mean-squared-error", "tanh")]
    [InlineData("mean-squared-error", "relu")]
    [InlineData("mean-absolute-error", "identity")]
    [InlineData("huber:0.5", "identity")]
    [InlineData("binary-cross-entropy", "sigmoid")]
    [InlineData("binary-cross-entropy:0.1", "sigmoid")]
    [InlineData("sigmoid-cross-entropy", "identity")]
    public void A_neuron_takes_every_loss_of_one_output(string loss, string activation)
    {
        double[] x = [0.5, -2, 1.5], w = [-0.3, 0.8, 0.9];
        const double Bias = 0.7, Target = 1, Rate = 0.1;
        var explanation = TopicTable.Explain(new Question("neuron")
        {
            Values = x,
            Weights = w,
            Biases = [Bias],
            Activation = activation,
            Loss = loss,
            Targets = [Target],
        });

        double Cost(double[] weights, double bias)
        {
            double z = bias;
            for (int i = 0; i < 3; i++)
            {
                z += x[i] * weights[i];
            }

            return RowLoss(loss, [Activate(activation, z)], [Target]);
        }

        double[] dw = Slopes(v => Cost(v, Bias), w), db = Slopes(v => Cost(w, v[0]), [Bias]);
        Same(dw, All(explanation, "∂L/∂w"));
        Same(db, All(explanation, "∂L/∂b"));
        Same(dw, All(explanation, "∂L/∂w measured"));
        Same([.. w.Select(v => v * db[0])], All(explanation, "∂L/∂x"));
        double[] moved = [.. w.Zip(dw, (v, g) => v - (Rate * g))];
        Same(moved, Last(explanation, "w"));
        Same([Bias - (Rate * db[0])], Last(explanation, "b"));
        Same([Cost(w, Bias)], All(explanation, "L"));
        Same([Cost(moved, Bias - (Rate * db[0]))], All(explanation, "L after"));
        Assert.Equal(Cost(w, Bias), explanation.Graph!.Nodes[^1].Value, 1e-9);
    }

    private static double CostOf(string activation, string loss, double[][] t, double[] w, double[] b)
    {
        double sum = 0;
        var rows = Forward(activation, w, b);
        for (int row = 0; row < rows.Length; row++)
        {
            double[] y = rows[row].Z2;
            sum += RowLoss(loss.StartsWith("binary", StringComparison.Ordinal) ? "sigmoid-cross-entropy" : loss, y, t[row]);
        }

        return sum / rows.Length;
    }

    private static (double[] Z1, double[] A1, double[] Z2)[] Forward(string activation, double[] w, double[] b)
    {
        var rows = new (double[], double[], double[])[3];
        for (int row = 0; row < 3; row++)
        {
            double[] z1 = new double[4], a1 = new double[4], z2 = new double[2];
            for (int j = 0; j < 4; j++)
            {
                z1[j] = b[j] + X[3 * row] * w[j] + X[3 * row + 1] * w[4 + j] + X[3 * row + 2] * w[8 + j];
                a1[j] = Activate(activation, z1[j]);
            }

            for (int j = 0; j < 2; j++)
            {
                z2[j] = b[4 + j] + a1[0] * w[12 + j] + a1[1] * w[14 + j] + a1[2] * w[16 + j] + a1[3] * w[18 + j];
            }

            rows[row] = (z1, a1, z2);
        }

        return rows;
    }

    private static double Activate(string name, double z) => name switch
    {
        "relu" => z > 0 ? z : 0,
        "leaky-relu:0.2" => z > 0 ? z : 0.2 * z,
        "tanh" => (Math.Exp(2 * z) - 1) / (Math.Exp(2 * z) + 1),
        "sigmoid" => 1 / (1 + Math.Exp(-z)),
        "softplus" => Math.Log(1 + Math.Exp(z)),
        _ => z,
    };

    private static double RowLoss(string loss, double[] y, double[] t)
    {
        string[] parts = loss.Split(':');
        double setting = parts.Length > 1 ? double.Parse(parts[1], CultureInfo.InvariantCulture) : 0, sum = 0;
        double all = y.Sum(Math.Exp);
        for (int j = 0; j < y.Length; j++)
        {
            double e = y[j] - t[j], p = 1 / (1 + Math.Exp(-y[j])), half = ((1 - setting) * t[j]) + (setting / 2),
                even = ((1 - setting) * t[j]) + (setting / y.Length);
            sum += parts[0] switch
            {
                "half-mean-squared-error" => e * e / 2 / y.Length,
                "mean-squared-error" => e * e / y.Length,
                "mean-absolute-error" => Math.Abs(e) / y.Length,
                "huber" => (Math.Abs(e) <= setting ? e * e / 2 : setting * (Math.Abs(e) - (setting / 2))) / y.Length,
                "sigmoid-cross-entropy" => -((half * Math.Log(p)) + ((1 - half) * Math.Log(1 - p))) / y.Length,
                "binary-cross-entropy" => -((half * Math.Log(y[j])) + ((1 - half) * Math.Log(1 - y[j]))) / y.Length,
                _ => -even * Math.Log(Math.Exp(y[j]) / all),
            };
        }

        return sum;
    }

    private static double[] Slopes(Func<double[], double> f, double[] at)
    {
        double[] slopes = new double[at.Length];
        for (int i = 0; i < at.Length; i++)
        {
            double[] up = [.. at], down = [.. at];
            up[i] += 1e-6;
            down[i] -= 1e-6;
            slopes[i] = (f(up) - f(down)) / 2e-6;
        }

        return slopes;
    }

    private static double[] ColumnSums(double[] values, int columns)
    {
        double[] sums = new double[columns];
        for (int i = 0; i < values.Length; i++)
        {
            sums[i % columns] += values[i];
        }

        return sums;
    }

    private static double[] All(TopicExplanation explanation, string name) =>
        [.. explanation.Steps.SelectMany(step => step.Numbers).First(of => of.Name == name).Rows.SelectMany(row => row)];

    private static double[] Last(TopicExplanation explanation, string name) =>
        [.. explanation.Steps[^1].Numbers.Single(of => of.Name == name).Rows.SelectMany(row => row)];

    private static void Same(double[] expected, double[] told)
    {
        Assert.Equal(expected.Length, told.Length);
        Assert.All(expected.Zip(told), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
    }
}
