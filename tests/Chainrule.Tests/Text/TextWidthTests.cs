using Chainrule.Text;

namespace Chainrule.Tests.Text;

public class TextWidthTests
{
    [Theory]
    [InlineData("plain", 5)]
    [InlineData("größe", 5)]
    [InlineData("日本", 4)]
    [InlineData("한국어", 6)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("\u1112\u1161\u11ab", 2)] // one syllable of three letters
    [InlineData("😀", 2)]
    [InlineData("👩\u200d👩\u200d👧\u200d👦", 2)]
    [InlineData("👍🏽", 2)]
    [InlineData("🇩🇪", 2)]
    [InlineData("❤\ufe0f", 2)]
    [InlineData("e\u0301a\u0308\u0323", 2)]
    [InlineData("مرحبا", 5)]
    [InlineData("a\u200b", 1)]
    [InlineData("…–·[]", 5)]
    [InlineData("\u001b[31mred\u001b[0m", 3)]
    [InlineData("", 0)]
    public void A_text_takes_the_columns_that_a_terminal_gives_it(string text, int width) =>
        Assert.Equal(width, TextWidth.Of(text));

    [Fact]
    public void Cells_are_filled_up_by_their_columns()
    {
        Assert.Equal("日本  |", TextWidth.PadRight("日本", 6) + "|");
        Assert.Equal("  日本|", TextWidth.PadLeft("日本", 6) + "|");
        Assert.Equal("日本|", TextWidth.PadRight("日本", 3) + "|");
    }
}
