namespace Chainrule.Tests;

public class UserTextTests
{
    [Theory]
    [InlineData("rooms", "rooms")]
    [InlineData("größe 日本 😀", "größe 日本 😀")]
    [InlineData("\u001b[31mred\n\t\0", "\ufffd[31mred\ufffd\ufffd\ufffd")]
    [InlineData("a\u202eb\u2066c\u200fd\u061c", "a\ufffdb\ufffdc\ufffdd\ufffd")]
    [InlineData("a\u2028b\u2029c\u0085d\ufeff", "a\ufffdb\ufffdc\ufffdd\ufffd")]
    [InlineData("half \ud83d pair \udc00", "half \ufffd pair \ufffd")]
    [InlineData("می\u200cخواهم 👩\u200d👩", "می\u200cخواهم 👩\u200d👩")]
    public void What_a_terminal_would_obey_is_replaced_and_all_else_stays(string text, string plain) => Assert.Equal(plain, UserText.Plain(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abc😀efg", 6, "abc😀…")]
    [InlineData("abcd😀fg", 6, "abcd…")]
    [InlineData("abc", 0, "a…")]
    public void A_long_text_is_cut_and_pairs_stay_together(string text, int longest, string cut) => Assert.Equal(cut, UserText.Cut(text, longest));
}
