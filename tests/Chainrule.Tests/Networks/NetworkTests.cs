using Chainrule.Initializers;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Networks;

namespace Chainrule.Tests.Networks;

public class NetworkTests
{
    private const string Layers = "flatten dense:33 gelu identity dropout:0.5 dense:17 tanh dense:5 log-softmax";

    [Fact]
    public void Parameters_lie_in_one_buffer_in_the_order_of_the_layers()
    {
        var network = Network.Input(2, 3).Dense(4).Relu().Dense(2).Build(seed: 1);
        Assert.Equal(
            ["layers.0.weights", "layers.0.bias", "layers.2.weights", "layers.2.bias"],
            network.Blocks.Select(block => block.Name)
        );
        Assert.Equal([0, 24, 28, 36], network.Blocks.Select(block => block.Offset));
        Assert.Equal([true, false, true, false], network.Blocks.Select(block => block.Decays));
        Assert.Equal(38, network.ParameterCount);
        Assert.Equal(new Shape(2), network.OutputShape);
    }

    [Fact]
    public void The_activation_that_follows_chooses_the_initializer()
    {
        var network = LayerNotation.Parse(
            "dense:8 dropout:0.1 relu dense:8 selu dense:8 tanh dense:8 dense:8",
            new Shape(8),
            seed: 1
        );
        var initializers = network.Blocks.Where(block => block.Decays).Select(block => block.Initializer.GetType());
        Assert.Equal([typeof(He), typeof(LeCun), typeof(Glorot), typeof(Glorot), typeof(Glorot)], initializers);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        string Hash(ulong seed) => LayerNotation.Parse(Layers, new Shape(12), seed).ParametersSha256();
        Assert.Equal(Hash(3), Hash(3));
        Assert.NotEqual(Hash(3), Hash(4));
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void A_row_predicts_the_same_bits_alone_in_any_batch_at_any_position_and_on_any_number_of_threads()
    {
        var network = LayerNotation.Parse(Layers, new Shape(7, 3), seed: 5);
        const int Rows = 203;
        var x = Random(Rows * 21);
        var together = new float[Rows * 5];
        network.Predict(x, together);
        using var workers = new Workers(3);
        var threaded = new float[Rows * 5];
        network.Predict(x, threaded, workers);
        Assert.Equal(together, threaded);

        var reversed = new float[Rows * 21];
        for (int i = 0; i < Rows; i++)
        {
            x.AsSpan(i * 21, 21).CopyTo(reversed.AsSpan((Rows - 1 - i) * 21));
        }

        var backwards = new float[Rows * 5];
        network.Predict(reversed, backwards);
        for (int i = 0; i < Rows; i++)
        {
            var alone = new float[5];
            network.Predict(x.AsSpan(i * 21, 21), alone);
            Assert.Equal(alone, together[(i * 5)..(i * 5 + 5)]);
            Assert.Equal(alone, backwards[((Rows - 1 - i) * 5)..((Rows - i) * 5)]);
        }
    }

    [Fact]
    public void Many_threads_may_predict_with_one_network()
    {
        var network = LayerNotation.Parse(Layers, new Shape(21), seed: 5);
        var x = Random(100 * 21);
        var expected = new float[100 * 5];
        network.Predict(x, expected);
        Parallel.For(0, 64, i =>
        {
            var y = new float[expected.Length];
            network.Predict(x, y, i % 2 == 0 ? Workers.Shared : null);
            Assert.Equal(expected, y);
        });
    }

    [Fact]
    public void Predicting_allocates_nothing_once_warm()
    {
        var network = LayerNotation.Parse(Layers, new Shape(21), seed: 5);
        var x = Random(100 * 21);
        var y = new float[100 * 5];
        void Both()
        {
            network.Predict(x, y);
            network.Predict(x.AsSpan(0, 21), y.AsSpan(0, 5));
        }

        Both();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Both();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_backward_pass_through_identities_equals_one_without_them()
    {
        var (loud, quiet) = (
            Gradients("identity dense:9 identity identity tanh flatten dense:4 identity"),
            Gradients("dense:9 tanh dense:4")
        );
        Assert.Equal(quiet, loud);
    }

    [Fact]
    public void Lengths_that_are_not_whole_rows_are_refused()
    {
        var network = Network.Input(3).Dense(2).Build(seed: 1);
        Assert.Throws<ArgumentException>(() => network.Predict(new float[7], new float[4]));
        Assert.Throws<ArgumentException>(() => network.Predict(new float[6], new float[5]));
    }

    [Fact]
    public void Layers_that_do_not_follow_are_refused()
    {
        Layer[] layers = [new Dense(new Shape(3), 4), new Relu(new Shape(5))];
        Assert.Contains("layer 1", Assert.Throws<ChainruleException>(() => new Network(new Shape(3), layers, seed: 1)).Message);
    }

    private static float[] Gradients(string notation)
    {
        var network = LayerNotation.Parse(notation, new Shape(6), seed: 8);
        var start = new RandomStream(2, RandomStreams.User(1));
        for (int i = 0; i < network.ParameterCount; i++)
        {
            network.Parameters[i] = (float)start.Uniform((uint)i) - 0.5f;
        }

        var workspace = new Workspace(network, capacity: 4, forTraining: true);
        var x = Random(4 * 6);
        workspace.Forward(x, 4, seed: 0, step: 0, Workers.None);
        Random(4 * 4).CopyTo(workspace.OutputGradient);
        var gradients = new float[network.ParameterCount];
        workspace.Backward(x, gradients, seed: 0, step: 0, Workers.None);
        return gradients;
    }

    private static float[] Random(int count)
    {
        var random = new RandomStream(11, RandomStreams.User(0));
        return [.. Enumerable.Range(0, count).Select(i => (float)(2 * random.Uniform((uint)i) - 1))];
    }
}
