using Chainrule.Layers;

namespace Chainrule.Reports.Tests;

/// <summary>The letters in which explanations of a network write what layers tell.</summary>
public class ExplainedTextTests
{
    [Theory]
    [InlineData("y = max(x, 0)", "a = max(z, 0)")]
    [InlineData("y = x·(1 − tanh²x) + exp x", "a = z·(1 - tanh²z) + exp z")]
    [InlineData("e⁻ˣ·y², xy, x₂", "e⁻ᶻ·a², xy, z₂")]
    [InlineData("", "")]
    public void X_and_y_alone_become_z_and_a(string told, string shown) => Assert.Equal(shown, ExplainedText.InLayers(told));

    [Fact]
    public void A_layer_that_is_no_function_of_one_number_keeps_its_own_letters()
    {
        var dense = new Dense(new Shape(2), 3);

        Assert.Equal(dense.Text.Formula, ExplainedText.Of(dense).Formula);
    }
}
