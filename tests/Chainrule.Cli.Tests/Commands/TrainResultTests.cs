using Chainrule.Cli.Commands;
using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs;
using Chainrule.Cli.Tests.Support;
using Chainrule.Networks;
using Chainrule.Training;

namespace Chainrule.Cli.Tests.Commands;

public class TrainResultTests
{
    [Theory]
    [InlineData(0.5, true)]
    [InlineData(null, false)]
    public void The_best_epoch_is_named_only_where_the_model_is_that_epochs(double? validationLoss, bool isNamed)
    {
        using var folder = new TemporaryFolder();
        var best = new EpochRecord(1, 0.4, validationLoss, null, 0.1f, 100, 1, 1, IsBest: true);
        var last = best with { Epoch = 2, TrainLoss = 0.6, ValidationLoss = validationLoss + 0.1, IsBest = false };
        var result = new TrainResult(
            "toy",
            Network.Input(2).Dense(3).Build(seed: 1),
            TrainSettings.Read(ArgumentParser.Parse(new TrainCommand(), [])),
            new TrainingHistory([best, last], StopReason.Completed),
            new Evaluation(10, 0.5, 0.9),
            RunFolder.At(folder["run"], force: false)
        );
        var output = new StringWriter();

        result.Print(Terminal.Of(output, TextWriter.Null));

        Assert.Equal(isNamed, output.ToString().Contains("(epoch 1, the best)", StringComparison.Ordinal));
        Assert.StartsWith("test: accuracy 90.00%, loss 0.5000 on 10 rows", output.ToString());
    }
}
