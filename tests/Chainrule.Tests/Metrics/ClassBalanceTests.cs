using Chainrule.Metrics;

namespace Chainrule.Tests.Metrics;

public class ClassBalanceTests
{
    [Theory]
    [InlineData(1, 100, 100)]
    [InlineData(1, 60, 100)]
    [InlineData(1, 100, 60)]
    [InlineData(1, 800, 200)]
    [InlineData(0, 200, 800)]
    [InlineData(1, 201, 799)]
    [InlineData(1, 0, 100)]
    public void Of_two_classes_the_second_is_of_interest_but_where_the_first_is_rare(int expected, long first, long second) =>
        Assert.Equal(expected, ClassBalance.ClassOfInterest([first, second]));

    [Fact]
    public void Of_more_classes_none_is() => Assert.Null(ClassBalance.ClassOfInterest([1000, 10, 10]));
}
