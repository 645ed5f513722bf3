using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Data;
using Chainrule.Insight.Comparisons;
using Chainrule.Models;
using Chainrule.Training;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>What lies in a run's folder beside its record, and what the record itself was made to say.</summary>
public sealed class VerifyFilesTests : IDisposable
{
    private const string OtherModel = "the model in this folder is damaged: it isn't the one the run recorded";

    private static readonly string[] Small = ["--layers", "dense:8 relu dense:3", "--batch", "16", "--quiet"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _toy;

    public VerifyFilesTests() => _toy = ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_with_one_other_bit_is_named_before_anything_is_trained()
    {
        Train("run", "--epochs", "1");
        byte[] bytes = File.ReadAllBytes(_folder["run/model.safetensors"]);
        bytes[^4] ^= 1;
        File.WriteAllBytes(_folder["run/model.safetensors"], bytes);
        AssertOtherModel();
        File.WriteAllBytes(_folder["run/model.safetensors"], bytes[..^40]);
        AssertOtherModel();
        Train("other", "--epochs", "1", "--seed", "2");
        File.Copy(_folder["other/model.safetensors"], _folder["run/model.safetensors"], overwrite: true);
        AssertOtherModel();
    }

    [Fact]
    public void A_model_whose_parameters_are_right_but_not_its_scaling_or_its_classes_is_named()
    {
        Train("run", "--epochs", "1");
        string file = _folder["run/model.safetensors"];
        var model = Model.Load(file);
        var scaling = (Scaling)model.Preparation;
        float[] scale = [.. scaling.Scale];
        scale[0] *= 2;
        new Model(model.Network, model.Output, Scaling.Of(scale, [.. scaling.Offset]), model.Classes)
            .Save(file, overwrite: true);
        Assert.Equal("model.safetensors, input.scale", DifferenceOf("run"));
        new Model(model.Network, model.Output, scaling, ["2", "1", "0"]).Save(file, overwrite: true);
        Assert.Equal("model.safetensors, chainrule, classes 1", DifferenceOf("run"));
    }

    [Fact]
    public void Predictions_that_the_model_does_not_make_are_a_difference_and_damaged_ones_an_error()
    {
        Train("run", "--epochs", "1");
        string file = _folder["run/predictions.safetensors"];
        var kept = PredictionsFile.Load(file);
        kept.Probabilities[5] += 0.001f;
        PredictionsFile.Save(file, kept, overwrite: true);
        Assert.Equal("predictions.safetensors, probabilities", DifferenceOf("run"));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^8]);
        var (code, _, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Contains("predictions.safetensors", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("history 1, trainLoss")]
    [InlineData("history 2, learningRate")]
    [InlineData("history 1, isBest")]
    [InlineData("optimizer")]
    [InlineData("patienceFrom")]
    [InlineData("rowsInEpoch")]
    [InlineData("configuration, options, batch")]
    public void Whatever_was_changed_in_a_checkpoint_is_named(string field)
    {
        Train("run", "--epochs", "2");
        string file = _folder["run/last.checkpoint"];
        var last = CheckpointFile.Load(file, out string text);
        EpochRecord first = last.History[0], second = last.History[1];
        var changed = field switch
        {
            "history 1, trainLoss" => last with { History = [first with { TrainLoss = first.TrainLoss / 2 }, second] },
            "history 2, learningRate" => last with { History = [first, second with { LearningRate = 0.25f }] },
            "history 1, isBest" => last with { History = [first with { IsBest = !first.IsBest }, second] },
            "optimizer" => last with { Setup = last.Setup with { Optimizer = "adam" } },
            "patienceFrom" => last with { PatienceFrom = 1 },
            "rowsInEpoch" => last with { Position = last.Position with { RowsInEpoch = 7 } },
            _ => last,
        };
        string asked = field.StartsWith("configuration", StringComparison.Ordinal)
            ? text.Replace("\"batch\": 16", "\"batch\": 17", StringComparison.Ordinal) : text;
        CheckpointFile.Save(file, changed, asked);
        string difference = DifferenceOf("run");
        Assert.StartsWith("last.checkpoint, ", difference, StringComparison.Ordinal);
        Assert.True(field == "patienceFrom" || difference.EndsWith(field, StringComparison.Ordinal), difference);
    }

    [Fact]
    public void The_model_of_a_run_that_was_stopped_is_compared_though_no_best_epoch_was_kept()
    {
        Train("run", "--epochs", "3", "--validation", "0");
        Train("other", "--epochs", "3", "--validation", "0", "--seed", "2");
        string record = File.ReadAllText(_folder["run/run.json"]);
        File.WriteAllText(
            _folder["run/run.json"], record[..record.IndexOf(",\n  \"result\"", StringComparison.Ordinal)] + "\n}\n");
        Assert.Equal(0, InProcess.Run("verify", _folder["run"]).Code);
        File.Copy(_folder["other/model.safetensors"], _folder["run/model.safetensors"], overwrite: true);
        Assert.StartsWith("model.safetensors, ", DifferenceOf("run"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("learning_rate", "0.25")]
    [InlineData("best", "7")]
    [InlineData("train_accuracy", "0.5")]
    public void Every_column_of_the_metrics_is_compared_but_those_of_the_clock(string column, string becomes)
    {
        Train("run", "--epochs", "2");
        ChangeCell("metrics.csv", column, becomes);
        Assert.Equal($"epoch 2, {column.Replace('_', ' ')}", DifferenceOf("run"));
        Train("timed", "--epochs", "2");
        ChangeCell("metrics.csv", "seconds", "9999", "timed");
        ChangeCell("metrics.csv", "train_seconds", "9999", "timed");
        Assert.Equal(0, InProcess.Run("verify", _folder["timed"]).Code);
    }

    [Fact]
    public void What_the_layers_did_is_compared()
    {
        Train("run", "--epochs", "2");
        ChangeCell("layers.csv", "rms", "0.125");
        Assert.StartsWith("layers.csv, line ", DifferenceOf("run"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_compared_is_said()
    {
        Train("run", "--epochs", "1");
        File.Delete(_folder["run/predictions.safetensors"]);
        File.Delete(_folder["run/layers.csv"]);
        File.WriteAllText(_folder["run/notes.txt"], "mine");
        var (code, output, error) = InProcess.Run("verify", _folder["run"], "--json", "--quiet");
        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(
            ["predictions.safetensors", "layers.csv", "notes.txt", "report.html"],
            json.RootElement.GetProperty("notCompared").EnumerateArray().Select(file => file.GetProperty("name").GetString()));
        Assert.Contains(
            "not compared: predictions.safetensors, it isn't there; layers.csv, it isn't there; notes.txt, ",
            InProcess.Run("verify", _folder["run"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_run_is_a_difference()
    {
        Train("run", "--epochs", "2");
        Train("other", "--epochs", "2", "--weight-decay", "0.3");
        File.Copy(_folder["other/last.checkpoint"], _folder["run/last.checkpoint"], overwrite: true);
        Assert.StartsWith("last.checkpoint, ", DifferenceOf("run"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_epochs_that_was_shortened_is_a_difference()
    {
        Train("run", "--epochs", "3");
        string record = File.ReadAllText(_folder["run/run.json"]);
        int third = record.IndexOf("\"epoch\": 3", StringComparison.Ordinal);
        int from = record.LastIndexOf(',', third), to = record.IndexOf('}', third) + 1;
        File.WriteAllText(_folder["run/run.json"], record.Remove(from, to - from));
        Assert.Equal("epoch 3, epoch", DifferenceOf("run"));

        File.WriteAllText(_folder["run/run.json"], record);
        string[] lines = File.ReadAllLines(_folder["run/metrics.csv"]);
        File.WriteAllLines(_folder["run/metrics.csv"], lines[..^1]);
        Assert.Equal("epoch 3, train loss", DifferenceOf("run"));
    }

    [Theory]
    [InlineData("\"classes\": 3", "\"classes\": 4", "data, classes")]
    [InlineData("\"trainRows\": 240", "\"trainRows\": 24", "data, trainRows")]
    [InlineData("\"parameters\": 275", "\"parameters\": 276", "parameters")]
    public void Figures_that_were_changed_in_the_record_are_named(string was, string becomes, string name)
    {
        Train("run", "--epochs", "1");
        Change("run/run.json", was, becomes);
        Assert.Equal(name, DifferenceOf("run"));
    }

    [Fact]
    public void A_file_of_the_data_that_the_record_lost_is_named()
    {
        Train("run", "--epochs", "1");
        string record = File.ReadAllText(_folder["run/run.json"]);
        int at = record.IndexOf("\"t10k-labels-idx1-ubyte.gz\"", StringComparison.Ordinal);
        int end = record.IndexOf("\"train", at, StringComparison.Ordinal);
        File.WriteAllText(_folder["run/run.json"], record.Remove(at, end - at));
        var (code, _, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Contains("t10k-labels-idx1-ubyte.gz has no recorded SHA-256", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"batch\": 16", "\"batch\": 0")]
    [InlineData("\"dense:8 relu dense:3\"", "\"dense:8 reluu dense:3\"")]
    [InlineData("\"scaling\": \"unit\"", "\"scaling\": \"sideways\"")]
    [InlineData("\"batch\": 16", "\"batches\": 16")]
    public void A_bad_option_in_the_record_is_no_wrong_usage_of_the_user(string was, string becomes)
    {
        Train("run", "--epochs", "1");
        Change("run/run.json", was, becomes);
        var (code, _, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Contains("run.json", error, StringComparison.Ordinal);
        Assert.Equal(2, InProcess.Run("verify", _folder["run"], "--threads", "0").Code);
    }

    [Fact]
    public void The_model_that_a_run_starts_from_is_recorded_and_checked_first()
    {
        Train("first", "--epochs", "1");
        Train("run", "--epochs", "2", "--pretrained", _folder["first"], "--schedule", "constant");
        using var record = JsonDocument.Parse(File.ReadAllText(_folder["run/run.json"]));
        Assert.Equal(64, record.RootElement.GetProperty("pretrained").GetProperty("model.safetensors").GetString()!.Length);
        Assert.Equal(0, InProcess.Run("verify", _folder["run"]).Code);
        Assert.Equal(0, InProcess.Run("train", "--resume", _folder["run"], "--epochs", "3", "--quiet").Code);
        Assert.Contains("\"pretrained\": {", File.ReadAllText(_folder["run/run.json"]), StringComparison.Ordinal);

        Train("another", "--epochs", "1", "--seed", "2");
        File.Copy(_folder["another/model.safetensors"], _folder["first/model.safetensors"], overwrite: true);
        var (code, output, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("is not the model that the run started from: model.safetensors has another SHA-256", error);
        Assert.DoesNotContain("epoch 1", error);
        string config = _folder["run/run.json"];
        (code, _, error) = InProcess.Run("train", "--config", config, "--out", _folder["again"]);
        Assert.Equal(1, code);
        Assert.Contains("is not the file that", error);
        Assert.Contains("--pretrained", error);
        (code, _, error) = InProcess.Run(
            "train", "--config", config, "--pretrained", _folder["first"], "--out", _folder["again"], "--quiet");
        Assert.True(code == 0, error);
        File.Delete(_folder["first/model.safetensors"]);
        Assert.Contains("model.safetensors is missing", InProcess.Run("verify", _folder["run"]).Error);
    }

    [Theory]
    [InlineData("rise_error", "0.5")]
    [InlineData("best", "7")]
    [InlineData("penalty", "123")]
    public void Every_column_of_a_table_s_metrics_is_compared(string column, string becomes)
    {
        TrainTable("--model", "network");
        ChangeCell("metrics.csv", column, becomes);
        Assert.Equal(1, InProcess.Run("verify", _folder["run"]).Code);
    }

    [Fact]
    public void What_the_layers_of_a_table_s_network_did_is_compared()
    {
        TrainTable("--model", "network");
        var (code, output, error) = InProcess.Run("verify", _folder["run"]);
        Assert.True(code == 0, error + output);
        Assert.Contains("not compared: report.html, ", output, StringComparison.Ordinal);
        ChangeCell("layers.csv", "mean", "0.125");
        Assert.StartsWith("layers.csv, line ", DifferenceOf("run"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_predictions_and_the_model_of_a_table_are_compared_too()
    {
        TrainTable("--model", "linear");
        string file = _folder["run/predictions.safetensors"];
        var kept = PredictionsFile.Load(file);
        kept.Predicted[2] = 1 - kept.Predicted[2];
        PredictionsFile.Save(file, kept, overwrite: true);
        Assert.Equal("predictions.safetensors, predicted", DifferenceOf("run"));
        Change("run/run.json", "\"rows\": 120", "\"rows\": 121");
        Assert.Equal("data, rows", DifferenceOf("run"));
    }

    private void TrainTable(params string[] options)
    {
        var rows = Enumerable.Range(0, 120).Select(i => $"{i % 11},{i % 7},{((i % 11) + (i % 3) > 6 ? "yes" : "no")}");
        File.WriteAllText(_folder["table.csv"], $"a,b,y\n{string.Join('\n', rows)}\n");
        string[] words = ["train", _folder["table.csv"], "--target", "y", "--quiet", .. options];
        Assert.Equal(0, InProcess.Run([.. words, "--out", _folder["run"]]).Code);
    }

    // The last cell of a column that holds something else.
    private void ChangeCell(string file, string column, string becomes, string run = "run")
    {
        string[] lines = File.ReadAllLines(_folder[$"{run}/{file}"]);
        int at = Array.IndexOf(lines[0].Split(','), column);
        int line = Array.FindLastIndex(lines, line => line.Split(',')[at].Length > 0);
        string[] cells = lines[line].Split(',');
        Assert.NotEqual(becomes, cells[at]);
        cells[at] = becomes;
        lines[line] = string.Join(',', cells);
        File.WriteAllLines(_folder[$"{run}/{file}"], lines);
    }

    private void AssertOtherModel()
    {
        var (code, output, error) = InProcess.Run("verify", _folder["run"]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(OtherModel, error, StringComparison.Ordinal);
        Assert.DoesNotContain("epoch 1", error, StringComparison.Ordinal);
    }

    private void Train(string name, params string[] options)
    {
        var (code, _, error) = InProcess.Run(["train", _toy, .. Small, .. options, "--out", _folder[name]]);
        Assert.True(code == 0, error);
    }

    private string DifferenceOf(string name)
    {
        var (code, output, error) = InProcess.Run("verify", _folder[name], "--json", "--quiet");
        Assert.True(code == 1, error + output);
        var json = JsonDocument.Parse(output).RootElement;
        Assert.True(json.TryGetProperty("difference", out var difference), output + error);
        return difference.GetProperty("name").GetString()!;
    }

    private void Change(string file, string was, string becomes)
    {
        string text = File.ReadAllText(_folder[file]);
        Assert.Contains(was, text, StringComparison.Ordinal);
        File.WriteAllText(_folder[file], text.Replace(was, becomes, StringComparison.Ordinal));
    }
}
