using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>chainrule explain MODEL DATA, and chainrule explain --example.</summary>
public sealed class ExplainRowTests(TrainedToy toy) : IClassFixture<TrainedToy>
{
    private string Run => toy.Folder["runs/toy-001"];

    private string Data => toy.Folder["toy"];

    private static JsonElement Json(params string[] words)
    {
        var (code, output, _) = InProcess.Run([.. words, "--json"]);
        Assert.Equal(0, code);
        return JsonDocument.Parse(output).RootElement;
    }

    [Fact]
    public void The_example_shows_the_published_numbers_where_they_arise()
    {
        var (code, output, _) = InProcess.Run("explain", "--example", "2-2-2");

        Assert.Equal(0, code);
        Assert.Contains("z[0] = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775  ✓", output);
        Assert.Matches(@"\[0\] +1\.10590597 +0\.75136507  ✓", output);
        Assert.Contains("L = ((0.75136507 - 0.01)² + (0.772928465 - 0.99)²) / 2 = 0.298371109  ✓", output);
        Assert.Matches(@"\[0\] +0\.74136507 +0\.186815602 +0\.138498562  ✓", output);
        Assert.Matches(@"\[0,0\] w5 +0\.593269992 +0\.138498562 +0\.0821670406  ✓", output);
        Assert.Contains("∂L/∂x[0] = 0.4·0.138498562 + 0.5·(-0.0380982365) = 0.0363503064  ✓", output);
        Assert.Matches(@"\[0,0\] w5 +0\.4 +0\.0821670406 +-0\.0410835203 +0\.35891648  ✓", output);
        Assert.Matches(@"\[0,0\] w1 +0\.15 +0\.000438567734 +-0\.000219283867 +0\.149780716  ✓", output);
        Assert.Contains("all 53 agree", output);
        Assert.DoesNotContain("✗", output);
    }

    [Fact]
    public void A_row_is_laid_out_forward_loss_backward_update()
    {
        var (code, output, _) = InProcess.Run("explain", Run, Data, "--row", "3");
        string[] order =
        [
            "The step in short",
            "Forward: from",
            "Layer 0: dense:16",
            "The loss: softmax",
            "Backward: from",
            "Layer 2: dense:3",
            "Layer 1: relu",
            "Update: every",
        ];

        Assert.Equal(0, code);
        int[] places = [.. order.Select(heading => output.IndexOf(heading, StringComparison.Ordinal))];
        Assert.All(places, place => Assert.True(place >= 0));
        Assert.True(
            output.LastIndexOf("Layer 2: dense:3", StringComparison.Ordinal)
                < output.LastIndexOf("Layer 1: relu", StringComparison.Ordinal)
        );
        Assert.Contains("what is left is p - t", Regex.Replace(output, @"\s+", " "));
        Assert.Contains("adamw, learning rate η = 0.005", output);
        Assert.DoesNotContain("✗", output);
    }

