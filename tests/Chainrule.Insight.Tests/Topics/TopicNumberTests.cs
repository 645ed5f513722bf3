using Chainrule.Insight.Topics;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;

namespace Chainrule.Insight.Tests.Topics;

/// <summary>The numbers of explanations are those that the library computes.</summary>
public class TopicNumberTests
{
    public static TheoryData<string> LossesOfErrors =>
        [.. LossNotation.Names.Where(name => LossNotation.Parse(name).OfError is not null), "huber:2.5"];

    public static TheoryData<string> Optimizers =>
        [
            .. OptimizerNotation.Names,
            "momentum:0.5",
            "nesterov:0.6",
            "adagrad:0.1",
            "rmsprop:0.9:0.01",
            "adam:0.8:0.99:0.01",
            "adamw:0.9:0.999:1e-8:0.1",
            "lion:0.5:0.7",
        ];

    [Theory]
    [InlineData("softmax-cross-entropy", "δ = p − t", "2,1,0.1")]
    [InlineData("categorical-cross-entropy", "dp", "0.7,0.1,0.2")]
    [InlineData("sigmoid-cross-entropy", "δ", "1.5,-0.5")]
    [InlineData("binary-cross-entropy", "dp", "0.8,0.3")]
    public void A_cross_entropy_explained_is_the_one_computed(string name, string gradient, string values)
    {
        double[] y = Parse(values);
        var explanation = TopicTable.Explain(new Question(name) { Values = y, Targets = [1] });
        var (loss, dy) = Evaluate(name, y, [.. y.Select((_, j) => j == 1 ? 1f : 0)]);

        Assert.Equal(loss, Find(explanation, "L").Rows[0][0], 1e-6);
        Equal(Find(explanation, gradient).Rows[0], dy, 1e-6);
        Equal(Find(explanation, $"{gradient.Split(' ')[0]} measured").Rows[0], dy, 1e-6);
    }

    [Theory, MemberData(nameof(LossesOfErrors))]
    public void A_loss_of_errors_explained_is_the_one_computed(string name)
    {
        double[] y = [2.5, 0, 2, 7, -1], t = [3, -0.5, 2, 3, 1];
        var explanation = TopicTable.Explain(new Question(name) { Values = y, Targets = t });
        var (loss, dy) = Evaluate(name, y, [.. t.Select(v => (float)v)]);
        var table = Find(explanation, "outputs");

        Assert.Equal(loss, Find(explanation, "L").Rows[0][0], 1e-6);
        Equal([.. table.Rows.Select(row => row[3])], dy, 1e-6);
        Equal([.. table.Rows.Select(row => row[4])], dy, 1e-6);
    }

    [Theory, MemberData(nameof(Optimizers))]
    public void An_optimizer_explained_takes_the_steps_of_the_one_that_trains(string name)
    {
        double[] gradients = [1, 0.5, -0.25, 0.125, -2];
        const float Rate = 0.05f;
        var table = Find(TopicTable.Explain(new Question(name) { Values = gradients, LearningRate = Rate }), "steps");
        var optimizer = OptimizerNotation.Parse(name);
        float[] w = [1],
            slot0 = new float[1],
            slot1 = new float[1];
        for (int t = 1; t <= gradients.Length; t++)
        {
            optimizer.Update(
                new OptimizerStep(t, Rate, optimizer.DefaultWeightDecay),
                new ParameterRun(w, [(float)gradients[t - 1]], [slot0, slot1])
            );
            Assert.Equal(w[0], table.Rows[t - 1][^1], 1e-6);
        }
    }

    [Theory]
    [InlineData("softmax")]
    [InlineData("log-softmax")]
    public void The_jacobian_explained_is_the_one_that_backward_multiplies_with(string name)
    {
        double[] z = [2, 1, 0.1, -1];
        var explanation = TopicTable.Explain(new Question(name) { Values = z, AreScores = name == "softmax" });
        var jacobian = Find(explanation, "J");
        for (int i = 0; i < z.Length; i++)
        {
            var layer = Chainrule.Networks.LayerNotation.Parse(name, new Shape(z.Length), seed: 1).Layers[0];
            float[] dy = new float[z.Length];
            dy[i] = 1;
            Equal(jacobian.Rows[i], new LayerRun(layer, 1, [.. z.Select(v => (float)v)], dy).Dx, 1e-6);
            Equal(Find(explanation, "J measured").Rows[i], [.. jacobian.Rows[i].Select(v => (float)v)], 1e-6);
        }
    }

    [Theory]
    [InlineData("dense")]
    [InlineData("dense:4")]
    [InlineData("dense:1:no-bias")]
    public void The_dense_layer_explained_is_the_one_computed(string name)
    {
        var explanation = TopicTable.Explain(new Question(name));
        bool hasBias = !name.EndsWith("no-bias", StringComparison.Ordinal);
        NamedNumbers x = Find(explanation, "x"), w = Find(explanation, "W"), dy = Find(explanation, "dy");
        var layer = new Dense(new Shape(3), w.Rows[0].Count, bias: hasBias);
        float[] bias = hasBias ? Flat(Find(explanation, "b")) : [];
        var run = new LayerRun(layer, x.Rows.Count, Flat(x), Flat(dy), [.. Flat(w), .. bias]);

        Equal([.. Find(explanation, "y").Rows.SelectMany(row => row)], run.Y, 1e-6);
        Equal([.. Find(explanation, "dx").Rows.SelectMany(row => row)], run.Dx, 1e-6);
        Equal([.. Find(explanation, "dx measured").Rows.SelectMany(row => row)], run.Dx, 1e-6);
        double[] bothGradients =
        [
            .. Find(explanation, "dW").Rows.SelectMany(row => row),
            .. hasBias ? Find(explanation, "db").Rows[0] : [],
        ];
        Equal(bothGradients, run.Gradients, 1e-6);
        Equal([.. Find(explanation, "dW measured").Rows.SelectMany(row => row)], run.Gradients[..(3 * w.Rows[0].Count)], 1e-6);
    }

