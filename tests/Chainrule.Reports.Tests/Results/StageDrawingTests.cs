using Chainrule.Networks;
using Chainrule.Reports.Markup;
using Chainrule.Reports.Results;

namespace Chainrule.Reports.Tests.Results;

public class StageDrawingTests
{
    [Fact]
    public void What_is_nested_lies_within_and_what_follows_shares_a_lane()
    {
        // 0 input, 1 dense, 2 relu, 3 dense, 4 relu, 5 sum (2, 4), 6 sum (1, 5), 7 relu, 8 sum (6, 7)
        var network = Parse("dense:4 residual(relu residual(dense:4 relu)) residual(relu)");
        Assert.Equal([(6, 8, 0), (2, 5, 0), (1, 6, 1)], StageDrawing.Skips(network));
    }

    [Theory]
    [InlineData("dense:4 sum(identity | relu | tanh)")]
    [InlineData("dense:4 concatenate(relu residual(dense:4) | residual(tanh residual(relu)) | identity) dense:4")]
    public void No_two_share_a_lane_beside_the_same_stage(string layers)
    {
        var skips = StageDrawing.Skips(Parse(layers));
        Assert.True(skips.Count >= 3, string.Join(' ', skips));
        foreach (var (from, to, lane) in skips)
        {
            Assert.Single(skips, other => other.Lane == lane && other.From < to && from < other.To);
        }
    }

    [Fact]
    public void Lines_never_cross_the_text_of_a_bar()
    {
        using var page = new StringWriter();
        StageDrawing.Draw(new MarkupWriter(page), Parse("dense:4 residual(relu residual(dense:4 relu))"));
        string drawn = page.ToString();
        int lastLine = drawn.LastIndexOf("<path", StringComparison.Ordinal);
        Assert.InRange(lastLine, 0, drawn.IndexOf("<rect", StringComparison.Ordinal));
    }

    private static Network Parse(string layers) => LayerNotation.Parse(layers, new Shape(4), seed: 1);
}
