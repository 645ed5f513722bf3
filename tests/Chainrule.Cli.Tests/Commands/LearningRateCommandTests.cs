using System.Text.Json;
using System.Xml.Linq;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public sealed class LearningRateCommandTests : IDisposable
{
    private static readonly string[] Small = ["--layers", "dense:16 relu dense:3", "--batch", "16", "--epochs", "4"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_curve_and_a_rate_are_shown_and_nothing_is_written()
    {
        string data = ToyData.Write(_folder);
        var (code, output, error) = InProcess.Run(["lr-find", data, .. Small]);
        Assert.Equal(0, code);
        Assert.Contains("└", output);
        Assert.Contains("▲", output);
        Assert.Contains("\nsuggestion: --learning-rate ", output);
        Assert.Contains("216 rows of 6×5", error);
        Assert.Equal([data], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Rates_are_written_as_people_do_and_a_narrow_range_has_marks_too()
    {
        string data = ToyData.Write(_folder);
        string wide = InProcess.Run(["lr-find", data, "--to", "100", .. Small]).Output;
        Assert.DoesNotContain("E+", wide, StringComparison.Ordinal);
        Assert.DoesNotContain("E-", wide, StringComparison.Ordinal);
        Assert.Contains("1e-3", wide, StringComparison.Ordinal);

        string[] lines = InProcess.Run(["lr-find", data, "--from", "0.003", "--to", "0.08", .. Small]).Output.Split('\n');
        int axis = Array.FindIndex(lines, line => line.Contains('└', StringComparison.Ordinal));
        Assert.Equal(["0.005", "1e-2", "0.02", "0.05"], lines[axis + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        lines = InProcess.Run(["lr-find", data, "--from", "0.011", "--to", "0.019", .. Small]).Output.Split('\n');
        axis = Array.FindIndex(lines, line => line.Contains('└', StringComparison.Ordinal));
        Assert.True(axis < 0 || lines[axis + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["0.011", "0.019"]);
    }

    [Fact]
    public void Json_is_one_object_with_the_curve_and_the_same_on_any_number_of_threads()
    {
        string data = ToyData.Write(_folder);
        var first = InProcess.Run(["lr-find", data, "--json", "--threads", "1", .. Small]);
        var second = InProcess.Run(["lr-find", data, "--json", "--threads", "3", .. Small]);
        Assert.Equal(first.Output, second.Output);
        using var json = JsonDocument.Parse(first.Output);
        Assert.InRange(json.RootElement.GetProperty("suggestion").GetDouble(), 1e-4, 1);
        var curve = json.RootElement.GetProperty("curve");
        Assert.True(curve.GetArrayLength() > 50);
        Assert.Equal(1e-6, curve[0].GetProperty("rate").GetDouble(), 1e-12);
        Assert.True(curve[0].GetProperty("smoothed").GetDouble() > 0);
    }

    [Fact]
    public void The_drawing_is_svg_with_powers_of_ten_and_is_not_replaced_unasked()
    {
        string data = ToyData.Write(_folder), svg = _folder["rates.svg"];
        Assert.Equal(0, InProcess.Run(["lr-find", data, "--svg", svg, .. Small]).Code);
        var drawing = XDocument.Load(svg);
        var texts = drawing
            .Descendants()
            .Where(element => element.Name.LocalName == "text")
            .Select(element => element.Value)
            .ToList();
        Assert.Contains("0.001", texts);
        Assert.Contains("1e-5", texts);
        Assert.Contains(texts, text => text.StartsWith("suggested: ", StringComparison.Ordinal));

        var again = InProcess.Run(["lr-find", data, "--svg", svg, .. Small]);
        Assert.Equal(1, again.Code);
        Assert.Contains("--force", again.Error);
        Assert.Equal(0, InProcess.Run(["lr-find", data, "--svg", svg, "--force", .. Small]).Code);
    }

    [Fact]
    public void Training_with_auto_records_the_rate_and_its_run_repeats_to_the_same_bits()
    {
        string data = ToyData.Write(_folder);
        var found = InProcess.Run(["train", data, "--learning-rate", "auto", "--out", _folder["a"], .. Small]);
        Assert.Equal(0, found.Code);
        using var sweep = JsonDocument.Parse(InProcess.Run(["lr-find", data, "--json", .. Small]).Output);
        using var run = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder["a"], "run.json")));
        double rate = run.RootElement.GetProperty("options").GetProperty("learning-rate").GetDouble();
        Assert.Equal(sweep.RootElement.GetProperty("suggestion").GetDouble(), rate);
        Assert.Equal(rate, run.RootElement.GetProperty("result").GetProperty("learningRate").GetDouble());

        Assert.Equal(0, InProcess.Run("train", "--config", Path.Combine(_folder["a"], "run.json"), "--out", _folder["b"]).Code);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder["a"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(_folder["b"], "model.safetensors"))
        );
    }

    [Fact]
    public void Tables_are_trained_with_the_rate_that_is_found_for_them()
    {
        string table = WriteTable();
        using var sweep = JsonDocument.Parse(
            InProcess.Run("lr-find", table, "--target", "y", "--layers", "dense:8 relu dense:1", "--json").Output
        );
        double rate = sweep.RootElement.GetProperty("suggestion").GetDouble();
        var words = new[] { "--target", "y", "--layers", "dense:8 relu dense:1", "--learning-rate", "auto", "--epochs", "3" };
        Assert.Equal(0, InProcess.Run(["train", table, "--out", _folder["a"], .. words]).Code);
        string record = Path.Combine(_folder["a"], "run.json");
        using var run = JsonDocument.Parse(File.ReadAllText(record));
        Assert.Equal(rate, run.RootElement.GetProperty("result").GetProperty("learningRate").GetDouble());

        Assert.Equal(0, InProcess.Run("train", "--config", record, "--out", _folder["b"]).Code);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder["a"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(_folder["b"], "model.safetensors"))
        );
    }

    [Theory]
    [InlineData("--from 1 --to 0.1", "--from 1 is not below --to 0.1")]
    [InlineData("--from 0", "--from: '0' is out of range")]
    [InlineData("--to x", "--to: 'x' is not a number")]
    [InlineData("--steps 3", "--steps: '3' is out of range")]
    [InlineData("--target y", "--target is for tables")]
    [InlineData("--learning-rate often", "--learning-rate: 'often' is not a number")]
    public void Nonsense_is_wrong_usage(string words, string message)
    {
        var (code, output, error) = InProcess.Run(["lr-find", ToyData.Write(_folder), .. words.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(message, error);
        Assert.Empty(output);
    }

    [Fact]
    public void A_network_that_cannot_learn_gets_no_rate_and_trains_nothing()
    {
        string data = ToyData.Write(_folder);
        var sweep = InProcess.Run(["lr-find", data, "--init", "zeros", "--json", .. Small]);
        Assert.Equal(1, sweep.Code);
        Assert.Contains("error: the loss doesn't fall", sweep.Error);
        using var json = JsonDocument.Parse(sweep.Output);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("suggestion").ValueKind);

        var train = InProcess.Run(["train", data, "--init", "zeros", "--learning-rate", "auto", "--out", _folder["a"], .. Small]);
        Assert.Equal(1, train.Code);
        Assert.Contains("no learning rate could be found", train.Error);
        Assert.False(Directory.Exists(_folder["a"]));
    }

    [Fact]
    public void A_run_that_goes_on_keeps_its_rate_and_a_linear_model_has_none()
    {
        string data = ToyData.Write(_folder);
        Assert.Equal(0, InProcess.Run(["train", data, "--out", _folder["a"], .. Small]).Code);
        var resumed = InProcess.Run("train", "--resume", _folder["a"], "--learning-rate", "auto", "--epochs", "6");
        Assert.Equal(2, resumed.Code);
        Assert.Contains("for the beginning of a run", resumed.Error);

        var linear = InProcess.Run("train", WriteTable(), "--target", "y", "--model", "linear", "--learning-rate", "auto");
        Assert.Equal(2, linear.Code);
        Assert.Contains("a linear model has no learning rate", linear.Error);
    }

    private string WriteTable()
    {
        string path = _folder["table.csv"];
        File.WriteAllLines(
            path,
            Enumerable
                .Range(0, 200)
                .Select(i => $"{i % 17},{i * 7 % 23},{(i % 17 * 3) - (i * 7 % 23) + (i % 5 * 0.1)}")
                .Prepend("a,b,y")
        );
        return path;
    }
}