    [Theory]
    [InlineData("backpropagation", 0)]
    [InlineData("backpropagation", 1)]
    [InlineData("backpropagation-regression", 0.3)]
    public void The_chain_through_three_layers_is_what_is_measured_and_the_loss_falls(string name, double target)
    {
        var explanation = TopicTable.Explain(new Question(name) { Values = [0.5, -0.5], Targets = [target] });
        foreach (string block in new[] { "dW1", "dW2", "dW3" })
        {
            double[] told = [.. Find(explanation, block).Rows.SelectMany(row => row)];
            Equal(told, [.. Find(explanation, $"{block} measured").Rows.SelectMany(row => row).Select(v => (float)v)], 1e-6);
        }

        Assert.True(Find(explanation, "L after").Rows[0][0] < Find(explanation, "L before").Rows[0][0]);
    }

    [Theory]
    [InlineData("constant", 42, 1)]
    [InlineData("step:3:0.5", 71, 0.25)]
    [InlineData("exponential:0.9", 25, 0.81)]
    [InlineData("cosine", 50, 0.5)]
    [InlineData("cosine:0.2", 50, 0.6)]
    [InlineData("one-cycle", 0, 0.04)]
    [InlineData("one-cycle", 29, 1)]
    [InlineData("warmup:10", 4, 0.5)]
    public void The_factor_of_a_schedule_is_that_of_its_formula(string schedule, double step, double factor)
    {
        var explanation = TopicTable.Explain(new Question(schedule) { Values = [step], LearningRate = 0.02 });

        double[] expected = [step, Math.Floor(step / 10), factor, 0.02 * factor];
        Equal(Find(explanation, "factors").Rows[0], Array.ConvertAll(expected, number => (float)number), 1e-6);
    }

    [Fact]
    public void Penalties_and_clipped_gradients_are_those_of_their_formulas()
    {
        var penalties = TopicTable.Explain(new Question("penalties:0.5:0.2") { Values = [2, -1] });
        Assert.Equal(0.5 * 3 + 0.5 * 0.2 * 5, Find(penalties, "penalty").Rows[0][0], 1e-6);
        Equal(Find(penalties, "weights").Rows[1], [-1, -0.5f, -0.2f, -0.7f, -0.7f], 1e-6);

        var clipping = TopicTable.Explain(new Question("clipping:2") { Values = [6, -8, 0] });
        Equal(Find(clipping, "gradients").Rows[0], [6, 2, 1.2f], 1e-6);
        Equal(Find(clipping, "gradients").Rows[1], [-8, -2, -1.6f], 1e-6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(-3, 0.25)]
    public void The_estimate_of_the_curvature_is_right_about_the_last_step_and_two_steps_reach_the_bottom(double a, double b)
    {
        var explanation = TopicTable.Explain(new Question("l-bfgs") { Values = [a, b] });
        var steps = Find(explanation, "steps");

        Equal(Find(explanation, "s").Rows[0], [.. Find(explanation, "H·y").Rows[0].Select(v => (float)v)], 1e-6);
        Assert.Equal(3, steps.Rows.Count);
        Assert.InRange(steps.Rows[1][3], 0, steps.Rows[0][3]);
        Assert.Equal(0, steps.Rows[2][3], 1e-12);
    }

    [Theory]
    [InlineData("he-normal", 2.0 / 784)]
    [InlineData("he-uniform", 2.0 / 784)]
    [InlineData("glorot-normal", 2.0 / 912)]
    [InlineData("glorot-uniform", 2.0 / 912)]
    [InlineData("lecun-normal", 1.0 / 784)]
    [InlineData("lecun-uniform", 1.0 / 784)]
    public void Weights_have_the_variance_that_is_derived_and_the_signal_lives(string name, double variance)
    {
        var explanation = TopicTable.Explain(new Question(name));
        var depths = Find(explanation, "depths");

        Assert.Equal(variance, Find(explanation, "Var(w)").Rows[0][0], 1e-12);
        Assert.Equal(variance, Find(explanation, "variance drawn").Rows[0][0], variance / 50);
        Assert.InRange(depths.Rows[^1][1], 0.03, 2);
        Assert.InRange(depths.Rows[^1][2], 0, 1e-10);
    }

    private static (double Loss, float[] Dy) Evaluate(string name, double[] y, float[] t)
    {
        float[] dy = new float[y.Length];
        double loss = LossNotation
            .Parse(name)
            .Evaluate(Workers.None, [.. y.Select(v => (float)v)], y.Length, Targets.OfValues(t), new float[1], dy);
        return (loss, dy);
    }

    private static NamedNumbers Find(TopicExplanation explanation, string name) =>
        explanation.Steps.SelectMany(step => step.Numbers).First(numbers => numbers.Name == name);

    private static float[] Flat(NamedNumbers numbers) => [.. numbers.Rows.SelectMany(row => row).Select(v => (float)v)];

    private static double[] Parse(string values) =>
        [.. values.Split(',').Select(v => double.Parse(v, System.Globalization.CultureInfo.InvariantCulture))];

    private static void Equal(IReadOnlyList<double> expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], tolerance);
        }
    }
}
