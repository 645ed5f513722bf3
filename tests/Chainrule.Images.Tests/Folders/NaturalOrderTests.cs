using Chainrule.Images.Folders;

namespace Chainrule.Images.Tests.Folders;

public sealed class NaturalOrderTests
{
    [Theory]
    [InlineData("img2", "img10")]
    [InlineData("img9b", "img10a")]
    [InlineData("2", "10")]
    [InlineData("a", "b")]
    [InlineData("a", "a1")]
    [InlineData("07", "8")]
    [InlineData("07", "7")]
    [InlineData("B", "a")]
    [InlineData("x99999999999999999999", "x100000000000000000000")]
    public void Numbers_count_as_numbers(string first, string second)
    {
        Assert.True(NaturalOrder.Instance.Compare(first, second) < 0);
        Assert.True(NaturalOrder.Instance.Compare(second, first) > 0);
        Assert.Equal(0, NaturalOrder.Instance.Compare(first, first));
    }

    [Fact]
    public void It_is_an_order()
    {
        string[] names = ["7", "07", "007", "7a", "07a", "a7", "a07", "", "a", "70", "0", "00", "7.png", "07.png"];
        foreach (string a in names)
        {
            foreach (string b in names)
            {
                foreach (string c in names)
                {
                    if (NaturalOrder.Instance.Compare(a, b) <= 0 && NaturalOrder.Instance.Compare(b, c) <= 0)
                    {
                        Assert.True(NaturalOrder.Instance.Compare(a, c) <= 0, $"{a}, {b}, {c}");
                    }
                }
            }
        }
    }
}