    [Fact]
    public void Lines_fit_the_window()
    {
        foreach (
            string[] words in new[]
            {
                ["explain", "--example", "2-2-2"],
                ["explain", Run, Data],
                new[] { "explain", Run, Data, "--weight", "layers.0.weights[3,2]" },
            }
        )
        {
            Assert.All(InProcess.Run(words).Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
        }
    }

    [Fact]
    public void The_json_holds_every_number_with_its_check()
    {
        var json = Json("explain", Run, Data, "--row", "3");
        var prediction = File.ReadAllLines(Predictions())[4].Split(',');

        Assert.Equal("dense:16 relu dense:3", json.GetProperty("network").GetString());
        Assert.Equal(3, json.GetProperty("layers").GetArrayLength());
        Assert.Equal(
            ["layers.0.weights", "layers.0.bias", "layers.2.weights", "layers.2.bias"],
            json.GetProperty("blocks").EnumerateArray().Select(b => b.GetProperty("name").GetString())
        );
        var outputs = json.GetProperty("loss").GetProperty("entries").EnumerateArray().ToArray();
        for (int i = 0; i < 3; i++)
        {
            double p = double.Parse(prediction[2 + i], System.Globalization.CultureInfo.InvariantCulture),
                t = outputs[i].GetProperty("target").GetDouble();
            Assert.Equal(p, outputs[i].GetProperty("probability").GetDouble(), 1e-6);
            Assert.Equal(p - t, outputs[i].GetProperty("gradient").GetProperty("value").GetDouble(), 1e-6);
            Assert.Equal(p - t, outputs[i].GetProperty("chained").GetDouble(), 1e-6);
        }

        var checks = json.GetProperty("checks");
        Assert.True(checks.GetProperty("count").GetInt32() > 60);
        Assert.Equal(0, checks.GetProperty("differ").GetInt32());
        Assert.InRange(checks.GetProperty("largestError").GetDouble(), 1e-12, 1e-5);
        Assert.Equal("adamw", json.GetProperty("update").GetProperty("optimizer").GetString());
    }

    [Fact]
    public void Optimizer_and_rate_come_from_the_run_unless_they_are_given()
    {
        var given = Json("explain", Run, Data, "--optimizer", "sgd", "--learning-rate", "0.25").GetProperty("update");
        var alone = Json("explain", Run, Data, "--optimizer", "sgd").GetProperty("update");
        File.Copy(Path.Combine(Run, "model.safetensors"), toy.Folder["alone.safetensors"], overwrite: true);
        var plain = Json("explain", toy.Folder["alone.safetensors"], Data).GetProperty("update");
        var file = Json("explain", Path.Combine(Run, "model.safetensors"), Data).GetProperty("update");

        Assert.Equal(("sgd", 0.25), (given.GetProperty("optimizer").GetString(), given.GetProperty("learningRate").GetDouble()));
        Assert.Equal(("sgd", 0.1), (alone.GetProperty("optimizer").GetString(), alone.GetProperty("learningRate").GetDouble()));
        Assert.Equal(("sgd", 0.1), (plain.GetProperty("optimizer").GetString(), plain.GetProperty("learningRate").GetDouble()));
        Assert.Equal(("adamw", 0.005), (file.GetProperty("optimizer").GetString(), file.GetProperty("learningRate").GetDouble()));
    }

    [Fact]
    public void A_run_json_of_something_else_beside_a_model_is_noted_and_passed_over()
    {
        string folder = Directory.CreateDirectory(toy.Folder["other"]).FullName;
        File.Copy(Path.Combine(Run, "model.safetensors"), Path.Combine(folder, "model.safetensors"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "run.json"), "{ \"name\": 1 }");
        var (code, output, error) = InProcess.Run("explain", folder, Data);

        Assert.Equal(0, code);
        Assert.Contains("the step is plain gradient descent", error);
        Assert.Contains("sgd, learning rate η = 0.1", output);
    }

    [Fact]
    public void A_weight_is_followed_alone()
    {
        var (_, output, _) = InProcess.Run("explain", Run, Data, "--weight", "layers.0.weights[3,2]");
        var weight = Json("explain", Run, Data, "--weight", "layers.0.weights[3,2]").GetProperty("weight");

        Assert.Contains("The weight layers.0.weights[3,2]", output);
        Assert.Contains("Why it moves, and what that does", output);
        Assert.DoesNotContain("Forward:", output);
        Assert.Equal(
            weight.GetProperty("local").GetDouble() * weight.GetProperty("deltaChecked").GetProperty("value").GetDouble(),
            weight.GetProperty("gradient").GetProperty("value").GetDouble(),
            1e-7
        );
        Assert.Equal(
            weight.GetProperty("measuredChange").GetDouble(),
            weight.GetProperty("lossAfterThisWeight").GetDouble() - weight.GetProperty("lossBefore").GetDouble(),
            1e-12
        );
    }

    [Fact]
    public void A_page_is_written_whole_and_replaced_only_by_force()
    {
        string file = toy.Folder["step.html"];
        var (code, output, error) = InProcess.Run("explain", Run, Data, "--html", file);
        var page = XDocument.Parse(File.ReadAllText(file).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));

        Assert.Equal((0, ""), (code, output));
        Assert.Contains($"page: {file}", error);
        Assert.Equal(2, page.Descendants("{http://www.w3.org/2000/svg}svg").Count());
        Assert.Equal(2, File.ReadAllText(file).Split("<script").Length); // the page's own
        var (refused, _, why) = InProcess.Run("explain", Run, Data, "--html", file);
        Assert.Equal(1, refused);
        Assert.Contains("--force", why);
        Assert.Equal(0, InProcess.Run("explain", "--example", "2-2-2", "--html", file, "--force").Code);
        Assert.Contains("2-2-2", File.ReadAllText(file));
    }

