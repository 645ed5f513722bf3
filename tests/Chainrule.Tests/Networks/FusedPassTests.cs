using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Networks;

public sealed class FusedPassTests
{
    [Fact]
    public void Two_layers_computed_in_one_pass_learn_the_bits_of_the_two()
    {
        string[] hashes =
        [
            .. new[] { false, true }.Select(fuses =>
            {
                var network = Build(fuses);
                using var trainer = new Trainer(
                    network,
                    new SoftmaxCrossEntropy(),
                    new Adam(),
                    new() { Epochs = 3, Threads = 1 }
                );
                trainer.Fit(Toy.Blobs(60));
                return network.ParametersSha256();
            }),
        ];
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(Build(fuses: true).ParametersSha256(), hashes[1]);
    }

    [Fact]
    public void They_are_one_pass_only_where_nobody_else_reads_what_stands_between()
    {
        Assert.Equal(3, Passes(Build(fuses: true)));
        Assert.Equal(4, Passes(Build(fuses: false)));
        var forked = Network.Input(6).Add(shape => new Scale(shape)).Residual(f => f.Relu()).Build(seed: 1);
        Assert.Equal(3, Passes(forked));
        var inside = Network.Input(6).Residual(f => f.Add(shape => new Scale(shape)).Relu()).Build(seed: 1);
        Assert.Equal(2, Passes(inside));
    }

    [Fact]
    public void What_stands_between_them_can_still_be_looked_at()
    {
        float[] x = [1, -2, 3, -4, 5, -6, 0.5f, 1, 1, 2, 2, -1];
        var (fused, apart) = (Build(fuses: true), Build(fuses: false));
        var (one, two) = (new Workspace(fused, 2, forTraining: true), new Workspace(apart, 2, forTraining: true));
        one.Forward(x, 2, seed: 1, step: 1, Workers.None);
        two.Forward(x, 2, seed: 1, step: 1, Workers.None);
        for (int layer = -1; layer < fused.Layers.Count; layer++)
        {
            Assert.Equal(two.OutputOf(layer, x).ToArray(), one.OutputOf(layer, x).ToArray());
        }
    }

    private static int Passes(Network network) => new ActivationPlan(network.Graph, keepsAll: true, fuses: true).Passes.Length;

    private static Network Build(bool fuses) =>
        Network.Input(6).Dense(7).Add(shape => new Scale(shape, fuses)).Relu().Dense(3).Build(seed: 4);
}
