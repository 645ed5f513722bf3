using Chainrule.Kernels;

namespace Chainrule.Tests.Kernels;

public class FiniteTests
{
    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_number_that_is_not_finite_is_found_at_every_place_of_every_length(float wrong)
    {
        for (int length = 0; length < 70; length++)
        {
            var values = new float[length];
            Array.Fill(values, -float.MaxValue);
            Assert.True(Finite.All(values));
            for (int i = length - 1; i >= 0; i--)
            {
                values[i] = wrong;
                Assert.Equal(i, Finite.FirstFailure(values));
                Assert.False(Finite.All(values));
            }
        }
    }
}
