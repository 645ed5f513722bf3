#:project ../src/Chainrule/Chainrule.csproj

// A training loop of one's own: which rows a step sees is decided here. After a first look at everything, the network reads
// again what it got wrong, among four times as many of all rows, so that it doesn't forget them. Steps allocate nothing.
using Chainrule;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var mnist = IdxData.Load(Path.Combine(here, "..", "data", "mnist"));
var train = new Subset(mnist.Train, [.. Enumerable.Range(0, 20_000)]);

var network = Network.Input(28, 28).Dense(64).Relu().Dense(10).Build(seed: 7);
var loss = new SoftmaxCrossEntropy();
using var trainer = new Trainer(network, loss, new Adam(), new TrainingOptions { LearningRate = 0.001f, Seed = 7 });
var evaluator = new Evaluator(network, loss);
var batch = new Batch(train, capacity: 50);

int[] rows = [.. Enumerable.Range(0, train.Count)];
for (int round = 1; round <= 8; round++)
{
    new RandomStream(7, RandomStreams.User(0), (ulong)round).Shuffle(rows);
    double sum = 0;
    int steps = 0;
    for (int start = 0; start + batch.Capacity <= rows.Length; start += batch.Capacity, steps++)
    {
        batch.Fill(rows.AsSpan(start, batch.Capacity), trainer.Workers);
        sum += trainer.Step(batch);         // forward, loss, backward, update; the loss is that before the update
    }

    var test = evaluator.Evaluate(mnist.Test);
    Console.WriteLine(
        $"round {round}: {rows.Length,6:N0} rows, mean loss {sum / steps:0.0000}; test accuracy {test.Accuracy:0.00%}"
    );

    evaluator.Evaluate(train);
    int[] wrong = [.. Enumerable.Range(0, train.Count).Where(IsWrong)];
    var rest = new RandomStream(7, RandomStreams.User(1), (ulong)round);
    rows = [.. wrong, .. Enumerable.Range(0, 4 * wrong.Length).Select(i => rest.Below(train.Count, (uint)i))];
}

Console.WriteLine($"{trainer.Position.Step:N0} steps in all; an epoch of all rows has {train.Count / batch.Capacity}");

// The evaluator keeps the scores of every row and its class: a row is right where no other class has a higher score.
bool IsWrong(int row)
{
    var scores = evaluator.Outputs.Slice(10 * row, 10);
    float own = scores[evaluator.Targets.Classes[row]];
    foreach (float score in scores)
    {
        if (score > own)
        {
            return true;
        }
    }

    return false;
}
