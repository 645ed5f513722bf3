// Trains, saves, loads and predicts: console [FILE]. What is loaded gives the same bits.
using Chainrule;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

string file = args.Length > 0 ? args[0] : "sine.safetensors";
float[] x = [.. Enumerable.Range(0, 200).Select(i => i / 100f - 1)];
float[] y = [.. x.Select(value => MathF.Sin(3 * value))];

var network = Network.Input(1).Dense(16).Tanh().Dense(1).Build(seed: 1);
var options = new TrainingOptions { Epochs = 300, BatchSize = 20, LearningRate = 0.01f, Seed = 1 };
using var trainer = new Trainer(network, new MeanSquaredError(), new Adam(), options);
var history = trainer.Fit(ArrayDataset.OfValues(x, new Shape(1), y, targetSize: 1));
Console.WriteLine($"loss {history.Epochs[0].TrainLoss:0.0000} to {history.Epochs[^1].TrainLoss:0.0000}");

var model = new Model(network, OutputKind.Values);
model.Save(file, overwrite: true);
float[] before = new float[x.Length], after = new float[x.Length];
model.Predict(x, before);
Model.Load(file).Predict(x, after);
bool isSame = before.AsSpan().SequenceEqual(after);
Console.WriteLine($"sin(3·0.5) is about {after[150]:0.00}; the loaded model gives the same bits: {isSame}");
