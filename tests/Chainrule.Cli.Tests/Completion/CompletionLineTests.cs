using Chainrule.Cli.Completion;
using Chainrule.Cli.Tests.Support;

namespace Chainrule.Cli.Tests.Completion;

/// <summary>Lines come as they were typed, and candidates go as each shell takes them.</summary>
public sealed class CompletionLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string[] Answer(string shell, string line) =>
        [.. CompletionLine.Answer(shell, line, Tool.Commands).Select(answer => answer.Split('\t')[0])];

    [Theory]
    [InlineData("chainrule tr", "train")]
    [InlineData("./chainrule train mnist --layers \"dense:30 rel", "dense:30 relu")]
    [InlineData("chainrule train mnist --layers 'dense:30 rel", "dense:30 relu")]
    [InlineData("chainrule train mnist --optimizer adag", "adagrad")]
    public void The_last_word_is_completed_within_quotation_marks_too(string line, string expected) =>
        Assert.All((string[])["bash", "zsh", "fish"], shell => Assert.Equal([expected], Answer(shell, line)));

    [Fact]
    public void A_blank_at_the_end_begins_a_word()
    {
        Assert.Contains("train", Answer("fish", "chainrule "));
        Assert.Equal(["--task"], Answer("fish", "chainrule train houses.csv --ta").Where(word => word != "--target"));
        Assert.Equal(["binary", "multiclass", "regression"], Answer("fish", "chainrule train houses.csv --task "));
        Assert.Empty(Answer("fish", "chainru"));
        Assert.Empty(Answer("fish", ""));
    }

    [Fact]
    public void Bash_takes_what_follows_a_colon_or_an_equals_sign_for_the_word()
    {
        Assert.Equal(["adagrad"], Answer("bash", "chainrule train mnist --optimizer=adag"));
        Assert.Equal(["--optimizer=adagrad"], Answer("zsh", "chainrule train mnist --optimizer=adag"));
        Assert.Equal(["200\\ cosine"], Answer("bash", "chainrule train mnist --schedule warmup:200\\ cosi"));
        Assert.Equal(["warmup:200 cosine"], Answer("bash", "chainrule train mnist --schedule \"warmup:200 cosi"));
    }

    [Fact]
    public void Names_with_blanks_are_written_as_the_shell_reads_them()
    {
        File.WriteAllText(_folder["t.csv"], "how much,$ price\n1,2\n");

        Assert.Equal(["how\\ much", "\\$\\ price"], Answer("bash", $"chainrule train {_folder["t.csv"]} --target "));
        Assert.Equal(["\\$ price"], Answer("bash", $"chainrule train {_folder["t.csv"]} --target \"$"));
        Assert.Equal(["how much", "$ price"], Answer("fish", $"chainrule train {_folder["t.csv"]} --target "));
        Assert.Equal(["'how much'", "'$ price'"], Answer("powershell", $"chainrule train {_folder["t.csv"]} --target "));
    }

    [Fact]
    public void Descriptions_stand_behind_a_tab() =>
        Assert.Equal(
            ["train\ttrain a network on a data set, test it and save it"],
            CompletionLine.Answer("zsh", "chainrule tr", Tool.Commands));
}
