using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests;

/// <summary>The programs in docs/training.md, compiled and run as they stand there.</summary>
public class TrainingGuideTests
{
    [Fact]
    public void Every_program_in_the_guide_is_one_that_is_tested()
    {
        string guide = File.ReadAllText(Repository.PathTo("docs", "training.md"));
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tests", "TrainingGuideTests.cs"));
        var programs = guide.Split("```csharp\n")[1..].Select(block => Lines(block.Split("\n```")[0])).ToList();
        var tested = source.Split("// begin\n")[1..].Select(block => Lines(block.Split("// end\n")[0])).ToList();
        Assert.NotEmpty(programs);
        Assert.All(programs, program => Assert.Contains(program, tested));
        Assert.Equal(programs.Count, tested.Count);
    }

    [Fact]
    public void Networks_that_are_no_chains()
    {
        var console = new StringWriter();
        var (train, validation) = (Toy.Blobs(200), Toy.Blobs(60, stream: 1));
        // begin
        var deep = Network.Input(6).Dense(16).Relu().Residual(f => f.Dense(16).Relu().Dense(16)).Dense(3).Build(seed: 1);
        using var deepTrainer = new Trainer(deep, new SoftmaxCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 5 });
        deepTrainer.Fit(train, validation);
        console.WriteLine(deep.Notation);
        // end
        string printed = console.ToString().TrimEnd();
        Assert.Equal("dense:16 relu residual(dense:16 relu dense:16) dense:3", printed);
        Assert.Contains($"`{printed}`", File.ReadAllText(Repository.PathTo("docs", "training.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_of_your_own()
    {
        using var folder = new TemporaryFolder();
        var console = new StringWriter();
        var (train, validation) = (Toy.Blobs(200), Toy.Blobs(60, stream: 1));
        string own = folder["own.safetensors"];
        // begin
        var format = ModelFormat.Default.With("batch-normalization", (_, shape) => new OwnNormalization(shape));
        var normal = Network.Input(6).Dense(8).Add(shape => new OwnNormalization(shape)).Relu().Dense(3).Build(seed: 1);
        using var normalTrainer = new Trainer(normal, new SoftmaxCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 5 });
        normalTrainer.Fit(train, validation);
        new Model(normal, OutputKind.SoftmaxLogits).Save(own, overwrite: true, format);
        console.WriteLine(Model.Load(own, format).Network.Notation);
        // end
        Assert.Equal("dense:8 batch-normalization relu dense:3", console.ToString().TrimEnd());
    }

    [Fact]
    public void Progress_and_more_epochs()
    {
        var console = new StringWriter();
        var (train, validation) = (Toy.Blobs(200), Toy.Blobs(60, stream: 1));
        var network = Network.Input(6).Dense(8).Relu().Dense(3).Build(seed: 1);
        // begin
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 5 });
        // end
        // begin
        trainer.Fit(train, validation, progress: e =>
        {
            if (e is EpochCompleted { Record: var epoch })
            {
                console.WriteLine($"{epoch.Epoch}: loss {epoch.ValidationLoss:0.000}, accuracy {epoch.ValidationAccuracy:0%}");
            }
        });
        // end
        string[] lines = console.ToString().TrimEnd().Split(console.NewLine);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("5: loss ", lines[^1], StringComparison.Ordinal);
        // begin
        trainer.Extend(epochs: 3);
        trainer.Fit(train, validation);
        // end
        Assert.Equal(8, trainer.History.Count);
    }

    [Fact]
    public void Freezing_layers()
    {
        var console = new StringWriter();
        var train = Toy.Blobs(60);
        var network = Network.Input(6).Dense(8).Relu().Dense(3).Build(seed: 1);
        float[] before = network.Parameters.ToArray();
        // begin
        var options = new TrainingOptions { Epochs = 3, Frozen = FrozenLayers.Below(2) };
        console.WriteLine($"{options.Frozen.CountTrained(network)} of {network.ParameterCount} parameters are trained");
        using var tuning = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), options);
        tuning.Fit(train);
        // end
        Assert.Equal("27 of 83 parameters are trained", console.ToString().Trim());
        Assert.Equal(before[..56], network.Parameters[..56].ToArray());
    }

    [Fact]
    public void Labels_of_which_any_may_be_true()
    {
        var console = new StringWriter();
        using var folder = new TemporaryFolder();
        string file = folder["photos.safetensors"];
        float[] inputs = [.. Enumerable.Range(0, 60 * 6).Select(i => MathF.Sin(i * 7.77f))];
        float[] targets = [.. Enumerable.Range(0, 60 * 3).Select(i => inputs[6 * (i / 3) + i % 3] > 0 ? 1f : 0f)];
        var network = Network.Input(6).Dense(8).Relu().Dense(3).Build(seed: 1);
        // begin
        var photos = ArrayDataset.OfValues(inputs, new Shape(6), targets, targetSize: 3);
        using var teacher = new Trainer(network, new SigmoidCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 5 });
        teacher.Fit(photos);
        var model = new Model(network, OutputKind.SigmoidLogits) { Labels = new Labels(["cat", "dog", "bird"], [0.5, 0.5, 0.3]) };
        model.Save(file, overwrite: true);
        console.WriteLine(string.Join(", ", model.LabelsOf(inputs.AsSpan(0, 6))));

        var evaluator = new Evaluator(network, new SigmoidCrossEntropy()) { LabelThresholds = model.Labels.Thresholds };
        var labels = evaluator.Evaluate(photos).Labels!;
        console.WriteLine($"F1 of birds {labels.Of(2).F1:0.00}, of all {labels.MicroAverage.F1:0.00}");
        // end
        Assert.Matches("F1 of birds 0[.][0-9]{2}, of all 0[.][0-9]{2}", console.ToString());
        Assert.Equal(["cat", "dog", "bird"], Model.Load(file).Labels!.Names);
    }

    [Fact]
    public void Input_gradients()
    {
        var network = Network.Input(6).Dense(8).Relu().Dense(3).Build(seed: 1);
        float[] x = new float[12];
        int[] labels = [0, 1];
        // begin
        float[] ofScore = network.InputGradients(x, output: 2);
        float[] ofLoss = network.InputGradients(x, new SoftmaxCrossEntropy(), Targets.OfClasses(labels));
        // end
        Assert.Equal((12, 12), (ofScore.Length, ofLoss.Length));
    }

    private static string Lines(string program) => string.Join(
        '\n',
        program.Trim().Split('\n').Select(line => line.Trim().Replace("console.", "Console.", StringComparison.Ordinal)
            .Replace("Save(file", "Save(\"photos.safetensors\"", StringComparison.Ordinal)
            .Replace("(own, ", "(\"own.safetensors\", ", StringComparison.Ordinal))
    );
}
