using System.Globalization;

namespace Chainrule.Tests;

/// <summary>Remedies are data: sentences whose steps whoever shows them can word.</summary>
public class RemedyTests
{
    private static readonly RemedyStep Ignore = RemedyStep.List("TableOptions.Ignore", "id");

    [Fact]
    public void An_interpolated_string_keeps_its_steps()
    {
        Remedy remedy = $"leave it out with {Ignore}, " + $"or say {RemedyStep.Name("TableOptions.Task")}";

        Assert.Equal(["TableOptions.Ignore", "TableOptions.Task"], remedy.Steps.Select(step => step.Member));
        Assert.Equal("leave it out with TableOptions.Ignore = [\"id\"], or say TableOptions.Task", remedy.ToString());
    }

    [Fact]
    public void Who_shows_it_words_the_steps()
    {
        Remedy remedy = $"leave it out with {Ignore}";

        Assert.Equal("leave it out with --ignore id", remedy.Worded(step => $"--ignore {step.Subject}"));
    }

    [Fact]
    public void A_remedy_in_another_keeps_its_steps_and_becomes_a_sentence()
    {
        Remedy inner = $"leave it out with {Ignore}", outer = $"{inner}; or not";

        Assert.Equal([Ignore], outer.Steps);
        Assert.Equal("Leave it out with --ignore; or not.", outer.AsSentence().Worded(_ => "--ignore"));
    }

    [Fact]
    public void Numbers_are_written_alike_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            Remedy remedy = $"at least {0.5}, {1234.5:#,0.0}";

            Assert.Equal("at least 0.5, 1,234.5", remedy.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Texts_in_steps_are_valid_code() =>
        Assert.Equal("TableOptions.Missing = [\"a\\\\b \\\"c\\\"\"]", RemedyStep.List("TableOptions.Missing", "a\\b \"c\"").Code);

    [Fact]
    public void Remedies_that_say_the_same_are_equal_and_words_alone_are_one()
    {
        Remedy one = $"with {Ignore}", other = $"with {Ignore}", words = "with TableOptions.Ignore = [\"id\"]";

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, words);
        Assert.Empty(words.Steps);
        Assert.Null((Remedy?)(string?)null);
    }

    [Fact]
    public void What_a_program_prints_that_crashes_holds_the_help()
    {
        Exception caught;
        try
        {
            throw new ChainruleException("t.csv: no column is the target", $"name it with {Ignore}", new IOException("disk"));
        }
        catch (ChainruleException exception)
        {
            caught = exception;
        }

        string[] lines = caught.ToString().Split('\n');
        Assert.StartsWith("Chainrule.ChainruleException: t.csv: no column is the target", lines[0], StringComparison.Ordinal);
        Assert.Equal("  help: name it with TableOptions.Ignore = [\"id\"]", lines[1]);
        Assert.Contains("disk", caught.ToString(), StringComparison.Ordinal);
        Assert.Contains(nameof(What_a_program_prints_that_crashes_holds_the_help), caught.ToString(), StringComparison.Ordinal);
    }
}
