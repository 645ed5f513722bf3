using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class EvaluatorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(8193)]
    [Trait("Category", "Numbers")]
    public void Outputs_losses_and_accuracy_are_those_of_the_rows_one_by_one(int rows)
    {
        var data = Toy.Blobs(rows);
        var network = LayerNotation.Parse("dense:7 tanh dropout:0.5 dense:3", data.Input, seed: 3);
        var loss = new SoftmaxCrossEntropy();
        var evaluator = new Evaluator(network, loss);
        using var workers = new Workers(2);
        var evaluation = evaluator.Evaluate(data, workers);

        var batch = new Batch(data, 1);
        var y = new float[3];
        var rowLoss = new float[1];
        double sum = 0;
        int right = 0;
        for (int row = 0; row < rows; row++)
        {
            batch.FillInOrder(row, 1);
            network.Predict(batch.Inputs, y);
            loss.Evaluate(Workers.None, y, 3, batch.Targets, rowLoss, default);
            Assert.Equal(y, evaluator.Outputs.Slice(3 * row, 3).ToArray());
            Assert.Equal(rowLoss[0], evaluator.RowLosses[row]);
            Assert.Equal(batch.Targets.Classes[0], evaluator.Targets.Classes[row]);
            sum += rowLoss[0];
            right += Array.IndexOf(y, y.Max()) == batch.Targets.Classes[0] ? 1 : 0;
        }

        Assert.Equal(sum / rows, evaluation.Loss);
        Assert.Equal((double)right / rows, evaluation.Accuracy);
        Assert.Equal(rows, evaluation.Rows);
    }

    [Fact]
    public void Weights_of_rows_count_in_the_loss()
    {
        var data = ArrayDataset.OfValues([1, 2, 3], new Shape(1), [0, 0, 0], 1, weights: [1, 0, 3]);
        var network = LayerNotation.Parse("dense:1", data.Input, seed: 3);
        network.Parameters[0] = 1;
        var evaluation = new Evaluator(network, new MeanSquaredError()).Evaluate(data);
        Assert.Equal((1.0 * 1 + 3 * 9) / 4, evaluation.Loss);
        Assert.Null(evaluation.Accuracy);
    }

    [Fact]
    public void A_single_output_decides_above_even_odds()
    {
        var data = ArrayDataset.OfClasses([-1, 0, 0.25f, 1], new Shape(1), [0, 1, 1, 1], 2);
        var network = LayerNotation.Parse("dense:1", data.Input, seed: 3);
        network.Parameters[0] = 1;
        Assert.Equal(0.75, new Evaluator(network, new SigmoidCrossEntropy()).Evaluate(data).Accuracy);
        Assert.Equal(0.5, new Evaluator(network, new BinaryCrossEntropy()).Evaluate(data).Accuracy);
    }

    [Fact]
    public void Equal_outputs_go_to_the_lowest_class()
    {
        var data = ArrayDataset.OfClasses([1, 1, 1], new Shape(1), [0, 1, 2], 3);
        var network = LayerNotation.Parse("dense:3", data.Input, seed: 3);
        network.Parameters.Clear();
        Assert.Equal(1.0 / 3, new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(data).Accuracy);
    }

    [Fact]
    public void One_evaluator_serves_several_datasets_and_follows_the_parameters()
    {
        Toy.Blobs(300);
        var network = LayerNotation.Parse("dense:3", new Shape(6), seed: 3);
        var evaluator = new Evaluator(network, new SoftmaxCrossEntropy());
        var first = evaluator.Evaluate(Toy.Blobs(300));
        Assert.NotEqual(first, evaluator.Evaluate(Toy.Blobs(200, stream: 4)));
        Assert.Equal(200, evaluator.RowLosses.Length);
        Assert.Equal(first, evaluator.Evaluate(Toy.Blobs(300)));
        network.Initialize(seed: 4);
        Assert.NotEqual(first, evaluator.Evaluate(Toy.Blobs(300)));
    }

    [Fact]
    public void Cancellation_ends_an_evaluation()
    {
        var network = LayerNotation.Parse("dense:3", new Shape(6), seed: 3);
        var evaluator = new Evaluator(network, new SoftmaxCrossEntropy());
        Assert.Throws<OperationCanceledException>(() =>
            evaluator.Evaluate(Toy.Blobs(10), cancel: new CancellationToken(canceled: true))
        );
    }
}