    [Theory]
    [InlineData(1, "there is no row 60 in", "RUN", "DATA", "--row", "60")]
    [InlineData(1, "the last one is 59", "RUN", "DATA", "--row", "60")]
    [InlineData(2, "--row: '-1' is out of range", "RUN", "DATA", "--row", "-1")]
    [InlineData(2, "'explain' needs DATA after", "RUN")]
    [InlineData(2, "'explain' needs TOPIC, or MODEL and DATA, or --example")]
    [InlineData(2, "--example brings its own network and row", "RUN", "DATA", "--example", "2-2-2")]
    [InlineData(2, "--values goes with a formula", "RUN", "DATA", "--values", "1")]
    [InlineData(2, "--row goes with a training step", "relu", "--row", "1")]
    [InlineData(2, "doesn't take 'DATA' as well", "relu", "DATA")]
    [InlineData(2, "there is no example '2-2-3'", "--example", "2-2-3")]
    [InlineData(2, "did you mean '2-2-2'?", "--example", "2-2-3")]
    [InlineData(2, "--delimiter is for tables, not for an example", "--example", "2-2-2", "--delimiter", ";")]
    [InlineData(1, "--no-header is for tables, not for a model for images", "RUN", "DATA", "--no-header")]
    [InlineData(2, "there is no topic 'sofmax'", "sofmax")]
    [InlineData(2, "no target for 3 outputs", "cross-entropy", "--values", "0.7,0.1,0.2", "--target", "9")]
    [InlineData(1, "layer 1 is relu, which has none", "RUN", "DATA", "--weight", "layers.1.weights[0,0]")]
    [InlineData(1, "did you mean 'layers.0.weights'?", "RUN", "DATA", "--weight", "layers.1.weights[0,0]")]
    [InlineData(
        1,
        "--weight: 'layers.0.weights[0,16]': there is no 16 among the 16 outputs",
        "RUN",
        "DATA",
        "--weight",
        "layers.0.weights[0,16]"
    )]
    [InlineData(1, "there is no model nowhere", "nowhere", "DATA")]
    [InlineData(2, "--top: '0' is out of range", "--example", "2-2-2", "--top", "0")]
    [InlineData(2, "did you mean 'adam'?", "--example", "2-2-2", "--optimizer", "adma")]
    public void What_is_wrong_is_said_in_one_message(int code, string message, params string[] words)
    {
        var tool = InProcess.Run([
            "explain",
            .. words.Select(word =>
                word == "RUN" ? Run
                : word == "DATA" && words[0] is "RUN" or "nowhere" ? Data
                : word
            ),
        ]);

        Assert.True(tool.Code == code, $"exit code {tool.Code}: {tool.Error}");
        Assert.Contains(message, tool.Error);
        Assert.Empty(tool.Output);
        Assert.DoesNotContain("Exception", tool.Error);
    }

    private string Predictions()
    {
        string file = toy.Folder["explained.csv"];
        Assert.Equal(0, InProcess.Run("predict", Run, Data, "--out", file, "--force").Code);
        return file;
    }
}
