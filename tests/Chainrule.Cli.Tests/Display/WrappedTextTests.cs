using Chainrule.Cli.Display;
using Chainrule.Text;

namespace Chainrule.Cli.Tests.Display;

public class WrappedTextTests
{
    [Theory]
    [InlineData(30)]
    [InlineData(80)]
    public void Words_are_wrapped_and_colors_take_no_room(int width)
    {
        const string text =
            "\u001b[33mlook:\u001b[0m a text that is longer than one line of a small window, with an end, and a few words more.";
        string[] lines = [.. WrappedText.Lines(text, width)];
        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.True(TextWidth.Of(line) < width, line));
        Assert.All(lines.Skip(1), line => Assert.StartsWith("  ", line));
        Assert.Equal(text, string.Join(' ', lines.Select(line => line.Trim(' '))));
    }

    [Fact]
    public void Chinese_takes_two_columns_a_character() =>
        Assert.Equal(["一二三四 五六", "  七八九十"], WrappedText.Lines("一二三四 五六 七八九十", 16));

    [Fact]
    public void Progress_and_errors_are_broken_between_words_and_keep_their_indents()
    {
        var error = new StringWriter { NewLine = "\n" };
        var terminal = Terminal.Of(TextWriter.Null, error, errorWidth: 30);
        terminal.Note("note: column 'a' holds numbers and 2 columns");
        terminal.Fail("there is no file of that name in this folder\nand there never was one", "look again, and then once more");
        Assert.Equal(
            """
            note: column 'a' holds
              numbers and 2 columns
            error: there is no file of
              that name in this folder
              and there never was one
              help: look again, and then
                once more

            """.ReplaceLineEndings("\n"), error.ToString());
    }

    [Fact]
    public void What_no_window_shows_stays_whole_and_a_command_does_anywhere()
    {
        var (log, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        string text = string.Join(' ', Enumerable.Repeat("words", 60));
        Terminal.Of(TextWriter.Null, log).Note(text);
        Assert.Equal($"{text}\n", log.ToString());

        Terminal
            .Of(TextWriter.Null, error, errorWidth: 30)
            .Warn("stopped; go on with", "chainrule train --resume a/folder/with/a/long/name");
        Assert.Equal("stopped; go on with\n  chainrule train --resume a/folder/with/a/long/name\n", error.ToString());
    }
}
