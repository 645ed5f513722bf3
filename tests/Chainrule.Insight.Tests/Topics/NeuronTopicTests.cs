using Chainrule.Insight.Topics;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

namespace Chainrule.Insight.Tests.Topics;

/// <summary>One neuron explained: its numbers are those that a network of one unit has.</summary>
public class NeuronTopicTests
{
    [Theory]
    [InlineData("relu", 2, 5)]
    [InlineData("sigmoid", -0.5, 1)]
    [InlineData("tanh", 0.25, -1)]
    [InlineData("leaky-relu:0.2", -3, 0.5)]
    [InlineData("identity", 1, 0)]
    public void The_chain_and_the_step_are_those_of_a_network_of_one_unit(string activation, double bias, double target)
    {
        double[] x = [0.5, -2, 1.5], w = [-0.3, 0.8, 0.6];
        const double Rate = 0.2;
        var explanation = TopicTable.Explain(new Question("neuron")
        {
            Values = x,
            Weights = w,
            Biases = [bias],
            Activation = activation,
            Targets = [target],
            LearningRate = Rate,
        });

        var network = LayerNotation.Parse($"dense:1 {activation}", new Shape(3), seed: 1);
        float[] first = [.. w.Append(bias).Select(v => (float)v)];
        first.CopyTo(network.Parameters);
        var options = new TrainingOptions { LearningRate = (float)Rate, Threads = 1 };
        using var trainer = new Trainer(network, new MeanSquaredError(half: true), new Sgd(), options);
        var rows = Data.ArrayDataset.OfValues([.. x.Select(v => (float)v)], new Shape(3), [(float)target], 1);
        var batch = new Batch(rows, 1);
        batch.FillInOrder(0, 1);
        double loss = trainer.Step(batch);

        Assert.Equal(loss, Numbers(explanation, "L")[0], 1e-6);
        double[] moved = [.. network.Parameters.ToArray().Select(v => (double)v)];
        double[] told = [.. explanation.Steps[^1].Numbers.Where(n => n.Name is "w" or "b").SelectMany(n => n.Rows[0])];
        Assert.All(moved.Zip(told), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        foreach (string name in new[] { "∂L/∂w", "∂L/∂b", "∂L/∂x" })
        {
            Assert.All(
                Numbers(explanation, name).Zip(Numbers(explanation, $"{name} measured")),
                pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }

        var graph = explanation.Graph!;
        Assert.Equal(loss, graph.Nodes[^1].Value, 1e-6);
        Assert.Equal(
            Numbers(explanation, "∂L/∂w"),
            graph.Nodes.Where(node => node.Name.StartsWith("w[", StringComparison.Ordinal)).Select(node => node.Gradient!.Value));
        Assert.All(graph.Edges, edge => Assert.True(graph.Nodes[edge.From].Column < graph.Nodes[edge.To].Column));
    }

    [Fact]
    public void What_is_no_neuron_is_refused()
    {
        foreach (var question in new Question[]
        {
            new("neuron") { Values = [1, 2], Weights = [1] },
            new("neuron") { Activation = "softmax" },
            new("neuron") { Activation = "reluu" },
            new("neuron") { Targets = [1, 2] },
            new("relu") { Weights = [1] },
            new("adam") { Biases = [0] },
            new("softmax") { Activation = "relu" },
        })
        {
            Assert.Throws<ChainruleException>(() => TopicTable.Explain(question));
        }
    }

    private static double[] Numbers(TopicExplanation explanation, string name) =>
        [.. explanation.Steps.SelectMany(step => step.Numbers).First(numbers => numbers.Name == name).Rows[0]];
}
