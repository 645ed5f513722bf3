using Chainrule.Cli.Display;
using Chainrule.Cli.Parsing;

namespace Chainrule.Cli.Tests.Parsing;

/// <summary>Lines are split into words as a shell splits them.</summary>
public class WordSplitterTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  ", new string[0])]
    [InlineData("train mnist", new[] { "train", "mnist" })]
    [InlineData("\ttrain   mnist ", new[] { "train", "mnist" })]
    [InlineData("--layers \"dense:300 relu\"", new[] { "--layers", "dense:300 relu" })]
    [InlineData("--layers 'dense:300 relu'", new[] { "--layers", "dense:300 relu" })]
    [InlineData("--layers=\"dense:300 relu\"", new[] { "--layers=dense:300 relu" })]
    [InlineData("a\\ b c\\\"d", new[] { "a b", "c\"d" })]
    [InlineData("\"a\\\"b\" 'c\\d'", new[] { "a\"b", "c\\d" })]
    [InlineData("\"\" ''", new[] { "", "" })]
    [InlineData("it\"'\"s", new[] { "it's" })]
    public void A_line_is_split_at_blanks_outside_of_quotation_marks(string line, string[] words)
    {
        Assert.Equal(words, WordSplitter.Split(line, out char open));
        Assert.Equal('\0', open);
    }

    [Theory]
    [InlineData("--layers \"dense:300 re", '"', "dense:300 re")]
    [InlineData("--layers 'dense:300 ", '\'', "dense:300 ")]
    public void A_quotation_mark_that_is_not_closed_is_told(string line, char mark, string last)
    {
        Assert.Equal(last, WordSplitter.Split(line, out char open)[^1]);
        Assert.Equal(mark, open);
    }

    [Fact]
    public void What_is_quoted_for_a_shell_is_read_as_it_was() =>
        Assert.All(
            (string[])["two words", "it's", "say \"hi\"", "back\\slash", "a$b`c", "'\"'", "plain"],
            word => Assert.Equal([word], WordSplitter.Split(ShellWord.Quote(word), out _)));
}
