using System.Text.RegularExpressions;
using Chainrule.Data;
using Chainrule.Losses;
using Chainrule.Models;
using Chainrule.Networks;
using Chainrule.Optimizers;
using Chainrule.Tables.Training;
using Chainrule.Tests.Support;
using Chainrule.Training;

namespace Chainrule.Tables.Tests;

/// <summary>The programs of the README and the guide, compiled and run as they stand there.</summary>
public partial class GuideProgramTests
{
    [Fact]
    public void Every_program_in_the_guide_is_one_that_is_tested()
    {
        string[] sources =
        [
            File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tables.Tests", "GuideProgramTests.cs")),
            File.ReadAllText(Repository.PathTo("tests", "Chainrule.Tables.Tests", "Training", "RecordModelsTests.cs")),
        ];
        string[] tested =
        [
            .. sources.SelectMany(source => Tested().Matches(source)).Select(match => Trimmed(match.Groups[1].Value)),
        ];
        string[] programs = [.. Blocks("csharp")];
        Assert.NotEmpty(programs);
        Assert.All(programs, program =>
        {
            string[] lines = program.Split('\n');
            string body = string.Join('\n', lines.Where(line => !IsImport(line)));
            foreach (string file in (string[])["data/mnist", "data/penguins.csv"])
            {
                body = body.Replace($"(\"{file}\")", "(data)", StringComparison.Ordinal);
            }

            foreach (string file in (string[])["digits.safetensors", "runs/penguins-001/model.safetensors"])
            {
                body = body.Replace($"\"{file}\"", "file", StringComparison.Ordinal);
            }

            Assert.Contains(Trimmed(body.Replace("Console.", "console.", StringComparison.Ordinal)), tested);
            // what is in the namespace of the tests needs no import there
            string imports = $"using Chainrule.Tables;\n{sources[0]}";
            Assert.All(lines.Where(IsImport), line => Assert.Contains($"{line}\n", imports, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_program_in_the_guide_trains_and_predicts_as_often_as_it_is_run()
    {
        using var folder = new TemporaryFolder();
        for (int run = 0; run < 2; run++)
        {
            var output = new StringWriter();
            Example(Repository.PathTo("data", "mnist"), folder["digits.safetensors"], output);
            Assert.Matches(
                @"^This is a 7\. The model is right about 9[5-9]\.\d ?% of the digits it has never seen\.$",
                output.ToString().TrimEnd());
        }
    }

    [Fact]
    public void The_first_program_takes_a_seven_for_one()
    {
        using var folder = new TemporaryFolder();
        var output = new StringWriter();
        FirstExample(Repository.PathTo("data", "mnist"), folder["digits.safetensors"], output);
        Assert.Equal("This is a 7.", output.ToString().TrimEnd());
        Assert.True(File.Exists(folder["digits.safetensors"]));
    }

    [Fact]
    public void The_program_for_tables_in_the_guide_learns()
    {
        var output = new StringWriter();
        TableExample(Repository.PathTo("data", "penguins.csv"), output);
        Assert.Matches(@"^a (Network|Linear), R² 0\.8\d, off by 2\d\d g on average$", output.ToString().TrimEnd());
    }

    [Fact]
    public void One_row_in_the_guide_is_predicted_as_it_stands_there()
    {
        using var folder = new TemporaryFolder();
        string file = folder["model.safetensors"];
        new TabularTrainer().Fit(Table.Load(Repository.PathTo("data", "penguins.csv")), "species").Model.Save(file);
        const string row = """
            {"island": "Dream", "bill_length_mm": 46.5, "bill_depth_mm": 17.9, "flipper_length_mm": 192,
             "body_mass_g": 3500, "sex": "female", "year": 2008}
            """;
        var output = new StringWriter();
        RowExample(file, row, output);
        Assert.Equal([output.ToString().TrimEnd()], Blocks("text")); // all that a program is said to print
    }

    private static IEnumerable<string> Blocks(string language) =>
        GuidePages.Blocks().Where(block => block.Language == language).Select(block => string.Join('\n', block.Lines));

    private static string Trimmed(string program) =>
        string.Join('\n', program.Split('\n').Select(line => line.Trim())).Trim();

    [GeneratedRegex("// begin[a-z ]*\n(.*?)        // end", RegexOptions.Singleline)]
    private static partial Regex Tested();

    private static bool IsImport(string line) => line.StartsWith("using Chainrule", StringComparison.Ordinal);

    private static void FirstExample(string data, string file, TextWriter console)
    {
        // begin first
        var mnist = IdxData.Load(data);
        var network = Network.Input(28, 28).Dense(128).Relu().Dense(10).Build(seed: 42);
        using var trainer = new Trainer(network, new SoftmaxCrossEntropy(), new Adam(), new TrainingOptions { Epochs = 2 });
        trainer.Fit(mnist.Train);

        var model = new Model(network, OutputKind.SoftmaxLogits, mnist.Scaling);
        model.Save(file, overwrite: true);
        console.WriteLine($"This is a {model.Classify(mnist.TestBytes!.Row(0))}.");
        // end first
    }

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

        new Model(network, OutputKind.SoftmaxLogits, mnist.Scaling).Save(file, overwrite: true);

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
