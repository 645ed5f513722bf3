using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Where <c>--tensorboard</c> leaves its files; what is in them is tested with the library.</summary>
public sealed class TensorBoardTests : IDisposable
{
    private static readonly string[] Small = ["--layers", "dense:8 relu dense:3", "--batch", "16", "--epochs", "2", "--quiet"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_lie_in_the_run_s_folder_unless_another_is_named()
    {
        string data = ToyData.Write(_folder);
        Assert.Equal(0, InProcess.Run(["train", data, "--tensorboard", "--out", _folder["run"], .. Small]).Code);
        Assert.Single(Events(Path.Combine(_folder["run"], "tensorboard", "train")));
        Assert.Single(Events(Path.Combine(_folder["run"], "tensorboard", "validation")));

        Assert.Equal(
            0,
            InProcess.Run(["train", data, $"--tensorboard={_folder["logs"]}", "--out", _folder["other"], .. Small]).Code
        );
        Assert.Single(Events(Path.Combine(_folder["logs"], "train")));
        Assert.False(Directory.Exists(Path.Combine(_folder["other"], "tensorboard")));
    }

    [Fact]
    public void The_model_is_the_same_with_and_without()
    {
        string data = ToyData.Write(_folder);
        Assert.Equal(0, InProcess.Run(["train", data, "--tensorboard", "--out", _folder["a"], .. Small]).Code);
        Assert.Equal(0, InProcess.Run(["train", data, "--out", _folder["b"], .. Small]).Code);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(_folder["a"], "model.safetensors")),
            File.ReadAllBytes(Path.Combine(_folder["b"], "model.safetensors"))
        );
    }

    [Fact]
    public void A_run_that_goes_on_adds_files_and_one_that_replaces_another_takes_the_old_ones_away()
    {
        string data = ToyData.Write(_folder), run = _folder["run"], events = Path.Combine(run, "tensorboard", "train");
        Assert.Equal(0, InProcess.Run(["train", data, "--tensorboard", "--out", run, .. Small]).Code);
        Assert.Equal(0, InProcess.Run("train", "--resume", run, "--epochs", "4", "--tensorboard", "--quiet").Code);
        Assert.Equal(2, Events(events).Length);
        Assert.Equal(0, InProcess.Run(["train", data, "--tensorboard", "--out", run, "--force", .. Small]).Code);
        Assert.Single(Events(events));
    }

    [Fact]
    public void A_table_s_network_has_events_when_it_is_trained_by_batches()
    {
        string path = _folder["table.csv"];
        File.WriteAllLines(path, Enumerable.Range(0, 60).Select(i => $"{i % 17},{(i % 17 * 3) + (i % 5 * 0.1)}").Prepend("a,y"));
        var batches = InProcess.Run(
            "train",
            path,
            "--target",
            "y",
            "--layers",
            "dense:4 relu dense:1",
            "--epochs",
            "2",
            "--tensorboard",
            "--out",
            _folder["a"]
        );
        Assert.Equal(0, batches.Code);
        Assert.Contains("tensorboard --logdir", batches.Error);
        Assert.Single(Events(Path.Combine(_folder["a"], "tensorboard", "train")));

        string events = System.Text.Encoding.Latin1.GetString(
            File.ReadAllBytes(Events(Path.Combine(_folder["a"], "tensorboard", "train"))[0])
        );
        Assert.Contains("layers.0.weights", events, StringComparison.Ordinal); // the distribution of its weights

        var whole = InProcess.Run("train", path, "--target", "y", "--model", "network", "--tensorboard", "--out", _folder["c"]);
        Assert.Equal(0, whole.Code);
        events = System.Text.Encoding.Latin1.GetString(
            File.ReadAllBytes(Events(Path.Combine(_folder["c"], "tensorboard", "train"))[0])
        );
        Assert.Contains("layers.0.weights", events, StringComparison.Ordinal);
        Assert.Contains("loss", events, StringComparison.Ordinal);

        var linear = InProcess.Run("train", path, "--target", "y", "--model", "linear", "--tensorboard", "--out", _folder["b"]);
        Assert.Equal(0, linear.Code);
        Assert.Contains("--tensorboard has nothing to show", linear.Error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_named_and_nothing_is_left()
    {
        string data = ToyData.Write(_folder), file = _folder["file"];
        File.WriteAllText(file, "");
        var (code, _, error) = InProcess.Run([
            "train",
            data,
            $"--tensorboard={Path.Combine(file, "logs")}",
            "--out",
            _folder["run"],
            .. Small,
        ]);
        Assert.Equal(1, code);
        Assert.Contains(file, error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void A_folder_without_an_equals_sign_is_explained()
    {
        var (code, _, error) = InProcess.Run("train", "mnist", "--tensorboard", "logs");
        Assert.Equal(2, code);
        Assert.Contains("--tensorboard=logs", error);
    }

    private static string[] Events(string folder)
    {
        string[] files = Directory.GetFiles(folder, "events.out.tfevents.*");
        Assert.All(files, file => Assert.True(new FileInfo(file).Length > 100));
        return files;
    }
}
