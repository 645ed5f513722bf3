using Chainrule.Text;

namespace Chainrule.Tests.Text;

public class ShareTextTests
{
    [Theory]
    [InlineData(0.5, "50.00%")]
    [InlineData(0.99994, "99.99%")]
    [InlineData(0.99996, "99.996%")]
    [InlineData(0.9999999, "99.99999%")]
    [InlineData(1, "100.00%")]
    [InlineData(0, "0.00%")]
    [InlineData(0.9999999999999999, "99.9999999999%")]
    [InlineData(double.NaN, "–")]
    public void A_share_is_never_rounded_up_to_all(double share, string text) => Assert.Equal(text, ShareText.Percent(share, 2));

    [Theory]
    [InlineData(0.5, "0.5000")]
    [InlineData(0.9961, "0.9961")]
    [InlineData(0.99978, "0.99978")]
    [InlineData(0.9999987, "0.9999987")]
    [InlineData(0.9999999999999999, "0.999999999999")]
    [InlineData(1, "1.0000")]
    [InlineData(-0.25, "-0.2500")]
    public void A_number_near_1_has_two_digits_of_what_is_missing(double value, string text) =>
        Assert.Equal(text, ShareText.Number(value, 4));
}
