using Chainrule.Cli.Display;
using Chainrule.Cli.Runs.Images;
using Chainrule.Training;

namespace Chainrule.Cli.Tests.Runs.Images;

public class EpochsTextTests
{
    [Theory]
    [InlineData(0.5, true)]
    [InlineData(null, false)]
    public void The_best_epoch_is_named_only_where_the_model_is_that_epochs(double? validationLoss, bool isNamed)
    {
        var best = new EpochRecord(1, 0.4, validationLoss, null, 0.1f, 100, 1, 1, IsBest: true);
        var last = best with { Epoch = 2, TrainLoss = 0.6, ValidationLoss = validationLoss + 0.1, IsBest = false };
        var history = new TrainingHistory([best, last], StopReason.Completed);
        var output = new StringWriter();

        EpochsText.Print(
            Terminal.Of(output, TextWriter.Null), history, new Evaluation(10, 0.5, 0.9), patience: null, findings: null);

        Assert.Equal(isNamed, output.ToString().Contains("(epoch 1, the best)", StringComparison.Ordinal));
        Assert.StartsWith("test: accuracy 90.00%, loss 0.5000 on 10 rows", output.ToString());
    }
}
