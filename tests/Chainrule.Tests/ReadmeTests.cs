using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tests;

/// <summary>The README's program, compiled and run as it stands there.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_program_in_the_readme_trains_and_predicts()
    {
        using var folder = new TemporaryFolder();
        var output = new StringWriter();
        Example(Repository.PathTo("data", "mnist"), folder["digits.safetensors"], output);

        Assert.Matches(@"^This is a 7\. The model is right about 9[5-9]\.\d ?% of the digits it has never seen\.$", output.ToString().TrimEnd());
    }

    [Fact]
    public void The_program_in_the_readme_is_the_one_that_is_tested()
    {
        string readme = File.ReadAllText(Repository.PathTo("README.md"));
        string program = readme.Split("```csharp\n")[1].Split("\n```")[0];
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tests", "ReadmeTests.cs"));
        string body = source.Split("// begin\n")[1].Split("        // end")[0]
            .Replace("Load(data)", "Load(\"data/mnist\")", StringComparison.Ordinal)
            .Replace("(file)", "(\"digits.safetensors\")", StringComparison.Ordinal)
            .Replace("console.", "Console.", StringComparison.Ordinal);

        string[] lines = program.Split('\n');
        Assert.Equal(
            body.Trim().Split('\n').Select(line => line.Trim()),
            lines.SkipWhile(line => IsImport(line) || line.Length == 0).Select(line => line.Trim()));
        Assert.All(lines.Where(IsImport), line => Assert.Contains($"{line}\n", source));
    }

    private static bool IsImport(string line) => line.StartsWith("using Chainrule", StringComparison.Ordinal);

    private static void Example(string data, string file, TextWriter console)
    {
        // begin
        var mnist = IdxData.Load(data);
        var network = Network.Input(28, 28).Dense(128).Relu().Dense(10).Build(seed: 42);
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 2, BatchSize = 64 });
        trainer.Fit(mnist.Train);

        new Model(network, OutputKind.SoftmaxLogits, mnist.Scaling).Save(file);

        var model = Model.Load(file);
        var test = new Evaluator(model.Network, new SoftmaxCrossEntropy()).Evaluate(mnist.Test);
        console.WriteLine($"This is a {model.Classify(mnist.TestBytes!.Row(0))}. The model is right about {test.Accuracy:P1} of the digits it has never seen.");
        // end
    }
}
