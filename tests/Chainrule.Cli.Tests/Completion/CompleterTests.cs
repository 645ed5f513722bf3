using Chainrule.Cli.Completion;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Completion;

/// <summary>What the last word of a command line could become.</summary>
public sealed class CompleterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string[] Complete(params string[] words) =>
        [.. new Completer(Tool.Commands).Complete(words).Select(candidate => candidate.Text)];

    [Fact]
    public void The_first_word_is_a_command()
    {
        Assert.Equal(["train"], Complete("tr"));
        Assert.Equal(Tool.Commands.Select(command => command.Name), Complete("").Where(word => !word.StartsWith('-')));
        Assert.Equal(["--version"], Complete("--v"));
        Assert.Equal(["train"], Complete("help", "tr"));
        Assert.Empty(Complete("trian", ""));
    }

    [Fact]
    public void Options_are_those_of_the_command_that_are_not_given_yet()
    {
        Assert.Equal(["--layers", "--label-smoothing"], Complete("train", "mnist", "--la"));
        Assert.DoesNotContain("--layers", Complete("train", "mnist", "--layers", "dense:10", "--l"));
        Assert.DoesNotContain("--layers", Complete("train", "mnist", "--layers=dense:10", "--l"));
        Assert.Equal(["--folds"], Complete("train", "houses.csv", "--fol"));
        Assert.Empty(Complete("evaluate", "--fol"));
        Assert.Contains("--json", Complete("evaluate", "a", "b", ""));
    }

    [Fact]
    public void Flags_can_be_undone()
    {
        Assert.Contains("--no-check", Complete("train", "mnist", "--no-"));
        Assert.Contains("--no-shuffle", Complete("train", "mnist", "--no-"));
        Assert.Equal(["--shuffle"], Complete("train", "mnist", "--shu"));
    }

    [Theory]
    [InlineData("--optimizer", "ada", "adagrad", "adam", "adamw")]
    [InlineData("--loss", "softm", "softmax-cross-entropy")]
    [InlineData("--init", "he", "he-normal", "he-uniform")]
    [InlineData("--schedule", "warmup:200 co", "warmup:200 constant", "warmup:200 cosine")]
    [InlineData("--layers", "dense:30 rel", "dense:30 relu")]
    [InlineData("--learning-rate", "a", "auto")]
    [InlineData("--batch", "", "full")]
    [InlineData("--task", "bi", "binary")]
    [InlineData("--epochs", "")]
    public void Values_are_those_that_the_option_knows(string option, string typed, params string[] expected)
    {
        Assert.Equal(expected, Complete("train", "mnist", option, typed).Order(StringComparer.Ordinal));
        Assert.Equal(
            expected.Select(value => $"{option}={value}"),
            Complete("train", "mnist", $"{option}={typed}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Columns_are_those_of_the_table_that_is_named()
    {
        File.WriteAllText(_folder["t.csv"], "price,rooms,\"how, much\"\n1,2,3\n4,5,6\n");

        Assert.Equal(["price"], Complete("train", _folder["t.csv"], "--target", "pr"));
        Assert.Equal(["price", "rooms", "\"how, much\""], Complete("inspect", _folder["t.csv"], "--ignore", ""));
        Assert.Equal(["price,rooms"], Complete("train", _folder["t.csv"], "--ignore", "price,ro"));
        Assert.Empty(Complete("train", _folder["none.csv"], "--target", ""));
        Assert.Empty(Complete("train", _folder.Path, "--target", ""));
    }

    [Fact]
    public void Columns_of_a_large_table_are_read_from_its_beginning()
    {
        File.WriteAllText(_folder["t.csv"], "a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 200_000)) + "broken \"");

        Assert.Equal(["a", "b"], Complete("train", _folder["t.csv"], "--target", ""));
    }

    [Fact]
    public void Files_and_folders_are_those_that_begin_so()
    {
        Directory.CreateDirectory(_folder["runs"]);
        File.WriteAllText(_folder["rows.csv"], "");
        File.WriteAllText(_folder[".hidden"], "");

        Assert.Equal([_folder["rows.csv"], $"{_folder["runs"]}/"], Complete("train", _folder["r"]));
        Assert.Equal([$"@{_folder["rows.csv"]}"], Complete("train", $"@{_folder["ro"]}"));
        Assert.Equal([_folder[".hidden"]], Complete("train", _folder["."]));
        Assert.Equal([$"{_folder["runs"]}/"], Complete("train", "--resume", _folder["ru"]));
        Assert.Equal([$"--tensorboard={_folder["runs"]}/"], Complete("train", $"--tensorboard={_folder["ru"]}"));
        Assert.Empty(Complete("train", _folder["none/x"]));
    }

    [Fact]
    public void What_ships_and_topics_and_examples_are_known_by_name()
    {
        Assert.Equal(["mnist"], InProcess.In(_folder, () => Complete("train", "mni"))); // in which no file is called so
        Assert.Contains("leaky-relu", Complete("explain", "leaky"));
        Assert.Equal(["2-2-2"], Complete("explain", "--example", ""));
        Assert.Equal(["train"], Complete("bench", "t"));
        Assert.Equal(["zsh"], Complete("completion", "z"));
    }

    [Fact]
    public void Behind_two_dashes_no_option_is_offered() => Assert.Empty(Complete("train", "--", "--l"));

    // Numbers, names of the user's own, and words that no shell can know.
    private static readonly string[] WithoutValues =
    [
        "bias", "classes", "clip-norm", "clip-value", "epochs", "folds", "freeze", "from", "l1", "l2", "label-smoothing",
        "key", "max-norm", "mean", "memory", "missing", "missing-only", "modules",
        "input", "name", "patience", "port", "ranks", "row", "seconds", "seed", "shards", "share", "sizes", "std", "steps",
        "task", "test", "threads", "threshold", "to", "top", "unpack-limit", "validation", "values", "wait", "weight",
        "weight-decay", "weights",
    ];

    [Fact]
    public void Every_option_has_values_or_is_known_to_have_none() =>
        Assert.Empty(
            Tool.Commands.SelectMany(command => command.Options)
                .Where(option => !option.IsFlag && ValueSource.Of(option).Kind == ValueKind.None)
                .Select(option => option.Name)
                .Except(WithoutValues));
}
