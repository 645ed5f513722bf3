using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class RegularizedTrainingTests
{
    private const float Rate = 0.25f;

    private static readonly ArrayDataset Data = Toy.Blobs(24, features: 6, classes: 3);

    // where one step of plain gradient descent leads, so that differences to it are what regularization does
    private static readonly float[] Initial = Parameters(NewNetwork()), Plain = AfterOneStep(Regularization.None);

    [Fact]
    public void L2_adds_its_penaltys_gradient_to_weights_alone() =>
        AssertDifference(new() { L2 = 0.5f }, (w, isWeight) => isWeight ? -Rate * 0.5 * w : 0);

    [Fact]
    public void L1_adds_the_sign_to_the_gradient_of_weights_alone() =>
        AssertDifference(new() { L1 = 0.1f }, (w, isWeight) => isWeight ? -Rate * 0.1 * Math.Sign(w) : 0);

    [Fact]
    public void Weight_decay_shrinks_weights_alone_beside_the_gradient() =>
        AssertDifference(new() { WeightDecay = 0.5f }, (w, isWeight) => isWeight ? -Rate * 0.5 * w : 0);

    [Fact]
    public void Weight_decay_is_not_divided_by_the_size_of_gradients_as_an_L2_penalty_is()
    {
        float[] plain = AfterOneStep(Regularization.None, new Adam());
        AssertDifference(new() { WeightDecay = 0.5f }, (w, isWeight) => isWeight ? -Rate * 0.5 * w : 0, new Adam(), plain);
        float[] penalised = AfterOneStep(new() { L2 = 0.5f }, new Adam());

        // Adam's first step is the learning rate times the gradient's sign, whatever is added to it
        Assert.All(penalised.Zip(Initial), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Rate * 1.0001));
    }

    [Fact]
    public void AdamW_decays_by_itself_unless_told_otherwise()
    {
        float[] adam = AfterOneStep(Regularization.None, new Adam());
        AssertDifference(Regularization.None, (w, isWeight) => isWeight ? -Rate * 0.01 * w : 0, new AdamW(), adam);
        Assert.Equal(adam, AfterOneStep(new() { WeightDecay = 0 }, new AdamW()));
    }

    [Fact]
    public void Clipping_by_value_cuts_single_gradients()
    {
        float[] gradients = Gradients(Plain);
        float limit = gradients.Select(Math.Abs).Order().ElementAt(gradients.Length / 2);
        float[] clipped = Gradients(AfterOneStep(new() { ClipValue = limit }));
        Assert.Contains(gradients, g => g > limit);
        Assert.Contains(gradients, g => g < -limit);
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Equal(Math.Clamp(gradients[i], -limit, limit), clipped[i], 1e-6);
        }
    }

    [Fact]
    public void Clipping_by_norm_scales_all_gradients_alike()
    {
        float[] gradients = Gradients(Plain);
        double norm = Math.Sqrt(gradients.Sum(g => (double)g * g));
        float[] clipped = Gradients(AfterOneStep(new() { ClipNorm = (float)(norm / 3) }));
        for (int i = 0; i < gradients.Length; i++)
        {
            Assert.Equal(gradients[i] / 3, clipped[i], 1e-6);
        }

        Assert.Equal(Plain, AfterOneStep(new() { ClipNorm = (float)(norm * 1.01) }));
    }

    [Fact]
    public void Clipping_comes_after_the_penalties()
    {
        float[] penalised = Gradients(AfterOneStep(new() { L2 = 5 }));
        double norm = Math.Sqrt(penalised.Sum(g => (double)g * g));
        float[] clipped = Gradients(AfterOneStep(new() { L2 = 5, ClipNorm = (float)(norm / 2) }));
        for (int i = 0; i < penalised.Length; i++)
        {
            Assert.Equal(penalised[i] / 2, clipped[i], 1e-5);
        }
    }

    [Fact]
    public void Max_norm_holds_the_weights_into_each_unit_and_spares_biases()
    {
        const float limit = 0.9f;
        float[] limited = AfterOneStep(new() { MaxNorm = limit });
        int scaled = 0, kept = 0;
        foreach (var block in NewNetwork().Blocks)
        {
            int columns = block.Shape[block.Shape.Rank - 1];
            for (int column = 0; column < columns; column++)
            {
                int[] indices =
                [
                    .. Enumerable.Range(0, block.Length / columns).Select(row => block.Offset + row * columns + column),
                ];
                double norm = Math.Sqrt(indices.Sum(i => (double)Plain[i] * Plain[i]));
                double factor = block.Decays && norm > limit ? limit / norm : 1;
                Assert.All(indices, i => Assert.Equal(factor * Plain[i], limited[i], 1e-6));
                scaled += factor < 1 ? 1 : 0;
                kept += block.Decays && factor == 1 ? 1 : 0;
            }
        }

        Assert.True(scaled > 0 && kept > 0);
    }

    [Fact]
    [Trait("Category", "Numbers")]
    public void All_of_it_together_has_the_same_bits_on_any_number_of_threads()
    {
        var data = Toy.Blobs(64, features: 150, classes: 5);
        var results = new[] { 1, 2, 3, 7 }
            .Select(threads =>
            {
                var network = LayerNotation.Parse("dense:120 relu dense:5", data.Input, seed: 9);
                using var trainer = new Trainer(
                    network,
                    new SoftmaxCrossEntropy(),
                    new Adam(),
                    new()
                    {
                        Epochs = 5,
                        BatchSize = 16,
                        Threads = threads,
                        Regularization = new()
                        {
                            L1 = 1e-4f,
                            L2 = 1e-3f,
                            WeightDecay = 0.01f,
                            MaxNorm = 1,
                            ClipValue = 0.01f,
                            ClipNorm = 0.1f,
                        },
                    }
                );
                trainer.Fit(data);
                return network.ParametersSha256();
            })
            .ToArray();
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    private static void AssertDifference(
        Regularization regularization, Func<double, bool, double> expected, Optimizer? optimizer = null, float[]? plain = null)
    {
        float[] actual = AfterOneStep(regularization, optimizer), without = plain ?? Plain;
        foreach (var block in NewNetwork().Blocks)
        {
            for (int i = block.Offset; i < block.Offset + block.Length; i++)
            {
                Assert.Equal(without[i] + expected(Initial[i], block.Decays), actual[i], 1e-6);
            }
        }
    }

    private static float[] AfterOneStep(Regularization regularization, Optimizer? optimizer = null)
    {
        var network = NewNetwork();
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            optimizer ?? new Sgd(),
            new()
            {
                Epochs = 1,
                BatchSize = TrainingOptions.FullBatch,
                LearningRate = Rate,
                Regularization = regularization,
                Threads = 1,
            }
        );
        trainer.Fit(Data);
        Assert.Equal(1, trainer.Position.Step);
        return Parameters(network);
    }

    private static float[] Gradients(float[] after) => [.. Initial.Zip(after, (before, now) => (before - now) / Rate)];

    private static float[] Parameters(Network network) => network.Parameters.ToArray();

    private static Network NewNetwork()
    {
        var network = LayerNotation.Parse("dense:5 tanh dense:3", Data.Input, seed: 6);
        foreach (var block in network.Blocks.Where(block => !block.Decays))
        {
            block.Of(network.Parameters).Fill(0.3f);
        }

        return network;
    }
}
