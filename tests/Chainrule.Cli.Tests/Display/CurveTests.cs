using Chainrule.Cli.Display;

namespace Chainrule.Cli.Tests.Display;

public class CurveTests
{
    private static readonly Terminal Plain = Terminal.Of(TextWriter.Null, TextWriter.Null);

    private static Curve Falling()
    {
        var curve = new Curve();
        for (int i = 0; i < 100; i++)
        {
            curve.AddTraining(i / 100.0, Math.Exp(-i / 20.0));
        }

        return curve;
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(25)]
    public void Lines_fit_the_window(int width) =>
        Assert.All(Falling().Draw(width, Plain), line => Assert.InRange(line.Length, 1, width));

    [Fact]
    public void A_falling_loss_begins_at_the_top_left_and_ends_at_the_bottom_right()
    {
        var lines = Falling().Draw(80, Plain);

        Assert.Equal(5, lines.Count);
        Assert.StartsWith("        1 ", lines[0]);
        Assert.NotEqual(' ', lines[0][10]);
        Assert.Equal(' ', lines[0][^1]);
        Assert.Equal(' ', lines[3][10]);
        Assert.NotEqual(' ', lines[3].TrimEnd()[^1]);
    }

    [Fact]
    public void A_loss_that_cannot_be_drawn_is_left_out()
    {
        var curve = Falling();
        curve.AddTraining(0.5, double.NaN);
        curve.AddTraining(0.6, 0);
        curve.AddValidation(0.5, double.PositiveInfinity);

        Assert.NotEmpty(curve.Draw(80, Plain));
        Assert.Empty(new Curve().Draw(80, Plain));
        Assert.Empty(Falling().Draw(15, Plain));
    }
}
