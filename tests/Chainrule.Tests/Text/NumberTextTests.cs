using Chainrule.Text;

namespace Chainrule.Tests.Text;

/// <summary>Numbers as people read them.</summary>
public class NumberTextTests
{
    [Theory]
    [InlineData(0.593269992107, 6, "0.59327")]
    [InlineData(0.75136506955, 9, "0.75136507")]
    [InlineData(-0.0, 6, "0")]
    [InlineData(1.0, 6, "1")]
    [InlineData(123456789.0, 6, "123457000")]
    [InlineData(0.000012345678, 4, "0.00001235")]
    [InlineData(0.0000012345678, 4, "1.235e-6")]
    [InlineData(-3e-8, 1, "-3e-8")]
    [InlineData(2.5e20, 3, "2.5e20")]
    public void A_number_has_so_many_digits_and_no_padding(double value, int digits, string expected) =>
        Assert.Equal(expected, NumberText.Of(value, digits));

    [Fact]
    public void Counts_have_commas_and_the_right_plural()
    {
        Assert.Equal("1 row", NumberText.Count(1, "row"));
        Assert.Equal("203,530 parameters", NumberText.Count(203530, "parameter"));
    }
}
