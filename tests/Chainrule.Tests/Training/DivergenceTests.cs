using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class DivergenceTests
{
    private static readonly ArrayDataset Data = Toy.Line(rows: 40);

    [Fact]
    [Trait("Category", "Numbers")]
    public void Too_high_a_learning_rate_stops_with_step_layer_and_the_last_finished_epoch_in_place()
    {
        var expected = (Step: 0L, Parameters: "");
        foreach (int threads in (int[])[1, 2, 3])
        {
            var network = LayerNotation.Parse("dense:1", Data.Input, seed: 2);
            using var trainer = new Trainer(
                network,
                new MeanSquaredError(),
                new Sgd(),
                new()
                {
                    Epochs = 100,
                    BatchSize = 8,
                    LearningRate = 1,
                    Threads = threads,
                }
            );
            var store = new CheckpointRecorder();
            var error = Assert.Throws<DivergenceException>(() => trainer.Fit(Data, checkpoints: store));

            Assert.NotEmpty(store.Last);
            Assert.Equal(store.Last.Count + 1, error.Epoch);
            Assert.InRange(error.Step, 5 * (error.Epoch - 1) + 1, 5 * error.Epoch);
            Assert.Equal(store.Last[^1].Values.Parameters.ToArray(), network.Parameters.ToArray());
            Assert.Equal(store.Last[^1].Position, trainer.Position);
            Assert.True(Finite.All(network.Parameters));
            Assert.Contains($"step {error.Step}", error.Message, StringComparison.Ordinal);
            Assert.Contains("learning rate", error.Help, StringComparison.Ordinal);

            expected = expected.Step == 0 ? (error.Step, network.ParametersSha256()) : expected;
            Assert.Equal(expected, (error.Step, network.ParametersSha256()));
        }
    }

    [Fact]
    public void The_first_layer_whose_output_overflows_is_named()
    {
        var network = LayerNotation.Parse("dense:4 relu dense:4 dense:1", Data.Input, seed: 2);
        network.Blocks[1].Of(network.Parameters).Fill(10);
        network.Blocks[2].Of(network.Parameters).Fill(3e38f);
        var error = StepOnce(network, out string before);
        Assert.Equal(DivergenceKind.Activation, error.Kind);
        Assert.Equal(2, error.Layer);
        Assert.Equal(1, error.Step);
        Assert.Contains("layer 2 (dense:4)", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Fact]
    public void A_loss_that_overflows_alone_is_named()
    {
        var network = LayerNotation.Parse("dense:1", Data.Input, seed: 2);
        network.Parameters.Fill(1e30f);
        var error = StepOnce(network, out string before);
        Assert.Equal(DivergenceKind.Loss, error.Kind);
        Assert.Null(error.Layer);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_first_gradient_that_overflows_on_the_way_back_is_named(int threads)
    {
        // the gradient is about 1e15 behind layer 2, 1e30 behind layer 1, and overflows in layer 0's
        var network = LayerNotation.Parse("dense:2:no-bias dense:2:no-bias dense:2:no-bias dense:1:no-bias", Data.Input, seed: 2);
        network.Blocks[0].Of(network.Parameters).Fill(1e-20f);
        network.Blocks[1].Of(network.Parameters).Fill(1e-20f);
        network.Blocks[2].Of(network.Parameters).Fill(1e20f);
        network.Blocks[3].Of(network.Parameters).Fill(1e20f);
        var error = StepOnce(network, out string before, threads);
        Assert.Equal(DivergenceKind.Gradient, error.Kind);
        Assert.Equal(1, error.Layer);
        Assert.Equal("the gradient of layers.1.weights", error.Where);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Fact]
    public void A_validation_loss_that_is_not_finite_stops_training()
    {
        var network = LayerNotation.Parse("dense:1", Data.Input, seed: 2);
        using var trainer = new Trainer(network, new MeanSquaredError(), new Sgd(), new() { Epochs = 3, Threads = 1 });
        string before = network.ParametersSha256();
        var far = ArrayDataset.OfValues([3e38f, -3e38f], Data.Input, [0], 1);
        var error = Assert.Throws<DivergenceException>(() => trainer.Fit(Data, far));
        Assert.Equal(DivergenceKind.ValidationLoss, error.Kind);
        Assert.Equal(1, error.Epoch);
        Assert.Equal(before, network.ParametersSha256());
    }

    [Fact]
    public void Inputs_that_are_not_finite_are_named_as_the_cause()
    {
        var network = LayerNotation.Parse("dense:2", Data.Input, seed: 2);
        using var trainer = new Trainer(network, new MeanSquaredError(), new Sgd(), new() { Epochs = 3, Threads = 1 });
        var error = Assert.Throws<DivergenceException>(() => trainer.Fit(new NotANumber()));
        Assert.Equal(DivergenceKind.Input, error.Kind);
    }

    [Fact]
    public void The_checkpoint_after_a_divergence_is_that_of_the_last_finished_epoch()
    {
        var network = LayerNotation.Parse("dense:1", Data.Input, seed: 2);
        using var trainer = new Trainer(
            network,
            new MeanSquaredError(),
            new Sgd(momentum: 0.5),
            new()
            {
                Epochs = 100,
                BatchSize = 8,
                LearningRate = 1,
                Threads = 1,
            }
        );
        var store = new CheckpointRecorder();
        Assert.Throws<DivergenceException>(() => trainer.Fit(Data, checkpoints: store));
        Assert.NotEmpty(store.Last);
        var checkpoint = trainer.Capture();
        Assert.Equal(store.Last[^1].Position, checkpoint.Position);
        Assert.Equal(store.Last[^1].Slots[0].ToArray(), checkpoint.Slots[0].ToArray());

        using var gentler = new Trainer(
            network,
            new MeanSquaredError(),
            new Sgd(momentum: 0.5),
            new()
            {
                Epochs = 110,
                BatchSize = 8,
                LearningRate = 0.001f,
                Threads = 1,
            }
        );
        gentler.Resume(checkpoint);
        Assert.Equal(110, gentler.Fit(Data).Epochs.Count);
    }

    private static DivergenceException StepOnce(Network network, out string before, int threads = 1)
    {
        before = network.ParametersSha256();
        using var trainer = new Trainer(network, new MeanSquaredError(), new Sgd(), new() { Threads = threads });
        var batch = new Batch(Data, 8);
        batch.FillInOrder(0, 8);
        return Assert.Throws<DivergenceException>(() => trainer.Step(batch));
    }

    private sealed class NotANumber : IDataset
    {
        public int Count => 4;

        public Shape Input => new(2);

        public int Classes => 0;

        public int TargetSize => 2;

        public bool HasWeights => false;

        public void CopyInputs(ReadOnlySpan<int> rows, Span<float> x) => x.Fill(float.NaN);

        public void CopyClasses(ReadOnlySpan<int> rows, Span<int> classes) => throw new NotSupportedException();

        public void CopyValues(ReadOnlySpan<int> rows, Span<float> values) => values.Clear();

        public void CopyWeights(ReadOnlySpan<int> rows, Span<float> weights) => throw new NotSupportedException();
    }
}
