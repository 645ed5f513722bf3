using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests.Training;

public class OutputMatchTests
{
    [Theory]
    [InlineData("dense:3", "softmax-cross-entropy", OutputSuit.Right)]
    [InlineData("dense:3 log-softmax", "softmax-cross-entropy", OutputSuit.Right)] // softmax of it is softmax of the scores
    [InlineData("dense:3 softmax", "softmax-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 softmax dropout:0.1", "softmax-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 sigmoid", "softmax-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 sigmoid", "sigmoid-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 softmax", "sigmoid-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 hard-sigmoid", "sigmoid-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 log-softmax", "sigmoid-cross-entropy", OutputSuit.Twice)]
    [InlineData("dense:3 relu", "softmax-cross-entropy", OutputSuit.Limited)]
    [InlineData("dense:3 softmax", "categorical-cross-entropy", OutputSuit.Separate)]
    [InlineData("dense:3 sigmoid", "binary-cross-entropy", OutputSuit.Separate)]
    [InlineData("dense:3 hard-sigmoid", "binary-cross-entropy", OutputSuit.Right)]
    [InlineData("dense:3 log-softmax", "categorical-cross-entropy", OutputSuit.NotProbabilities)]
    [InlineData("dense:3", "binary-cross-entropy", OutputSuit.NotProbabilities)]
    [InlineData("dense:3 softmax", "mse", OutputSuit.Right)]
    public void The_last_layer_suits_the_loss_or_says_how_not(string layers, string loss, OutputSuit suit) =>
        Assert.Equal(suit, OutputMatch.Of(LayerNotation.Parse(layers, new Shape(6), seed: 1), LossNotation.Parse(loss)).Suit);

    [Fact]
    public void A_training_with_softmax_twice_says_so_and_goes_on()
    {
        var events = Train("dense:3 softmax", new SoftmaxCrossEntropy());
        Assert.IsType<TrainingStarted>(events[0]);
        var match = Assert.IsType<OutputsDoubted>(events[1]).Match;
        Assert.Equal((OutputSuit.Twice, "softmax", true), (match.Suit, match.Last!.Notation, match.IsOwn));
        Assert.Equal(2, events.OfType<EpochCompleted>().Count());
    }

    [Fact]
    public void The_textbooks_pair_trains_and_is_told_of_the_fused_one()
    {
        var events = Train("dense:3 softmax", new CategoricalCrossEntropy());
        var match = Assert.Single(events.OfType<OutputsDoubted>()).Match;
        Assert.Equal((OutputSuit.Separate, "softmax-cross-entropy"), (match.Suit, match.Loss.Fused));
    }

    [Fact]
    public void What_suits_is_not_talked_about() =>
        Assert.Empty(Train("dense:3", new SoftmaxCrossEntropy()).OfType<OutputsDoubted>());

    private static List<TrainingEvent> Train(string layers, Loss loss)
    {
        var events = new List<TrainingEvent>();
        var network = LayerNotation.Parse(layers, new Shape(6), seed: 1);
        using var trainer = new Trainer(network, loss, new Adam(), new() { Epochs = 2, Threads = 1 });
        trainer.Fit(Toy.Blobs(30), progress: events.Add);
        return events;
    }
}
