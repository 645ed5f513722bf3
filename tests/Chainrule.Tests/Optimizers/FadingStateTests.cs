using Chainrule.Optimizers;

namespace Chainrule.Tests.Optimizers;

public class FadingStateTests
{
    [Theory]
    [InlineData("momentum:0.9")]
    [InlineData("nesterov:0.9")]
    [InlineData("rmsprop")]
    [InlineData("adam")]
    [InlineData("lion")]
    public void What_is_left_of_a_gradient_long_past_becomes_zero_before_it_becomes_slow(string notation)
    {
        var optimizer = OptimizerNotation.Parse(notation);
        float[] w = new float[17], g = new float[17];
        float[][] slots = [new float[17], new float[17]];
        Array.Fill(g, 1e-3f);
        Step(1);
        Array.Clear(g);
        bool someFaded = false;
        for (int number = 2; number < 20_000; number++)
        {
            Step(number);
            foreach (float value in slots.SelectMany(slot => slot))
            {
                Assert.False(float.IsSubnormal(value), $"{value} at step {number}");
            }

            someFaded |= slots[0].All(value => value == 0);
        }

        Assert.True(someFaded);

        void Step(int number) => optimizer.Update(
            new OptimizerStep(number, 1e-3f), new ParameterRun(w, g, [slots[0], slots[1]]));
    }

    [Fact]
    public void A_state_that_is_not_a_number_is_not_hidden()
    {
        float[] w = [1], g = [float.NaN], m = [0], v = [0];
        new Adam().Update(new OptimizerStep(1, 1e-3f), new ParameterRun(w, g, [m, v]));
        Assert.True(float.IsNaN(w[0]) && float.IsNaN(m[0]) && float.IsNaN(v[0]));
    }
}
