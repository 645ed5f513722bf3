using System.Buffers.Binary;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Whatever is wrong, the tool says it in one message with the user's own names, and loses nothing.</summary>
public sealed class BadInputTests : IClassFixture<TrainedToy>, IDisposable
{
    private readonly TrainedToy _toy;
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public BadInputTests(TrainedToy toy)
    {
        _toy = toy;
        _data = ToyData.Write(_folder, gzip: false);
    }

    public void Dispose() => _folder.Dispose();

    private string Model => _toy.Folder["runs/toy-001/model.safetensors"];

    private void Refused(int exitCode, string message, params string[] words)
    {
        var tool = ToolRun.In(_folder, words);

        Assert.True(tool.ExitCode == exitCode, $"exit code {tool.ExitCode}: {tool.Error}");
        Assert.Contains(message, tool.Error);
        Assert.Empty(tool.Output);
        Assert.Equal(1, tool.Error.Split("error: ").Length - 1);
        Assert.DoesNotContain("   at ", tool.Error);
        Assert.DoesNotContain("Exception", tool.Error);
        Assert.False(Directory.Exists(_folder["runs"]), "a run's folder was created for input that can't be trained on");
    }

    [Theory]
    [InlineData(2, "there is no command 'trian'", "trian", "mnist")]
    [InlineData(2, "did you mean 'train'?", "trian", "mnist")]
    [InlineData(2, "'train' needs DATA", "train")]
    [InlineData(2, "'train' has no option '--epoch'", "train", "toy", "--epoch", "3")]
    [InlineData(2, "did you mean '--epochs'?", "train", "toy", "--epoch", "3")]
    [InlineData(2, "--epochs: 'ten' is not a whole number", "train", "toy", "--epochs", "ten")]
    [InlineData(2, "--optimizer: there is no optimizer 'adma'", "train", "toy", "--optimizer", "adma")]
    [InlineData(2, "did you mean 'adam'?", "train", "toy", "--optimizer", "adma")]
    [InlineData(2, "it must be from 0 to 2147483647", "train", "toy", "--epochs", "3000000000")]
    [InlineData(2, "--json takes no value", "train", "toy", "--json=maybe")]
    [InlineData(2, "--quiet takes no value", "train", "toy", "--quiet=no")]
    [InlineData(2, "can't be part of a folder's name", "train", "toy", "--name", "a**b")]
    [InlineData(1, "there is no data 'nowhere'", "train", "nowhere")]
    [InlineData(1, "give a table such as houses.csv, or a folder of images, or 'mnist'", "train", "nowhere")]
    [InlineData(1, "there is no file nowhere", "train", "nowhere", "--target", "y")]
    [InlineData(2, "--target is for tables, and toy is a folder", "train", "toy", "--target", "y")]
    [InlineData(1, "did you mean 'mnist'?", "train", "mnits")]
    [InlineData(2, "--layers: there is no layer 'rellu'", "train", "toy", "--layers", "dense:9 rellu dense:3")]
    [InlineData(2, "did you mean 'relu'?", "train", "toy", "--layers", "dense:9 rellu dense:3")]
    [InlineData(
        1,
        "--layers: the network puts out 10 numbers, but the data has 3 classes",
        "train",
        "toy",
        "--layers",
        "dense:10"
    )]
    [InlineData(1, "end --layers with dense:3", "train", "toy", "--layers", "dense:10")]
    [InlineData(2, "--layers: a shape can't have the size 0", "train", "toy", "--layers", "dense:0 dense:3")]
    [InlineData(2, "--layers: a shape can't have the size -5", "train", "toy", "--layers", "dense:-5 dense:3")]
    [InlineData(2, "more than", "train", "toy", "--layers", "dense:2000000000 dense:2000000000 dense:3")]
    [InlineData(1, "keeps back all of the 240 rows", "train", "toy", "--validation", "240")]
    [InlineData(1, "there is no file none.json", "train", "--config", "none.json")]
    [InlineData(1, "none is not a run", "train", "--resume", "none")]
    [InlineData(2, "--resume and --config don't go together", "train", "--resume", "a", "--config", "b")]
    [InlineData(1, "there is no model none.safetensors", "evaluate", "none.safetensors", "toy")]
    [InlineData(1, "there is no model.safetensors in toy", "evaluate", "toy", "toy")]
    [InlineData(1, "there is no layer 'dens'", "summary", "dens:10")]
    [InlineData(2, "--input: '28by28' is not a shape", "summary", "dense:10", "--input", "28by28")]
    [InlineData(2, "--input: a shape can't have the size 0", "summary", "dense:10", "--input", "0")]
    public void A_call_that_cannot_be(int exitCode, string message, params string[] words) => Refused(exitCode, message, words);

