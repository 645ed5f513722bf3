#:project ../src/Chainrule.Insight/Chainrule.Insight.csproj

// How good is it, where is it wrong, can it be trusted: a network for MNIST, looked at after one epoch.
using Chainrule.Insight.Results;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var mnist = IdxData.Load(Path.Combine(here, "..", "data", "mnist"));
var network = Network.Input(28, 28).Dense(64).Relu().Dense(10).Build(seed: 1);
var options = new TrainingOptions { Epochs = 1, BatchSize = 64, LearningRate = 0.003f, Seed = 1 };
using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new AdamW(), options);
trainer.Fit(mnist.Train);

var model = new Model(network, OutputKind.SoftmaxLogits, mnist.Scaling);
var outcome = Outcome.Of(model, mnist.Test);
var results = new ClassResults(outcome);
var accuracy = results.Accuracy;
Console.WriteLine($"accuracy {accuracy.Value:0.00%}, with 95% confidence {accuracy.Low:0.00%} to {accuracy.High:0.00%}");
Console.WriteLine($"always the same class would bring {results.BaselineAccuracy:0.00%}");

Console.WriteLine("\nactual  predicted 0     1     2     3     4     5     6     7     8     9   recall");
for (int actual = 0; actual < outcome.Classes; actual++)
{
    var counts = Enumerable.Range(0, outcome.Classes).Select(predicted => results.Confusion[actual, predicted]);
    Console.WriteLine(
        $"{actual,6}       {string.Concat(counts.Select(count => $"{count,6}"))}   "
            + $"{results.Confusion.ForClass(actual).Recall:0.0%}"
    );
}

Console.WriteLine("\nconfused most often");
foreach (var pair in results.ConfusedPairs(most: 4))
{
    Console.WriteLine(
        $"  a {pair.Actual} taken for a {pair.Predicted}: {pair.Rows} times, {pair.Share:0.0%} of all {pair.Actual}s"
    );
}

// A model that says 80% should be right 80% of the time.
Console.WriteLine($"\nit says      rows  and is right   (calibration error {results.Calibration!.Value:0.0%})");
foreach (var bin in results.Calibration.Bins.Where(bin => bin.Rows > 100))
{
    Console.WriteLine($"  {bin.Confidence,5:0.0%} {bin.Rows,9:N0} {bin.Share,10:0.0%}  {new string('█', (int)(30 * bin.Share))}");
}

int worst = results.WorstErrors(most: 1)[0];
int said = outcome.Predicted[worst];
Console.WriteLine(
    $"\nits worst error, row {worst}: a {outcome.Actual[worst]}, but it says {said}, {outcome.Probability(worst, said):0.0%} sure"
);
foreach (byte[] line in mnist.TestBytes!.Row(worst).ToArray().Chunk(28).Where(line => line.Any(ink => ink > 0)))
{
    Console.WriteLine(
        "  " + string.Concat(line.Select(ink => " ░▒▓█"[ink * 5 / 256]).SelectMany(shade => new[] { shade, shade }))
    );
}
