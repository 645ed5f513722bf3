using Chainrule.Insight.Rows;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Reports.Tests.Results;

namespace Chainrule.Reports.Tests;

/// <summary>
/// The numbers of an explained training step, in the drawn network and in its tables, recomputed by loops: two inputs, three
/// units with tanh, two outputs with softmax and cross entropy.
/// </summary>
public class ExplainedNumbersTests
{
    private const double Rate = 0.5;

    private readonly Network _network = LayerNotation.Parse("dense:3 tanh dense:2", new Shape(2), seed: 5);
    private readonly double[] _x = [0.8, -0.6];
    private readonly double[] _a = new double[3], _z = new double[2], _p = new double[2], _deltaOfOutputs = new double[2],
        _deltaOfHidden = new double[3];

    public ExplainedNumbersTests()
    {
        for (int i = 0; i < _network.Parameters.Length; i++)
        {
            _network.Parameters[i] = (float)Math.Round(Math.Sin(3 * i + 2), 3);
        }

        for (int j = 0; j < 3; j++)
        {
            _a[j] = Math.Tanh(W1(0, j) * _x[0] + W1(1, j) * _x[1] + P(6 + j));
        }

        for (int k = 0; k < 2; k++)
        {
            _z[k] = _a[0] * W2(0, k) + _a[1] * W2(1, k) + _a[2] * W2(2, k) + P(15 + k);
        }

        for (int k = 0; k < 2; k++)
        {
            _p[k] = Math.Exp(_z[k]) / (Math.Exp(_z[0]) + Math.Exp(_z[1]));
            _deltaOfOutputs[k] = _p[k] - (k == 1 ? 1 : 0);
        }

        for (int j = 0; j < 3; j++)
        {
            double above = W2(j, 0) * _deltaOfOutputs[0] + W2(j, 1) * _deltaOfOutputs[1];
            _deltaOfHidden[j] = above * (1 - _a[j] * _a[j]);
        }
    }

    [Fact]
    public void The_drawn_network_has_the_values_the_derivatives_and_the_weights()
    {
        var page = Page();
        Same([.. _x, .. _a, .. _z, -Math.Log(_p[1])], [.. page.Drawn("The network", "value").Select(text => Last(text.Value))]);
        var gradients = page.Drawn("The network", "gradient");
        Same(
            [.. _deltaOfHidden, .. _deltaOfOutputs],
            [.. gradients.Where(text => text.Attribute("class")!.Value == "gradient").Select(text => Last(text.Value))]);

        // from each unit to each of the next column, its derivative and itself
        double[] weights = new double[12], derivatives = new double[12];
        for (int i = 0; i < 6; i++)
        {
            (weights[i], derivatives[i]) = (W1(i / 3, i % 3), _x[i / 3] * _deltaOfHidden[i % 3]);
            (weights[6 + i], derivatives[6 + i]) = (W2(i / 2, i % 2), _a[i / 2] * _deltaOfOutputs[i % 2]);
        }

        Same(
            derivatives,
            [.. gradients.Where(text => text.Attribute("class")!.Value != "gradient").Select(text => Last(text.Value))]);
        var labels = page.Drawn("The network", "halo").Where(text => text.Attribute("class")!.Value == "halo");
        Same(weights, [.. labels.Select(text => Last(text.Value))]);

        // lines are as thick as weights are large, and marked where they are negative
        var lines = page.Drawn("The network", "negative").Concat(page.Drawn("The network", "positive")).ToList();
        Assert.Equal(12, lines.Count);
        Assert.Equal(weights.Count(weight => weight < 0), page.Drawn("The network", "negative").Count);
    }

    [Fact]
    public void The_tables_of_the_update_have_each_parameter_before_and_after_and_its_derivative()
    {
        var page = Page();
        foreach (var (block, before, gradient) in new[]
        {
            ("layers.0.weights", Range(0, 6), Outer(_x, _deltaOfHidden)),
            ("layers.0.bias", Range(6, 3), _deltaOfHidden),
            ("layers.2.weights", Range(9, 6), Outer(_a, _deltaOfOutputs)),
            ("layers.2.bias", Range(15, 2), _deltaOfOutputs),
        })
        {
            var rows = page.Rows(block);
            Assert.Equal(before.Length, rows.Count);
            int columns = block.EndsWith("bias", StringComparison.Ordinal) ? 0 : gradient.Length / (block[7] == '0' ? 2 : 3);
            foreach (string[] cells in rows)
            {
                string inside = cells[0][(cells[0].LastIndexOf('[') + 1)..].TrimEnd(']');
                double[] place = [.. inside.Split(',').Select(ShownPage.Parse)];
                int i = columns == 0 ? (int)place[0] : (int)((place[0] * columns) + place[1]);
                Same([before[i], gradient[i], -Rate * gradient[i], before[i] - (Rate * gradient[i])],
                    [.. cells[1..5].Select(ShownPage.Parse)]);
            }
        }
    }

