using Chainrule.Text;

namespace Chainrule.Tests.Text;

public class UserTextTests
{
    [Theory]
    [InlineData("rooms", "rooms")]
    [InlineData("größe 日本 😀", "größe 日本 😀")]
    [InlineData("\u001b[31mred\n\t\0", "␛[31mred␊␉␀")]
    [InlineData("a\u202eb\u2066c\u200fd\u061c", "a\ufffdb\ufffdc\ufffdd\ufffd")]
    [InlineData("a\u2028b\u2029c\u0085d\ufeff", "a\ufffdb\ufffdc\ufffdd\ufffd")]
    [InlineData("می\u200cخواهم 👩\u200d👩", "می\u200cخواهم 👩\u200d👩")]
    [InlineData("line\nbreak", "line␊break")]
    [InlineData("\u007f\u0085", "␡\ufffd")]
    [InlineData("\u200b", "\ufffd")]
    [InlineData("a\u00ad\u2060b\u115f\u3164\uffa0\u2800\u034f", "a\ufffd\ufffdb\ufffd\ufffd\ufffd\ufffd\ufffd")]
    [InlineData("zero\u200dwidth \u200c", "zero\ufffdwidth \ufffd")]
    [InlineData("\u200d", "\ufffd")]
    [InlineData("\ufffe", "\ufffd")]
    public void What_a_terminal_would_obey_is_replaced_and_all_else_stays(string text, string plain) =>
        Assert.Equal(plain, UserText.Plain(text));

    [Fact]
    public void Halves_of_pairs_are_replaced() =>
        Assert.Equal("half \ufffd pair \ufffd", UserText.Plain("half \ud83d pair \udc00"));

    [Fact]
    public void Lines_stay_lines_and_colors_stay_only_where_there_are_colors()
    {
        const string text = "\u001b[31merror:\u001b[0m a\u202e\u001b[2J\r\n  b\tc\n";
        Assert.Equal("\u001b[31merror:\u001b[0m a\ufffd␛[2J\r\n  b␉c\n", UserText.Lines(text, keepsColors: true));
        Assert.Equal("␛[31merror:␛[0m a\ufffd␛[2J\r\n  b␉c\n", UserText.Lines(text));
        Assert.Equal("plain\n", UserText.Lines("plain\n"));
    }

    [Fact]
    public void A_name_of_blanks_alone_is_seen() =>
        Assert.Equal(["␣␣", "␣", "a b", ""], new[] { "  ", "\u3000", "a b", "" }.Select(UserText.Name));

    [Theory]
    [InlineData("日本語日本語", 7, "日本語…")]
    [InlineData("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abc😀efg", 6, "abc😀…")]
    [InlineData("abcd😀fg", 6, "abcd…")]
    [InlineData("abc", 0, "a…")]
    public void A_long_text_is_cut_and_pairs_stay_together(string text, int longest, string cut) =>
        Assert.Equal(cut, UserText.Cut(text, longest));

    [Theory]
    [InlineData("日本語日本語日", 10, "日本語…日")]
    [InlineData("ab👩\u200d👩\u200d👧cdef", 6, "ab👩\u200d👩\u200d👧…f")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("ward 12, building A", 10, "ward 1…g A")]
    [InlineData("abcdefgh😀", 5, "abc…")]
    [InlineData("ab😀defghij", 6, "ab😀…j")]
    [InlineData("abc😀efghij", 6, "abc…j")]
    [InlineData("😀😀😀😀😀😀", 7, "😀😀…😀")]
    public void A_long_name_keeps_its_beginning_and_its_end(string text, int longest, string cut) =>
        Assert.Equal(cut, UserText.CutMiddle(text, longest));
}
