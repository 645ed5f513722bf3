using Chainrule.Cli.Commands;
using Chainrule.Cli.Completion;
using Chainrule.Cli.Parsing;
using Chainrule.Cli.Runs.Images;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Parsing;

public class ArgumentParserTests
{
    private static readonly Command Train = new TrainCommand();

    private static Arguments Parse(params string[] words) => ArgumentParser.Parse(Train, words);

    [Fact]
    public void Options_may_stand_before_and_behind_operands_with_a_blank_or_an_equals_sign()
    {
        var arguments = Parse("--epochs", "3", "mnist", "--layers=dense:10", "--no-shuffle");

        Assert.Equal(["mnist"], arguments.Operands);
        Assert.Equal(3, arguments.Integer("epochs", 0));
        Assert.Equal("dense:10", arguments.Text("layers"));
        Assert.True(arguments.Flag("no-shuffle"));
        Assert.False(arguments.Flag("json"));
    }

    [Fact]
    public void After_two_dashes_everything_is_an_operand() => Assert.Equal(["--epochs"], Parse("--", "--epochs").Operands);

    [Fact]
    public void A_negative_number_is_a_value_not_an_option()
    {
        var error = Assert.Throws<UsageException>(() => Parse("--epochs", "-1").Integer("epochs", 0));
        Assert.Equal("--epochs: '-1' is out of range", error.Message);
    }

    [Theory]
    [InlineData("--epoch", "did you mean '--epochs'?")]
    [InlineData("--bacth", "did you mean '--batch'?")]
    [InlineData("--lr", "did you mean '--learning-rate'?")]
    [InlineData("--batch-size", "did you mean '--batch'?")]
    [InlineData("--horizontal", "see chainrule train --help")]
    [InlineData("-seed", "did you mean '--seed'?")]
    public void An_unknown_option_is_answered_with_the_nearest_known_one(string word, string help)
    {
        var error = Assert.Throws<UsageException>(() => Parse("mnist", word, "1"));
        Assert.Equal($"'train' has no option '{word}'", error.Message);
        Assert.Equal(help, error.Help);
    }

    [Theory]
    [InlineData("--epochs")]
    [InlineData("--epochs", "--json")]
    public void An_option_without_its_value_says_how_to_write_it(params string[] words) =>
        Assert.Equal("write --epochs N", Assert.Throws<UsageException>(() => Parse(words)).Help);

    [Theory]
    [InlineData("mnist", "--seed", "1", "--seed=2")]
    [InlineData("mnist", "fashion")]
    public void What_is_given_twice_is_refused(params string[] words) => Assert.Throws<UsageException>(() => Parse(words));

    [Fact]
    public void A_missing_operand_is_named()
    {
        var error = Assert.Throws<UsageException>(() => ArgumentParser.Parse(new EvaluateCommand(), ["model"]));
        Assert.Equal("'evaluate' needs DATA", error.Message);
    }

    [Theory]
    [InlineData("learning-rate", "0")]
    [InlineData("learning-rate", "nan")]
    [InlineData("learning-rate", "1e400")]
    [InlineData("learning-rate", "fast")]
    [InlineData("validation", "-0.1")]
    [InlineData("validation", "1.5")]
    [InlineData("epochs", "1.5")]
    [InlineData("epochs", "99999999999")]
    [InlineData("batch", "0")]
    [InlineData("batch", "some")]
    [InlineData("seed", "-1")]
    [InlineData("threads", "0")]
    [InlineData("patience", "0")]
    [InlineData("label-smoothing", "1.1")]
    [InlineData("optimizer", "adma")]
    [InlineData("schedule", "cosine:x")]
    [InlineData("loss", "huber:-1")]
    [InlineData("init", "he")]
    [InlineData("scaling", "large")]
    public void A_wrong_value_is_refused_with_the_option_named(string name, string value)
    {
        var error = Assert.Throws<UsageException>(() => ImageSettings.Read(Parse("mnist", $"--{name}", value)));
        Assert.StartsWith($"--{name}: ", error.Message);
    }

    [Theory]
    [InlineData("--no-check", "check")]
    [InlineData("--shuffle", "no-shuffle")]
    public void A_flag_can_be_undone_such_as_one_of_a_configuration(string word, string flag)
    {
        var configured = new Dictionary<string, OptionValue> { [flag] = new("true", $"run.json, '{flag}'") };

        Assert.True(Parse("mnist").WithDefaults(configured).Flag(flag));
        Assert.False(Parse("mnist", word).WithDefaults(configured).Flag(flag));
        Assert.Throws<UsageException>(() => Parse("mnist", word, $"--{flag}"));
        Assert.Equal($"{word} takes no value", Assert.Throws<UsageException>(() => Parse("mnist", $"{word}=true")).Message);
    }

    [Fact]
    public void Only_flags_can_be_undone() => Assert.Throws<UsageException>(() => Parse("mnist", "--no-epochs"));

    [Theory]
    [InlineData("--quiet", "train", "--help")]
    [InlineData("train", "-h")]
    [InlineData("train", "-?")]
    [InlineData("help", "train")]
    [InlineData("-?", "train")]
    public void Help_is_asked_for_in_all_the_usual_ways(params string[] words)
    {
        var (code, output, error) = InProcess.Run(words);
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("chainrule train: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_may_stand_before_the_command()
    {
        Assert.Equal(InProcess.Run("explain", "relu", "--json"), InProcess.Run("--json", "explain", "relu"));
        Assert.Equal(2, InProcess.Run("--epochs", "3", "train", "mnist").Code);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(80)]
    public void Help_folds_at_the_width_of_a_window(int width)
    {
        foreach (var command in Tool.Commands)
        {
            Assert.All(
                HelpText.Of(command, width).Split('\n').Where(line => line.Trim().Contains(' ') && !line.StartsWith("usage:")),
                line => Assert.InRange(line.Length, 0, width));
            string[] Words(string text) => text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(Words(HelpText.Of(command)), Words(HelpText.Of(command, width)));
        }
    }

    [Fact]
    public void Help_of_an_option_with_a_value_says_its_default_or_what_it_may_be()
    {
        var open = Tool.Commands.SelectMany(command => command.Options).Where(option => !option.IsFlag)
            .Where(option => !option.Description.Contains("default", StringComparison.Ordinal)
                && ValueSource.Of(option).Kind == ValueKind.Word
                && !ValueSource.Of(option).Words.Any(word => option.Description.Contains(word, StringComparison.Ordinal)));
        Assert.Empty(open.Select(option => option.Name));
    }

    [Fact]
    public void Every_command_has_a_help_that_fits_a_hundred_columns_and_names_every_option()
    {
        foreach (var command in Tool.Commands)
        {
            string help = HelpText.Of(command);
            Assert.All(help.Split('\n'), line => Assert.InRange(line.Length, 0, 110));
            Assert.All(command.Options, option => Assert.Contains($"--{option.Name}", help));
            Assert.NotEmpty(command.Examples);
        }
    }
}
