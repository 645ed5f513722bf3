using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tables.Tests;

/// <summary>The README's program, compiled and run as it stands there.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_program_in_the_readme_trains_and_predicts()
    {
        using var folder = new TemporaryFolder();
        var output = new StringWriter();
        Example(Repository.PathTo("data", "mnist"), folder["digits.safetensors"], output);

        Assert.Matches(
            @"^This is a 7\. The model is right about 9[5-9]\.\d ?% of the digits it has never seen\.$",
            output.ToString().TrimEnd()
        );
    }

    [Fact]
    public void The_program_in_the_readme_is_the_one_that_is_tested()
    {
        string readme = File.ReadAllText(Repository.PathTo("README.md"));
        string program = readme
            .Split("```csharp\n")
            .Single(block => block.StartsWith("using Chainrule.Data;\n", StringComparison.Ordinal))
            .Split("\n```")[0];
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tables.Tests", "ReadmeTests.cs"));
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

    [Fact]
    public void The_program_for_tables_in_the_readme_is_the_one_that_is_tested_and_learns()
    {
        var output = new StringWriter();
        TableExample(Repository.PathTo("data", "penguins.csv"), output);
        Assert.Matches(@"^a (Network|Linear), R² 0\.8\d, off by 2\d\d g on average$", output.ToString().TrimEnd());

        string program = File.ReadAllText(Repository.PathTo("README.md"))
            .Split("```csharp\n")
            .Single(block => block.Contains("TabularTrainer()", StringComparison.Ordinal))
            .Split("\n```")[0];
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tables.Tests", "ReadmeTests.cs"));
        string body = source.Split("// begin tables\n")[1].Split("        // end tables")[0]
            .Replace("Load(data)", "Load(\"data/penguins.csv\")", StringComparison.Ordinal)
            .Replace("console.", "Console.", StringComparison.Ordinal);
        Assert.Equal(
            body.Trim().Split('\n').Select(line => line.Trim()),
            program.Split('\n').SkipWhile(line => IsImport(line) || line.Length == 0).Select(line => line.Trim()));
    }

    [Fact]
    public void One_row_in_the_readme_is_predicted_as_it_stands_there()
    {
        using var folder = new TemporaryFolder();
        string file = folder["model.safetensors"], readme = File.ReadAllText(Repository.PathTo("README.md"));
        new TabularTrainer().Fit(Table.Load(Repository.PathTo("data", "penguins.csv")), "species").Model.Save(file);
        const string row = """
            {"island": "Dream", "bill_length_mm": 46.5, "bill_depth_mm": 17.9, "flipper_length_mm": 192,
             "body_mass_g": 3500, "sex": "female", "year": 2008}
            """;
        var output = new StringWriter();
        RowExample(file, row, output);
        Assert.Contains($"\n```\n{output.ToString().TrimEnd()}\n```\n", readme, StringComparison.Ordinal);

        string program = readme.Split("```csharp\n")
            .Single(block => block.Contains("PredictJson(", StringComparison.Ordinal))
            .Split("\n```")[0];
        string source = File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tables.Tests", "ReadmeTests.cs"));
        string body = source.Split("// begin row\n")[1].Split("        // end row")[0]
            .Replace("Load(file)", "Load(\"runs/penguins-001/model.safetensors\")", StringComparison.Ordinal)
            .Replace("console.", "Console.", StringComparison.Ordinal);
        Assert.Equal(
            body.Trim().Split('\n').Select(line => line.Trim()), program.Split('\n').Select(line => line.Trim()));
    }

    private static bool IsImport(string line) => line.StartsWith("using Chainrule", StringComparison.Ordinal);

    private static void Example(string data, string file, TextWriter console)
    {
        // begin
        var mnist = IdxData.Load(data);
        var network = Network.Input(28, 28).Dense(128).Relu().Dense(10).Build(seed: 42);
        using var trainer = new Trainer(
            network,
            new SoftmaxCrossEntropy(),
            new Adam(),
            new TrainingOptions { Epochs = 2, BatchSize = 64 }
        );
        trainer.Fit(mnist.Train);

        new Model(network, OutputKind.SoftmaxLogits, mnist.Scaling).Save(file);

        var model = Model.Load(file);
        var test = new Evaluator(model.Network, new SoftmaxCrossEntropy()).Evaluate(mnist.Test);
        console.WriteLine(
            $"This is a {model.Classify(mnist.TestBytes!.Row(0))}. The model is right about {test.Accuracy:P1} of the digits it "
                + "has never seen."
        );
        // end
    }

    private static void RowExample(string file, string body, TextWriter console)
    {
        // begin row
        var species = TableModel.Load(file);
        RowPrediction prediction = species.PredictJson(body);
        console.WriteLine(prediction);
        // end row
    }

    private static void TableExample(string data, TextWriter console)
    {
        // begin tables
        var penguins = Table.Load(data);
        var result = new TabularTrainer().Fit(penguins, target: "body_mass_g");
        console.WriteLine($"a {result.Kind}, R² {result.Test!["R²"]:0.00}, off by {result.Test["MAE"]:0} g on average");
        float[] grams = result.Model.Predict(penguins.Select([0, 1, 2]));
        // end tables
        Assert.Equal(3, grams.Length);
    }
}
