using Chainrule.Kernels;
using Chainrule.Networks;
using Chainrule.Tests.Support;

namespace Chainrule.Tests.Networks;

/// <summary>What a workspace makes of forks and joins, against the same written out layer by layer.</summary>
public sealed class NodeTests
{
    private const int Rows = 5;

    public static TheoryData<string> Networks =>
        [
            "residual(dense:6 relu dense:6) dense:3",
            "dense:5 relu residual(dense:5 relu residual(dense:4 tanh dense:5) dense:5) relu dense:3",
            "residual(residual(residual(dense:6)))",
            "sum(dense:4 | dense:4 relu | dense:4 tanh dense:4) dense:2",
            "sum(identity | identity) dense:6",
            "dense:6 sum(identity | identity)",
            "sum(dense:6 | identity | relu) residual(identity dense:6)",
            "concatenate(dense:2 relu | identity | residual(dense:6)) dense:3",
            "concatenate(sum(dense:2 | dense:2) | concatenate(dense:1 | dense:2 relu)) relu",
            "residual(dense:9 relu dense:4) dropout:0.4 residual(dropout:0.3 dense:4)",
            "relu residual(identity relu) tanh",
            "residual(relu)",
            "relu concatenate(tanh | identity)",
            "identity residual(identity)",
        ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Forward_and_backward_are_those_of_the_nodes_computed_one_by_one(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 3);
        foreach (var block in network.Blocks.Where(block => !block.Decays))
        {
            block.Of(network.Parameters).Fill(0.1f);
        }

        float[] x = Numbers(1, Rows * 6),
            dy = Numbers(2, Rows * network.OutputShape.Count);
        var expected = new NodeByNode(network, Rows, x, dy);

        var workspace = new Workspace(network, Rows + 2, forTraining: true);
        float[] gradients = Unwritten(network.ParameterCount),
            onlyParameters = Unwritten(network.ParameterCount),
            dx = Unwritten(x.Length);
        float[] y = workspace.Forward(x, Rows, seed: 9, step: 4, Workers.None).ToArray();
        Assert.Equal(expected.Outputs[^1], y);
        for (int i = 0; i < network.Nodes.Count; i++)
        {
            Assert.Equal(expected.Outputs[i], workspace.OutputOf(i, x).ToArray());
        }

        dy.CopyTo(workspace.OutputGradient);
        workspace.Backward(x, onlyParameters, seed: 9, step: 4, Workers.None);
        dy.CopyTo(workspace.OutputGradient);
        workspace.Backward(x, gradients, dx, seed: 9, step: 4, Workers.None);
        Assert.Equal(expected.ParameterGradients, gradients);
        Assert.Equal(expected.InputGradient, dx);
        Assert.Equal(gradients, onlyParameters);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Prediction_uses_buffers_again_and_comes_to_the_same(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 3);
        float[] x = Numbers(1, Rows * 6),
            y = new float[Rows * network.OutputShape.Count];
        string expected = Bits(new Workspace(network, Rows, forTraining: true).Predict(x, Rows, Workers.None));
        Assert.Equal(expected, Bits(new Workspace(network, Rows, forTraining: false).Predict(x, Rows, Workers.None)));
        network.Predict(x, y);
        Assert.Equal(expected, Bits(y));
    }

    [Theory]
    [InlineData("dense:8 relu dense:7 tanh dense:6 flatten dense:5", 2, 2)]
    [InlineData("dense:8 relu residual(dense:8 relu dense:8) dense:5", 3, 3)]
    [InlineData("residual(dense:6 relu dense:6) residual(dense:6 relu dense:6) residual(dense:6 relu dense:6) dense:6", 3, 3)]
    [InlineData("sum(dense:6 | dense:6 | dense:6 | dense:6)", 4, 1)]
    public void Buffers_are_as_few_as_values_that_are_needed_at_once(string notation, int activations, int gradients)
    {
        var graph = LayerNotation.Parse(notation, new Shape(6), seed: 3).Graph;
        Assert.Equal(activations, new ActivationPlan(graph, keepsAll: false, fuses: true).Widths.Count);
        var training = new ActivationPlan(graph, keepsAll: true, fuses: true);
        Assert.Equal(gradients, new GradientPlan(graph, training, toInputs: false).Widths.Count);
    }

    [Theory]
    [InlineData("dense:8 relu dense:7 tanh dense:6 flatten dense:5")]
    [InlineData("dense:8 relu dropout:0.5 dense:5")]
    public void A_chain_takes_a_step_for_each_layer_and_not_one_copy(string notation)
    {
        var graph = LayerNotation.Parse(notation, new Shape(6), seed: 3).Graph;
        var plan = new ActivationPlan(graph, keepsAll: true, fuses: true);
        var steps = new GradientPlan(graph, plan, toInputs: false).Steps;
        Assert.All(steps, step => Assert.Equal(GradientOperation.Backward, step.Operation));
        Assert.Equal(graph.Nodes.Count(node => !node.Layer.IsIdentity), steps.Length);
    }

    [Fact]
    public void A_residual_costs_one_addition_forward_and_one_back()
    {
        var graph = LayerNotation.Parse("dense:6 residual(dense:6 relu dense:6) dense:3", new Shape(6), seed: 3).Graph;
        var plan = new ActivationPlan(graph, keepsAll: true, fuses: true);
        var steps = new GradientPlan(graph, plan, toInputs: false).Steps;
        Assert.Single(steps, step => step.Operation == GradientOperation.Add);
        Assert.DoesNotContain(steps, step => step.Operation == GradientOperation.Copy);
    }

    private static float[] Numbers(int stream, int count)
    {
        var random = new RandomStream(11, RandomStreams.User(stream));
        return [.. Enumerable.Range(0, count).Select(i => (float)(2 * random.Uniform((uint)i) - 1))];
    }

    private static float[] Unwritten(int count)
    {
        float[] values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }

    private static string Bits(ReadOnlySpan<float> values) =>
        string.Join(' ', values.ToArray().Select(BitConverter.SingleToUInt32Bits));
}
