using System.Text.Json;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private static readonly string[] Small = ["--layers", "dense:8 relu dropout:0.2 dense:3", "--batch", "16", "--quiet"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_run_on_images_agrees_to_the_last_bit_on_any_number_of_threads_and_stays_as_it_is()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "3", "--scaling", "standard"]);
        var before = Content("run");
        foreach (string threads in (string[])["1", "3"])
        {
            var (code, output, error) = InProcess.Run("verify", _folder["run"], "--threads", threads);
            Assert.True(code == 0, error + output);
            Assert.Contains("every bit agrees", output);
            Assert.Contains("epoch 3/3", error);
        }

        Assert.Equal(before, Content("run"));
    }

    [Theory]
    [InlineData("--model", "linear")]
    [InlineData("--folds", "3")]
    [InlineData("--model", "network", "--epochs", "3")]
    public void A_run_on_a_table_agrees(params string[] options)
    {
        Train("run", Table(), ["--target", "y", .. options, "--quiet"]);
        var json = Verify(0, "run");
        Assert.True(json.GetProperty("agrees").GetBoolean());
        Assert.True(json.GetProperty("compared").GetInt32() > 10);
        Assert.Equal(Record("run", "parametersSha256"), json.GetProperty("parametersSha256").GetString());
    }

    [Fact]
    public void The_first_number_that_differs_is_named()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "3"]);
        Change("run/metrics.csv", text =>
        {
            string[] lines = text.Split('\n'), cells = lines[2].Split(',');
            cells[3] = "0.25";
            lines[2] = string.Join(',', cells);
            return string.Join('\n', lines);
        });
        var json = Verify(1, "run");
        Assert.False(json.GetProperty("agrees").GetBoolean());
        Assert.Equal("epoch 2, validation loss", json.GetProperty("difference").GetProperty("name").GetString());
        Assert.Equal("0.25", json.GetProperty("difference").GetProperty("recorded").GetString());
        string text = InProcess.Run("verify", _folder["run"]).Output;
        Assert.Contains("it differs, first in epoch 2, validation loss", text);
    }

    [Fact]
    public void Other_parameters_alone_are_a_difference()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "1"]);
        string hash = Record("run", "parametersSha256");
        File.Delete(_folder["run/model.safetensors"]);
        Change("run/run.json", text => text.Replace(hash, new string('0', 64), StringComparison.Ordinal));
        Assert.Equal("parametersSha256", Verify(1, "run").GetProperty("difference").GetProperty("name").GetString());
    }

    [Fact]
    public void Data_that_has_changed_is_named_before_anything_is_trained()
    {
        string data = Table();
        Train("run", data, ["--target", "y", "--model", "linear", "--quiet"]);
        File.AppendAllText(data, "1,2,yes\n");
        var (code, output, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("table.csv has another SHA-256", error);
        Assert.Contains("DATA", error);
        Assert.DoesNotContain("linear model", error);
    }

    [Fact]
    public void Data_that_was_moved_is_named_by_the_user()
    {
        Directory.Move(ToyData.Write(_folder), _folder["before"]);
        Train("run", _folder["before"], [.. Small, "--epochs", "1"]);
        Directory.Move(_folder["before"], _folder["after"]);
        var (code, _, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Contains("the data isn't there", error);
        Assert.Equal(0, InProcess.Run("verify", _folder["run"], _folder["after"]).Code);
        File.Delete(_folder["after/t10k-labels-idx1-ubyte.gz"]);
        Assert.Equal(1, InProcess.Run("verify", _folder["run"], _folder["after"]).Code);
    }

    [Fact]
    public void A_run_that_went_on_with_other_options_is_trained_again_in_its_parts()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "2", "--schedule", "cosine"]);
        Assert.Equal(0, InProcess.Run("train", "--resume", _folder["run"], "--epochs", "4", "--quiet").Code);
        Assert.Equal(
            0,
            InProcess.Run("train", "--resume", _folder["run"], "--epochs", "5", "--learning-rate", "0.001", "--quiet").Code
        );
        Assert.True(Verify(0, "run").GetProperty("agrees").GetBoolean());
        Change("run/run.json", text => text.Replace("\"learning-rate\": 0.005", "\"learning-rate\": 0.006"));
        Assert.Equal("epoch 1, train loss", Verify(1, "run").GetProperty("difference").GetProperty("name").GetString());
    }

    [Fact]
    public void A_run_that_was_stopped_is_verified_up_to_its_checkpoint()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "3"]);
        Change("run/run.json", text => text[..text.IndexOf(",\n  \"result\"", StringComparison.Ordinal)] + "\n}\n");
        var (code, output, error) = InProcess.Run("verify", _folder["run"]);
        Assert.True(code == 0, error);
        Assert.Contains("up to the place where it was stopped", output);
        File.Delete(_folder["run/last.checkpoint"]);
        Assert.Contains("nothing is recorded to compare with", InProcess.Run("verify", _folder["run"]).Error);
    }

    [Fact]
    public void What_a_record_lacks_is_named()
    {
        Train("run", ToyData.Write(_folder), [.. Small, "--epochs", "1"]);
        string record = File.ReadAllText(_folder["run/run.json"]);
        foreach (var (from, to, missing) in new[]
        {
            ("\"files\"", "\"fields\"", "the hashes of its data"),
            ("\"parametersSha256\"", "\"sha\"", "the hash of its parameters"),
            ("\"source\"", "\"sauce\"", "doesn't say what data"),
        })
        {
            File.WriteAllText(_folder["run/run.json"], record.Replace(from, to, StringComparison.Ordinal));
            var (code, _, error) = InProcess.Run("verify", _folder["run"]);
            Assert.Equal(1, code);
            Assert.Contains(missing, error);
        }
    }

    [Fact]
    public void A_table_whose_training_was_stopped_by_hand_cannot_be_verified_and_says_how_to_end_it()
    {
        Train("run", Table(), ["--target", "y", "--model", "linear", "--quiet"]);
        Change("run/run.json", text => text.Replace("\"stopped\": false", "\"stopped\": true", StringComparison.Ordinal));
        var (code, _, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Contains("stopped by hand", error);
        Assert.Contains("train --config", error);
    }

    private string Table()
    {
        var rows = Enumerable.Range(0, 120).Select(i => $"{i % 11},{i % 7},{((i % 11) + (i % 3) > 6 ? "yes" : "no")}");
        File.WriteAllText(_folder["table.csv"], $"a,b,y\n{string.Join('\n', rows)}\n");
        return _folder["table.csv"];
    }

    private void Train(string name, string data, string[] options)
    {
        var (code, _, error) = InProcess.Run(["train", data, .. options, "--out", _folder[name]]);
        Assert.True(code == 0, error);
    }

    private JsonElement Verify(int code, string name)
    {
        var result = InProcess.Run("verify", _folder[name], "--json", "--quiet");
        Assert.True(result.Code == code, result.Error + result.Output);
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private string Record(string name, string field) =>
        JsonDocument
            .Parse(File.ReadAllText(_folder[$"{name}/run.json"]))
            .RootElement.GetProperty("result")
            .GetProperty(field)
            .GetString()!;

    private void Change(string file, Func<string, string> change) =>
        File.WriteAllText(_folder[file], change(File.ReadAllText(_folder[file])));

    private List<(string, DateTime, int)> Content(string name) =>
        [
            .. Directory
                .EnumerateFiles(_folder[name])
                .Order(StringComparer.Ordinal)
                .Select(file => (file, File.GetLastWriteTimeUtc(file), File.ReadAllBytes(file).Length)),
        ];
}
