using Chainrule.Text;

namespace Chainrule.Tests;

public class NotationTermTests
{
    [Fact]
    public void Terms_are_separated_by_blanks_and_arguments_by_colons()
    {
        IReadOnlyList<NotationTerm> terms = NotationTerm.ParseAll("  dense:128 relu\tconv:3x3:same:1e-3 ");
        Assert.Equal(["dense", "relu", "conv"], terms.Select(term => term.Name));
        Assert.Equal(128, terms[0].Integer(0, "units"));
        Assert.Equal("3x3", terms[2].Word(0, "kernel"));
        Assert.Equal(0.001f, terms[2].Single(2, "rate"));
        Assert.Equal(0.5, terms[1].Number(0, "rate", 0.5));
        Assert.Empty(NotationTerm.ParseAll(" "));
    }

    [Theory]
    [InlineData("dense:12.5", "'dense:12.5': the units '12.5' is not a whole number up to 2147483647")]
    [InlineData("dense:9999999999", "'dense:9999999999': the units '9999999999' is not a whole number up to 2147483647")]
    [InlineData("dense", "'dense' lacks its units")]
    public void Whole_numbers_are_read_strictly(string text, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<ChainruleException>(() => NotationTerm.Parse(text, "layer").Integer(0, "units")).Message
        );

    [Theory]
    [InlineData("dropout:NaN")]
    [InlineData("dropout:Infinity")]
    [InlineData("dropout:1e400")]
    [InlineData("dropout:0,5")]
    [InlineData("dropout:half")]
    [InlineData("dropout:1e39")]
    public void Numbers_are_finite_and_written_with_a_point(string text)
    {
        var error = Assert.Throws<ChainruleException>(() => NotationTerm.Parse(text, "layer").Single(0, "rate"));
        Assert.StartsWith($"'{text}': the rate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relu:3", "relu", "'relu:3' has 1 argument; relu takes no argument")]
    [InlineData("dense", "dense:units", "'dense' has 0 arguments; dense needs 1")]
    [InlineData("adam:1:2:3", "adam[:beta1:beta2]", "'adam:1:2:3' has 3 arguments; adam takes 0 to 2")]
    public void Too_few_or_too_many_arguments_are_errors(string text, string usage, string message)
    {
        var error = Assert.Throws<ChainruleException>(() => NotationTerm.Parse(text, "layer").Expect(usage));
        Assert.Equal((message, $"write {usage}"), (error.Message, error.Help));
    }

    [Theory]
    [InlineData(":3")]
    [InlineData("dense:")]
    [InlineData("dense::3")]
    [InlineData("")]
    [InlineData("relu relu")]
    public void Malformed_terms_are_errors(string text) =>
        Assert.Throws<ChainruleException>(() => NotationTerm.Parse(text, "layer"));

    [Theory]
    [InlineData("dens", "dense")]
    [InlineData("denes", "dense")]
    [InlineData("Relu", "relu")]
    [InlineData("relux", "relu")]
    [InlineData("entropy", "softmax-cross-entropy")]
    [InlineData("banana", null)]
    [InlineData("", null)]
    public void Nearest_name_is_suggested(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(word, ["relu", "selu", "dense", "softmax-cross-entropy", "dropout"]));
}
