namespace Chainrule.Tests;

public class ShapeTests
{
    [Fact]
    public void Counts_elements_and_prints_sizes()
    {
        var shape = new Shape(28, 28);
        Assert.Equal(784, shape.Count);
        Assert.Equal("28×28", shape.ToString());
        Assert.Equal(new Shape(28, 28), shape);
        Assert.NotEqual(new Shape(784), shape);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Refuses_sizes_below_one(int size) => Assert.Throws<ChainruleException>(() => new Shape(2, size));

    [Fact]
    public void Refuses_more_elements_than_an_array_can_hold() =>
        Assert.Throws<ChainruleException>(() => new Shape(65536, 65536));
}
