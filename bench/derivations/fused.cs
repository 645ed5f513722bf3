#:project ../../src/Chainrule/Chainrule.csproj
#:property PublishAot=false
// What the fused loss saves: dotnet run -c Release bench/derivations/fused.cs
//
// Two paths from scores to their gradient: softmax forward, cross entropy, softmax backward; or softmax and cross entropy in
// one. Both on one thread, rounds taken by turns, the median of them; and whole steps of training, where the products of
// matrices take the most time. Times belong to a machine; read the ratios.
using System.Diagnostics;
using Chainrule;
using Chainrule.Data;
using Chainrule.Kernels;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Training;

const int Batch = 128, Rounds = 101;

Console.WriteLine("from scores to their gradient, batch 128, one thread");
Console.WriteLine("  classes   naive µs   fused µs   naive / fused");
foreach (int classes in (int[])[2, 10, 100, 1000])
{
    float[] z = [.. Enumerable.Range(0, Batch * classes).Select(i => (float)Math.Sin(i) * 3)];
    int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % classes)];
    float[] p = new float[z.Length], dp = new float[z.Length], dz = new float[z.Length], rows = new float[Batch];
    var softmax = new Softmax(new Shape(classes));
    Loss onProbabilities = new CategoricalCrossEntropy(), onScores = new SoftmaxCrossEntropy();
    void Naive()
    {
        var pass = new Pass { BatchSize = Batch, Workers = Workers.None };
        softmax.Forward(pass, z, p);
        onProbabilities.Evaluate(Workers.None, p, classes, Targets.OfClasses(labels), rows, dp);
        softmax.Backward(pass, z, p, dp, dz);
    }

    void Fused() => onScores.Evaluate(Workers.None, z, classes, Targets.OfClasses(labels), rows, dz);

    Report($"{classes,9}", Compare(Naive, Fused, 100_000 / (Batch * classes) + 1));
}

Console.WriteLine("one step of training, 784-256-10, batch 128, SGD, one thread");
Console.WriteLine("            naive µs   fused µs   naive / fused");
float[] inputs = [.. Enumerable.Range(0, Batch * 784).Select(i => (float)Math.Sin(i))];
var data = ArrayDataset.OfClasses(inputs, new Shape(784), [.. Enumerable.Range(0, Batch).Select(i => i % 10)], 10);
var batch = new Batch(data, Batch);
batch.Fill([.. Enumerable.Range(0, Batch)]);
using var naive = Train("dense:256 relu dense:10 softmax", new CategoricalCrossEntropy());
using var fused = Train("dense:256 relu dense:10", new SoftmaxCrossEntropy());
Report("         ", Compare(() => naive.Step(batch), () => fused.Step(batch), 1));

static Trainer Train(string layers, Loss loss) =>
    new(
        LayerNotation.Parse(layers, new Shape(784), seed: 1),
        loss,
        new Sgd(),
        new TrainingOptions { BatchSize = Batch, Threads = 1 }
    );

static void Report(string name, (double Naive, double Fused) times) =>
    Console.WriteLine($"{name}   {times.Naive,8:0.0}   {times.Fused,8:0.0}   {times.Naive / times.Fused,13:0.00}");

// Medians of rounds taken by turns, in microseconds; the first rounds warm up and don't count.
static (double Naive, double Fused) Compare(Action naive, Action fused, int repetitions)
{
    List<double> naiveTimes = [], fusedTimes = [];
    for (int round = -20; round < Rounds; round++)
    {
        double a = Time(naive, repetitions), b = Time(fused, repetitions);
        if (round >= 0)
        {
            naiveTimes.Add(a);
            fusedTimes.Add(b);
        }
    }

    naiveTimes.Sort();
    fusedTimes.Sort();
    return (naiveTimes[Rounds / 2], fusedTimes[Rounds / 2]);
}

static double Time(Action action, int repetitions)
{
    long start = Stopwatch.GetTimestamp();
    for (int i = 0; i < repetitions; i++)
        action();

    return Stopwatch.GetElapsedTime(start).TotalMicroseconds / repetitions;
}
