using System.Text.Json;
using Chainrule.Cli.Tests.Docs;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>A network that is trained on a table just as it is given, from the command line.</summary>
public sealed class GivenTableTests : IDisposable
{
    private static readonly string Points = Path.Combine(DerivationPage.Folder, "data", "points.csv");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_the_guide_says_without_init_is_so_and_what_was_learned_is_drawn()
    {
        string small = Train("he", Classifier("binary-cross-entropy", "--epochs", "500", "--learning-rate", "0.5")).Output;
        Assert.Contains("0.0116 in the last", small, StringComparison.Ordinal);
        string guide = File.ReadAllText(Path.Combine(DerivationPage.Folder, "docs", "guide", "tables.md"));
        Assert.Contains("the loss ends at 0.0116", guide, StringComparison.Ordinal);
        Assert.Contains("<title>Decision surface</title>", File.ReadAllText(_folder["he/report.html"]), StringComparison.Ordinal);

        string curve = Path.Combine(DerivationPage.Folder, "data", "curve.csv");
        string[] words = ["--layers", "dense:16 tanh dense:1", "--loss", "half-mean-squared-error", "--epochs", "2"];
        Assert.Equal(0, InProcess.Run(["train", curve, "--target", "y", "--quiet", .. words, "--out", _folder["curve"]]).Code);
        Assert.Contains("<title>Fitted curve</title>", File.ReadAllText(_folder["curve/report.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_is_recorded_verified_reported_and_explained_by_its_own_loss()
    {
        var (code, output, error) = Train("run", Classifier("binary-cross-entropy", "--epochs", "20", "--json"));
        Assert.True(code == 0, error);
        var result = JsonDocument.Parse(output).RootElement;
        Assert.Equal(1, result.GetProperty("candidates").GetArrayLength());
        Assert.False(result.GetProperty("refitted").GetBoolean());
        Assert.Equal(0, result.GetProperty("validationFolds").GetInt32());
        Assert.True(File.Exists(Path.Combine(_folder["run"], "report.html")));

        var verified = InProcess.Run("verify", _folder["run"]);
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Contains("every bit agrees", verified.Output, StringComparison.Ordinal);

        string explained = InProcess.Run("explain", _folder["run"], Points, "--row", "3").Output;
        Assert.Contains("binary-cross-entropy", explained, StringComparison.Ordinal);
        Assert.Contains("learning rate η = 0.05", explained, StringComparison.Ordinal);
        Assert.Equal(0, InProcess.Run("evaluate", _folder["run"], Points).Code);
        Assert.Equal(0, InProcess.Run("predict", _folder["run"], Points, "--out", _folder["p.csv"]).Code);
    }

    [Theory]
    [InlineData("sigmoid-cross-entropy", "sigmoid at the end", 2)]
    [InlineData("mean-squared-error", "--numeric y", 1)]
    public void What_does_not_fit_is_refused_with_the_mend(string loss, string part, int exitCode)
    {
        var (code, _, error) = Train("refused", Classifier(loss));
        Assert.Equal(exitCode, code);
        Assert.Contains(part, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["refused"]));
    }

    [Theory]
    [InlineData("--loss", "sigmoid-cross-entropy", "--no-refit")]
    [InlineData("--loss", "sigmoid-cross-entropy", "--class-weights", "balanced")]
    [InlineData("--loss", "sigmoid-cross-entropy", "--model", "linear")]
    [InlineData("--scaling", "none")]
    [InlineData("--validation", "0.2")]
    [InlineData("--label-smoothing", "0.1")]
    [InlineData("--pretrained", "x")]
    public void What_a_network_as_given_has_and_what_only_a_choice_has_is_kept_apart(params string[] words) =>
        Assert.Equal(2, Train("apart", words).Code);

    [Fact]
    public void The_library_s_choice_takes_an_initializer()
    {
        string[] words = ["--epochs", "1", "--layers", "dense:4 tanh dense:1", "--json", "--model", "network"];
        Assert.NotEqual(Sha(Train("usual", words).Output), Sha(Train("zero", [.. words, "--init", "zeros"]).Output));
    }

    private static string Sha(string json) => JsonDocument.Parse(json).RootElement.GetProperty("parametersSha256").GetString()!;

    private static string[] Classifier(string loss, params string[] more) =>
    [
        "--layers", "dense:8 relu dense:8 relu dense:1 sigmoid", "--loss", loss, "--optimizer", "sgd", "--batch", "full",
        .. more.Contains("--learning-rate") ? [] : new[] { "--learning-rate", "0.05" }, .. more,
    ];

    private (int Code, string Output, string Error) Train(string name, params string[] words) =>
        InProcess.Run(["train", Points, "--target", "y", "--quiet", .. words, "--out", _folder[name]]);
}
