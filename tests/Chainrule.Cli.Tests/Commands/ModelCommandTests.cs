using System.Globalization;
using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Models;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>The commands that use a saved model.</summary>
public class ModelCommandTests(TrainedToy toy) : IClassFixture<TrainedToy>
{
    private const string Run = "runs/toy-001";

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    [Fact]
    public void Evaluation_agrees_with_the_training_and_with_itself()
    {
        var json = Parse(ToolRun.In(toy.Folder, "evaluate", Run, "toy", "--json").Output);
        var trained = Parse(toy.Result.Output).GetProperty("test");

        Assert.Equal(trained.GetProperty("loss").GetDouble(), json.GetProperty("loss").GetDouble());
        Assert.Equal(trained.GetProperty("accuracy").GetDouble(), json.GetProperty("accuracy").GetDouble());
        Assert.Equal(ToyData.TestRows, json.GetProperty("rows").GetInt32());
        Assert.InRange(json.GetProperty("topAccuracy").GetProperty("2").GetDouble(), json.GetProperty("accuracy").GetDouble(), 1);
        var confusion = json.GetProperty("confusion")
            .EnumerateArray()
            .Select(row => row.EnumerateArray().Select(n => n.GetInt32()).ToArray())
            .ToArray();
        Assert.Equal(ToyData.TestRows, confusion.Sum(row => row.Sum()));
        Assert.Equal(
            json.GetProperty("accuracy").GetDouble(),
            Enumerable.Range(0, 3).Sum(i => confusion[i][i]) / (double)ToyData.TestRows
        );
        var first = json.GetProperty("classes")[0];
        Assert.Equal(confusion[0].Sum(), first.GetProperty("support").GetInt32());
        Assert.Equal((double)confusion[0][0] / confusion[0].Sum(), first.GetProperty("recall").GetDouble(), 12);
    }

    [Fact]
    public void Scores_of_images_that_are_no_numbers_are_named_and_nothing_is_written()
    {
        var model = Model.Load(toy.Folder[$"{Run}/model.safetensors"]);
        model.Network.Parameters.Fill(3e38f);
        string file = toy.Folder["infinite.safetensors"], data = toy.Folder["toy"];
        model.Save(file, overwrite: true);
        foreach (string[] words in new string[][]
        {
            ["predict", file, data, "--out", toy.Folder["none.csv"]], ["evaluate", file, data],
            ["report", file, data, "--out", toy.Folder["none.html"]],
        })
        {
            var (code, output, error) = InProcess.Run(words);
            Assert.Equal((1, ""), (code, output));
            Assert.Contains("and no number", error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(toy.Folder["none.csv"]) || File.Exists(toy.Folder["none.html"]));
    }

    [Fact]
    public void An_evaluation_for_people_shows_the_classes_and_who_is_taken_for_whom()
    {
        string output = ToolRun.In(toy.Folder, "evaluate", $"{Run}/model.safetensors", "toy").Output;

        Assert.StartsWith("accuracy ", output);
        Assert.Matches("class +precision +recall +F1 +rows", output);
        Assert.Contains("is \\ taken for", output);
    }

    [Fact]
    public void Predictions_are_one_row_each_with_probabilities_that_sum_to_one()
    {
        Assert.Equal(0, ToolRun.In(toy.Folder, "predict", Run, "toy", "--out", "p.csv").ExitCode);
        string[] lines = File.ReadAllLines(toy.Folder["p.csv"]);

        Assert.Equal("row,prediction,probability_0,probability_1,probability_2", lines[0]);
        Assert.Equal(ToyData.TestRows + 1, lines.Length);
        foreach (string line in lines[1..])
        {
            double[] cells = [.. line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
            Assert.Equal(1, cells[2..].Sum(), 6);
            Assert.Equal(cells[2..].Max(), cells[2 + (int)cells[1]]);
        }
    }

    [Fact]
    public void Predictions_go_to_standard_output_from_a_folder_or_from_a_file_of_images_alone()
    {
        string fromFolder = ToolRun.Run(toy.Folder, [], "predict", Run, "toy").Output;
        using var images = new TemporaryFolder();
        File.Copy(toy.Folder["toy/t10k-images-idx3-ubyte.gz"], images["t10k-images-idx3-ubyte.gz"]);

        Assert.Equal(fromFolder, ToolRun.In(toy.Folder, "predict", Run, "toy/t10k-images-idx3-ubyte.gz").Output);
        Assert.Equal(fromFolder, ToolRun.In(toy.Folder, "predict", Run, images.Path, "--threads", "1").Output);
    }

    [Fact]
    public void A_file_of_predictions_is_replaced_only_by_force()
    {
        File.WriteAllText(toy.Folder["kept.csv"], "mine");
        var refused = ToolRun.In(toy.Folder, "predict", Run, "toy", "--out", "kept.csv");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--force", refused.Error);
        Assert.Equal("mine", File.ReadAllText(toy.Folder["kept.csv"]));
        Assert.Equal(0, ToolRun.In(toy.Folder, "predict", Run, "toy", "--out", "kept.csv", "--force").ExitCode);
        Assert.StartsWith("row,", File.ReadAllText(toy.Folder["kept.csv"]));
    }

    [Fact]
    public void A_summary_counts_the_parameters_of_a_model_and_of_a_notation_alike()
    {
        var model = Parse(ToolRun.In(toy.Folder, "summary", Run, "--json").Output);
        var notation = Parse(ToolRun.In(toy.Folder, "summary", "dense:16 relu dense:3", "--input", "6x5", "--json").Output);

        Assert.Equal(model.GetRawText(), notation.GetRawText());
        Assert.Equal(547, model.GetProperty("parameters").GetInt32());
        Assert.Equal(
            [496, 0, 51],
            model.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("parameters").GetInt32())
        );
        Assert.Contains("547 parameters", ToolRun.In(toy.Folder, "summary", Run).Output);
    }
}
