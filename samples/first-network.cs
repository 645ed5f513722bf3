#:project ../src/Chainrule/Chainrule.csproj

// A first network: two spirals that no straight line can part, and the map that a network draws of them.
using Chainrule;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

// 300 points, (x, y) in rows of two; each is of spiral 0 or 1.
const int Points = 300;
var inputs = new float[2 * Points];
var labels = new int[Points];
for (int i = 0; i < Points; i++)
{
    float turn = 3.5f * (i / 2) / (Points / 2), angle = MathF.PI * (turn + i % 2);
    inputs[2 * i] = turn / 3.5f * MathF.Cos(angle);
    inputs[2 * i + 1] = turn / 3.5f * MathF.Sin(angle);
    labels[i] = i % 2;
}

var spirals = ArrayDataset.OfClasses(inputs, new Shape(2), labels, classes: 2);

// Two numbers in, two hidden layers, two scores out. The same seed gives the same network, to the bit, on every machine.
var network = Network.Input(2).Dense(32).Relu().Dense(32).Relu().Dense(2).Build(seed: 1);
Console.WriteLine($"{network.Notation}: {network.ParameterCount:N0} parameters");

var options = new TrainingOptions { Epochs = 200, BatchSize = 20, LearningRate = 0.02f, Schedule = new OneCycle(), Seed = 1 };
using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), options);
trainer.Fit(spirals, progress: e =>
{
    if (e is EpochCompleted { Record: var epoch } && epoch.Epoch % 40 == 0)
    {
        Console.WriteLine($"epoch {epoch.Epoch,3}: loss {epoch.TrainLoss:0.0000}");
    }
});

// What it thinks of every place between -1 and 1: # for the one spiral, · for the other.
const int Columns = 60, Rows = 26;
var places = new float[2 * Columns * Rows];
for (int i = 0; i < Columns * Rows; i++)
{
    (places[2 * i], places[2 * i + 1]) = (2f * (i % Columns) / (Columns - 1) - 1, 1 - 2f * (i / Columns) / (Rows - 1));
}

var scores = new float[2 * Columns * Rows];
network.Predict(places, scores);
foreach (var row in scores.Chunk(2).Chunk(Columns))
{
    Console.WriteLine(string.Concat(row.Select(score => score[0] > score[1] ? '#' : '·')));
}

var result = new Evaluator(network, new SoftmaxCrossEntropy()).Evaluate(spirals);
Console.WriteLine($"{result.Accuracy:0.0%} of the {Points} points are on the right side");
