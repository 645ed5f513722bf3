using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Commands;

/// <summary>Softmax or sigmoid in the last layer and in the loss.</summary>
public sealed class DoubleActivationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _toy;

    public DoubleActivationTests() => _toy = ToyData.Write(_folder);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dense:3 softmax", "softmax-cross-entropy")]
    [InlineData("dense:3 softmax dropout:0.1", "softmax-cross-entropy")]
    [InlineData("dense:3 sigmoid", "sigmoid-cross-entropy")]
    [InlineData("dense:3 log-softmax", "sigmoid-cross-entropy")]
    public void It_is_refused_with_the_switch_that_allows_it(string layers, string loss)
    {
        var (code, _, error) = Train("refused", "--layers", layers, "--loss", loss);
        Assert.Equal(2, code);
        Assert.Contains($"{loss} makes probabilities of them again", error, StringComparison.Ordinal);
        Assert.Contains("--allow-double-activation", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["refused"]));
    }

    [Theory]
    [InlineData("dense:3 log-softmax", "softmax-cross-entropy")]
    [InlineData("dense:3 relu", "softmax-cross-entropy")]
    [InlineData("dense:3 softmax", "categorical-cross-entropy")]
    public void What_is_right_or_only_limits_scores_is_trained(string layers, string loss) =>
        Assert.Equal(0, Train("trained", "--layers", layers, "--loss", loss).Code);

    [Fact]
    public void A_run_that_was_allowed_goes_on_and_is_repeated_without_being_asked_again()
    {
        Assert.Equal(0, Train("allowed", "--layers", "dense:3 softmax", "--allow-double-activation").Code);
        var resumed = InProcess.Run("train", "--resume", _folder["allowed"], "--epochs", "2");
        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.DoesNotContain("are done already", resumed.Error, StringComparison.Ordinal);
        resumed = InProcess.Run("train", "--resume", _folder["allowed"]);
        Assert.Equal(0, resumed.Code);
        Assert.Contains("all 2 epochs are done already; train on with", resumed.Error, StringComparison.Ordinal);
        string run = Path.Combine(_folder["allowed"], "run.json");
        var again = InProcess.Run("train", _toy, "--config", run, "--out", _folder["again"]);
        Assert.True(again.Code == 0, again.Error);
        // of a run from before there was the switch
        File.WriteAllText(run, File.ReadAllText(run).Replace("\"allow-double-activation\": true,", "", StringComparison.Ordinal));
        Assert.DoesNotContain("allow-double", File.ReadAllText(run), StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder["allowed"], "last.checkpoint")); // whose configuration has it too
        var verified = InProcess.Run("verify", _folder["allowed"]);
        Assert.True(verified.Code == 0, verified.Output + verified.Error);
    }

    private (int Code, string Output, string Error) Train(string name, params string[] words) =>
        InProcess.Run(["train", _toy, .. words, "--epochs", "1", "--out", _folder[name]]);
}
