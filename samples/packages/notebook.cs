#!/usr/bin/env -S dotnet run
#:package Chainrule
#:property PublishAot=false

// A notebook that is one file: dotnet run notebook.cs, change a line, run it again. Which learning rate suits these two moons?
using Chainrule;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

// Cell 1: data
const int Points = 200;
var x = new float[2 * Points];
int[] labels = [.. Enumerable.Range(0, Points).Select(i => i % 2)];
for (int i = 0; i < Points; i++)
{
    float angle = MathF.PI * (i / 2) / (Points / 2 - 1), side = 1 - 2 * labels[i];
    (x[2 * i], x[2 * i + 1]) = (side * MathF.Cos(angle) + labels[i], side * MathF.Sin(angle) + 0.5f * labels[i]);
}

var moons = ArrayDataset.OfClasses(x, new Shape(2), labels, classes: 2);

// Cell 2: one network, four learning rates
foreach (float rate in (float[])[0.0003f, 0.003f, 0.03f, 0.3f])
{
    var network = Network.Input(2).Dense(16).Relu().Dense(2).Build(seed: 1);
    var options = new TrainingOptions { Epochs = 100, BatchSize = 20, LearningRate = rate, Seed = 1 };
    using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), options);
    double loss = trainer.Fit(moons).Epochs[^1].TrainLoss;

    // Cell 3: what came of it
    Console.WriteLine($"{rate,-7} loss {loss:0.0000}  {new string('█', (int)(60 * Math.Min(1, loss)))}");
}