    [Fact]
    public void The_tables_of_the_derivatives_have_both_factors_and_their_product()
    {
        var page = Page();
        var units = page.Table("unit", "∂L/∂a", "× ∂a/∂z", "= ∂L/∂z");
        Assert.Equal(3, units.Count);
        for (int j = 0; j < 3; j++)
        {
            double above = W2(j, 0) * _deltaOfOutputs[0] + W2(j, 1) * _deltaOfOutputs[1];
            Same([above, 1 - _a[j] * _a[j], _deltaOfHidden[j]], [.. units[j][1..4].Select(ShownPage.Parse)]);
        }

        foreach (var (block, inputs, deltas) in new[] { (0, _x, _deltaOfHidden), (2, _a, _deltaOfOutputs) })
        {
            var rows = page.Table($"layers.{block}.weights", "x[i]", "× δ[j]", "= ∂L/∂W");
            double[][] shown = [.. rows.Select(row => row[1..4].Select(ShownPage.Parse).ToArray())];
            Assert.Equal(inputs.Length * deltas.Length, shown.Length);
            double[][] expected = [.. inputs.SelectMany(input => deltas.Select(delta => new[] { input, delta, input * delta }))];
            foreach (var (wanted, told) in expected.OrderBy(row => row[2]).Zip(shown.OrderBy(row => row[2])))
            {
                Same(wanted, told);
            }

            var biases = page.Table($"layers.{block}.bias", "1", "× δ[j]", "= ∂L/∂b");
            Same([.. deltas.Order()], [.. biases.Select(row => ShownPage.Parse(row[2])).Order()]);
            Same([.. deltas.Order()], [.. biases.Select(row => ShownPage.Parse(row[3])).Order()]);
        }
    }

    [Fact]
    public void The_derivative_by_a_weight_is_worked_out_as_its_input_times_its_delta()
    {
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                var (work, result) = Followed($"layers.0.weights[{i},{j}]").Equations("∂L/∂w")[0];
                Same([_x[i], _deltaOfHidden[j]], ShownPage.Numbers(work));
                Same([_x[i] * _deltaOfHidden[j]], ShownPage.Numbers(result));
            }
        }
    }

    [Fact]
    public void A_step_too_small_for_a_float_moves_a_weight_nowhere() =>
        Assert.Contains(
            "the step moves w nowhere.", Followed("layers.0.weights[0,0]", 1e-30).Text, StringComparison.Ordinal);

    [Fact]
    public void Why_a_weight_moves_is_told_by_the_signs_of_its_input_its_delta_and_its_step()
    {
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                string said = Followed($"layers.0.weights[{i},{j}]").Text;
                bool inputIsPositive = _x[i] > 0, deltaIsPositive = _deltaOfHidden[j] > 0;
                bool gradientIsPositive = _x[i] * _deltaOfHidden[j] > 0;
                Assert.Contains($"δ is {(deltaIsPositive ? "positive" : "negative")}: for a smaller loss, z[{j}] should be "
                    + $"{(deltaIsPositive ? "smaller" : "larger")}.", said, StringComparison.Ordinal);
                Assert.Contains(inputIsPositive
                    ? "Its input is positive, so z grows with the weight."
                    : "Its input is negative, so z shrinks as the weight grows.", said, StringComparison.Ordinal);
                Assert.Contains(gradientIsPositive
                    ? "∂L/∂w is positive, L rises as w grows, and the step moves w down."
                    : "∂L/∂w is negative, L falls as w grows, and the step moves w up.", said, StringComparison.Ordinal);
            }
        }
    }

    private ShownPage Followed(string weight, double rate = Rate) => new(RowDocument.OfWeight(
        Explainer.Explain(
            _network, new SoftmaxCrossEntropy(), new ExplainedRow(new[] { 0.8f, -0.6f }, 1, default),
            new ExplanationOptions { LearningRate = (float)rate, Weight = weight }),
        "a weight",
        []));

    private ShownPage Page() => new(RowDocument.Of(
        Explainer.Explain(
            _network, new SoftmaxCrossEntropy(), new ExplainedRow(new[] { 0.8f, -0.6f }, 1, default),
            new ExplanationOptions { LearningRate = (float)Rate, Entries = 12 }),
        "a step",
        []));

    private double P(int place) => _network.Parameters[place];

    private double W1(int input, int unit) => P(3 * input + unit);

    private double W2(int input, int unit) => P(9 + 2 * input + unit);

    private double[] Range(int from, int count) => [.. Enumerable.Range(from, count).Select(P)];

    private static double[] Outer(double[] x, double[] delta) => [.. x.SelectMany(a => delta.Select(d => a * d))];

    private static double Last(string text) => ShownPage.Numbers(text)[^1];

    private static void Same(double[] expected, double[] shown)
    {
        Assert.Equal(expected.Length, shown.Length);
        Assert.All(
            expected.Zip(shown), pair => Assert.Equal(pair.First, pair.Second, Math.Max(1e-6, 6e-4 * Math.Abs(pair.First))));
    }
}