    [Fact]
    public void A_header_that_promises_four_billion_images_takes_no_memory()
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x00000803);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), uint.MaxValue);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), 28);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(12), 28);
        File.WriteAllBytes(Path.Combine(_data, "train-images-idx3-ubyte"), header);

        var tool = ToolRun.Run(_folder, [("DOTNET_GCHeapHardLimit", "0x8000000")], "train", "toy");

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("train-images-idx3-ubyte", tool.Error);
        Assert.DoesNotContain("memory", tool.Error);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(10)]
    [InlineData(0)]
    public void A_file_cut_short(int length)
    {
        string path = Path.Combine(_data, "train-images-idx3-ubyte");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        Refused(1, "train-images-idx3-ubyte", "train", "toy");
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        File.Delete(Path.Combine(_data, "t10k-labels-idx1-ubyte"));

        Refused(1, "t10k-labels-idx1-ubyte", "train", "toy");
    }

    [Fact]
    public void Image_and_label_counts_that_differ()
    {
        File.Copy(Path.Combine(_data, "t10k-labels-idx1-ubyte"), Path.Combine(_data, "train-labels-idx1-ubyte"), overwrite: true);

        Refused(1, "has 60 labels, but", "train", "toy");
    }

    [Fact]
    public void A_header_of_255_dimensions_is_told_in_one_line()
    {
        byte[] header = new byte[4 + (255 * 4)];
        header[2] = 8;
        header[3] = 255;
        header.AsSpan(4).Fill(9);
        File.WriteAllBytes(Path.Combine(_data, "train-images-idx3-ubyte"), header);

        var tool = ToolRun.In(_folder, "train", "toy");
        Assert.Contains(
            "× … (255 dimensions)".Replace(" ", "", StringComparison.Ordinal),
            tool.Error.Replace(" ", "", StringComparison.Ordinal)
        );
        Assert.InRange(tool.Error.Length, 1, 1000);
    }

    [Fact]
    public void A_damaged_label_that_widens_the_network_is_a_warning_that_names_it()
    {
        string path = Path.Combine(_data, "train-labels-idx1-ubyte");
        byte[] labels = File.ReadAllBytes(path);
        labels[8 + 17] = 250;
        File.WriteAllBytes(path, labels);

        var tool = ToolRun.In(_folder, "train", "toy", "--epochs", "0");
        Assert.Equal(0, tool.ExitCode);
        Assert.Contains(
            "names the class 250 (label 17, counted from 0), but no row is of 247 of the classes below it",
            tool.Error
        );
    }

    [Fact]
    public void More_predictions_than_fit_into_memory()
    {
        byte[] header = new byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x00000803);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), 2_000_000_000);
        File.WriteAllBytes(_folder["empty-images"], header);

        var tool = ToolRun.In(_folder, "predict", Model, "empty-images");
        Assert.DoesNotContain("fault of chainrule", tool.Error);
        Assert.DoesNotContain("memory", tool.Error);
    }

    [Fact]
    public void A_place_where_no_folder_can_be_made_is_not_called_missing() => Assert.Contains(
        "the folder /proc/run can't be written to: the system doesn't let a folder be made there",
        ToolRun.In(_folder, "train", "toy", "--epochs", "1", "--out", "/proc/run").Error);

    [Fact]
    public void A_label_outside_the_classes_of_the_model()
    {
        string path = Path.Combine(_data, "t10k-labels-idx1-ubyte");
        byte[] labels = File.ReadAllBytes(path);
        labels[8 + 17] = 200;
        File.WriteAllBytes(path, labels);

        Refused(1, "t10k-labels-idx1-ubyte, label 17: 200 is not a class from 0 to 2", "evaluate", Model, "toy");
    }

    [Fact]
    public void Data_of_another_size_than_the_model_was_trained_on()
    {
        ToyData.Write(_folder, "wide", width: 7);

        Refused(1, "the rows in wide are 6×7, but the model takes 6×5", "evaluate", Model, "wide");
        Refused(1, "are 6×7, but the model takes 6×5", "predict", Model, "wide");
    }

    [Fact]
    public void A_model_with_a_layer_of_another_program_is_told_in_words_for_who_has_only_the_tool()
    {
        byte[] bytes = File.ReadAllBytes(Model);
        int at = bytes.AsSpan().IndexOf("relu"u8);
        "snak"u8.CopyTo(bytes.AsSpan(at));
        File.WriteAllBytes(_folder["own.safetensors"], bytes);
        var (code, _, error) = InProcess.Run("summary", _folder["own.safetensors"]);
        Assert.Equal(1, code);
        Assert.Contains("layer 1 (snak): there is no layer 'snak'", error, StringComparison.Ordinal);
        Assert.Contains("has of its own: load it with that program", error, StringComparison.Ordinal);
        Assert.DoesNotContain("ModelFormat", error, StringComparison.Ordinal);
        "relu:7"u8.CopyTo(bytes.AsSpan(at - 2)); // a known layer whose units are no number
        File.WriteAllBytes(_folder["own.safetensors"], bytes);
        Assert.Contains("made by another program", InProcess.Run("summary", _folder["own.safetensors"]).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a model")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f{}")]
    public void A_damaged_model(string content)
    {
        File.WriteAllText(_folder["broken.safetensors"], content, System.Text.Encoding.Latin1);

        Refused(1, "broken.safetensors", "evaluate", "broken.safetensors", "toy");
    }

    [Fact]
    public void A_model_cut_short_at_any_place()
    {
        byte[] whole = File.ReadAllBytes(Model);
        foreach (int length in new[] { 7, 8, 100, whole.Length - 1 })
        {
            File.WriteAllBytes(_folder["cut.safetensors"], whole[..length]);
            Refused(1, "cut.safetensors", "summary", "cut.safetensors");
        }
    }

    [Theory]
    [InlineData("{", "this is not JSON")]
    [InlineData("[]", "the whole file is not an object")]
    [InlineData("""{ "optoins": {} }""", "did you mean 'options'?")]
    [InlineData("""{ "options": { "epoch": 3 } }""", "did you mean 'epochs'?")]
    [InlineData("""{ "data": "toy", "options": { "epochs": "many" } }""", "my.json, 'epochs': 'many' is not a whole number")]
    [InlineData("""{ "data": "toy", "options": { "epochs": 3, "epochs": 4 } }""", "this is not JSON")]
    public void A_configuration_that_cannot_be(string content, string message)
    {
        File.WriteAllText(_folder["my.json"], content);
        var tool = ToolRun.In(_folder, "train", "--config", "my.json");

        Assert.InRange(tool.ExitCode, 1, 2);
        Assert.Contains("my.json", tool.Error);
        Assert.Contains(message, tool.Error);
    }

    [Fact]
    public void Data_that_changed_since_the_run_it_should_repeat()
    {
        string run = _folder["first"];
        Assert.Equal(0, ToolRun.In(_folder, "train", "toy", "--epochs", "1", "--out", run).ExitCode);
        string path = Path.Combine(_data, "train-images-idx3-ubyte");
        byte[] images = File.ReadAllBytes(path);
        images[100] ^= 1;
        File.WriteAllBytes(path, images);

        Refused(1, "its SHA-256 differs", "train", "--config", Path.Combine(run, "run.json"));
        Refused(1, "its SHA-256 differs", "train", "--resume", run);
    }

    [Fact]
    public void An_output_that_exists_is_left_as_it_was_without_force()
    {
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/mine.txt"], "mine");

        Refused(1, "replace the run in it with --force", "train", "toy", "--epochs", "1", "--out", "out");
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName));

        Assert.Equal(0, ToolRun.In(_folder, "train", "toy", "--epochs", "1", "--out", "out", "--force").ExitCode);
        Assert.Equal("mine", File.ReadAllText(_folder["out/mine.txt"]));
        Assert.True(File.Exists(_folder["out/model.safetensors"]));
    }

    [Fact]
    public void A_forced_run_that_diverges_leaves_the_earlier_model_alone()
    {
        Assert.Equal(0, ToolRun.In(_folder, "train", "toy", "--epochs", "1", "--out", "out").ExitCode);
        byte[] model = File.ReadAllBytes(_folder["out/model.safetensors"]), run = File.ReadAllBytes(_folder["out/run.json"]);

        var tool = ToolRun.In(
            _folder,
            "train",
            "toy",
            "--out",
            "out",
            "--force",
            "--optimizer",
            "sgd",
            "--learning-rate",
            "1e30",
            "--schedule",
            "constant"
        );

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("step", tool.Error);
        Assert.Equal(model, File.ReadAllBytes(_folder["out/model.safetensors"]));
        Assert.Equal(run, File.ReadAllBytes(_folder["out/run.json"]));
    }

    [Theory]
    [InlineData("toy/train-images-idx3-ubyte")]
    [InlineData("toy/train-images-idx3-ubyte/run")]
    [InlineData("/proc/run")]
    public void An_output_that_cannot_be_written(string path) =>
        Refused(1, path, "train", "toy", "--epochs", "1", "--out", path);

    [Fact]
    public void Predictions_that_cannot_be_written() =>
        Refused(1, "no/such/folder/p.csv", "predict", Model, "toy", "--out", "no/such/folder/p.csv");

    [Fact]
    public void The_trace_is_for_those_who_ask_for_it()
    {
        var tool = ToolRun.Run(_folder, [("CHAINRULE_DEBUG", "1")], "train", "nowhere");

        Assert.Contains("   at Chainrule.Cli.", tool.Error);
    }
}
