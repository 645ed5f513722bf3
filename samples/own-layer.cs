#:project ../src/Chainrule.Insight/Chainrule.Insight.csproj

// A layer of one's own, and the proof that its derivative is right: snake, y = x + sin²(a·x)/a, with one a that is learned
// (Ziyin, Hartwig and Ueda, "Neural Networks Fail to Learn Periodic Functions and How to Fix It", 2020).
using Chainrule;
using Chainrule.Insight;
using Chainrule.Data;
using Chainrule.Initializers;
using Chainrule.Layers;
using Chainrule.Losses;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Schedules;
using Chainrule.Training;

// The proof compares the layer, on random batches, with differences of its formula in double precision.
Console.WriteLine(GradientProof.OfLayer(new Snake(new Shape(5)), (x, parameters, y) =>
{
    double a = 1 + parameters[0];
    for (int i = 0; i < x.Length; i++)
    {
        y[i] = x[i] + Math.Pow(Math.Sin(a * x[i]), 2) / a;
    }
}));

// A wave, learned from 0 to 12 and asked for beyond: networks of tanh end there, one of snakes goes on.
float[] x = [.. Enumerable.Range(0, 240).Select(i => i / 20f)];
var wave = ArrayDataset.OfValues(x, new Shape(1), [.. x.Select(at => MathF.Sin(2 * at))], targetSize: 1);
float[] beyond = [12.5f, 13f, 13.5f, 14f, 14.5f, 15f];
Console.WriteLine($"\nbeyond what was learned, x     {string.Join("  ", beyond.Select(at => $"{at,5:0.0}"))}");
Console.WriteLine($"sin 2x                         {string.Join("  ", beyond.Select(at => $"{MathF.Sin(2 * at),5:0.00}"))}");
foreach (
    var (name, layer) in new (string, Func<Shape, Layer>)[]
    {
        ("tanh", shape => new Tanh(shape)),
        ("snake", shape => new Snake(shape)),
    }
)
{
    var network = Network.Input(1).Dense(32).Add(layer).Dense(32).Add(layer).Dense(1).Build(seed: 1);
    var options = new TrainingOptions { Epochs = 400, BatchSize = 24, LearningRate = 0.01f, Schedule = new OneCycle(), Seed = 1 };
    using var trainer = new Trainer(network, new MeanSquaredError(), new Adam(), options);
    trainer.Fit(wave);
    var y = new float[beyond.Length];
    network.Predict(beyond, y);
    Console.WriteLine($"a network of {name,-5}             {string.Join("  ", y.Select(value => $"{value,5:0.00}"))}");
}

/// <summary>y = x + sin²(a·x)/a with a = 1 + s, s learned from 0 on.</summary>
internal sealed class Snake(Shape shape) : Layer(shape, shape)
{
    public override string Notation => "snake";

    public override IReadOnlyList<ParameterSpec> Parameters { get; } = [new("s", new Shape(1), new Zeros(), Decays: false)];

    public override void Forward(in Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        float a = 1 + pass.Parameters[0];
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] + MathF.Sin(a * x[i]) * MathF.Sin(a * x[i]) / a;
        }
    }

    // ∂y/∂x = 1 + sin(2ax), and ∂y/∂a = x·sin(2ax)/a - sin²(ax)/a²
    public override void Backward(
        in Pass pass,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> dx
    )
    {
        float a = 1 + pass.Parameters[0];
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            float sin = MathF.Sin(a * x[i]), sin2 = MathF.Sin(2 * a * x[i]);
            sum += dy[i] * (x[i] * sin2 / a - sin * sin / (a * a));
            if (!dx.IsEmpty)
            {
                dx[i] = dy[i] * (1 + sin2);
            }
        }

        pass.Gradients[0] = (float)sum;
    }
}
