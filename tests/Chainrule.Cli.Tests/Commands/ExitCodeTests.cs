using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>2 is what is wrong whatever the files hold, 1 what only a file shows: for tables and images alike.</summary>
public sealed class ExitCodeTests(ExitCodeTests.Files files) : IClassFixture<ExitCodeTests.Files>
{
    [Theory]
    [InlineData(2, "there is no layer 'rellu'", "train", "TABLE", "--target", "y", "--layers", "dense:9 rellu")]
    [InlineData(2, "there is no layer 'rellu'", "train", "IMAGES", "--layers", "dense:9 rellu")]
    [InlineData(2, "lacks its brackets", "train", "TABLE", "--target", "y", "--layers", "dense:9 residual")]
    [InlineData(2, "lacks its brackets", "train", "IMAGES", "--layers", "dense:9 residual")]
    [InlineData(2, "has 0 arguments", "train", "TABLE", "--target", "y", "--layers", "residual(dense)")]
    [InlineData(2, "has 0 arguments", "train", "IMAGES", "--layers", "residual(dense)")]
    [InlineData(2, "'4x' is not a whole number", "train", "TABLE", "--target", "y", "--layers", "dense:4x")]
    [InlineData(2, "'4x' is not a whole number", "train", "IMAGES", "--layers", "residual(dense:4x)")]
    [InlineData(2, "the rate 'x' is not a number", "train", "TABLE", "--target", "y", "--layers", "dropout:x dense:1")]
    [InlineData(2, "dropout: the rate can't be 1.5", "train", "TABLE", "--target", "y", "--layers", "dropout:1.5 dense:1")]
    [InlineData(2, "leaky-relu: the slope can't be -1", "train", "IMAGES", "--layers", "leaky-relu:-1 dense:3")]
    [InlineData(2, "above 0 and below 1", "train", "TABLE", "--target", "a", "--threshold", "1")]
    [InlineData(2, "above 0 and below 1", "train", "TABLE", "--target", "y", "--threshold", "1")]
    [InlineData(2, "--epochs: 'x' is not a whole number", "train", "IMAGES", "--epochs", "x")]
    [InlineData(2, "--seed: 'x' is not a whole number", "train", "IMAGES", "--seed", "x")]
    [InlineData(2, "--learning-rate: 'x' is not a number", "train", "IMAGES", "--learning-rate", "x")]
    [InlineData(2, "--missing is empty", "inspect", "TABLE", "--missing", "")]
    [InlineData(2, "--encoding: the encoding 'klingon' is not known", "train", "TABLE", "--target", "y", "--encoding", "klingon")]
    [InlineData(2, "needs DATA", "train")]
    [InlineData(2, "which column of", "train", "TABLE")]
    [InlineData(2, "--row: '-1' is out of range", "explain", "MODEL", "IMAGES", "--row", "-1")]
    [InlineData(2, "--pretrained is for images", "train", "TABLE", "--target", "y", "--pretrained", "MODEL")]
    [InlineData(2, "--target is for tables", "train", "IMAGES", "--target", "y")]
    [InlineData(1, "the network puts out 4 numbers", "train", "TABLE", "--target", "y", "--layers", "dense:4", "--epochs", "1")]
    [InlineData(1, "the network puts out 4 numbers", "train", "IMAGES", "--layers", "dense:4")]
    [InlineData(1, "has no column 'zebra'", "train", "TABLE", "--target", "zebra")]
    [InlineData(1, "has no column 'zebra'", "train", "TABLE", "--target", "y", "--numeric", "zebra")]
    [InlineData(1, "is for classes, and 'a' is a number", "train", "TABLE", "--target", "a", "--task", "regression",
        "--class-weights", "no=2")]
    [InlineData(1, "said to be both numeric and ignored", "train", "TABLE", "--target", "y", "--numeric", "a", "--ignore", "a")]
    [InlineData(1, "has no class 'zebra'", "train", "TABLE", "--target", "y", "--class-weights", "zebra=2")]
    [InlineData(1, "is for a target of two classes", "train", "TABLE", "--target", "a", "--threshold", "0.4")]
    [InlineData(1, "there is no row 900", "explain", "MODEL", "IMAGES", "--row", "900")]
    [InlineData(1, "there is no parameter", "explain", "MODEL", "IMAGES", "--weight", "layers.9.weights[0,0]")]
    [InlineData(2, "there is no parameter", "explain", "--example", "2-2-2", "--weight", "layers.9.weights[0,0]")]
    [InlineData(1, "the images are 6×5, but", "train", "IMAGES", "--pretrained", "WIDE")]
    [InlineData(1, "the network has 2 layers", "train", "IMAGES", "--layers", "relu dense:3", "--freeze", "7")]
    [InlineData(1, "keeps back all of the 240 rows", "train", "IMAGES", "--validation", "240")]
    [InlineData(1, "--row is for models of tables", "predict", "MODEL", "--row", "{}")]
    [InlineData(1, "which data should", "report", "MODEL")]
    [InlineData(1, "--batch can't change", "train", "--resume", "RUN", "--batch", "7")]
    public void An_exit_code_says_whether_the_call_or_a_file_is_wrong(int code, string message, params string[] words)
    {
        string[] call = [.. words.Select(word => files.Paths.GetValueOrDefault(word, word))];
        var (exit, output, error) = ToolRun.In(files.Folder, call);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.True(exit == code, $"{exit}: {error}");
        Assert.Contains("\n  help: ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("\"epochs\": \"ten\"", "'epochs': 'ten' is not a whole number")]
    [InlineData("\"epochs\": -1", "'epochs': '-1' is out of range")]
    [InlineData("\"layers\": \"dense:9 rellu\"", "'layers': there is no layer 'rellu'")]
    [InlineData("\"scaling\": \"sideways\"", "'scaling': there is no scaling")]
    [InlineData("\"optimizer\": \"adma\"", "'optimizer': there is no optimizer 'adma'")]
    [InlineData("\"target\": \"y\"", "'target' is for tables")]
    [InlineData("\"nosuch\": 1", "there is no option 'nosuch'")]
    public void A_wrong_value_in_a_configuration_is_the_files_fault(string option, string message)
    {
        string file = files.Folder[$"{Guid.NewGuid():N}.json"];
        File.WriteAllText(file, $"{{\"options\": {{{option}}}}}");
        var (code, _, error) = ToolRun.In(files.Folder, "train", files.Paths["IMAGES"], "--config", file);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains("\n  help: ", error, StringComparison.Ordinal);
        Assert.True(code == 1, $"{code}: {error}");
    }

    public sealed class Files : IDisposable
    {
        public Files()
        {
            Paths = new()
            {
                ["IMAGES"] = ToyData.Write(Folder),
                ["TABLE"] = Folder["table.csv"],
                ["RUN"] = Folder["run"],
                ["MODEL"] = Folder["run/model.safetensors"],
                ["WIDE"] = Folder["wide-run"],
            };
            var rows = Enumerable.Range(0, 60).Select(i => $"{i % 11},{(i % 11 > 5 ? "yes" : "no")}");
            File.WriteAllText(Folder["table.csv"], $"a,y\n{string.Join('\n', rows)}\n");
            Train(Paths["IMAGES"], "run");
            Train(ToyData.Write(Folder, "wide", width: 7), "wide-run");
            File.Delete(Folder["run/run.json"]);
        }

        public TemporaryFolder Folder { get; } = new();

        public Dictionary<string, string> Paths { get; }

        public void Dispose() => Folder.Dispose();

        private void Train(string data, string name) =>
            Assert.Equal(
                0,
                InProcess.Run("train", data, "--layers", "dense:3", "--epochs", "1", "--quiet", "--out", Folder[name]).Code
            );
    }
}
