using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void A_network_with_a_hidden_layer_learns_the_exclusive_or()
    {
        var data = Toy.ExclusiveOr();
        var network = LayerNotation.Parse("dense:8 tanh dense:1", data.Input, seed: 1);
        using var trainer = new Trainer(
            network,
            new SigmoidCrossEntropy(),
            new Adam(),
            new()
            {
                Epochs = 300,
                BatchSize = 4,
                LearningRate = 0.03f,
                Threads = 1,
            }
        );
        var history = trainer.Fit(data);

        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal(300, history.Epochs.Count);
        Assert.True(history.Epochs[^1].TrainLoss < 0.05, $"the loss is still {history.Epochs[^1].TrainLoss}");
        Assert.Equal(1.0, new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Accuracy);
    }

    [Fact]
    public void Full_batch_descent_finds_the_least_squares_solution()
    {
        var data = Toy.Line(rows: 50);
        var network = LayerNotation.Parse("dense:1", data.Input, seed: 1);
        using var trainer = new Trainer(
            network, new MeanSquaredError(), new Sgd(momentum: 0.9),
            new() { Epochs = 3000, BatchSize = TrainingOptions.FullBatch, LearningRate = 0.1f, Threads = 1 });
        var history = trainer.Fit(data);

        double[] solution = LeastSquares(data);
        Assert.Equal(3000, trainer.Position.Step);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(solution[i], network.Parameters[i], 1e-4);
        }

        Assert.Null(history.Epochs[0].ValidationLoss);
        Assert.Null(history.Epochs[0].ValidationAccuracy);
    }

    [Fact]
    public void The_training_accuracy_is_that_of_rows_before_the_step_they_are_trained_in()
    {
        var data = Toy.Blobs(30);
        TrainingOptions Full(int epochs) =>
            new()
            {
                Epochs = epochs,
                BatchSize = TrainingOptions.FullBatch,
                LearningRate = 0.05f,
                Threads = 1,
            };
        using var whole = TrainerFor(Full(3));
        var history = whole.Fit(data);
        for (int epoch = 0; epoch < 3; epoch++)
        {
            using var before = TrainerFor(Full(Math.Max(1, epoch)));
            if (epoch > 0)
            {
                before.Fit(data);
            }

            Assert.Equal(new Evaluator(before.Network, before.Loss).Evaluate(data).Accuracy, history.Epochs[epoch].TrainAccuracy);
        }

        Assert.NotEqual(history.Epochs[0].TrainAccuracy, history.Epochs[2].TrainAccuracy);
        using var batches = TrainerFor(new() { Epochs = 1, BatchSize = 7, LearningRate = 1e-12f, Threads = 1 });
        // hardly learning, all batches see the same network
        Assert.Equal(history.Epochs[0].TrainAccuracy, batches.Fit(data).Epochs[0].TrainAccuracy);
        using var values = new Trainer(
            LayerNotation.Parse("dense:1", new Shape(2), seed: 1),
            new MeanSquaredError(),
            new Sgd(),
            new() { Epochs = 1, Threads = 1 }
        );
        Assert.Null(values.Fit(Toy.Line(rows: 5)).Epochs[0].TrainAccuracy);
    }

    [Fact]
    public void The_last_batch_of_an_epoch_holds_what_is_left_and_every_row_is_trained_on_once()
    {
        var rows = new RowRecorder(Toy.Blobs(10));
        using var trainer = TrainerFor(new() { Epochs = 2, BatchSize = 4, Threads = 1 });
        trainer.Fit(rows);

        Assert.Equal([4, 4, 2, 4, 4, 2], rows.Batches.Select(batch => batch.Length));
        var first = rows.Batches.Take(3).SelectMany(batch => batch).ToArray();
        var second = rows.Batches.Skip(3).SelectMany(batch => batch).ToArray();
        Assert.Equal(Enumerable.Range(0, 10), first.Order());
        Assert.Equal(Enumerable.Range(0, 10), second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(Enumerable.Range(0, 10), first);
    }

    [Fact]
    public void Without_shuffling_rows_come_in_their_own_order()
    {
        var rows = new RowRecorder(Toy.Blobs(10));
        using var trainer = TrainerFor(new() { Epochs = 1, BatchSize = 4, Shuffle = false, Threads = 1 });
        trainer.Fit(rows);
        Assert.Equal(Enumerable.Range(0, 10), rows.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public void Fit_takes_the_same_steps_as_a_loop_of_ones_own()
    {
        var data = Toy.Blobs(20);
        var options = new TrainingOptions
        {
            Epochs = 2,
            BatchSize = 8,
            Shuffle = false,
            Seed = 4,
            Schedule = new Cosine(),
            Threads = 1,
        };
        using var fitted = TrainerFor(options);
        using var looped = TrainerFor(options);
        var history = fitted.Fit(data);

        var batch = new Batch(data, 8);
        double sum = 0;
        for (int epoch = 0; epoch < 2; epoch++)
        {
            sum = 0;
            for (int first = 0; first < 20; first += 8)
            {
                batch.FillInOrder(first, Math.Min(8, 20 - first));
                sum += looped.Step(batch) * batch.Size;
            }
        }

        Assert.Equal(fitted.Network.ParametersSha256(), looped.Network.ParametersSha256());
        Assert.Equal(sum / 20, history.Epochs[1].TrainLoss);
    }

    [Fact]
    public void The_schedule_sets_the_learning_rate_of_every_step()
    {
        var data = Toy.Blobs(40);
        using var trainer = TrainerFor(
            new()
            {
                Epochs = 4,
                BatchSize = 10,
                LearningRate = 0.5f,
                Schedule = new StepDecay(2, 0.1),
                Threads = 1,
            }
        );
        var history = trainer.Fit(data);
        Assert.Equal([0.5f, 0.5f, 0.05f, 0.05f], history.Epochs.Select(epoch => epoch.LearningRate));
        Assert.Equal(0.05f, trainer.LearningRate);
        Assert.Equal(16, trainer.Position.Step);
    }

    [Fact]
    public void The_first_step_has_the_schedules_first_learning_rate_and_moves_the_parameters_by_it()
    {
        var data = Toy.Blobs(40);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 3);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Lion(),
            new()
            {
                LearningRate = 0.5f,
                Schedule = ScheduleNotation.Parse("warmup:4"),
                Threads = 1,
            }
        );
        var batch = new Batch(data, 40);
        batch.FillInOrder(0, 40);
        float[] expected = [0.125f, 0.25f, 0.375f, 0.5f, 0.5f];
        foreach (float rate in expected)
        {
            float[] before = network.Parameters.ToArray();
            trainer.Step(batch);
            Assert.Equal(rate, trainer.LearningRate);

            // Lion moves every parameter by exactly the learning rate
            Assert.All(before.Zip(network.Parameters.ToArray()), pair =>
                Assert.Equal(rate, Math.Abs(pair.Second - pair.First), 1e-6)
            );
        }
    }

    [Fact]
    public void The_optimizers_own_learning_rate_is_used_where_none_is_given()
    {
        using var trainer = TrainerFor(new() { Epochs = 1, Threads = 1 });
        Assert.Equal(new Adam().DefaultLearningRate, trainer.Fit(Toy.Blobs(10)).Epochs[0].LearningRate);
    }

    [Fact]
    public void No_epochs_leave_the_network_as_it_was()
    {
        using var trainer = TrainerFor(new() { Epochs = 0, Threads = 1 });
        string before = trainer.Network.ParametersSha256();
        var history = trainer.Fit(Toy.Blobs(10), Toy.Blobs(10, stream: 1));
        Assert.Empty(history.Epochs);
        Assert.Null(history.Best);
        Assert.Equal(StopReason.Completed, history.StopReason);
        Assert.Equal(before, trainer.Network.ParametersSha256());
    }

    [Theory]
    [InlineData(0, 4, 3)]
    [InlineData(10, 5, 3)]
    [InlineData(10, 6, 4)]
    public void Data_that_does_not_fit_is_refused_before_anything_is_done(int rows, int features, int classes)
    {
        using var trainer = TrainerFor(new() { Threads = 1 });
        string before = trainer.Network.ParametersSha256();
        Assert.Throws<ChainruleException>(() => trainer.Fit(Toy.Blobs(rows, features, classes)));
        Assert.Throws<ChainruleException>(() => trainer.Fit(Toy.Blobs(10), Toy.Blobs(rows, features, classes)));
        Assert.Equal(before, trainer.Network.ParametersSha256());
    }

    [Fact]
    public void Options_out_of_range_are_refused_where_they_are_given()
    {
        Assert.Throws<ChainruleException>(() => new TrainingOptions { Epochs = -1 });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { BatchSize = 0 });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { LearningRate = 0 });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { LearningRate = float.NaN });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { LearningRate = float.PositiveInfinity });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { Patience = 0 });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { Threads = 0 });
        Assert.Throws<ChainruleException>(() => new TrainingOptions { Threads = 100_000 });
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("nesterov:0.9")]
    [InlineData("rmsprop")]
    [InlineData("adagrad")]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("lion")]
    [Trait("Category", "Numbers")]
    public void The_number_of_threads_does_not_change_a_bit(string optimizer)
    {
        var data = Toy.Blobs(200, features: 70, classes: 5);
        var validation = Toy.Blobs(333, features: 70, classes: 5, stream: 1);
        var results = new[] { 1, 2, 3, 7 }
            .Select(threads =>
            {
                var network = LayerNotation.Parse("dense:90 relu dropout:0.3 dense:5", data.Input, seed: 9);
                using var trainer = new Trainer(
                    network,
                    new SoftmaxCrossEntropy(),
                    OptimizerNotation.Parse(optimizer),
                    new()
                    {
                        Epochs = 2,
                        BatchSize = 48,
                        Seed = 9,
                        Threads = threads,
                    }
                );
                var history = trainer.Fit(data, validation);
                return (
                    network.ParametersSha256(),
                    history.Epochs[0].TrainLoss,
                    history.Epochs[1].TrainLoss,
                    history.Epochs[1].ValidationLoss
                );
            })
            .ToArray();
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    private static Trainer TrainerFor(TrainingOptions options) => new(
        LayerNotation.Parse("dense:7 relu dense:3", new Shape(6), seed: 3), new SoftmaxCrossEntropy(), new Adam(), options);

    // (XᵀX)⁻¹Xᵀy with a column of ones, by Cramer's rule
    private static double[] LeastSquares(ArrayDataset data)
    {
        var a = new double[3, 4];
        var y = new float[1];
        for (int row = 0; row < data.Count; row++)
        {
            data.CopyValues([row], y);
            double[] x = [data.Inputs[2 * row], data.Inputs[2 * row + 1], 1];
            for (int i = 0; i < 3; i++)
            {
                for (int j = 0; j < 3; j++)
                {
                    a[i, j] += x[i] * x[j];
                }

                a[i, 3] += x[i] * y[0];
            }
        }

        double determinant = Determinant(a, -1);
        return [.. Enumerable.Range(0, 3).Select(column => Determinant(a, column) / determinant)];
    }

    private static double Determinant(double[,] a, int replaced)
    {
        double At(int i, int j) => a[i, j == replaced ? 3 : j];
        return At(0, 0) * (At(1, 1) * At(2, 2) - At(1, 2) * At(2, 1))
            - At(0, 1) * (At(1, 0) * At(2, 2) - At(1, 2) * At(2, 0))
            + At(0, 2) * (At(1, 0) * At(2, 1) - At(1, 1) * At(2, 0));
    }
}
