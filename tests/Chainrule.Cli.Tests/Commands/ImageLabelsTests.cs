using System.Text.Json;
using Chainrule.Cli.Tests.Support;
using Chainrule.Images;
using Chainrule.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Images of several classes each, from a list to predictions; and a picture alone, explained.</summary>
public sealed class ImageLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageFolderFiles _images = new();

    public void Dispose()
    {
        _folder.Dispose();
        _images.Dispose();
    }

    private ToolRun Tool(params string[] words) => ToolRun.In(_folder, words);

    [Fact]
    public void Labels_are_trained_tested_predicted_and_explained()
    {
        WriteLabels();
        var inspected = Tool("inspect", _images.Path);
        Assert.Contains("48 images of 2 classes, any number of which an image may have", inspected.Output);

        string[] words =
        [
            "train", _images.Path, "--layers", "conv:4:7:4 relu flatten dense:2", "--epochs", "20", "--batch", "16",
            "--learning-rate", "0.03", "--out", "run",
        ];
        var trained = Tool(words);
        Assert.True(trained.ExitCode == 0, trained.Error);
        Assert.Contains("2 classes, any number of which an image may have", trained.Error);
        Assert.Contains("all labels of a row are right on 100.00%", trained.Output);
        Assert.Contains(
            "is the F1 of all labels", File.ReadAllText(_folder[Path.Combine("run", "report.html")]), StringComparison.Ordinal);
        using var record = JsonDocument.Parse(File.ReadAllText(_folder[Path.Combine("run", "run.json")]));
        Assert.Equal("sigmoid-cross-entropy", record.RootElement.GetProperty("options").GetProperty("loss").GetString());
        Assert.Contains("every bit agrees", Tool("verify", "run").Output);

        using var evaluated = JsonDocument.Parse(Tool("evaluate", "run", _images.Path, "--json").Output);
        Assert.Equal(1, evaluated.RootElement.GetProperty("microAverage").GetProperty("f1").GetDouble());
        Assert.Equal("left", evaluated.RootElement.GetProperty("labels")[0].GetProperty("label").GetString());
        Assert.Matches(@"left +100\.00% +100\.00% +100\.00%", Tool("evaluate", "run", _images.Path).Output);

        string[] predicted = Tool("predict", "run", _images.Path).Output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("file,prediction,probability_left,probability_right", predicted[0]);
        Assert.StartsWith("0.bmp,,", predicted[1], StringComparison.Ordinal);
        Assert.StartsWith("3.bmp,left;right,", predicted[4], StringComparison.Ordinal);
        Assert.Contains("labels left, right", Tool("explain", "run", Path.Combine(_images.Path, "3.bmp")).Output);
    }

    [Fact]
    public void Models_of_labels_are_reported_and_compared_and_rows_are_named_by_their_files()
    {
        WriteLabels();
        string[] words = ["train", _images.Path, "--layers", "flatten dense:2", "--batch", "16", "--learning-rate", "0.001"];
        Assert.Equal(0, Tool([.. words, "--epochs", "1", "--out", "one"]).ExitCode);
        Assert.Equal(0, Tool([.. words, "--epochs", "1", "--optimizer", "sgd", "--out", "two"]).ExitCode);
        var reported = Tool("report", "one", _images.Path, "--out", "page.html");
        Assert.True(reported.ExitCode == 0, reported.Error);
        string page = File.ReadAllText(_folder["page.html"]);
        Assert.Contains("is the F1 of all labels", page, StringComparison.Ordinal);
        Assert.Matches(@"<div>\d+\.bmp</div>", page);
        foreach (bool isKept in new[] { true, false })
        {
            if (!isKept)
            {
                File.Delete(_folder[Path.Combine("two", "predictions.safetensors")]);
            }

            var compared = Tool("compare", "one", "two");
            Assert.True(compared.ExitCode == 0, compared.Error);
            Assert.Contains("F1 of all labels", compared.Output);
            Assert.DoesNotContain("not compared row by row", compared.Output);
            Assert.DoesNotContain("different rows", compared.Output + compared.Error);
        }
    }

    [Theory]
    [InlineData("--loss softmax-cross-entropy", "is for one")]
    [InlineData("--class-weights balanced", "each is decided by itself")]
    public void What_is_for_one_class_each_is_refused(string options, string what)
    {
        WriteLabels();
        var tool = Tool(["train", _images.Path, .. options.Split(' ')]);
        Assert.Equal(2, tool.ExitCode);
        Assert.Contains(what, tool.Error);
    }

    [Fact]
    public void A_picture_alone_is_explained_by_its_folder_or_by_what_the_model_says()
    {
        _images.WriteClasses(each: 20);
        string[] options = ["--epochs", "4", "--batch", "16", "--out", "run"];
        string[] words = ["train", _images.Path, "--layers", "conv:4:7:4 relu flatten dense:2", .. options];
        Assert.Equal(0, Tool(words).ExitCode);
        string there = Path.Combine(_images.Path, "right", "1.bmp"), alone = _folder["alone"];
        File.Copy(there, alone);
        var told = Tool("explain", "run", there);
        Assert.Contains("class right (the folder that it lies in)", string.Join(' ', told.Output.Split((char[]?)null)));
        var unknown = Tool("explain", "run", alone, "--json");
        Assert.True(unknown.ExitCode == 0, unknown.Error);
        Assert.Contains("its class isn't known", unknown.Output);
        Assert.Equal(2, Tool("explain", "run", there, "--row", "1").ExitCode);
        Assert.Contains("there is no file or folder none.png", Tool("explain", "run", "none.png").Error);
    }

    // Nothing, bright on the left, bright on the right, bright on both sides.
    private void WriteLabels()
    {
        string[] names = ["", "left", "right", "left;right"];
        string list = "file,class\n";
        for (int i = 0; i < 48; i++)
        {
            byte[] pixels = new byte[30 * 30];
            for (int at = 0; at < pixels.Length; at++)
            {
                bool isBright = ((at % 30 < 15 ? 1 : 2) & i) != 0;
                pixels[at] = (byte)((isBright ? 180 : 20) + (at * 31 + i * 17) % 50);
            }

            _images.Write($"{i}.bmp", new Image(30, 30, 1, pixels));
            list += $"{i}.bmp,{names[i % 4]}\n";
        }

        File.WriteAllText(Path.Combine(_images.Path, "labels.csv"), list);
    }
}
