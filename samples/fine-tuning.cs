#:project ../src/Chainrule/Chainrule.csproj

// Fine-tuning: a network that knows the ten digits is loaded, its layers are frozen, and a new head learns from 40 images which
// digits are odd. Beside it, the same network learns it from nothing.
using Chainrule;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

string here = (string)AppContext.GetData("EntryPointFileDirectoryPath")!;
var mnist = IdxData.Load(Path.Combine(here, "..", "data", "mnist"));
var loss = new SoftmaxCrossEntropy();

// What is there already: a model of the digits, in a file.
string file = Path.Combine(Path.GetTempPath(), "digits.safetensors");
var digits = Network.Input(28, 28).Add("dense:64 relu dense:32 relu").Dense(10).Build(seed: 1);
Train(digits, new Subset(mnist.Train, [.. Enumerable.Range(0, 20_000)]), FrozenLayers.None);
new Model(digits, OutputKind.SoftmaxLogits, mnist.Scaling).Save(file, overwrite: true);

// A network with the same layers and a new head: what lies before the head is copied, and frozen.
var known = Model.Load(file).Network;
const int Head = 4;                                       // dense:64 relu dense:32 relu | dense:2
int body = known.Blocks.First(block => block.Layer == Head).Offset;
var tuned = Network.Input(28, 28).Add("dense:64 relu dense:32 relu").Dense(2).Build(seed: 2);
known.Parameters[..body].CopyTo(tuned.Parameters);

var frozen = FrozenLayers.Below(Head);
Console.WriteLine($"of {tuned.ParameterCount:N0} parameters {frozen.CountTrained(tuned):N0} are trained");
IDataset few = OddOrEven(mnist.Train, 40), test = OddOrEven(mnist.Test, mnist.Test.Count);
Train(tuned, few, frozen);
Console.WriteLine($"a new head on what is known: {Accuracy(tuned):0.0%} right");

var fresh = Network.Input(28, 28).Add("dense:64 relu dense:32 relu").Dense(2).Build(seed: 2);
Train(fresh, few, FrozenLayers.None);
Console.WriteLine($"all layers from nothing:     {Accuracy(fresh):0.0%} right");
bool isSame = known.Parameters[..body].SequenceEqual(tuned.Parameters[..body]);
Console.WriteLine($"the frozen layers have {(isSame ? "kept every bit" : "changed")}");
File.Delete(file);

void Train(Network network, IDataset rows, FrozenLayers left)
{
    int epochs = rows.Count > 1000 ? 3 : 60;
    var options = new TrainingOptions { Epochs = epochs, BatchSize = 20, LearningRate = 0.002f, Seed = 1, Frozen = left };
    using var trainer = new Trainer(network, loss, new Adam(), options);
    trainer.Fit(rows);
}

double Accuracy(Network network) => new Evaluator(network, loss).Evaluate(test).Accuracy!.Value;

// The first images, as classes 0 (even) and 1 (odd).
static ArrayDataset OddOrEven(IDataset data, int count)
{
    int[] rows = [.. Enumerable.Range(0, count)], labels = new int[count];
    data.CopyClasses(rows, labels);
    float[] x = new float[count * data.Input.Count];
    data.CopyInputs(rows, x);
    return ArrayDataset.OfClasses(x, data.Input, [.. labels.Select(label => label % 2)], classes: 2);
}
