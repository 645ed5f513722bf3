using Chainrule.Insight.Rows;

namespace Chainrule.Insight.Tests.Rows;

/// <summary>Derivatives by differences, against closed forms.</summary>
public class SlopeTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.7)]
    [InlineData(-2.5)]
    [InlineData(40.0)]
    public void Smooth_functions_are_differentiated_to_nine_digits(double at)
    {
        Assert.Equal(Math.Cos(at), Slope.Of(h => Math.Sin(at + h), at).Value, 1e-9);
        Assert.Equal(3 * at * at, Slope.Of(h => Math.Pow(at + h, 3), at).Value, 1e-9 * Math.Max(1, at * at * at));
    }

    [Fact]
    public void A_kink_nearby_is_kept_out_by_a_shorter_step()
    {
        double F(double h) => 2 * h + (h > 3e-5 ? 100 * (h - 3e-5) : 0);

        Assert.Equal(2, Slope.Of(F, 0).Value, 1e-8);
    }

    [Fact]
    public void A_kink_on_the_spot_shows_in_the_slopes_to_either_side()
    {
        var slope = Slope.Of(h => Math.Max(h, 0), 0);

        Assert.Equal(0, slope.Below, 1e-12);
        Assert.Equal(1, slope.Above, 1e-9);
        Assert.True(slope.Admits(0, 1e-6));
        Assert.True(slope.Admits(1, 1e-6));
        Assert.False(slope.Admits(1.1, 1e-6));
        Assert.False(Slope.Of(h => h, 0).Admits(0.5, 1e-6));
    }

    [Fact]
    public void At_a_kink_of_a_curve_the_slope_of_either_side_is_one_that_it_admits()
    {
        // flat to the left of 0, a curve to the right: what a pool of equal numbers makes of a loss that is nearly 0
        var slope = Slope.Of(x => x > 0 ? 1e-7 * (1 - Math.Exp(-x)) : 0, 0);
        Assert.True(slope.Admits(1e-7, 1e-11), slope.ToString());
        Assert.True(slope.Admits(0, 1e-11), slope.ToString());
        Assert.False(slope.Admits(1.01e-7, 1e-11), slope.ToString());
    }
}
