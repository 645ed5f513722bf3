// A program of somebody else: a layer with a state, an optimizer with three slots, a loss and a preparation of its own are
// trained, saved and loaded, with nothing but the package Chainrule.
using Chainrule;
using Chainrule.Data;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Training;
using Own;

var format = ModelFormat.Default
    .With("running-scale", (_, shape) => new RunningScale(shape))
    .With("three-slots", _ => new ThreeSlots())
    .With("fourth-power", _ => new FourthPower())
    .With("logarithm", new LogarithmFormat());

float[] raw = [.. Enumerable.Range(1, 400).Select(i => (float)i)];
float[] targets = [.. raw.Select(x => MathF.Sin(MathF.Log(x)))];
var preparation = new Logarithm(0);
float[] x = new float[raw.Length];
preparation.Apply(raw, x);

var network = LayerNotation.Parse("running-scale dense:16 tanh dense:1", new Shape(1), seed: 1, format.Layers);
var loss = format.Losses.Parse("fourth-power");
var optimizer = format.Optimizers.Parse("three-slots");
var options = new TrainingOptions { Epochs = 60, BatchSize = 20, LearningRate = 0.01f, Seed = 1 };
using var trainer = new Trainer(network, loss, optimizer, options);
var history = trainer.Fit(ArrayDataset.OfValues(x, new Shape(1), targets, targetSize: 1));

string file = Path.Combine(Path.GetTempPath(), $"own-{Environment.ProcessId}.safetensors");
var model = new Model(network, loss.Output, preparation);
model.Save(file, format: format);
var loaded = Model.Load(file, format);
File.Delete(file);

float[] before = new float[raw.Length], after = new float[raw.Length];
model.Predict(raw, before);
loaded.Predict(raw, after);
bool isSame = before.AsSpan().SequenceEqual(after) && network.Parameters.SequenceEqual(loaded.Network.Parameters);
bool hasState = network.State[0] != 1 && loaded.Network.State[0] == network.State[0];
double first = history.Epochs[0].TrainLoss, last = history.Epochs[^1].TrainLoss;
Console.WriteLine($"loss {first:0.0000} to {last:0.0000}; loaded the same: {isSame}; state {network.State[0]:0.000}");
return isSame && hasState && last < first / 2 ? 0 : 1;
